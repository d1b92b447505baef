"""Runs in 元 beside runs in 万元: all money of a comparison is in the unit of its base."""

from __future__ import annotations

from pathlib import Path

import pytest

from hjplan import api
from hjplan.cli.side_by_side import describe
from hjplan.cli.words import Words
from hjplan.library import scenarios_folder

YUAN = {"money.unit": "元", "funds.rural_grant.amount": 400_000, "funds.county_budget.amount": 80_000}


def test_fee_revenue_is_in_the_unit_of_the_base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same county written in 元 and in 万元 (10,000 元): no difference in any line."""
    monkeypatch.chdir(tmp_path)
    file = str(scenarios_folder() / "smallest" / "scenario.yaml")
    runs = [
        api.run(api.load(file, settings), out=tmp_path / "runs", simulate=False)
        for settings in ([("name", "wan")], [("name", "yuan"), *YUAN.items()])
    ]
    lines = describe(api.compare(runs), Words("en"))
    revenue = next(line.split() for line in lines if line.startswith("Fee revenue"))
    assert revenue[2] == revenue[3]
    assert float(revenue[2]) > 1.0
