"""Capacities, posts and mechanisms, one county each: optimum by hand, audit proved as in test_works_by_hand.py."""

from __future__ import annotations

import pytest
from builders.works_by_hand import COLUMNS, planned_works, toilets

SIXTEEN = COLUMNS + "a,toilet,16,16,0\n"
"""Sixteen toilets of sixteen that work: nothing to build."""


def test_a_full_plant_turns_households_away_until_it_is_extended() -> None:
    """Rules: capacity, kept. Sixteen work, the plant takes 3; its extension, 100 yuan, adds 4 when it is finished.

    Started in 2027 it counts at the point at which 2028 opens, the end of 2027: 7 + 7 = 14, 16 − 7 = 9 turned away at
    each. Without the money 3 + 3. A smaller plant would not take the 7; nobody more may be turned away than could be
    served.
    """
    text = (
        toilets()
        + "funds: {county: {amount: {2027: MONEY}, pays_for: {uses: [project]}}}\n"
        + "capacities: {plant: {opening: 3, used_by: [toilet]}}\n"
        + "projects: {extension: {sector: toilets, cost: [100], adds_capacity: {plant: 4}}}\n"
    )
    poor, answer = (planned_works(text.replace("MONEY", money), SIXTEEN) for money in ("99", "100"))
    text = text.replace("MONEY", "100")
    assert (poor.goal, answer.goal) == pytest.approx((6, 14), abs=1e-6)
    turned = answer.tables["turned_away"]
    assert turned.sort_values("point")["households"].tolist() == pytest.approx([13, 9, 9])
    assert answer.broken_in(text.replace("opening: 3", "opening: 2")) == {"capacity"}
    assert answer.broken_in(text.replace("plant: 4", "plant: 3.5")) == {"capacity"}
    more = turned.assign(households=turned["households"] + [0, 10, 0])
    assert "kept" in answer.broken_with(turned_away=more)


LANDFILL = """
  landfill:
    sector: toilets
    share: 0
    unit: household
    build: {cost: 1000}
    regimes: {none: {cost: 0, relapse: 0}}
capacities: {disposal: {opening: 5, used_by: [toilet], from: {facility: landfill, households: 12}}}
"""


def test_capacity_of_one_tier_is_not_for_another() -> None:
    """Rules: no_transfer, capacity. Ten toilets work in village a, ten in town b, and one landfill in a takes 12.

    Disposal: 5 + 12 = 17 of 20 households: goal 17. What the town leaves may not go to the village: 5 of the town at
    most, 10 of the village: 15. The plan with 17 breaks the link wherever the town has more than 5.
    """
    stock = COLUMNS + "a,toilet,10,10,0\nb,toilet,10,10,0\na,landfill,1,1,0\n"
    head = toilets(years=1).rstrip("\n") + LANDFILL + "funds: {county: {amount: 0}}\n"
    link = "links: [no_transfer: {sector: toilets, from: town, to: village}]\n"
    weighted = head.replace("goal: {after: {years: 0}}", "goal: {after: {years: 0}, tiers: {town: 1.5}}")
    free, answer = planned_works(head, stock), planned_works(head + link, stock)
    assert (free.goal, answer.goal) == pytest.approx((17, 15), abs=1e-6)
    assert answer.broken_in(head.replace("opening: 5", "opening: 4") + link) == {"capacity"}
    to_town = planned_works(weighted, stock)
    assert to_town.goal == pytest.approx(10 * 1.5 + 7, abs=1e-6)
    assert to_town.broken_in(weighted + link) == {"capacity"}


def test_care_takes_posts() -> None:
    """Rule: staff. Half of 16 toilets relapse without care; two units a post, 3 posts: 6 kept, 10 halved: 6 + 5 = 11.

    In the second year 11 stand, 4 posts keep 8: 8 + 1.5 = 9.5. Goal 20.5. With fewer posts the care is impossible.
    """
    text = (
        toilets(0.5).replace("routine: {cost: 10, relapse: 0", "routine: {cost: 10, relapse: 0, staff: {cleaner: 0.5}")
        + "funds: {county: {amount: 1000}}\n"
        + "links: [staff: {of: cleaner, posts: {2027: 3, 2028: 4}}]\n"
    )
    answer = planned_works(text, SIXTEEN)
    assert answer.goal == pytest.approx(20.5, abs=1e-6)
    assert "staff" in answer.broken_in(text.replace("2028: 4", "2028: 3.9"))


