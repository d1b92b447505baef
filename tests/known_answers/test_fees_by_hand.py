"""Fee levels as decisions, reckoned path by path: what is chosen, and what the auditor says of another path.

Ten toilets work of ten and half relapse in a year without care; only what their users pay keeps them. A household earns
24,000 yuan a year.
"""

from __future__ import annotations

import pytest
from builders.by_hand import TO_KEEP, planned, toilets


def test_the_lowest_fifth_bears_the_lower_level() -> None:
    """Rule: affordability. 0, 12 or 24 yuan a year, half of it collected; care costs 10.

    The lowest fifth earns half of the mean, 12,000; a cap of 0.15 % is 18 yuan: 12 at most. 2027: 10·6 = 60 yuan keep
    6, 6 + 4/2 = 8. 2028: 8·6 = 48 keep 4.8: 4.8 + 3.2/2 = 6.4. Goal 14.4. (24 yuan would keep all ten: 20.) A cap of
    0.09 % is 10.8 yuan: 12 is too much.
    """
    text = toilets(0.5) + (
        "funds: {nothing: {amount: 0}}\n"
        "fees: {toilet: {billed_on: toilet, levels: [0, 12, 24], level: choose, collection: 0.5}}\n"
        "affordability: {cap: 0.0015, quintile_ratio: 0.5}\n"
    )
    answer = planned(text, TO_KEEP)
    assert answer.goal == pytest.approx(14.4, abs=1e-6)
    assert answer.tables["fees"]["level"].tolist() == [12, 12]
    assert answer.broken_in(text.replace("cap: 0.0015", "cap: 0.0009")) == {"affordability"}
    assert planned(text.replace("cap: 0.0015", "cap: 0.0025"), TO_KEEP).goal == pytest.approx(20, abs=1e-6)


CHOSEN = (
    "funds: {nothing: {amount: 0}}\n"
    "fees: {toilet: {billed_on: toilet, levels: LEVELS, level: choose, collection: {share_of_income: CURVE}}}\n"
)


def test_a_level_that_may_rise_by_five_rises_early() -> None:
    """Rule: fee_levels. Income rises by half in 2028; care costs 30 a year; 0, 12, 17 or 18 yuan a year.

    All pay a bill of 0.05 % of their income, a quarter one of 0.1 %, straight between: in 2027 12, 17 and 18 yuan bring
    12, 17·0.6875 = 11.6875 and 18·0.625 = 11.25 a household; in 2028, when 18 are 0.05 %, the whole level r.
    At r in 2027 10·r/30 are kept, 5 and half of these work; then of s toilets s·r/30 are kept, half of s and of these.
    12, 18: 7, then 3.5 + 2.1 = 5.6: 12.6, the best. With a largest step of 5 it is no path: 12, 17: 7 + 5.4833 =
    12.4833; 17, 18: 6.947917 + 5.558333 = 12.50625; 18, 18: 6.875 + 5.5 = 12.375. So 17 at once.
    """
    text = toilets(0.5, care=30, money="inflation: {default: 0.5, build: 0, upkeep: 0}")
    text += CHOSEN.replace("LEVELS", "[0, 12, 17, 18]").replace("CURVE", "{0.0005: 1, 0.001: 0.25}")
    free = planned(text, TO_KEEP)
    assert free.goal == pytest.approx(12.6, abs=1e-6)
    assert free.tables["fees"]["level"].tolist() == [12, 18]
    stepped = text.replace("level: choose", "level: choose, largest_step: 5")
    assert free.broken_in(stepped) == {"fee_levels"}
    answer = planned(stepped, TO_KEEP)
    assert answer.goal == pytest.approx(12.50625, abs=1e-6)
    assert answer.tables["fees"]["level"].tolist() == [17, 18]


def test_a_level_that_is_chosen_does_not_fall() -> None:
    """Rule: fee_levels. Income falls to 18,000 in 2028; care costs 30 a year; 0, 9 or 12 yuan a year.

    All pay 0.05 % of their income, a quarter pay 0.075 %: in 2027 9 and 12 bring 9 and 12; in 2028 9, and 12·0.5 = 6.
    12 then 9, a dated path, is taken as written: 7, then 3.5 + 1.05 = 4.55: 11.55. Chosen levels do not fall: 12, 12:
    7 + 4.2 = 11.2; 9, 9: 6.5 + 4.225 = 10.725; 9, 12: 6.5 + 3.9; with nothing in 2027 5 + 3.25 at most. So 12 in both
    years. The dated plan breaks the rule where levels are chosen, and so does one at a level that is not offered.
    """
    text = toilets(0.5, care=30, money="inflation: {default: -0.25, build: 0, upkeep: 0}")
    text += CHOSEN.replace("LEVELS", "[0, 9, 12]").replace("CURVE", "{0.0005: 1, 0.00075: 0.25}")
    answer = planned(text, TO_KEEP)
    assert answer.goal == pytest.approx(11.2, abs=1e-6)
    assert answer.tables["fees"]["level"].tolist() == [12, 12]
    dated = planned(text.replace("level: choose", "level: {2027: 12, 2028: 9}"), TO_KEEP)
    assert dated.goal == pytest.approx(11.55, abs=1e-6)
    assert dated.broken_in(text) == {"fee_levels"}
    assert "fee_levels" in answer.broken_in(text.replace("[0, 9, 12]", "[0, 9, 13]"))
