"""Loans whose use pays, because what is built early serves more years: every yuan of them by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders.by_hand import COLUMNS, TO_BUILD, planned, toilets

BORROWS = toilets(years=3) + (
    "funds:\n  county: {amount: 2400}\n"
    "  bond: {kind: loan, limit: 2100, yearly: {2027: 2100}, rate: 0.1, TERMS, repaid_by: [county]}\n"
)


@pytest.mark.parametrize(
    ("terms", "goal", "interest", "repaid"),
    [
        ("term: 2, repay: level", 170.7, [0, 210, 110], [0, 1000, 1100]),
        ("term: 2, repay: equal", 170.25, [0, 210, 105], [0, 1050, 1050]),
        ("term: 2, repay: bullet", 179.7, [0, 210, 210], [0, 0, 2100]),
        ("term: 3, grace: 1, repay: level", 190.7, [0, 210, 210, 110], [0, 0, 1000, 1100]),
    ],
)
def test_a_loan_brings_building_forward(terms: str, goal: float, interest: list[int], repaid: list[int]) -> None:
    """Rule: debt. The county has 2,400 a year for three years, and may borrow 2,100 at 10 % in 2027.

    Without it 24 toilets a year: 24·(3 + 2 + 1) = 144. With it 45 in 2027, which serve three years: 135. Then less:

    level   service 0.1/(1 − 1.1⁻²) = 121/210: 1,210 and 1,210. 11.9 and 11.9 toilets: 135 + 23.8 + 11.9 = 170.7
    equal   1,050 + 210 and 1,050 + 105. 11.4 and 12.45: 135 + 22.8 + 12.45 = 170.25
    bullet  210 and 2,310. 21.9 and 0.9: 135 + 43.8 + 0.9 = 179.7
    a year of grace, then level: 210, 1,210 and, after the plan, 1,210. 21.9 and 11.9: 135 + 43.8 + 11.9 = 190.7
    """
    text = BORROWS.replace("TERMS", terms)
    answer = planned(text, TO_BUILD)
    assert answer.goal == pytest.approx(goal, abs=1e-5)
    debt = answer.tables["debt"]
    assert debt["drawn"].sum() == debt["drawn"].iloc[0] == 2100
    assert debt["interest"].tolist() == interest
    assert debt["repaid"].tolist() == repaid
    assert debt["outstanding"].tolist()[:2] == [2100, 2100 - repaid[1]]
    assert debt["outstanding"].iloc[-1] == 0
    served = [interest[t] + repaid[t] for t in (1, 2)]
    assert [answer.paid("use", "period")["debt", f"{2027 + t}-01-01"] for t in (1, 2)] == served
    assert answer.broken_in(text.replace("rate: 0.1", "rate: 0.103")) == {"debt"}
    money = answer.tables["money"]
    less = money.assign(amount=money["amount"] - 5 * (money["use"] == "debt"))
    assert "payment" in replace(answer, tables={**answer.tables, "money": less}).broken_in(text)


def test_old_debt_comes_first_and_carried_money_helps() -> None:
    """Rules: debt, balance. 500 yuan a year, 150 from before the plan, and 300 of old debt due in 2028.

    2027: 650, 6.5 toilets; 2028: 200, 2. Goal 6.5 + 8.5 = 15. Ten yuan more of debt, and it is not served.
    """
    text = toilets() + "funds: {county: {amount: 500, opening: {carried: 150, debt: {2028: 300}}}}\n"
    answer = planned(text, TO_BUILD)
    assert answer.goal == pytest.approx(15, abs=1e-6)
    assert answer.broken_in(text.replace("2028: 300", "2028: 310")) == {"debt"}
    assert answer.broken_in(text.replace("carried: 150", "carried: 140")) == {"balance"}


INTEREST_FREE = toilets(years=3) + (
    "funds:\n  county: {amount: 1000, pays_for: {uses: [upkeep]}}\n"
    "  bond: {kind: loan, rate: 0, term: 4, repay: equal, repaid_by: [county], pays_for: {uses: [build]}, TERMS}\n"
)
"""Nothing relapses: the county's 1,000 a year are there to repay, a quarter of what was drawn in each of four years."""


def test_limits_by_year_in_all_and_of_what_is_owed() -> None:
    """Rule: loan_limit. 1,000 in all, 400 a year: 400, 400, 200. 4 toilets serve three years, 4 two, 2 one: 22.

    With at most 600 owed at any closing: 400; then 600 − 0.75·400 = 300; then 600 − 0.5·400 − 0.75·300 = 175. Goal
    12 + 6 + 1.75 = 19.75; drawing first what serves longest is right: a yuan of 2027 leaves 0.25 less room in 2028 for
    every further one. Each limit, a little lower, is broken: in all 990, 390 a year, 590 owed.
    """
    text = INTEREST_FREE.replace("TERMS", "limit: 1000, yearly: {2027-2029: 400}")
    answer = planned(text, TO_BUILD)
    assert answer.goal == pytest.approx(22, abs=1e-6)
    assert answer.tables["debt"]["drawn"].tolist()[:3] == [400, 400, 200]
    assert answer.broken_in(text.replace("limit: 1000", "limit: 990")) == {"loan_limit"}
    assert answer.broken_in(text.replace("2027-2029: 400", "2027-2029: 390")) == {"loan_limit"}
    capped = text.replace("limit: 1000", "limit: 1000, ceiling: 600")
    owed = planned(capped, TO_BUILD)
    assert owed.goal == pytest.approx(19.75, abs=1e-6)
    assert owed.tables["debt"]["outstanding"].tolist()[:3] == [400, 600, 600]
    assert owed.broken_in(capped.replace("ceiling: 600", "ceiling: 590")) == {"loan_limit"}


