"""What is read and cannot be planned yet is refused by its key, and nothing that says nothing is."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.every_key import BASE, EVERY_KEY, PLACES, STOCK
from builders.mistakes import messages_of
from builders.small_county import SCENARIO, changed, write

from hjplan.schema import load
from hjplan.schema.checks import not_yet
from hjplan.schema.translation import translated
from hjplan.schema.vocabulary import keys_at


def test_each_key_of_the_table_is_refused_where_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Held against its own table, whatever the engines have learned by then."""
    table = ("projects", "goal.maximize.worst", "rules.*.lock", "facilities.*.regimes.*.staff")
    monkeypatch.setattr(not_yet, "NOT_YET", table)
    path = write(tmp_path, EVERY_KEY, PLACES, STOCK)
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    said = messages_of(path)
    assert [key for _, key, _ in said] == [
        *("facilities.road.regimes.staffed.staff", "projects"),
        *("rules.9.lock", "rules.10.lock", "rules.11.lock", "goal.maximize.worst"),
    ]
    for _, key, text in said:
        name = key.rpartition(".")[2]
        assert text == f"`{name}` is read but this version cannot plan with it yet: delete it to plan without"


def test_what_says_nothing_is_planned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(not_yet, "NOT_YET", ("projects", "links", "facilities.*.build.faulty"))
    text = changed(SCENARIO, "fees:\n", "projects: {}\nlinks: []\nfees:\n")
    assert load(write(tmp_path, changed(text, "{cost: 0.4}", "{cost: 0.4, faulty: 0}"))).name == "small"


def is_a_key(line: str) -> bool:
    any_entry = 0 if line.startswith("rules") else "any_name"
    place = [any_entry if key == not_yet.ANY else key for key in line.split(".")]
    return place[-1] in keys_at(place[:-1])


def test_every_key_of_the_table_is_a_key_of_a_scenario() -> None:
    """A misspelled line of the table would let something through in silence."""
    assert [line for line in not_yet.NOT_YET if not is_a_key(line)] == []
    assert not is_a_key("rules.*.lok")
    assert not is_a_key("facilities.*.regimes.*.staf")


def test_it_is_said_in_chinese() -> None:
    text = "`links` is read but this version cannot plan with it yet: delete it to plan without"
    assert translated(text, "zh") == "`links` 可以写入和检查,此版本尚不能规划:规划时请删去"
