"""What policies tell a county to do, reckoned by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from builders.futures import random_case
from builders.written import county_of

from hjplan.books.plan import BlockPlan, Plan, block_coefficients, follow
from hjplan.books.policies.plan import condition_shares
from hjplan.books.policies.proportional import opening_split
from hjplan.books.rounding import close_books
from hjplan.data.county import County
from hjplan.schema.simulation import Simulate
from hjplan.simulate.run import trace_draws

PLACES = "id,tier,households\na,village,100\n"
ROADS = """
horizon: {start: 2027, years: 1}
facilities:
  road:
    sector: roads
    conditions: [good, fair, poor, failed]
    service: [1, 0.9, 0.5, 0]
    build: {cost: 100}
    regimes: {none: {cost: 0, decay: [0.2, 0.2, 0.2]}, routine: {cost: 2, decay: [0.1, 0.1, 0.1]}}
    restore: {cost: [null, 3, null, 45]}
funds: {all: {amount: 1000}}
"""


def test_a_condition_of_which_the_plan_has_no_units_is_treated_like_the_nearest_better_one() -> None:
    """The plan has good (all under routine) and fair (half routine, half restored) roads only.

    Poor roads are treated like fair ones, but cannot be restored; failed ones like poor ones, but get no care.
    """
    county = county_of(ROADS, "place,facility,need,good,fair,poor,failed\na,road,10,5,4,0,0\n", PLACES)
    block = county.blocks[0]
    under = np.zeros((1, 1, 4, 2))
    routine, none = block.facility.regimes.index("routine"), block.facility.none
    under[0, 0, 0, routine], under[0, 0, 1, routine] = 5.0, 2.0
    restored = np.zeros((1, 1, 4))
    restored[0, 0, 1] = 2.0
    y, w = condition_shares(block, BlockPlan(under, restored, np.zeros((1, 1))))
    assert y[0, 0, :, routine].tolist() == [1.0, 0.5, 0.5, 0.0]
    assert w[0, 0].tolist() == [0.0, 0.5, 0.0, 0.0]
    assert y[0, 0, :, none].tolist() == [0.0, 0.0, 0.5, 1.0]


def test_a_plan_without_any_unit_does_nothing() -> None:
    county = county_of(ROADS, "place,facility,need,good,fair,poor,failed\na,road,10,1,0,0,0\n", PLACES)
    block = county.blocks[0]
    y, w = condition_shares(block, BlockPlan(np.zeros((1, 1, 4, 2)), np.zeros((1, 1, 4)), np.zeros((1, 1))))
    assert not w.any()
    assert y[0, 0, :, block.facility.none].tolist() == [1.0] * 4


@pytest.mark.parametrize("seed", range(4))
def test_shares_of_any_plan_sum_to_one(seed: int) -> None:
    case = random_case(seed)
    for block, plan in zip(case.county.blocks, case.plan.blocks, strict=True):
        y, w = condition_shares(block, plan)
        assert y.sum(axis=3) + w == pytest.approx(1.0, abs=1e-9)
        assert not w[:, :, ~np.isfinite(block.facility.restore_cost)].any()


def toilets(amount: int) -> County:
    text = f"""
horizon: {{start: 2027, years: 1}}
facilities:
  toilet:
    sector: toilets
    build: {{cost: 100, yearly_limit: 0.1}}
    regimes: {{none: {{cost: 0, relapse: 0.5}}, routine: {{cost: 2, relapse: 0.1}}}}
    restore: {{cost: 10}}
funds: {{all: {{amount: {amount}}}}}
"""
    return county_of(text, "place,facility,need,working,relapsed\na,toilet,110,60,40\n", PLACES)


def test_proportional_keeps_the_split_of_the_opening() -> None:
    """Care 60·2 = 120, restoring 40·10 = 400, building min(11, 10)·100 = 1,000; 760 yuan pay half of each.

    30 of 60 working units are cared for: 27 + 15 keep working; 20 are restored and 5 built.
    """
    county = toilets(760)
    split = dict(zip(county.lines.use, opening_split(county), strict=True))
    assert split == pytest.approx({"build": 1000, "restore": 400, "upkeep": 120})
    empty = BlockPlan(np.zeros((1, 1, 2, 2)), np.zeros((1, 1, 2)), np.zeros((1, 1)))
    plan = Plan((empty,), np.zeros((1, county.lines.count, 1)))
    paths = (follow(county.blocks[0], empty, block_coefficients(county)[0]),)
    books = close_books(county, plan, paths)
    trace = trace_draws(county, plan, books, Simulate(mode="expected"), policy="proportional")
    assert trace.standing[1][0].stock[0, 0] == pytest.approx([27 + 15 + 20 + 5, 3 + 15 + 20])
    richer = replace(county, funds=tuple(replace(f, arrival=f.arrival * 10) for f in county.funds))
    assert trace_draws(richer, plan, books, Simulate(mode="expected"), policy="proportional").spend.sum() == (
        pytest.approx(1520)
    )
