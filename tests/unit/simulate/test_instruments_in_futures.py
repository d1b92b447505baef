"""Debt, waivers, matches, households, pools and crossing fees in futures that differ: reckoned by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from builders.futures import random_case
from builders.moneyed import LOAN, PARTNER, moneyed_case
from builders.written import county_of

from hjplan.books.accounts import line_costs
from hjplan.books.plan import BlockPlan, Books, Plan
from hjplan.data.county import County, FundTerms
from hjplan.schema.simulation import Simulate
from hjplan.simulate import simulate
from hjplan.simulate.batch import Trace
from hjplan.simulate.limits import Bounds, Households, Match, Pot
from hjplan.simulate.money import WHEN_SHORT, Purse, settle
from hjplan.simulate.pots import Pots
from hjplan.simulate.promises import promises_of
from hjplan.simulate.run import trace_draws

PLACES = "id,tier,households\na,village,60\n"
STOCK = "place,facility,need,working,relapsed\na,toilet,60,60,0\n"
USES = ("upkeep", "restore", "build")
UPKEEP_FIRST = WHEN_SHORT["upkeep_first"]


def cared_for(years: int, funds: str, extra: str = "") -> County:
    """60 toilets whose care costs 2 yuan each a year and lets none relapse."""
    text = f"""
horizon: {{start: 2027, years: {years}}}
facilities:
  toilet:
    sector: toilets
    build: {{cost: 100}}
    regimes: {{none: {{cost: 0, relapse: 0.5}}, routine: {{cost: 2, relapse: 0.0}}}}
