"""Rebound cycles and money spent twice, by hand (docs/decisions/0002-rebound.md); months inside a period."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from builders.futures import random_case
from builders.written import county_of
from scipy.linalg import expm

from hjplan.books.accounts import line_costs
from hjplan.books.plan import BlockPlan, Plan, block_coefficients, follow
from hjplan.books.rounding import close_books
from hjplan.dynamics import generator
from hjplan.schema.simulation import Simulate
from hjplan.simulate import Outcome, simulate
from hjplan.simulate.kernel_months import fill_months
from hjplan.simulate.months import monthly, taylor

TEXT = """
horizon: {start: 2027, years: 3}
facilities:
  toilet:
    sector: toilets
    build: {cost: 100}
    regimes: {none: {cost: 0, relapse: 0.2, operates: 0.5}}
    restore: {cost: 10}
funds: {all: {amount: 100000}}
"""
STOCK = "place,facility,need,working,relapsed\na,toilet,100,70,30\n"
PLACES = "id,tier,households\na,village,100\n"


def outcome() -> Outcome:
    """100 toilets, 30 relapsed; 20 are restored in the first year, then all that are relapsed.

    2027: restore 20 of the old 30; 70 decay by 20 %: 14 relapse. Closing: working 56 + 20 = 76, relapsed 10 + 14 = 24.
    2028: restore 24, 10 of them old, 14 again; 76 decay: 15.2 relapse. Closing: 60.8 + 24 = 84.8 and 15.2.
    2029: restore 15.2, all again; 84.8 decay: 16.96 relapse.
    """
    county = county_of(TEXT, STOCK, PLACES)
    working, relapsed, restored = [70.0, 76.0, 84.8], [30.0, 24.0, 15.2], [20.0, 24.0, 15.2]
    under = np.zeros((1, 3, 2, 1))
    under[0, :, 0, 0] = working
    under[0, :, 1, 0] = np.array(relapsed) - restored
    aside = np.zeros((1, 3, 2))
    aside[0, :, 1] = restored
    plan = Plan((BlockPlan(under, aside, np.zeros((1, 3))),), np.zeros((1, county.lines.count, 3)))
    plan.spend[0] = line_costs(county, plan)
    paths = tuple(
        follow(b, p, c) for b, p, c in zip(county.blocks, plan.blocks, block_coefficients(county), strict=True)
    )
    assert paths[0].stock[0, :, 1] == pytest.approx([30, 24, 15.2, 16.96])
    return simulate(county, plan, close_books(county, plan, paths), Simulate(mode="expected", policies=["plan"]))


def test_the_opening_backlog_is_restored_first_and_is_no_rebound() -> None:
    relapse = outcome().relapse
    assert relapse["relapsed"].tolist() == pytest.approx([14, 15.2, 16.96])
    assert relapse["restored"].tolist() == pytest.approx([20, 24, 15.2])
    assert relapse["restored_again"].tolist() == pytest.approx([0, 14, 15.2])
    assert relapse["spent_again"].tolist() == pytest.approx([0, 140, 152])
    assert relapse["year"].tolist() == [2027, 2028, 2029]


def test_totals_carry_the_rebound_cycles_and_the_money_spent_twice() -> None:
    row = outcome().totals.iloc[0]
    assert row["rebound_cycles"] == pytest.approx(29.2)
    assert row["spent_twice"] == pytest.approx(292)
    assert row["spent"] == pytest.approx(592)


def test_months_follow_the_year() -> None:
    """After 3 months of 2027: 70·0.8^¼ working at half service; of 20 set aside a quarter is handed over.

    Opening (month 0): working units give full service. Units set aside stand, and serve as relapsed ones: not.
    """
    bands = outcome().bands
    curve = bands[(bands["sector"] == "toilets") & (bands["tier"] == "village")]
    effective = curve[curve["quantity"] == "effective"].set_index("month")["mean"]
    built = curve[curve["quantity"] == "built"]["mean"]
    assert effective["2026-12-01"] == pytest.approx(0.70)
    assert effective["2027-03-01"] == pytest.approx((0.5 * 70 * 0.8**0.25 + 5) / 100)
    assert effective["2027-12-01"] == pytest.approx((0.5 * 56 + 20) / 100)
    assert built.to_numpy() == pytest.approx(1.0)
    assert len(effective) == 37


def test_monthly_transitions_are_exponentials_of_the_uncertain_rates() -> None:
    g = np.random.default_rng(2)
    rates, factor = g.uniform(0.0, 6.0, (2, 3)), g.lognormal(0.0, 1.0, (3, 4))
    want = np.array([[expm(generator(rates * f) / 12.0) for f in row] for row in factor])
    assert monthly(rates, factor) == pytest.approx(want, abs=1e-13)
    assert monthly(rates[:, :1], factor)[..., 0, 1] == pytest.approx(-np.expm1(-rates[:, 0] * factor[..., None] / 12.0))
    steps = g.uniform(0.0, 3.0, (7, 3))
    out = np.zeros((7, 4, 4))
    fill_months(steps, 14, out)
    assert out == pytest.approx(taylor(steps), abs=1e-14)


def test_memory_does_not_grow_with_the_number_of_draws() -> None:
    case = random_case(31)

    def peak(draws: int) -> int:
        how = Simulate.model_validate({"draws": draws, "policies": ["plan"]})
        tracemalloc.start()
        simulate(case.county, case.plan, case.books, how, workers=1)
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    peak(50)
    few, many = peak(100), peak(500)
    assert many <= few + 400 * 1000  # a row of totals is below 1 kB
