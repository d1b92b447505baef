"""Who pays, and what falls away, when a future brings less money: reckoned by hand."""

from __future__ import annotations

import numpy as np
import pytest
from builders.written import county_of

from hjplan.books.accounts import line_costs
from hjplan.books.plan import BlockPlan, Plan, block_coefficients, follow
from hjplan.books.policies import names
from hjplan.books.rounding import close_books
from hjplan.data.county import County
from hjplan.errors import HjplanError, InputError
from hjplan.schema.simulation import Simulate
from hjplan.simulate import simulate
from hjplan.simulate.cells import care_ladder
from hjplan.simulate.limits import Limit
from hjplan.simulate.money import WHEN_SHORT, Purse, settle
from hjplan.simulate.run import trace_draws

USES = ("upkeep", "restore", "build")
STOCK = "place,facility,need,working,relapsed\na,toilet,100,60,40\n"
PLACES = "id,tier,households\na,village,100\n"
TOILET = """
  toilet:
    sector: toilets
    build: {cost: 100}
    regimes:
      none: {cost: 0, relapse: 0.5}
      routine: {cost: 2, relapse: 0.1}
      staffed: {cost: 5, relapse: 0.0}
    restore: {cost: 10}
"""


def purse(eligible: list[list[bool]], limits: tuple[Limit, ...] = ()) -> Purse:
    return Purse(np.array(eligible), limits, tuple(range(len(eligible))), USES)


@pytest.mark.parametrize(
    ("when_short", "paid"),
    [("upkeep_first", [50, 10, 0]), ("build_first", [0, 20, 40]), ("proportional", [25, 15, 20])],
)
def test_a_single_fund_pays_in_the_order_of_when_short(when_short: str, paid: list[float]) -> None:
    """Wanted 50 + 30 + 40 = 120, there are 60: by rank, or every line by half."""
    spend = settle(
        purse([[True] * 3]),
        np.array([[50.0, 30.0, 40.0]]),
        np.array([[60.0]]),
        np.ones((1, 3)),
        WHEN_SHORT[when_short],
        None,
    )
    assert spend[0, 0] == pytest.approx(paid)


def test_unused_money_fills_the_gap_of_a_poorer_fund_but_never_crosses_an_earmark() -> None:
    """Fund 0 should pay all 100 and has 40; fund 1 may pay building only and has 500: 20 of restoring stay unpaid."""
    spend = settle(
        purse([[True, True, True], [False, False, True]]),
        np.array([[20.0, 40.0, 40.0]]),
        np.array([[40.0, 500.0]]),
        np.array([[1.0] * 3, [0.0] * 3]),
        WHEN_SHORT["upkeep_first"],
        None,
    )
    assert spend[0].tolist() == [[20.0, 20.0, 0.0], [0.0, 0.0, 40.0]]


def test_money_that_pays_at_most_a_share_is_worth_nothing_without_the_rest() -> None:
    """The grant pays at most 60 % of building; the county has 2,000 of the 4,000 it should: grant 3,000 of 6,000.

    One yuan per line is left for rounding.
    """
    limit = Limit(0, 0.6, np.array([2]), np.array([0]), np.array([1]))
    spend = settle(
        purse([[False, False, True], [True] * 3], (limit,)),
        np.array([[0.0, 0.0, 10_000.0]]),
        np.array([[6000.0, 2000.0]]),
        np.array([[0.0, 0.0, 0.6], [0.0, 0.0, 0.4]]),
        WHEN_SHORT["upkeep_first"],
        None,
    )
    assert spend[0, :, 2] == pytest.approx([3000.0, 2000.0], abs=1.0)


def toilets(amount: float, extra: str = "") -> County:
    return county_of(
        f"horizon: {{start: 2027, years: 1}}\nfacilities:{TOILET}funds: {{all: {{amount: {amount}}}}}\n{extra}",
        STOCK,
        PLACES,
    )


def staffed_plan(county: County) -> Plan:
    """All 60 working units under `staffed` (300 yuan), the 40 relapsed left alone."""
    under = np.zeros((1, 1, 2, 3))
    regimes = county.blocks[0].facility.regimes
    under[0, 0, 0, regimes.index("staffed")] = 60.0
    under[0, 0, 1, regimes.index("none")] = 40.0
    plan = Plan((BlockPlan(under, np.zeros((1, 1, 2)), np.zeros((1, 1))),), np.zeros((1, county.lines.count, 1)))
    plan.spend[0] = line_costs(county, plan)
    return plan


@pytest.mark.parametrize(
    ("money", "working"),
    [
        (300, 60.0),  # staffed for all
        (210, 60 * (0.5 * 1.0 + 0.5 * 0.9)),  # half staffed (150), half routine (60)
        (120, 60 * 0.9),  # routine for all
        (60, 60 * (0.5 * 0.9 + 0.5 * 0.5)),  # routine for half, none for the rest
        (0, 60 * 0.5),
    ],
)
def test_care_falls_to_the_best_that_money_can_pay(money: int, working: float) -> None:
    """Staffed costs 5 and nothing relapses, routine 2 and 10 %, none 0 and 50 %; 60 units."""
    rich, poor = toilets(300), toilets(money)
    plan = staffed_plan(rich)
    paths = tuple(follow(b, p, c) for b, p, c in zip(rich.blocks, plan.blocks, block_coefficients(rich), strict=True))
    books = close_books(rich, plan, paths)
    trace = trace_draws(poor, plan, books, Simulate(mode="expected"))
    assert trace.standing[1][0].stock[0, 0, 0] == pytest.approx(working, abs=1e-9)
    undone = simulate(poor, plan, books, Simulate(mode="expected", policies=["plan"])).totals["undone"][0]
    assert undone == pytest.approx(300 - money)