def test_successors_are_left_what_they_can_bear() -> None:
    """Rule: after_horizon. Twenty toilets stand; users pay 10 a year each; a tenth of the county's 1,000 may be asked.

    Drawn d in 2027: d/100 toilets more, billed from 2028. In 2030 a quarter of d is owed; there are 100 of the county
    and 10·(20 + d/100) of the fee: 0.25·d = 300 + 0.1·d, d = 2,000. Goal (20 + 20)·3 = 120. Money drawn later serves
    less and asks as much of 2030. With a debt_share of 0.08 there are 480 for the 500.
    """
    text = INTEREST_FREE.replace("repaid_by: [county]", "repaid_by: [county, fees.toilet]") + (
        "fees: {toilet: {billed_on: toilet, level: 10, collection: 1}}\n"
    )
    text = text.replace("TERMS", "limit: 100000, debt_share: 0.1")
    answer = planned(text, COLUMNS + "a,toilet,1000,20,0\n")
    assert answer.goal == pytest.approx(120, abs=1e-5)
    assert answer.tables["debt"]["drawn"].tolist()[:3] == [2000, 0, 0]
    assert answer.broken_in(text.replace("debt_share: 0.1", "debt_share: 0.08")) == {"after_horizon"}


def test_what_an_account_spends_in_the_last_year_is_not_there_for_successors() -> None:
    """Rule: after_horizon. The same county without its share (debt_share 0), and 99 % relapse without care.

    The account alone keeps toilets, for 2 yuan a year each: 10 − 2 = 8 are left of each of 20 + d/100 in 2029. So
    0.25·d = 8·(20 + d/100): 0.17·d = 160, d = 16,000/17 = 941.2. To let one toilet go in 2029 costs a household-year
    and frees 2 yuan, 2/0.17 yuan of loan, 0.12 toilets for three years: less. Goal 3·(20 + 160/17) = 1500/17.
    """
    text = INTEREST_FREE.replace("TERMS", "limit: 100000, debt_share: 0")
    text = text.replace("relapse: 0}, routine: {cost: 10", "relapse: 0.99}, routine: {cost: 2")
    text = text.replace("uses: [upkeep]}}", "uses: [restore]}}").replace("[county]", "[county, fees.toilet]")
    text += "fees: {toilet: {billed_on: toilet, level: 10, collection: 1}}\n"
    answer = planned(text, COLUMNS + "a,toilet,1000,20,0\n")
    assert answer.goal == pytest.approx(1500 / 17, abs=1e-5)
    money = answer.tables["money"]
    last = (money["fund"] == "fees.toilet") & (money["use"] == "upkeep") & (money["period"] == "2029-01-01")
    assert last.sum() == 1
    more = money.assign(amount=money["amount"] + 20 * last)
    assert "after_horizon" in replace(answer, tables={**answer.tables, "money": more}).broken_in(text)


def test_fees_less_upkeep_cover_the_service() -> None:
    """Rule: cover. Twenty toilets stand, 99 % relapse without care; users pay 15 a year, care costs 5.

    d is drawn in 2027 and repaid from 2028 to 2031. What a toilet earns net is 10 a year: 200 in 2027, 10·(20 + d/100)
    in each of four years, those after the plan as its last: 1,000 + 0.4·d. A cover of 1.4: d = 1,000. Goal 30·3 = 90.
    To let one toilet go in 2029 frees 5 a year until 2031, for 15 yuan more of loan: 0.15 toilets for three years, less
    than the one lost. A cover of 1.5 would ask for 1,500 of 1,400.
    """
    text = INTEREST_FREE.replace("TERMS", "limit: 100000, yearly: {2027: 100000}, cover: 1.4")
    text = text.replace("relapse: 0}, routine: {cost: 10", "relapse: 0.99}, routine: {cost: 5")
    text += "fees: {toilet: {billed_on: toilet, level: 15, collection: 1}}\n"
    answer = planned(text, COLUMNS + "a,toilet,1000,20,0\n")
    assert answer.goal == pytest.approx(90, abs=1e-5)
    assert answer.tables["debt"]["drawn"].tolist()[0] == 1000
    assert answer.broken_in(text.replace("cover: 1.4", "cover: 1.5")) == {"cover"}
