"""Thirty counties whose optimum an independent implementation of model.md has computed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from builders.written import solved

from hjplan.books.plan import trajectories
from hjplan.data import build_county
from hjplan.schema import load

CASES = sorted((Path(__file__).parent / "cases").iterdir())

SCARCE = 1e-12
"""Household-years per yuan, above which the money of a fund is short."""


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_goal_coverage_and_money_agree_with_the_independent_answer(case: Path) -> None:
    """The goal to 1e-5; effective coverage inside the range of all optima; fee levels exactly, where they are unique.

    Spending of a year where a further yuan would be worth something: then every optimum spends all of it. Elsewhere
    optima differ in who pays: in money_03 the last year's grant may stand for what households would have paid.
    """
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    county = build_county(load(case / "scenario.yaml"))
    solution = solved(county)
    assert solution.goal == pytest.approx(expected["goal"], rel=1e-5)
    assert solution.bound >= solution.goal - 1e-6 * abs(solution.goal)

    for index, fee in enumerate(county.fees):
        if fee.options is not None and expected["fees_unique"]:
            chosen = fee.options.levels[solution.levels[index]]
            assert chosen == pytest.approx(expected["fees"][fee.id]["level"], rel=1e-12), fee.id

    served: dict[str, float] = {}
    need: dict[str, float] = {}
    for block, path in zip(county.blocks, trajectories(county, solution.plan), strict=True):
        kind = block.facility
        served[kind.sector] = served.get(kind.sector, 0.0) + kind.share * path.served[:, -1].sum()
        households = kind.households_per_unit * block.need[:, -1].sum()
        need[kind.sector] = need.get(kind.sector, 0.0) + kind.share * households
    for sector, (low, high) in expected["coverage_range"].items():
        assert low - 2e-5 <= served[sector] / need[sector] <= high + 2e-5

    assert solution.fund_value is not None
    for f, fund in enumerate(county.funds):
        for year, amount in expected["spend"][fund.id].items():
            then = county.timeline.year == int(year)
            ours = solution.plan.spend[f][:, then].sum() / county.yuan
            available = fund.arrival[then].sum() / county.yuan
            if amount > 0.999 * available > 0 and solution.fund_value[f][then].min() > SCARCE:
                assert ours == pytest.approx(amount, rel=2e-3), (fund.id, year)


def test_levels_are_chosen_in_the_money_cases() -> None:
    """Were no level asked for, the comparison of levels would hold of nothing: six have fees, all on `choose`."""
    chosen = 0
    for case in (c for c in CASES if c.name.startswith("money_")):
        expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
        county = build_county(load(case / "scenario.yaml"))
        assert set(expected["fees"]) == {fee.id for fee in county.fees if fee.options is not None}, case.name
        assert expected["fees_unique"], case.name
        chosen += len(county.fees) > 0
    assert chosen == 6


def test_all_thirty_are_here() -> None:
    """A case that went missing would pass in silence."""
    assert len(CASES) == 30
    assert np.isfinite([json.loads((c / "expected.json").read_text())["goal"] for c in CASES]).all()
