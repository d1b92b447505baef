"""Bills, collection, waivers and caps of the money counties, against what an independent implementation chose."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hjplan.data import build_county
from hjplan.data.county import County
from hjplan.data.levels import with_levels
from hjplan.schema import load

CASES = sorted((Path(__file__).parent / "cases").glob("money_*"))


def chosen(case: Path) -> tuple[County, dict[str, Any]]:
    """The county with the levels that the independent plan chose, and the fees of its answer."""
    fees = json.loads((case / "expected.json").read_text(encoding="utf-8"))["fees"]
    county = build_county(load(case / "scenario.yaml"))
    paths = {}
    for index, fee in enumerate(county.fees):
        assert fee.options is not None
        levels = fee.options.levels.tolist()
        paths[index] = np.array([levels.index(level) for level in fees[fee.id]["level"]])
    return with_levels(county, paths), fees


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_the_levels_chosen_rise_by_the_steps_and_stay_under_the_cap(case: Path) -> None:
    """Conventions 33 and 38, on paths that another program found best."""
    free = build_county(load(case / "scenario.yaml"))
    county, fees = chosen(case)
    for fee in free.fees:
        rises = np.diff(fees[fee.id]["level"])
        assert fee.options is not None
        assert (rises >= 0).all()
        assert (rises <= fee.options.largest_step).all()
    if county.affordability is None:
        return
    for tier, limit in zip(county.affordability.tiers, county.affordability.limit, strict=True):
        bills = sum((fee.bill for fee in county.fees if tier in fee.tiers), np.zeros(county.timeline.periods))
        assert (bills <= limit * (1 + 1e-9)).all()


@pytest.mark.parametrize("name", ["money_04", "money_06"])
def test_the_first_year_brings_what_the_opening_stock_is_billed(name: str) -> None:
    """Revenue = bill·collection·(1 − waived)·what works at the opening, where a step is a year (section 7)."""
    county, fees = chosen(Path(__file__).parent / "cases" / name)
    for fee in county.fees:
        block = county.blocks[fee.block]
        working = float((block.opening[fee.members] @ block.facility.service).sum())
        served = block.facility.households_per_unit * working
        revenue = float(fee.yuan_per_household(county.timeline.dt)[0]) * served
        assert revenue / county.yuan == pytest.approx(fees[fee.id]["revenue"][0], rel=1e-5)


def test_a_waiver_that_a_fund_pays_is_no_revenue_of_the_users() -> None:
    """money_04: 264 yuan, three quarters collected, a tenth waived; the county pays that tenth in full."""
    county, _ = chosen(Path(__file__).parent / "cases" / "money_04")
    (fee,) = county.fees
    assert county.funds[fee.waiver_fund].id == "county_budget"
    assert fee.yuan_per_household(1.0)[0] == pytest.approx(264 * 0.75 * 0.9)
    assert fee.waiver_per_household(1.0)[0] == pytest.approx(264 * 0.1)


def test_the_counties_of_money_are_here() -> None:
    """A case that went missing would pass in silence."""
    assert [case.name for case in CASES] == [f"money_0{number}" for number in range(1, 9)]
