"""Which years after the plan its debts are held to: those in which something may be owed, by the limits of the debt.

The rows are linear: they hold there even if nothing is owed in the end. Where nothing can be owed there are none. What
the optimizer's rows ask, the auditor asks (conventions 24 and 57).
"""

from __future__ import annotations

import pytest
from builders.by_hand import TO_BUILD, TO_KEEP, planned, toilets
from builders.written import scenario_of

from hjplan.books.successors import years_served
from hjplan.data import build_county
from hjplan.errors import InfeasibleError

BOND = toilets(0.5) + (
    "funds:\n  nothing: {amount: 0}\n"
    "  bond: {kind: loan, limit: 100, TERMS, rate: 0, repaid_by: [fees.toilet], pays_for: {uses: [build]}}\n"
    "fees: {toilet: {billed_on: toilet, level: {2027: 12, 2028: 0}, collection: 1}}\n"
)
"""Ten toilets of ten work, so the bond has nothing to build; only the account keeps them, for 10 yuan a year each."""


def test_an_account_that_may_owe_after_the_plan_spends_no_more_than_it_earns_in_the_last_year() -> None:
    """Rule: after_horizon. Users pay 12 yuan in 2027 and none in 2028; half relapse in a year without care.

    2027: of 120 yuan 100 keep all ten, 20 are carried. In 2028 they keep 2: 2 + 8/2 = 6. Goal 16. A bond of one year,
    to be drawn in 2027 alone, is served in 2028 at the latest: nothing can be owed after the plan.
    One that may be drawn in 2028 too may be owed in 2029: the last year's revenue, 0, less what the account spends in
    it must not be negative, even though nothing is drawn: nothing is kept, 5. Goal 15. The first plan breaks that.
    """
    early = BOND.replace("TERMS", "yearly: {2027: 100}, term: 1")
    answer = planned(early, TO_KEEP)
    assert answer.goal == pytest.approx(16, abs=1e-6)
    late = BOND.replace("TERMS", "term: 1")
    held = planned(late, TO_KEEP)
    assert held.goal == pytest.approx(15, abs=1e-6)
    assert held.tables["debt"]["drawn"].sum() == 0
    assert answer.broken_in(late) == {"after_horizon"}


DEAR = toilets(money="general_budget: 300, gap_commitments: {2030: 40}") + (
    "funds:\n  county: {amount: 200}\n"
    "  operator: {kind: partner, finances: 0.5, limit: 100, yearly: {2027: 100}, rate: 0, term: TERM,"
    " paid_by: [county], pays_for: {uses: [restore]}}\n"
)
"""A partner for repair, of which there is none to do; in 2030 40 are promised to others, above the ceiling of 30."""


def test_promises_above_the_ceiling_count_where_a_contract_may_still_run() -> None:
    """Rule: gap_ceiling. Gap payments and promises together stay under the ceiling to the end of the contracts.

    Two toilets in 2027, two in 2028: goal 6. A contract of 2 years ends in 2029, a year before the promises; one of 4
    runs to 2031, and no plan can keep the ceiling in 2030.
    """
    short, long = DEAR.replace("TERM", "2"), DEAR.replace("TERM", "4")
    answer = planned(short, TO_BUILD)
    assert answer.goal == pytest.approx(6, abs=1e-6)
    assert answer.paid("fund") == {"county": 400}
    assert answer.broken_in(long) == {"gap_ceiling"}
    with pytest.raises(InfeasibleError):
        planned(long, TO_BUILD)


@pytest.mark.parametrize(
    ("terms", "served"),
    [
        ("term: 1", [0]),
        ("term: 3", [0, 1, 2]),
        ("term: 3, yearly: {2027: 50}", [0, 1]),
        ("term: 1, yearly: {2027: 50}", []),
        ("term: 3, repay: bullet", [1, 2]),
        ("term: 3, yearly: {2028: 50}, repay: bullet", [2]),
    ],
)
def test_a_loan_may_be_served_as_long_after_the_plan_as_its_limits_let_it(terms: str, served: list[int]) -> None:
    """Two years of plan, no interest: drawn in 2027 or 2028, served by level parts from the next year, or at the end.

    A bullet of three years is repaid in 2030 or 2031; without interest nothing falls due in 2029.
    """
    county = build_county(
        scenario_of(
            BOND.replace("TERMS", terms),
            TO_KEEP,
            "id,tier,households,population,income\na,village,10,30,8000\nb,town,10,30,8000\n",
        )
    )
    bond = [f.id for f in county.funds].index("bond")
    assert years_served(county, bond).tolist() == served
