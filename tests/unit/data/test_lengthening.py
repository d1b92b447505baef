"""The county with a tail: amounts, limits and growth as in the last year, prices go on, nothing starts."""

from __future__ import annotations

import numpy as np
import pytest
from builders.written import county_of

from hjplan.data.county import County
from hjplan.data.lengthening import TAIL_YEARS, goes_on
from hjplan.schema.years import ByYear, Span

TEXT = """\
hjplan: 1
places: places.csv
stock: stock.csv
horizon: {start: 2027, years: 3, step: half}
money: {unit: 万元, price_year: 2027, inflation: {default: 0.02, build: 0.05}}
facilities:
  toilet:
    sector: toilets
    unit: household
    build: {cost: 0.4, yearly_limit: 0.3}
    regimes: {none: {cost: 0, relapse: 0.2}, routine: {cost: 0.01, relapse: 0.05, staff: {cleaners: 0.1}}}
funds:
  county: {amount: {2027: 50, 2028: 60, 2029: 70, 2030+: 90}}
  indexed: {amount: 10, real: true, opening: {debt: {2027: 1, 2030: 5}}}
  bond: {kind: loan, limit: 20, yearly: {2027-2029: 10}, rate: 0.04, term: 10, repaid_by: [county]}
fees: {toilet: {billed_on: toilet, levels: [0, 36, 72], level: {2027: 36, 2029: 72}, collection: 0.8}}
projects:
  works: {sector: toilets, cost: [5, 5], serves: {facility: toilet, households: 3}}
modifiers:
  news: {cost: 1, from: choose, multiplies: {decay: 0.9}}
links:
  - staff: {of: cleaners, posts: {2027: 3, 2028+: 4}}
targets:
  - {sector: toilets, coverage: 0.3}
  - {sector: toilets, coverage: 0.2, by: 2028, hold: false}
rules:
  - limit: {of: build, at_most: {2027: 5, 2029: 7}}
  - share: {of: build, tier: village, at_least: 0.1, over: horizon}
  - share: {of: build, tier: village, at_least: 0.1}
  - floor: {of: build, by: tier, at_least: 0.1}
  - gap: {sector: toilets, better_off: town, worse_off: village, at_most: 0.3, priority: 2}
goal: GOAL
"""
STOCK = "place,facility,need,working,relapsed,growth\na,toilet,10,5,0,0.1\nb,toilet,10,5,0,0\n"
PLACES = "id,tier,township,households\na,village,Dong,10\nb,town,Xi,10\n"


def county(goal: str = "{minimise: cost}") -> County:
    return county_of(TEXT.replace("GOAL", goal), STOCK, PLACES)


def longer(goal: str = "{minimise: cost}") -> County:
    found = county(goal).lengthened
    assert found is not None
    return found


def test_amounts_go_on_as_in_the_last_year() -> None:
    amounts = ByYear(spans=(Span(first=2027, last=2028, value=3.0), Span(first=2029, last=None, value=5.0)))
    longer = goes_on(amounts, 2030)
    assert [longer.in_year(y) for y in range(2026, 2034)] == [0, 3, 3, 5, 5, 5, 5, 5]
    assert [goes_on(amounts, 2028).in_year(y) for y in (2027, 2028, 2029, 2040)] == [3, 3, 3, 3]
    assert goes_on(ByYear(spans=(Span(value=2.0),)), 2028).in_year(2099) == 2


def test_a_goal_that_does_not_look_at_cost_has_no_tail() -> None:
    for goal in ("{}", "{maximise: {worst: coverage, over: tier}}", "{order: [targets, households_served]}"):
        assert county(goal).lengthened is None


def test_the_tail_is_five_years_in_the_steps_of_the_plan() -> None:
    plan, after = county(), longer()
    assert (plan.timeline.periods, after.timeline.periods, after.tail) == (6, 16, TAIL_YEARS * 2)
    assert after.planned == 6
    assert plan.planned == 6
    assert after.lines.use == plan.lines.use
    assert [z.id for z in after.zones] == [z.id for z in plan.zones]