def test_the_ladder_of_care_goes_down_to_nothing_by_price() -> None:
    f = toilets(1).blocks[0].facility
    none, routine, staffed = (f.regimes.index(r) for r in ("none", "routine", "staffed"))
    ladder = care_ladder(f)[:, 0]
    assert ladder[:, staffed].tolist() == [staffed, routine, none]
    assert ladder[:, routine].tolist() == [routine, none, none]
    assert ladder[:, none].tolist() == [none, none, none]


def test_building_that_was_signed_is_paid_before_anything_new_is_started() -> None:
    """100 units at 100 yuan, half now, half next year; 5,000 then 6,000 yuan, and the plan starts 60 more in 2028.

    2028 first pays the 5,000 signed; 1,000 are left for the first half of new starts at 50 yuan: 20 units.
    """
    text = """
horizon: {start: 2027, years: 2}
facilities:
  toilet:
    sector: toilets
    build: {cost: 100, pay: [0.5, 0.5]}
    regimes: {none: {cost: 0, relapse: 0.0}}
funds: {all: {amount: {2027: 5000, 2028: AMOUNT}}}
"""
    stock = "place,facility,need,working,relapsed\na,toilet,200,0,0\n"
    rich, poor = (county_of(text.replace("AMOUNT", a), stock, PLACES) for a in ("8000", "6000"))
    under = np.zeros((1, 2, 2, 1))
    under[0, 1, 0, 0] = 100.0
    plan = Plan((BlockPlan(under, np.zeros((1, 2, 2)), np.array([[100.0, 60.0]])),), np.zeros((1, rich.lines.count, 2)))
    plan.spend[0] = line_costs(rich, plan)
    paths = tuple(follow(b, p, c) for b, p, c in zip(rich.blocks, plan.blocks, block_coefficients(rich), strict=True))
    books = close_books(rich, plan, paths)
    assert trace_draws(rich, plan, books, Simulate(mode="expected")).standing[2][0].stock[0, 0, 0] == pytest.approx(160)
    trace = trace_draws(poor, plan, books, Simulate(mode="expected"))
    assert trace.standing[2][0].stock[0, 0, 0] == pytest.approx(120)
    assert trace.spend.sum(axis=(1, 2, 3)) == pytest.approx([5000, 6000])


def test_every_policy_has_its_file_and_relapse_blind_needs_a_plan() -> None:
    assert names() == ("campaign", "plan", "proportional", "relapse_blind")
    county = toilets(300)
    plan = staffed_plan(county)
    paths = tuple(
        follow(b, p, c) for b, p, c in zip(county.blocks, plan.blocks, block_coefficients(county), strict=True)
    )
    books = close_books(county, plan, paths)
    how = Simulate(mode="expected", policies=["plan", "relapse_blind"])
    with pytest.raises(HjplanError, match="relapse_blind"):
        simulate(county, plan, books, how)
    outcome = simulate(county, plan, books, how, plans={"relapse_blind": plan})
    assert outcome.policies == ("plan", "relapse_blind")
    assert outcome.totals["goal"].nunique() == 1


def test_campaign_pays_no_care_and_repairs_before_it_builds() -> None:
    """340 yuan: 34 of 40 relapsed are restored, nothing is built, working units decay by half."""
    county = toilets(340)
    plan = staffed_plan(toilets(300))
    paths = tuple(
        follow(b, p, c) for b, p, c in zip(county.blocks, plan.blocks, block_coefficients(county), strict=True)
    )
    books = close_books(county, plan, paths)
    trace = trace_draws(county, plan, books, Simulate(mode="expected"), policy="campaign")
    assert trace.standing[1][0].stock[0, 0] == pytest.approx([30 + 34, 30 + 6])


def test_an_uncertain_input_that_does_not_exist_is_named_with_those_that_do() -> None:
    county = toilets(300)
    plan = staffed_plan(county)
    paths = tuple(
        follow(b, p, c) for b, p, c in zip(county.blocks, plan.blocks, block_coefficients(county), strict=True)
    )
    how = Simulate.model_validate({"uncertain": {"funds.al": {"lognormal": 0.1}}})
    with pytest.raises(InputError, match=r"`funds\.al` is no input.*decay, funds\.all"):
        simulate(county, plan, close_books(county, plan, paths), how)


def test_a_yuan_of_rounding_in_payment_and_in_cost_takes_no_money_back() -> None:
    """The books paid 27,651 of 31,781 yuan where 87 % are allowed (27,649.5): the line cost a yuan more before it was
    rounded. In the plan's own future every line is paid in full."""
    limit = Limit(1, 0.87, np.array([2]), np.array([0]), np.array([1]))
    books = np.array([[0.0, 0.0, 4130.0], [0.0, 0.0, 27651.0]])
    wanted = books.sum(axis=0)
    payers = np.divide(books, wanted, out=np.zeros_like(books), where=wanted > 0)
    eligible = [[True] * 3, [False, False, True]]
    spend = settle(
        purse(eligible, (limit,)), wanted[None], books.sum(axis=1)[None], payers, WHEN_SHORT["upkeep_first"], None
    )
    assert spend[0] == pytest.approx(books)
