"""No money rule without its twin for the auditor, its formula, its golden LP and its known answer."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LEDGER = ROOT / "hjplan" / "optimize" / "ledger"
TWINS = ROOT / "hjplan" / "books" / "rules"
TESTS = ROOT / "tests"

RULES = sorted(
    p.stem for p in LEDGER.glob("*.py") if re.search(r"^def rows\(", p.read_text(encoding="utf-8"), flags=re.MULTILINE)
)
STRUCTURAL = ["eligibility"]
"""Rules that need no row, because the variable that would break them does not exist: the auditor checks them anyway."""
AUDITED = sorted(p.stem for p in TWINS.glob("*.py") if p.stem != "__init__")


def test_there_are_rules() -> None:
    assert len(RULES) >= 3


@pytest.mark.parametrize("rule", [*RULES, *STRUCTURAL])
def test_every_rule_has_its_residual_for_the_auditor(rule: str) -> None:
    module = importlib.import_module(f"hjplan.books.rules.{rule}")
    assert callable(module.residual)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_states_its_formula_in_its_docstring(rule: str) -> None:
    text = importlib.import_module(f"hjplan.optimize.ledger.{rule}").__doc__ or ""
    assert re.search(r"\[[a-z, ]*t\]|Σ", text)
    assert re.search(r"[=≤≥]", text)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_golden_program(rule: str) -> None:
    golden = [p for p in (TESTS / "golden").rglob("*.lp") if p.stem == rule]
    assert golden, f"no tests/golden/**/{rule}.lp"


@pytest.mark.parametrize("rule", [*RULES, *STRUCTURAL])
def test_every_rule_has_a_known_answer(rule: str) -> None:
    """A test that proves rule and twin says so: `rule: balance` in a docstring of tests/known_answers."""
    texts = [p.read_text(encoding="utf-8") for p in (TESTS / "known_answers").rglob("test_*.py")]
    proved = {
        name for text in texts for found in re.findall(r"[Rr]ules?: ([\w, ]+)", text) for name in found.split(", ")
    }
    assert rule in {p.strip() for p in proved}
