"""Every sentence that an audit can say has its Chinese: the code is read, not only what mutants happen to cause."""

from __future__ import annotations

import ast
import copy
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from builders import money_county
from builders.money_mutants import MUTANTS

from hjplan import books
from hjplan.books.auditor import audit
from hjplan.books.breach import Breach
from hjplan.books.lapsing import WHY
from hjplan.books.reading import RULE
from hjplan.books.rules import rules
from hjplan.books.telling import CATALOG, phrase, told
from hjplan.results.tables import build_tables

GROUPS = tomllib.loads(CATALOG.read_text(encoding="utf-8"))
CATALOGUE = {english: chinese for group in GROUPS.values() for english, chinese in group.items()}
GAP = re.compile(r"\{([A-Za-z])\}")
FOLDER = Path(books.__file__).parent
TELLERS = [*sorted((FOLDER / "rules").glob("*.py")), *(FOLDER / f"{name}.py" for name in (
    "aims_reading", "breach", "reading", "money_reading", "works_reading", "statement", "naming"))]  # fmt: skip
"""Modules whose texts come before people's eyes as breaches."""


def literals(path: Path) -> Iterator[str]:
    """The texts of a module with a blank and a letter in them, docstrings left out; what varies is ``{}``."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            skipped |= {id(part) for part in node.values}
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            skipped.add(id(node.format_spec))
    for node in ast.walk(tree):
        if id(node) not in skipped and isinstance(node, ast.JoinedStr | ast.Constant):
            text = skeleton(node)
            if " " in text and re.search("[a-z]{2}", text):
                yield text


def skeleton(node: ast.JoinedStr | ast.Constant) -> str:
    """``the level falls by {}``."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)  # type: ignore[misc]


@pytest.mark.parametrize("path", TELLERS, ids=lambda path: path.stem)
def test_every_text_of_a_rule_has_its_chinese(path: Path) -> None:
    known = {GAP.sub("{}", english) for english in CATALOGUE}
    assert [text for text in literals(path) if text not in known] == []


def test_the_reader_of_texts_sees_what_is_there(tmp_path: Path) -> None:
    """The enumeration itself: a new sentence is found, a docstring and a single word are not."""
    module = tmp_path / "rule.py"
    lines = ('"""Not this one."""', 'f = lambda a: f"{a:,} yuan are {a} new"', 'unit = "yuan"', 'x = "quite new"')
    module.write_text("\n".join(lines), encoding="utf-8")
    assert sorted(literals(module)) == ["quite new", "{} yuan are {} new"]
    assert sum(len(list(literals(path))) for path in TELLERS) > 100


def test_every_rule_and_every_reason_has_its_chinese_name() -> None:
    assert set(GROUPS["rule"]) == {*rules(), RULE}
    assert set(GROUPS["lapsed"]) == set(WHY)


@pytest.mark.parametrize("english", sorted(CATALOGUE))
def test_every_phrase_is_said_in_chinese_with_all_that_varies(english: str) -> None:
    chinese = CATALOGUE[english]
    gaps = GAP.findall(english)
    assert sorted(GAP.findall(chinese)) == sorted(gaps)
    assert len(set(gaps)) == len(gaps)
    text = GAP.sub(lambda gap: f"X{gap[1]}9", english)
    said = told(text, "zh") if english in GROUPS["frame"] else phrase(text)
    assert said == GAP.sub(lambda gap: f"X{gap[1]}9", chinese)
    assert told(text, "en") == text
    assert not re.search(r"[a-z]{2,} [a-z]{2,}", said)


def test_a_whole_breach_is_told_with_its_place() -> None:
    breaches = [
        Breach("payment", "the funds pay 1,234 yuan, the plan costs 1,235", "sewage build, zone z1 / 2028-01-01"),
        Breach("pool", "7 yuan are spent, 5 may be spent on upkeep", "pool rural, upkeep / 2028"),
        Breach("building", "3 units are started, the yearly limit allows 2", "road in v017 / 2028-01-01"),
        Breach("debt", "repaid so far: the table says 3 yuan, 4.0 follow", "bond / 2030-01-01"),
        Breach("lapsed", "the books do not say `rounding` but `match missing`", "table lapsed, grant / 2028"),
        Breach("match", "and 12 more of this kind", ""),
        Breach("none", "a sentence that nobody knows", "grant / 2028"),
    ]  # fmt: skip
    lines = told("\n".join(str(breach) for breach in breaches), "zh").split("\n")
    assert lines == [
        "[支付] sewage 新建,片区 z1 / 2028-01-01:各项资金共付 1,234 元,规划需 1,235 元",
        "[资金整合] 资金池 rural,管护 / 2028:支出 7 元,允许用于管护的为 5 元",
        "[新建] v017 的 road / 2028-01-01:开工 3 单位,当年上限为 2",
        "[债务] bond / 2030-01-01:累计还本:表中为 3 元,应为 4.0 元",
        "[资金收回] 数据表 lapsed,grant / 2028:按账目原因不是“取整到元”,而是“缺少配套资金”",
        "[配套] 另有 12 处同类问题",
        "[none] grant / 2028:a sentence that nobody knows",
    ]


def test_what_corrupted_runs_make_the_auditor_say_is_chinese_to_the_last_word() -> None:
    """Words that are put together at run time, too: nothing but names in backquotes and of the scenario is left."""
    scenario, run = money_county.finished(seed=3, ruled=True)
    tables, manifest = build_tables(run), money_county.manifest(run.county, run)
    said = set()
    for _, change in MUTANTS.values():
        edited, claimed = {name: table.copy() for name, table in tables.items()}, copy.deepcopy(manifest)
        change(edited, claimed, np.random.default_rng(0))
        said |= {breach.text for breach in audit(scenario, edited, claimed).breaches}
    assert len(said) > 50
    names = {fund.id for fund in run.county.funds} | set(build_tables(run)) | set(tables["money"].columns)
    for text in said:
        left = set(re.findall(r"[A-Za-z_]{2,}", re.sub(r"`[^`]*`", "", phrase(text))))
        assert left <= names | {"nan", "manifest"}, text