funds: {funds}
{extra}
"""
    return county_of(text, STOCK, PLACES)


def with_money(county: County, *amounts: int) -> County:
    """The same county where its first fund receives so much in each year (no scenario may owe more than it gets)."""
    first, *others = county.funds
    return replace(county, funds=(replace(first, arrival=np.array(amounts)), *others))


def replay(rich: County, poor: County, policy: str = "plan") -> tuple[Trace, float]:
    """The plan "care for all, paid by the first fund" made in the rich county and carried out in the poor one."""
    periods = rich.timeline.periods
    under = np.zeros((1, periods, 2, 2))
    under[0, :, 0, rich.blocks[0].facility.regimes.index("routine")] = 60.0
    part = BlockPlan(under, np.zeros((1, periods, 2)), np.zeros((1, periods)))
    spend = np.zeros((len(rich.funds), rich.lines.count, periods))
    plan = Plan((part,), spend)
    spend[0] = line_costs(rich, plan)
    nothing = np.zeros((len(rich.funds), periods), dtype=np.int64)
    whole = spend.astype(np.int64)
    books = Books(whole.sum(axis=0), whole, nothing, nothing, nothing, nothing, nothing, nothing)
    outcome = simulate(poor, plan, books, Simulate(mode="expected", policies=[policy]))
    trace = trace_draws(poor, plan, books, Simulate(mode="expected"), policy=policy)
    return trace, float(outcome.totals["undone"][0])


def of_use(county: County, trace: Trace, use: str) -> list[float]:
    """Yuan paid in each period on lines of a use, by all funds."""
    mine = np.array(county.lines.use) == use
    return trace.spend[:, 0][:, :, mine].sum(axis=(1, 2)).tolist()


@pytest.mark.parametrize("policy", ["plan", "proportional"])
@pytest.mark.parametrize(
    ("money", "debt", "care", "undone"),
    [(200, 80.0, 120.0, 0.0), (100, 80.0, 20.0, 100.0), (50, 50.0, 0.0, 30.0 + 120.0)],
)
def test_debt_is_paid_before_care_and_what_is_not_paid_is_undone(
    policy: str, money: int, debt: float, care: float, undone: float
) -> None:
    """80 yuan are due from before, care costs 120."""
    rich = cared_for(1, "{all: {amount: 200, opening: {debt: {2027: 80}}}}")
    poor = with_money(rich, money)
    trace, missed = replay(rich, poor, policy)
    assert of_use(poor, trace, "debt") == pytest.approx([debt])
    assert of_use(poor, trace, "upkeep") == pytest.approx([care])
    assert missed == pytest.approx(undone)


def test_debt_that_could_not_be_paid_is_paid_first_a_year_later() -> None:
    """2027: 50 of 80 yuan; 2028: 30 of debt, 70 of 100 are left for care, which costs 120 for 60 working units.

    Without care in 2027 half of them relapsed: care of the other 30 costs 60.
    """
    rich = cared_for(2, "{all: {amount: 200, opening: {debt: {2027: 80}}}}")
    poor = with_money(rich, 50, 100)
    trace, undone = replay(rich, poor)
    assert of_use(poor, trace, "debt") == pytest.approx([50, 30])
    assert of_use(poor, trace, "upkeep") == pytest.approx([0, 60])
    assert undone == pytest.approx(120)


def test_carried_money_from_before_the_plan_is_there_on_the_first_day() -> None:
    """120 yuan of care: 100 arrive, 15 were carried in."""
    rich, poor = (cared_for(1, f"{{all: {{amount: {m}, opening: {{carried: 15}}}}}}") for m in (105, 100))
    trace, undone = replay(rich, poor)
    assert of_use(poor, trace, "upkeep") == pytest.approx([115])
    assert undone == pytest.approx(5)


@pytest.mark.parametrize(("money", "waived", "care"), [(400, 120.0, 120.0), (200, 120.0, 120.0), (70, 70.0, 120.0)])
def test_waived_bills_are_paid_before_care_as_far_as_money_goes(money: int, waived: float, care: float) -> None:
    """60 households at 10 yuan: 480 from those who pay, 120 from the fund for the fifth that is waived.

    With 200 yuan 80 are left for care, the account pays the other 40; with 70 all goes into waivers, 50 stay unpaid,
    and the account pays the care.
    """
    extra = "fees: {toilet: {billed_on: toilet, level: 10}}\naffordability: {waive: {share: 0.2, paid_by: all}}"
    rich, poor = (cared_for(1, f"{{all: {{amount: {m}}}}}", extra) for m in (400, money))
    trace, undone = replay(rich, poor)
    assert trace.waived[0, 0].tolist() == pytest.approx([waived, 0.0])
    assert trace.received[0, 0].tolist() == pytest.approx([money, 480 + waived])
    assert of_use(poor, trace, "upkeep") == pytest.approx([care])
    assert undone == pytest.approx(120 - waived)
    spent = trace.spend[0, 0].sum(axis=1)
    assert spent == pytest.approx([min(money - waived, 120), max(120 - (money - waived), 0)])


def two_funds(wanted: float, money: list[float], payers: list[float], bounds: Bounds, *rules: Match) -> list[float]:
    """What two funds that may pay everything pay of building."""
    purse = Purse(np.ones((2, 3), bool), (), (0, 1), USES, rules)
    shares = np.array([[0.0, 0.0, p] for p in payers])
    spend = settle(purse, np.array([[0.0, 0.0, wanted]]), np.array([money]), shares, UPKEEP_FIRST, None, bounds)
    assert not spend[:, :, :2].any()
    amounts: list[float] = spend[0, :, 2].tolist()
    return amounts


def test_money_that_must_be_matched_goes_no_further_than_its_match() -> None:
    """Half a yuan of the county for each of the grant; the county has 600 of the 1,000 it should lay beside 2,000."""
    assert two_funds(
        3000, [2000, 600], [2 / 3, 1 / 3], Bounds(), Match(0, 1, 0.5, np.arange(3), np.arange(3))
    ) == pytest.approx([1200, 600])


@pytest.mark.parametrize(("grant", "paid"), [(911, 911), (912, 880)])
def test_what_rounding_leaves_of_a_match_is_no_breach(grant: int, paid: int) -> None:
    """A tenth beside each yuan of the grant, on three lines of which the county may pay two: 2 + 0.1·3 = 2.3 yuan.

    911 of 1,000 by the grant ask for 91.1 of the county, which pays 89: 2.1 are missing. 912 ask for 91.2 and there are
    88: 3.2 are missing, and only 880 are matched.
    """
    match = Match(0, 1, 0.1, np.arange(3), np.array([1, 2]))
    assert two_funds(1000, [grant, 1000 - grant], [grant / 1000, 1 - grant / 1000], Bounds(), match) == pytest.approx(
        [paid, 1000 - grant]
    )


def test_households_pay_their_part_of_what_is_really_built() -> None:
    """They pay a quarter of 1,000 yuan; the county has 600, so that 800 are built: 600 and a quarter of 800."""
    part = Households(0, np.array([2]), np.zeros((1, 1)), np.zeros((1, 1)), np.array([[0.25]]))
    assert two_funds(1000, [250 + 2, 600], [0.25, 0.75], Bounds((part,))) == pytest.approx([200, 600])


def test_households_pay_signed_instalments_before_anything_new() -> None:
    """400 yuan are due of units started before, 100 of them by households; the county has 250: 350 in all, no start."""
    part = Households(0, np.array([2]), np.array([[100.0]]), np.array([[400.0]]), np.array([[0.25]]))
    assert two_funds(1000, [250 + 2, 250], [0.25, 0.75], Bounds((part,))) == pytest.approx([100, 250])


def test_a_pool_lets_only_its_share_out_of_the_earmark() -> None:
    """Fund 0 may bring 100 yuan to building through the pool and should pay 300; fund 1 has 150 of the rest."""
    pot = Pot(((0, np.array([2])),), np.array([100.0]))
    assert two_funds(300, [500, 150], [1.0, 0.0], Bounds((), (pot,))) == pytest.approx([100, 150])


def test_a_fee_account_crosses_what_the_year_is_going_to_bring() -> None:
    """Quarters of 100 yuan are planned and a quarter of the year's revenue may cross.

    The first quarter brings 60: 60 + 0.6·300 = 240 are to be expected, 60 may cross. 40 do; the second brings 140:
    now 200 are in, as planned, with 200 to come: 100 may cross in all, 60 are left.
    """
    case = moneyed_case(next(s for s in range(99) if _steps(s) == 4))
    accounts = [f for f, fund in enumerate(case.county.funds) if fund.fee >= 0]
    funds = [
        replace(fund, crossed=np.ones(case.county.lines.count, bool), cross_share=0.25)
        if f in accounts
        else replace(fund, pool=-1, pooled=None)
        for f, fund in enumerate(case.county.funds)
    ]
    county = replace(case.county, funds=tuple(funds), pools=())
    planned = np.full(case.books.received.shape, 100)
    pots = Pots(county, np.ones((1, len(funds))), planned)
    received = np.full((1, len(funds)), 60.0)
    opened = pots.open(0, received)
    assert opened[0].room.tolist() == pytest.approx([60.0])
    spend = np.zeros((1, len(funds), county.lines.count))
    spend[0, accounts[0], 0] = 40.0
    pots.book(opened, spend)
    assert pots.open(1, received + 80.0)[0].room.tolist() == pytest.approx([60.0])


def _steps(seed: int) -> int:
    return random_case(seed).county.timeline.steps_per_year


@pytest.mark.parametrize("seed", range(4))
def test_a_plan_without_books_promises_what_its_books_would(seed: int) -> None:
    """A policy with a plan of its own borrows and owes as that plan does: to the rounding of whole yuan."""
    case = moneyed_case(seed)
    by_books, by_plan = promises_of(case.county, case.plan, case.books), promises_of(case.county, case.plan)
    assert by_books.borrowed[LOAN].sum() > 0
    assert by_books.borrowed[PARTNER].sum() > 0
    assert by_plan.borrowed == pytest.approx(by_books.borrowed)
    assert np.abs(by_plan.owed - by_books.owed).max() <= 1.0
    none = promises_of(case.county, replace(case.plan, spend=np.zeros_like(case.plan.spend), drawn=None))
    assert not none.borrowed.any()
    assert none.owed.sum() == case.county.opening_debts[0].due.sum()


@pytest.mark.parametrize("seed", [0, 5])
def test_what_an_uncertain_lender_does_not_lend_nobody_owes(seed: int) -> None:
    """Of a loan of which half arrives half is to be repaid; the partner's charges and old debt stay as they are."""
    case = moneyed_case(seed)
    uncertain = {"funds.loan": {"beta": {"mean": 0.5, "sd": 0.1}}}
    how = Simulate.model_validate({"draws": 6, "uncertain": uncertain})
    trace = trace_draws(case.county, case.plan, case.books, how, draws=6)
    drawn = case.books.drawn[LOAN].astype(float)
    lent = trace.received[:, :, LOAN].sum(axis=0) / drawn.sum()
    assert lent.std() > 0.0
    assert trace.received[:, :, LOAN] == pytest.approx(drawn[:, None] * lent, abs=1e-6)
    debt = np.flatnonzero(np.array(case.county.lines.use) == "debt")
    owed = case.books.cost[debt].T[:, None, :] * np.stack([lent, np.ones(6), np.ones(6)], axis=1)
    first = trace.wanted[:, :, debt].cumsum(axis=0)[0]
    assert first == pytest.approx(owed[0], abs=1e-6)
    rich = replace(case, county=replace(case.county, funds=tuple(_plenty(f) for f in case.county.funds)))
    trace = trace_draws(rich.county, case.plan, case.books, how, draws=6)
    assert trace.wanted[:, :, debt] == pytest.approx(owed, abs=1e-6)


def _plenty(fund: FundTerms) -> FundTerms:
    """So much money that every debt is paid when it falls due."""
    return replace(fund, arrival=np.full_like(fund.arrival, 10**9)) if fund.kind == "grant" else fund
