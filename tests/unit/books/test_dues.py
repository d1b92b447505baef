"""What funds keep for debt and waivers of later periods: every figure below is reckoned in the docstring."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from builders import tiny

from hjplan.books.plan import BlockPlan, Books, Plan
from hjplan.books.rounding import close_books
from hjplan.data.county import County, Lines
from hjplan.data.fund_terms import OpeningDebt

COUNTY = 1
UPKEEP_A = 2
CARRIES = 0.3


def indebted(due: list[int], *, budget: float, carry_over: float = 0.0, steps: int = 4, waived: bool = False) -> County:
    """The tiny county, whose budget owes ``due`` in each period and, if asked, pays the bills of waived households."""
    base = tiny.county(years=len(due) // steps, steps=steps, grant=0, budget=budget, fee=24.0 if waived else 0.0)
    old = base.lines
    lines = Lines(
        zone=np.append(old.zone, -1),
        block=np.append(old.block, -1),
        use=(*old.use, "debt"),
        sector=(*old.sector, ""),
        facility=(*old.facility, ""),
        tier=(*old.tier, ""),
        debt=(*old.debt, "opening:county"),
    )
    funds = [replace(fund, eligible=np.append(fund.eligible, False)) for fund in base.funds]
    funds[COUNTY] = replace(funds[COUNTY], eligible=np.ones(lines.count, dtype=bool), carry_over=carry_over)
    fees = tuple(replace(fee, waiver_fund=COUNTY) for fee in base.fees) if waived else base.fees
    debt = OpeningDebt(old.count, np.array(due), COUNTY)
    return replace(base, lines=lines, funds=tuple(funds), fees=fees, opening_debts=(debt,))


def closed(county: County, upkeep: list[float]) -> Books:
    """The books of a plan that pays so many yuan of upkeep in the village, and its debt, out of the budget."""
    blocks = []
    for b in county.blocks:
        s, r, periods = len(b.facility.conditions), len(b.facility.regimes), county.timeline.periods
        under, restored = np.zeros((b.size, periods, s, r)), np.zeros((b.size, periods, s))
        blocks.append(BlockPlan(under, restored, np.zeros((b.size, periods))))
    # 10 yuan a year for a unit under routine care
    blocks[0].under[0, :, 0, 1] = np.array(upkeep) / (10.0 * county.timeline.dt)
    spend = np.zeros((len(county.funds), county.lines.count, county.timeline.periods))
    spend[COUNTY, UPKEEP_A] = upkeep
    spend[COUNTY, -1] = county.opening_debts[0].due
    plan = Plan(tuple(blocks), spend)
    return close_books(county, plan, tiny.finish(county, plan).trajectory)


def test_lines_of_places_leave_what_debt_will_need_in_a_later_quarter() -> None:
    """1,000 yuan a year, debt of 100 at its end; upkeep of 300.4, 300.4 and 299.8 is 300, 301 and 300 in whole yuan.

    That is a yuan more than the debt leaves: the last upkeep gives it up, not the debt.
    """
    books = closed(indebted([0, 0, 0, 100], budget=1000), [300.4, 300.4, 299.8, 0.0])
    assert books.spend[COUNTY, -1].tolist() == [0, 0, 0, 100]
    assert books.spend[COUNTY, UPKEEP_A].tolist() == [300, 301, 299, 0]


def test_debt_of_every_later_quarter_is_kept_back() -> None:
    """500 yuan; debt of 100, 100 and 100 later in the year leaves 200 of the 205 that upkeep asks for at once."""
    books = closed(indebted([0, 100, 100, 100], budget=500), [205.0, 0.0, 0.0, 0.0])
    assert books.spend[COUNTY, -1].tolist() == [0, 100, 100, 100]
    assert books.spend[COUNTY, UPKEEP_A].tolist() == [200, 0, 0, 0]


@pytest.mark.parametrize(("budget", "upkeep"), [(100, 60), (101, 61)])
def test_of_what_a_year_leaves_only_a_part_reaches_the_next(budget: int, upkeep: int) -> None:
    """112 yuan of debt next year, 100 of them from its own budget: 12 are 30 % of 40, which this year leaves.

    With 1 yuan more a year: 11 are needed, 30 % of 36.67, so 37 are left and 64 may be spent; 61 are asked for.
    """
    books = closed(indebted([0, 112], budget=budget, carry_over=CARRIES, steps=1), [61.0, 0.0])
    assert books.spend[COUNTY, -1].tolist() == [0, 112]
    assert books.spend[COUNTY, UPKEEP_A].tolist() == [upkeep, 0]


def test_nothing_is_kept_where_nothing_is_carried_into_the_next_year() -> None:
    """A budget that lapses helps no later debt: all of the 61 yuan are paid, of next year's 112 its 100."""
    books = closed(indebted([0, 112], budget=100, steps=1), [61.0, 0.0])
    assert books.spend[COUNTY, UPKEEP_A].tolist() == [61, 0]
    assert books.spend[COUNTY, -1].tolist() == [0, 100]


def test_money_that_comes_later_need_not_be_kept() -> None:
    """Each year has 100 yuan for the 100 that it owes: all that the first has left beside its debt goes to upkeep."""
    books = closed(indebted([30, 100], budget=100, carry_over=CARRIES, steps=1), [70.0, 0.0])
    assert books.spend[COUNTY, UPKEEP_A].tolist() == [70, 0]
    assert books.spend[COUNTY, -1].tolist() == [30, 100]


def test_bills_of_waived_households_in_later_quarters_are_kept_back() -> None:
    """Upkeep asks for 140 yuan in the first quarter; the budget has 137 beside all bills of the year: 137 are paid."""
    upkeep = [140.0, 0.0, 0.0, 0.0]
    bills = closed(indebted([0, 0, 0, 0], budget=5000, waived=True), upkeep).waivers[COUNTY]
    assert bills[0] > 0 and bills[1] > 0
    books = closed(indebted([0, 0, 0, 0], budget=int(bills.sum()) + 137, waived=True), upkeep)
    assert books.waivers[COUNTY].tolist() == bills.tolist()
    assert books.spend[COUNTY, UPKEEP_A].tolist() == [137, 0, 0, 0]
