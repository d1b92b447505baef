"""Rounding to whole yuan: every figure below is reckoned in the docstring."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from builders import tiny

from hjplan.books.accounts import fee_revenue, line_costs, share_groups, whole
from hjplan.books.limits import no_limits
from hjplan.books.paying import pay_lines
from hjplan.books.plan import BlockPlan, Plan
from hjplan.books.rounding import close_books
from hjplan.data.county import County

GRANT, COUNTY, FEE = 0, 1, 2
BUILD_A, RESTORE_A, UPKEEP_A, BUILD_B, RESTORE_B, UPKEEP_B, BUILD_ROAD = range(7)


def idle(county: County) -> tuple[BlockPlan, ...]:
    """A plan that does nothing."""
    out = []
    for b in county.blocks:
        s, r, periods = len(b.facility.conditions), len(b.facility.regimes), county.timeline.periods
        out.append(
            BlockPlan(np.zeros((b.size, periods, s, r)), np.zeros((b.size, periods, s)), np.zeros((b.size, periods)))
        )
    return tuple(out)


def closed(county: County, blocks: tuple[BlockPlan, ...], spend: np.ndarray):
    return close_books(county, Plan(blocks, spend), tiny.finish(county, Plan(blocks, spend)).trajectory)


def no_money(county: County) -> np.ndarray:
    return np.zeros((len(county.funds), county.lines.count, county.timeline.periods))


def test_the_lines_of_the_tiny_county_are_as_these_tests_name_them() -> None:
    lines = tiny.county().lines
    names = [f"{lines.facility[i]} {lines.use[i]} {lines.tier[i]}" for i in range(7)]
    assert names[BUILD_A] == "toilet build village"
    assert names[UPKEEP_B] == "toilet upkeep town"
    assert names[BUILD_ROAD] == "road build village"


def test_a_lines_cost_is_units_times_unit_cost_times_price() -> None:
    """2 toilets in a (factor 1) and 3 in b (factor 1.2) at 1,000 yuan, building prices rising 10 % a year from 2027.

    2028: a 2·1000·1.1 = 2,200; b 3·1000·1.2·1.1 = 3,960. Upkeep rises 21 %: 5 units in a 5·10·1.21 = 60.5.
    """
    county = tiny.county(inflation=0.1)
    blocks = idle(county)
    blocks[0].started[:, 1] = [2.0, 3.0]
    blocks[0].under[0, 1, 0, 1] = 5.0
    cost = line_costs(county, Plan(blocks, no_money(county)))
    assert cost[[BUILD_A, BUILD_B, UPKEEP_A], 1] == pytest.approx([2200, 3960, 60.5])
    assert cost.sum() == pytest.approx(2200 + 3960 + 60.5)


def test_building_falls_due_by_its_profile_and_the_rest_after_the_horizon_is_no_cost() -> None:
    """1 km at 70,000 yuan, 60 % at the start, 40 % a period later: 42,000 and 28,000; started last: 42,000 only."""
    county = tiny.county()
    blocks = idle(county)
    blocks[1].started[0] = [1.0, 0.0, 1.0]
    cost = line_costs(county, Plan(blocks, no_money(county)))
    assert cost[BUILD_ROAD] == pytest.approx([42_000, 28_000, 42_000])


def test_a_grant_carries_its_share_of_what_is_unspent_and_the_rest_lapses_in_the_last_year_too() -> None:
    """1,000 yuan a year, carry 30 %; 400 spent in 2027 on a toilet of 1,000, nothing after.

    2027: 600 unspent, 180 carried, 420 lapse. 2028: 1,180 unspent, 354 carried, 826 lapse. 2029: 1,354: 406 (⌊406.2⌋)
    carried out of the horizon, 948 lapse.
    """
    county = tiny.county(grant=1000, budget=600, fee=0)
    blocks, spend = idle(county), no_money(county)
    blocks[0].started[0, 0] = 1.0
    spend[[GRANT, COUNTY], BUILD_A, 0] = [400.0, 600.0]
    books = closed(county, blocks, spend)
    assert books.spend[GRANT, BUILD_A].tolist() == [400, 0, 0]
    assert books.carried_out[GRANT].tolist() == [180, 354, 406]
    assert books.carried_in[GRANT].tolist() == [0, 180, 354]
    assert books.lapsed[GRANT].tolist() == [420, 826, 948]


def test_inside_a_fiscal_year_nothing_lapses() -> None:
    """Half years: 1,000 yuan arrive in January, nothing is spent: all carried to July, 30 % at the end of the year."""
    county = tiny.county(years=1, steps=2, grant=1000, budget=0, fee=0)
    books = closed(county, idle(county), no_money(county))
    assert books.received[GRANT].tolist() == [1000, 0]
    assert books.carried_out[GRANT].tolist() == [1000, 300]
    assert books.lapsed[GRANT].tolist() == [0, 700]


def test_carry_over_is_reckoned_in_decimals_not_in_binary() -> None:
    """29 % of 100 yuan are 29 yuan, though 0.29 · 100 is 28.999999999999996 in binary."""
    county = tiny.county(years=1, grant=100, budget=0, fee=0)
    funds = (replace(county.funds[GRANT], carry_over=0.29), *county.funds[1:])
    books = closed(replace(county, funds=funds), idle(county), no_money(county))
    assert books.carried_out[GRANT].tolist() == [29]


def test_a_fee_account_receives_what_households_served_at_the_opening_pay() -> None:
    """24 yuan a year, 80 % collected, 5 % waived: 18.24 yuan per household; 60 + 90 work at the opening: 2,736 yuan.

    Nothing is cared for: half relapses (and the town shrinks to 99 %): 30 + 44.55 = 74.55 households, 1,359.79 yuan;
    then 15 + 22.05225, 675.83. Kept whole sums: 2,736; 4,095.79 → 4,096; 4,771.62 → 4,772.
    """
    county = tiny.county(grant=0, budget=0)
    blocks = idle(county)
    for t, left in enumerate(([60.0, 90.0], [30.0, 44.55], [15.0, 22.05225])):
        blocks[0].under[:, t, 0, 0] = left
    books = closed(county, blocks, no_money(county))
    assert np.cumsum(books.received[FEE]).tolist() == [2736, 4096, 4772]
    assert books.carried_out[FEE].tolist() == [2736, 4096, 4772], "a fee account keeps all"


def test_rounding_does_not_drift_over_the_months() -> None:
    """0.0334 toilets a month cost 33.4 yuan: 12 months 400.8. Rounded month by month 396; kept sums give 401."""
    county = tiny.county(years=1, steps=12, grant=0, budget=1000, fee=0)
    blocks, spend = idle(county), no_money(county)
    blocks[0].started[0] = 0.0334
    spend[COUNTY, BUILD_A] = 33.4
    books = closed(county, blocks, spend)
    assert books.cost[BUILD_A].sum() == 401
    assert set(books.cost[BUILD_A].tolist()) == {33, 34}


def test_whole_amounts_stay_within_half_a_yuan_of_every_running_sum() -> None:
    """0.4 a period: 0, 1, 0, 1, 0 (sums 0.4, 0.8, 1.2, 1.6, 2.0 round to 0, 1, 1, 2, 2)."""
    assert whole(np.full((1, 5), 0.4)).tolist() == [[0, 1, 0, 1, 0]]


def test_an_earmark_is_never_crossed_whatever_the_solver_wishes() -> None:
    """The grant may only build: its wish to pay 500 yuan of upkeep is not granted, the county pays what it can: all."""
    county = tiny.county(years=1, grant=1000, budget=1000, fee=0)
    blocks, spend = idle(county), no_money(county)
    blocks[0].under[0, 0, 0, 1] = 50.0
    spend[GRANT, UPKEEP_A, 0] = 500.0
    books = closed(county, blocks, spend)
    assert books.spend[GRANT].sum() == 0
    assert books.spend[COUNTY, UPKEEP_A, 0] == 500


def test_a_fund_that_the_solver_overdraws_by_a_yuan_pays_a_yuan_less() -> None:
    """Only the county may pay the upkeep of 50.1 units, 501 yuan, and has 500: the line costs 500."""
    county = tiny.county(years=1, grant=0, budget=500, fee=0)
    blocks, spend = idle(county), no_money(county)
    blocks[0].under[0, 0, 0, 1] = 50.1
    spend[COUNTY, UPKEEP_A, 0] = 501.0
    books = closed(county, blocks, spend)
    assert books.spend[COUNTY, UPKEEP_A, 0] == 500
    assert books.cost[UPKEEP_A, 0] == 500


def test_money_reaches_a_line_by_way_of_another_fund() -> None:
    """600 yuan of upkeep only the county may pay; it has 1,000 but is spent on building, which the grant may pay too.

    Building in a costs 1,000: the plan lets the county pay 1,000 of it. The upkeep of 600 is missing; the grant (max
    60 %) takes over 600 of the building, the county pays 400 of it and 600 of upkeep. Everything is paid.
    """
    county = tiny.county(years=1, grant=600, budget=1000, fee=0)
    blocks, spend = idle(county), no_money(county)
    blocks[0].under[0, 0, 0, 1] = 60.0
    blocks[0].started[0, 0] = 1.0
    spend[COUNTY, BUILD_A, 0] = 1000.0
    books = closed(county, blocks, spend)
    assert books.spend[:, BUILD_A, 0].tolist() == [600, 400, 0]
    assert books.spend[:, UPKEEP_A, 0].tolist() == [0, 600, 0]


def test_a_share_is_not_filled_beyond_its_limit() -> None:
    """Building costs 1,000, the grant may pay 60 % and has plenty, nobody else has money: 600 + 1 yuan of rounding."""
    county = tiny.county(years=1, grant=5000, budget=0, fee=0)
    blocks, spend = idle(county), no_money(county)
    blocks[0].started[0, 0] = 1.0
    spend[GRANT, BUILD_A, 0] = 1000.0
    books = closed(county, blocks, spend)
    assert 600 <= books.spend[GRANT, BUILD_A, 0] <= 601
    assert books.cost[BUILD_A, 0] == books.spend[GRANT, BUILD_A, 0]


def test_a_shortage_is_spread_a_yuan_a_line() -> None:
    """Five lines of 100 yuan, the county has 496 of the 500: four lines give up a yuan, none gives up two."""
    county = tiny.county(years=1, grant=0, budget=496, fee=0)
    blocks, spend = idle(county), no_money(county)
    blocks[0].under[0, 0, 0, 1] = 10.0
    blocks[0].under[1, 0, 0, 1] = 100 / 12
    blocks[0].started[:, 0] = [0.1, 0.1 / 1.2]
    blocks[0].restored[0, 0, 1] = 1.0
    lines = [UPKEEP_A, UPKEEP_B, BUILD_A, BUILD_B, RESTORE_A]
    spend[COUNTY, lines, 0] = 100.0
    books = closed(county, blocks, spend)
    assert sorted(books.cost[lines, 0].tolist()) == [99, 99, 99, 99, 100]


@pytest.mark.parametrize(("ahead", "paid"), [(0.0, [1, 19]), (1.0, [0, 19])])
def test_a_fund_that_keeps_its_money_for_later_fills_no_gap_once_it_is_a_yuan_ahead(
    ahead: float, paid: list[int]
) -> None:
    """Two lines of 10 yuan, planned from a fund that has 19: the odd yuan comes from the other one's savings, or, where
    that one has paid a yuan too much already, a line gives up its yuan. Savings spent so are missing in the last year.
    """
    lines = np.array([10, 10])
    pay = pay_lines(
        np.array([[0.0, 0.0], [9.6, 9.6]]),
        lines,
        np.array([5, 19]),
        np.ones((2, 2), dtype=bool),
        no_limits(2, 2),
        behind=np.array([-ahead, 0.0]),
        keeps=np.array([True, False]),
    )
    assert pay.sum(axis=1).tolist() == paid
    assert (lines - pay.sum(axis=0) <= 1).all()


def test_groups_of_a_share_are_by_facility_and_use_or_by_sector() -> None:
    """The grant builds: its groups are toilets (both zones) and roads; of its sector the same here; county has none."""
    county = tiny.county()
    assert [g.tolist() for g in share_groups(county, GRANT)] == [[BUILD_A, BUILD_B], [BUILD_ROAD]]
    assert share_groups(county, COUNTY) == ()
    wide = replace(county.funds[COUNTY], max_share=0.5, share_of="sector")
    county = replace(county, funds=(county.funds[GRANT], wide, county.funds[FEE]))
    assert [g.tolist() for g in share_groups(county, COUNTY)] == [[0, 1, 2, 3, 4, 5], [6, 7, 8]]


def test_revenue_counts_only_billed_places() -> None:
    """Only the town is billed: 90 households at 18.24 yuan: 1,641.6."""
    county = tiny.county()
    fee = replace(county.fees[0], members=np.array([False, True]))
    path = tiny.finished(county).trajectory
    assert fee_revenue(replace(county, fees=(fee,)), path)[0, 0] == pytest.approx(1641.6)