def test_care_that_needs_a_project_waits_for_it() -> None:
    """Rule: staff. Care needs a depot, 100 yuan, one year: 16 halve in 2027, the 8 are kept in 2028: 8 + 8 = 16.

    80 yuan in 2028 are care for 8. Without the depot: 8 + 4 = 12. Care where the depot is finished later is impossible.
    """
    text = (
        toilets(0.5).replace("routine: {cost: 10, relapse: 0", "routine: {cost: 10, relapse: 0, needs: depot")
        + "funds: {county: {amount: {2027: 100, 2028: 80}}}\n"
        + "projects: {depot: {sector: toilets, cost: [100]}}\n"
    )
    answer = planned_works(text, SIXTEEN)
    assert answer.goal == pytest.approx(16, abs=1e-6)
    never = text + "rules: [lock: {project: depot, start: never}]\n"
    assert planned_works(never, SIXTEEN).goal == pytest.approx(12, abs=1e-6)
    assert "staff" in answer.broken_in(text.replace("cost: [100]", "cost: [100, 1]"))
    projects = answer.tables["projects"].assign(start="2028-01-01", finish="2029-01-01")
    assert "staff" in answer.broken_with(projects=projects)


WATCH = "modifiers: {watch: {MORE, multiplies: {decay: 0.5}}}\n"
"""Of 16, a quarter is left after a year without care; at half the rate half: 0.25 = exp(−ln 4), 0.5 = exp(−ln 2)."""


@pytest.mark.parametrize(
    ("said", "goal", "start", "end"),
    [
        ("from: 2028", 6, "2028", ""),
        ("from: 2027", 12, "2027", ""),
        ("from: 2027, years: 1", 10, "2027", "2028"),
        ("from: 2027, needs: works", 6, "2028", ""),
        ("from: 2027, until: works", 10, "2027", "2028"),
    ],
)
def test_a_mechanism_is_in_force_when_the_scenario_or_a_project_says(
    said: str, goal: int, start: str, end: str
) -> None:
    """Rule: in_force. 16 → 4 → 1 without it; from 2028: 4 + 2 = 6; from 2027: 8 + 4 = 12; in 2027 alone: 8 + 2 = 10.

    Works that must start in 2027 are finished when 2028 opens: a mechanism that needs them begins then, one that lasts
    until then ends.
    """
    text = (
        toilets(0.75)
        + "funds: {county: {amount: 100, pays_for: {uses: [project]}}}\n"
        + "projects: {works: {sector: toilets, cost: [100], start: {latest: 2027}}}\n"
        + "rules: [lock: {project: works, start: 2027}]\n"
        + WATCH.replace("MORE", said)
    )
    answer = planned_works(text, SIXTEEN)
    assert answer.goal == pytest.approx(goal, abs=1e-6)
    assert answer.starts("mechanisms")["watch"] == start
    assert answer.starts("mechanisms", "end")["watch"] == end
    wrong = answer.tables["mechanisms"].assign(end="2029-01-01" if end else "2028-01-01")
    assert answer.broken_with(mechanisms=wrong) & {"in_force", "tables"}


@pytest.mark.parametrize(
    ("amounts", "said", "goal", "bought", "paid"),
    [
        ("{2027: 10, 2028: 10}", "", 12, "2027", 20),
        ("{2027: 10}", "", 5, "", 0),
        ("{2027: 10}", ", years: 1", 10, "2027", 10),
        ("{2028: 10}", "", 6, "2028", 10),
    ],
)
def test_a_mechanism_is_bought_for_good(amounts: str, said: str, goal: int, bought: str, paid: int) -> None:
    """Rules: in_force, ways, works_cost. 10 yuan a year: 16 → 8 → 4 where both years are paid: 12.

    It stays once it has started, so 10 yuan in 2027 alone do not buy it: 4 + 1 = 5; for one year they do: 8 + 2 = 10.
    With the money in 2028 it starts then: 4 + 2 = 6. Half a mechanism is none: 5 yuan a year buy nothing.
    """
    text = toilets(0.75) + f"funds: {{county: {{amount: {amounts}, pays_for: {{uses: [upkeep]}}}}}}\n"
    text = text.replace(", routine: {cost: 10, relapse: 0}", "")
    text += WATCH.replace("MORE", f"cost: 10, from: choose{said}")
    answer = planned_works(text, SIXTEEN)
    assert answer.goal == pytest.approx(goal, abs=1e-6)
    assert answer.starts("mechanisms", "bought")["watch"] == bought
    assert answer.paid("mechanism") == ({"watch": paid} if paid else {})
    if paid:
        assert answer.broken_in(text.replace("cost: 10, from", "cost: 6, from")) >= {"works_cost"}
        assert answer.broken_in(text.replace("decay: 0.5", "decay: 0.6")) >= {"stocks"}
    half = text.replace(amounts, "5")
    assert planned_works(half, SIXTEEN).goal == pytest.approx(5, abs=1e-6)


