"""Where two instruments meet, reckoned by hand: two fees under one cap, and fees that carry a part of a contract.

Ten, or twenty, toilets of which users pay; yuan, a household earns 24,000 a year.
"""

from __future__ import annotations

import pytest
from builders.by_hand import COLUMNS, TO_KEEP, planned, toilets

BIN = """\
  bin:
    sector: waste
    unit: household
    build: {cost: 100}
    regimes: {none: {cost: 0, relapse: 0.5}, routine: {cost: 10, relapse: 0}}
"""
TWO_FEES = (
    toilets(0.5)
    + BIN
    + (
        "funds: {nothing: {amount: 0}}\n"
        "fees:\n"
        "  toilet: {billed_on: toilet, levels: [0, 12, 24], level: choose, collection: 0.5}\n"
        "  bin: {billed_on: bin, levels: [0, 6, 12], level: choose, collection: 0.5}\n"
        "affordability: {cap: 0.0015, quintile_ratio: 0.5}\n"
    )
)


def levels(tables: object, fee: str) -> list[float]:
    frame = tables["fees"]  # type: ignore[index]
    return frame[frame["fee"] == fee]["level"].tolist()


def test_the_cap_is_on_what_both_bills_come_to() -> None:
    """Rule: affordability. Toilets at 0, 12 or 24 yuan a year, bins at 0, 6 or 12; half is collected, care costs 10.

    Ten of each work, half relapse without care. At a level r a household brings r/2, so of s that work s·r/20 are kept
    and half of the others stay: 0: 5 + 2.5 = 7.5. 6: 3 + 3.5 = 6.5, then 1.95 + 2.275 = 4.225: 10.725. 12: 6 + 2 = 8,
    then 4.8 + 1.6 = 6.4: 14.4. 24: 20.
    The lowest fifth earns 12,000; a cap of 0.15 % is 18 yuan for both bills. 12 and 12 would each be borne alone, 28.8,
    but are 24. What is: 12 and 6, 14.4 + 10.725 = 25.125; 0 and 12, 7.5 + 14.4 = 21.9. No level may fall and 18 are
    full, so neither is left in 2028. With 0.2 %, 24 yuan: 12 and 12, 28.8, before 24 and 0, 27.5.
    At 0.14 % are 16.8 yuan: each bill is borne, both are not.
    """
    stock = TO_KEEP + "a,bin,10,10,0\n"
    answer = planned(TWO_FEES, stock)
    assert answer.goal == pytest.approx(25.125, abs=1e-6)
    assert levels(answer.tables, "toilet") == [12, 12]
    assert levels(answer.tables, "bin") == [6, 6]
    assert answer.broken_in(TWO_FEES.replace("cap: 0.0015", "cap: 0.0014")) == {"affordability"}
    wider = planned(TWO_FEES.replace("cap: 0.0015", "cap: 0.002"), stock)
    assert wider.goal == pytest.approx(28.8, abs=1e-6)
    assert levels(wider.tables, "toilet") == levels(wider.tables, "bin") == [12, 12]
    assert wider.broken_in(TWO_FEES) == {"affordability"}


def test_bills_of_two_tiers_are_not_added_up() -> None:
    """Rule: affordability. The village is billed for toilets, the town for bins: each has 18 yuan; 12 and 12, 28.8."""
    text = TWO_FEES.replace("billed_on: toilet,", "billed_on: toilet, tiers: [village],")
    text = text.replace("billed_on: bin,", "billed_on: bin, tiers: [town],")
    answer = planned(text, TO_KEEP + "b,bin,10,10,0\n")
    assert answer.goal == pytest.approx(28.8, abs=1e-6)
    assert levels(answer.tables, "toilet") == levels(answer.tables, "bin") == [12, 12]


def test_fees_that_are_assigned_to_a_contract_lower_the_gap() -> None:
    """Rule: gap_ceiling. Twenty toilets stand, users pay a yuan a year each, nothing relapses; the county has 200.

    A partner finances K in 2027, up to six tenths, for a quarter of it in each of four years. The budget is 260 a year:
    gap payments of 26. Built in 2027: (200 + K)/100 = 2 + K/100. The account pays nothing but the contract, so after
    the plan it has the 20 + 2 + K/100 of 2028 each year: K/4 − 22 − K/100 = 26, K = 200, four toilets. In 2028 it has
    the 20 of 2027 as well: of 50 it pays 44, the county 6, who builds 1.94. Goal 20·2 + 4·2 + 1.94 = 49.94.

    Were the county to pay alone: K/4 = 26, K = 104, 3.04 toilets, then (200 − 26)/100. Goal 40 + 6.08 + 1.74 = 47.82.
    At a budget of 200 the 26 of later years are six too much, while the 6 of 2028 are not.
    """
    text = toilets(money="general_budget: 260") + (
        "funds:\n  county: {amount: 200}\n"
        "  operator: {kind: partner, finances: 0.6, limit: 1000, yearly: {2027: 1000}, rate: 0, term: 4,"
        " paid_by: [fees.toilet, county], pays_for: {uses: [build]}}\n"
        "fees: {toilet: {billed_on: toilet, level: 1, collection: 1}}\n"
    )
    stock = COLUMNS + "a,toilet,1000,20,0\n"
    answer = planned(text, stock)
    assert answer.goal == pytest.approx(49.94, abs=1e-5)
    assert answer.paid("fund", "use") == {
        ("county", "build"): 394,
        ("county", "debt"): 6,
        ("fees.toilet", "debt"): 44,
        ("operator", "build"): 200,
    }
    assert answer.broken_in(text.replace("general_budget: 260", "general_budget: 200")) == {"gap_ceiling"}
    alone = text.replace("paid_by: [fees.toilet, county]", "paid_by: [county]")
    assert planned(alone, stock).goal == pytest.approx(47.82, abs=1e-5)
    assert answer.broken_in(alone) == {"eligibility", "gap_ceiling"}
