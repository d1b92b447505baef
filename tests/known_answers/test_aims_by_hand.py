"""Every goal once by hand, with the audit that goes with it: what a run claims of its levels must follow.

Toilets cost 100 yuan to build and serve one household; nothing relapses and nothing is discounted. More answers, with
decay, prices and loans, stand in test_goals_by_hand.py.
"""

from __future__ import annotations

import copy

import pytest
from builders.works_by_hand import COLUMNS, WorksAnswer, planned_works, toilets

from hjplan.books.auditor import audit
from hjplan.data import build_county

STOCK = COLUMNS + "a,toilet,10,5,0\nb,toilet,10,2,0\n"
"""Village a has 5 of 10, town b 2 of 10."""


def aimed(goal: str, rest: str, years: int = 2) -> str:
    return toilets(years=years).replace("goal: {after: {years: 0}}", f"goal: {{{goal}}}") + rest


def claimed(answer: WorksAnswer, level: int, value: float) -> set[str]:
    """The rules that are broken where a run claims another value of a level."""
    from builders.works_by_hand import PLACES
    from builders.written import scenario_of

    said = copy.deepcopy(answer.said)
    said["levels"][level]["value"] = value  # type: ignore[index]
    county = build_county(scenario_of(answer.text, answer.stock, PLACES))
    return {b.rule for b in audit(county, answer.tables, {"summary": said}).breaches}


def test_households_served_counts_every_closing_point() -> None:
    """Goal: households. 300 yuan, then 200: 7 + 3 = 10 at the end of 2027, 12 of 2028: 22. In b they count double.

    With b doubled all are built there: 5·2 + (2 + 3 + 2 + 5)·2 = 34. A closing value of one year adds what stands, 12,
    once more (nothing relapses): 34. Both happen to be 34; with both: 5·2 + (5 + 7)·2 + 5 + 7·2 = 53.
    """
    money = "funds: {county: {amount: {2027: 300, 2028: 200}}}\n"
    plain = planned_works(aimed("after: {years: 0}", money), STOCK)
    weighted = planned_works(aimed("tiers: {town: 2}, after: {years: 0}", money), STOCK)
    later = planned_works(aimed("after: {years: 1}", money), STOCK)
    both = planned_works(aimed("tiers: {town: 2}, after: {years: 1}", money), STOCK)
    assert [a.goal for a in (plain, weighted, later, both)] == pytest.approx([22, 34, 34, 53], abs=1e-6)


def test_targets_cost_households_by_priority() -> None:
    """Goal: targets. 100 yuan in one year, both sides ask 60 %: a lacks 1 household, b 4. Priority 1 for a, 3 for b.

    The one toilet goes to a: short 0·1000 + 4·10, goal 6 + 2 − 40 = −32. With b first it goes there: 1·10 + 3·1000.
    A hard target of 30 % in b is a row: the toilet goes to b although a is worth more: 5 + 3 − 1·1000 − 3·10.
    """
    money = "funds: {county: {amount: 100}}\ntargets:\n"
    two = "  - {tier: village, coverage: 0.6, priority: A}\n  - {tier: town, coverage: 0.6, priority: B}\n"
    text = aimed("after: {years: 0}", money + two, years=1)
    first = planned_works(text.replace("A}", "1}").replace("B}", "3}"), STOCK)
    other = planned_works(text.replace("A}", "3}").replace("B}", "1}"), STOCK)
    hard = text.replace("A}", "1}").replace("B}", "3}") + "  - {tier: town, coverage: 0.3, hard: true}\n"
    held = planned_works(hard, STOCK)
    assert first.goal == pytest.approx(8 - 40, abs=1e-6)
    assert other.goal == pytest.approx(8 - 10 - 3000, abs=1e-6)
    assert held.goal == pytest.approx(8 - 1000 - 30, abs=1e-6)
    assert "targets" in held.broken_in(hard.replace("coverage: 0.3", "coverage: 0.35"))


def test_least_cost_keeps_its_promise_in_the_years_after() -> None:
    """Goals: cost, tail. 60 % of all 20 by the end of 2028: 12, of which 7 stand; 5 are built: 500 yuan, whenever.

    At a discount of 25 % they are built in 2028: 400; the promise holds through the tail of five years without another
    yuan where need stands still. Where it grows by 10 % a year, 20·1.1^k·0.6 are due: to the end of 2028 14.52 − 7 =
    7.52 toilets, then 1.452·1.1^j in each of the five years of the tail.
    """
    money = "funds: {county: {amount: 10000}}\ntargets: [{sector: toilets, coverage: 0.6, by: 2028}]\n"
    text = aimed("minimise: cost", money).replace("price_year: 2027", "price_year: 2027, discount: 0.25")
    still = planned_works(text, STOCK)
    assert still.levels == pytest.approx({"cost": 400}, abs=2)
    grown = STOCK.replace("relapsed\n", "relapsed,growth\n").replace(",0\n", ",0,0.1\n")
    growing = planned_works(text, grown)
    needed = [100 * 7.52] + [100 * 1.452 * 1.1**j for j in range(5)]
    expected = sum(yuan * 0.8 ** (1 + j) for j, yuan in enumerate(needed))
    assert growing.levels["cost"] == pytest.approx(expected, abs=10)
    assert growing.tables["tail"]["spent"].tolist() == pytest.approx([100 * 1.452 * 1.1**j for j in range(5)], abs=1)
    assert claimed(still, 0, 300) == {"goal"}


def test_the_worst_off_come_first_and_levels_are_held() -> None:
    """Goals: worst, levels. 400 yuan in one year: b gets 3 to stand at 5 as a does, the last is shared: m = 0.55.

    Then households: 11. In the other order any split of the 4 serves 11, and the worst-off is made best among them: the
    same. With town households at half, households first puts all 4 into a: 9 + 1 = 10, and the worst-off stays at 0.2.
    """
    money = "funds: {county: {amount: 400}}\n"
    worst = planned_works(aimed("maximise: {worst: coverage, over: tier}, after: {years: 0}", money, 1), STOCK)
    assert worst.levels == pytest.approx({"worst": 0.55, "households_served": 11}, rel=1e-5)
    served = aimed("order: [households_served, worst], tiers: {town: 0.5}, after: {years: 0}", money, 1)
    first = planned_works(served, STOCK)
    assert first.levels == pytest.approx({"households_served": 10, "worst": 0.2}, rel=1e-4)
    assert claimed(worst, 0, 0.6) == {"goal"}
    assert claimed(first, 1, 0.3) == {"goal"}


def test_the_gap_is_kept_against_what_the_better_off_reach_alone() -> None:
    """Goal: gap. 300 yuan in one year, village households count double: all three go to a, 8 of 10, 16 + 2 = 18.

    The town may be 0.4 behind that 0.8: it needs 4, two toilets; a gets one: 12 + 4 = 16. At most 0.3 asks for 5.
    """
    money = "funds: {county: {amount: 300}}\n"
    rule = "rules: [gap: {sector: toilets, better_off: village, worse_off: town, at_most: 0.4}]\n"
    text = aimed("tiers: {village: 2}, after: {years: 0}", money, 1)
    free, answer = planned_works(text, STOCK), planned_works(text + rule, STOCK)
    assert (free.goal, answer.goal) == pytest.approx((18, 16), abs=1e-5)
    assert "gap" in answer.broken_in(text + rule.replace("0.4", "0.3"))