def test_growth_of_need_is_slowed_by_a_demonstration() -> None:
    """Rule: in_force. Need of 100 grows by 20 % a year to 120 and 144, with a demonstration by 10 % to 110 and 121.

    All 100 work and nothing relapses; what comes in a year can be built in the next: 1,000 yuan build 10 in 2028. Goal
    100 + 110 either way. Unserved at the ends of the years: with it 10 and 10 − 10 + 11 = 11, without it 20 and
    20 − 10 + 24 = 34.
    """
    stock = "place,facility,need,working,relapsed,growth\na,toilet,100,100,0,0.2\n"
    head = toilets() + "funds: {county: {amount: {2028: 1000}}}\n"
    text = head + "modifiers: {model: {from: 2027, multiplies: {growth: 0.5}}}\n"
    plain, answer = planned_works(head, stock), planned_works(text, stock)
    assert (plain.goal, answer.goal) == pytest.approx((210, 210), abs=1e-6)
    assert answer.tables["inflow"].sort_values("period")["closing"].tolist() == pytest.approx([10, 11])
    assert plain.tables["inflow"].sort_values("period")["closing"].tolist() == pytest.approx([20, 34])
    assert "coverage" in answer.broken_in(text.replace("growth: 0.5", "growth: 0.6"))


@pytest.mark.parametrize(("money", "goal", "bought"), [(10, 55, "2027"), (9, -40, "")])
def test_a_demonstration_is_bought_for_the_need_that_does_not_come(money: int, goal: int, bought: str) -> None:
    """Rules: grown_need, grown. All 100 toilets work; need grows by 20 %, with a demonstration, 10 yuan, by 10 %.

    A target of 95 % at the end of the year asks for 114 of 120, 14 missing at 10 each, or 104.5 of 110, 4.5 missing:
    goal 100 − 45 = 55 with it, 100 − 140 = −40 without.
    """
    stock = "place,facility,need,working,relapsed,growth\na,toilet,100,100,0,0.2\n"
    text = (
        toilets(years=1)
        + f"funds: {{county: {{amount: {money}, pays_for: {{uses: [upkeep]}}}}}}\n"
        + "modifiers: {model: {cost: 10, from: choose, multiplies: {growth: 0.5}}}\n"
        + "targets: [{sector: toilets, coverage: 0.95, priority: 3}]\n"
    )
    answer = planned_works(text, stock)
    assert answer.goal == pytest.approx(goal, abs=1e-6)
    assert answer.starts("mechanisms", "bought")["model"] == bought
    if bought:
        assert answer.broken_in(text.replace("growth: 0.5", "growth: 0.6")) >= {"coverage", "targets"}


@pytest.mark.parametrize(("money", "goal", "bought"), [(10, 14, "2027"), (9, 12.45, "")])
def test_a_better_collection_is_bought_for_what_it_brings(money: int, goal: float, bought: str) -> None:
    """Rule: collecting. Sixteen pay 10 yuan a year, half of it comes in: 80 yuan keep 8, the others halve: 12.

    10 yuan buy half as much again, 120 yuan: 12 + 2 = 14; as care they would keep one more, 12.5. 9 yuan buy nothing
    and keep 0.9: 8.9 + 3.55 = 12.45.
    """
    text = (
        toilets(0.5, years=1)
        + f"funds: {{county: {{amount: {money}, pays_for: {{uses: [upkeep]}}}}}}\n"
        + "fees: {toilet: {billed_on: toilet, level: 10, collection: 0.5}}\n"
        + "modifiers: {platform: {cost: 10, from: choose, multiplies: {collection: 1.5}}}\n"
    )
    answer = planned_works(text, SIXTEEN)
    assert answer.goal == pytest.approx(goal, abs=1e-6)
    assert answer.starts("mechanisms", "bought")["platform"] == bought
    if bought:
        assert "fee_revenue" in answer.broken_in(text.replace("collection: 1.5", "collection: 1.4"))