def test_money_of_the_tail_is_that_of_the_last_year_and_prices_go_on() -> None:
    after = longer()
    assert after.funds[0].arrival[::2].tolist() == [500000, 600000, *([700000] * 6)]
    assert after.funds[1].arrival[::2].tolist() == [round(100000 * 1.02**y) for y in range(8)]
    assert after.prices.build[::2] == pytest.approx(1.05 ** np.arange(8))
    assert after.opening_debts[0].due[::2].tolist() == [10000, 0, 0, 50000, 0, 0, 0, 0]
    assert after.fees[0].level[::2].tolist() == [36, 36, 72, 72, 72, 72, 72, 72]
    assert after.works.posts[0].most[::2].tolist() == [3, 4, 4, 4, 4, 4, 4, 4]
    limit = next(rule for rule in after.rules if rule.label.startswith("limit"))
    assert limit.at_most.tolist() == [50000, 0, *([70000] * 6)]  # type: ignore[union-attr]


def test_need_grows_on() -> None:
    assert longer().blocks[0].need[0, ::2] == pytest.approx(10 * 1.1 ** np.arange(9))


def test_nothing_starts_and_nothing_is_borrowed_in_the_tail() -> None:
    after = longer()
    assert after.works.projects[0].starts.tolist() == [0, 1, 2]
    assert after.works.mechanisms[0].starts.tolist() == [0, 1, 2]
    loan = after.funds[2].loan
    assert loan is not None
    assert loan.yearly.tolist() == [100000, 100000, 100000, 0, 0, 0, 0, 0]


def test_least_cost_makes_every_target_hard_and_held_through_the_tail() -> None:
    plan, after = county(), longer()
    assert [t.points.tolist() for t in plan.targets] == [[6], [4, 5, 6]]
    assert [t.points.tolist() for t in after.targets] == [list(range(6, 17)), list(range(4, 17))]
    assert all(t.hard for t in (*plan.targets, *after.targets))
    assert all(g.hard for g in (*plan.gaps, *after.gaps))
    assert after.gaps[0].points.tolist() == list(range(6, 17))


def test_an_order_keeps_targets_as_they_are_said() -> None:
    after = longer("{order: [targets, cost]}")
    assert [t.points.tolist() for t in after.targets] == [list(range(6, 17)), [4]]
    assert not any(t.hard for t in after.targets)
    assert not after.gaps[0].hard


def test_rules_on_the_whole_plan_look_at_the_plan_alone() -> None:
    words = [rule.label.partition(" ")[0] for rule in longer().rules]
    assert words == ["limit", "share"]
    assert len([rule for rule in county().rules if rule.label.startswith(("share", "floor"))]) == 4


def test_the_worst_off_are_looked_for_in_townships_and_held_through_the_tail() -> None:
    after = longer("{order: [worst, cost]}")
    assert after.aim.worst is not None
    assert after.aim.worst.over == "township"
    assert [g.id for g in after.aim.worst.groups] == ["Dong", "Xi"]
    assert after.aim.worst.points.tolist() == list(range(5, 17))
    plan = county("{order: [worst, cost]}").aim.worst
    assert plan is not None
    assert plan.points.tolist() == [5, 6]


def test_zones_do_not_mix_the_groups_of_the_worst_off() -> None:
    """Two villages in two townships are one zone, unless the goal tells townships apart."""
    places = "id,tier,township,households\na,village,Dong,10\nb,village,Xi,10\n"
    text = TEXT.replace("better_off: town, ", "better_off: seat, ").replace("  - gap", "#")
    plain = county_of(text.replace("GOAL", "{}"), STOCK, places)
    told = county_of(text.replace("GOAL", "{maximise: {worst: coverage, over: township}}"), STOCK, places)
    assert (len(plain.zones), len(told.zones)) == (1, 2)
