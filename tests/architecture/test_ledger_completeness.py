"""No rule, link or goal without its twin for the auditor, its formula, its golden LP and its known answer."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LEDGER = ROOT / "hjplan" / "optimize" / "ledger"
PHYSICS = ROOT / "hjplan" / "optimize" / "physics"
AIMS = ROOT / "hjplan" / "optimize" / "goals"
TWINS = ROOT / "hjplan" / "books" / "rules"
TESTS = ROOT / "tests"

_HAS_ROWS = re.compile(r"^def rows\(|\.add_rows\(", flags=re.MULTILINE)
RULES = sorted(p.stem for p in LEDGER.glob("*.py") if _HAS_ROWS.search(p.read_text(encoding="utf-8")))
LINKS = sorted(
    re.findall(r"^def _(\w+)\(program: Program", (PHYSICS / "links.py").read_text(encoding="utf-8"), flags=re.MULTILINE)
)
"""Rows inside a place: what goes together there, and which way care is given."""
TWIN = {
    "ways": "in_force",
    "joint": "works_cost",
    "no_transfer": "capacity",
    "grown": "coverage",
    "grown_need": "coverage",
    "collecting": "fee_revenue",
}
"""Rules and links whose twin has another name: the auditor recounts what comes of them."""
GOLDEN = {"grown": "grown_need"}
GOALS = sorted(p.stem for p in AIMS.glob("*.py") if p.stem not in ("__init__", "objective"))
AS_GOAL = {"households": "closing_value", "levels": "order"}
"""The golden program of a goal whose module has another name."""
STRUCTURAL = ["eligibility"]
"""Rules that need no row, because the variable that would break them does not exist: the auditor checks them anyway."""
AUDITED = sorted(p.stem for p in TWINS.glob("*.py") if p.stem != "__init__")


def test_there_are_rules() -> None:
    assert len(RULES) >= 25
    assert set(LINKS) >= {"requires", "dig_once", "bundle", "ways"}
    assert set(GOALS) >= {"cost", "gap", "households", "levels", "targets", "worst"}


@pytest.mark.parametrize("link", [*LINKS, "joint", "no_transfer"])
def test_every_link_has_its_residual_its_golden_program_and_its_known_answer(link: str) -> None:
    module = importlib.import_module(f"hjplan.books.rules.{TWIN.get(link, link)}")
    assert callable(module.residual)
    assert (TESTS / "golden" / "lp" / f"{GOLDEN.get(link, link)}.lp").exists()
    assert link in _proved("Rule")


@pytest.mark.parametrize("goal", GOALS)
def test_every_goal_has_its_formula_its_golden_program_and_its_known_answer(goal: str) -> None:
    text = importlib.import_module(f"hjplan.optimize.goals.{goal}").__doc__ or ""
    assert re.search(r"[=≤≥Σ]", text) or goal == "levels"
    assert [p for p in (TESTS / "golden").rglob("*.lp") if p.stem == AS_GOAL.get(goal, goal)]
    assert goal in _proved("Goal")


@pytest.mark.parametrize("rule", [*RULES, *STRUCTURAL])
def test_every_rule_has_its_residual_for_the_auditor(rule: str) -> None:
    module = importlib.import_module(f"hjplan.books.rules.{TWIN.get(rule, rule)}")
    assert callable(module.residual)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_states_its_formula_in_its_docstring(rule: str) -> None:
    text = importlib.import_module(f"hjplan.optimize.ledger.{rule}").__doc__ or ""
    assert re.search(r"\[[a-z, ]*[tk]\]|Σ", text)
    assert re.search(r"[=≤≥]", text)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_golden_program(rule: str) -> None:
    golden = [p for p in (TESTS / "golden").rglob("*.lp") if p.stem == rule]
    assert golden, f"no tests/golden/**/{rule}.lp"


@pytest.mark.parametrize("rule", [*RULES, *STRUCTURAL])
def test_every_rule_has_a_known_answer(rule: str) -> None:
    """A test that proves rule and twin says so: `rule: balance` in a docstring of tests/known_answers."""
    assert rule in _proved("[Rr]ule")


def _proved(word: str) -> set[str]:
    """What docstrings of the known answers say they prove: `Rule: balance`, `Goals: worst, levels`."""
    texts = [p.read_text(encoding="utf-8") for p in (TESTS / "known_answers").rglob("test_*.py")]
    return {
        name.strip()
        for text in texts
        for found in re.findall(word + r"s?: ([\w, ]+)", text)
        for name in found.split(", ")
    }
