"""What a bureau lays on its plan, proved twice by one county each: the row binds, the residual sees it broken.

A toilet in village a costs 100 to build, in town b 200; built in the first of two years it serves in both.
"""

from __future__ import annotations

import pytest
from builders.by_hand import COLUMNS, TO_BUILD, planned, toilets

BOTH = COLUMNS.replace("relapsed", "relapsed,cost_factor") + "a,toilet,1000,0,0,1\nb,toilet,1000,0,0,2\n"
SIX_HUNDRED = "funds: {county: {amount: 600}}\n"


@pytest.mark.parametrize(
    ("said", "goal", "stricter"),
    [
        ("tier: town, at_least: 0.5", 13.5, "tier: town, at_least: 0.55"),
        ("tier: village, at_most: 0.4", 12.6, "tier: village, at_most: 0.35"),
        ("tier: town, at_least: 0.5, over: horizon", 15.0, "tier: town, at_least: 0.55, over: horizon"),
    ],
)
def test_the_dear_town_gets_its_share(said: str, goal: float, stricter: str) -> None:
    """Rule: share. 600 a year; alone the cheap village would get all: 6 toilets a year, goal 6·2 + 6 = 18.

    Half for the town in each year: 3 in a and 1.5 in b: 4.5·2 + 4.5 = 13.5. At most 0.4 for the village: 2.4 and 1.8:
    4.2·2 + 4.2 = 12.6. Half over the horizon: the village first, 6 toilets, and then the town, 3: 6·2 + 3 = 15.
    """
    text = toilets() + SIX_HUNDRED + f"rules: [share: {{of: build, {said}}}]\n"
    answer = planned(text, BOTH)
    assert answer.goal == pytest.approx(goal, abs=1e-6)
    assert answer.broken_in(text.replace(said, stricter)) == {"share"}


def test_every_tier_gets_its_floor_over_the_horizon() -> None:
    """Rule: floor. 600 a year, 30 % of 1,200 for each: 360 for the dear town, in 2028, when they cost least service.

    2027: 6 in a. 2028: 2.4 in a, 1.8 in b. Goal 12 + 4.2 = 16.2. A floor of 35 % is 420.
    """
    text = toilets() + SIX_HUNDRED + "rules: [floor: {of: build, by: tier, at_least: 0.3}]\n"
    answer = planned(text, BOTH)
    assert answer.goal == pytest.approx(16.2, abs=1e-6)
    assert answer.paid("tier") == {"village": 840, "town": 360}
    assert answer.broken_in(text.replace("0.3}", "0.35}")) == {"floor"}


DEARER = toilets(money="inflation: {build: 0.25}")
"""Building costs 125 in 2028."""


@pytest.mark.parametrize(
    ("amounts", "goal", "built"),
    [("{2027: 1000, 2028: 300}", 10.4, [400, 300]), ("{2027: 300, 2028: 1000}", 10.2, [300, 525])],
)
def test_building_neither_jumps_nor_collapses(amounts: str, goal: float, built: list[int]) -> None:
    """Rule: change. At most 40 % up or down, at constant prices: 125 yuan of 2028 are 100.

    1,000 then 300: 300 are 240 at constant prices, at least 60 % of 2027's: 400, 4 toilets, then 2.4: 8 + 2.4 = 10.4.
    300 then 1,000: at most 420 at constant prices, 525 yuan: 3 toilets, then 4.2: 6 + 4.2 = 10.2. Both break 35 %.
    """
    text = DEARER + f"funds: {{county: {{amount: {amounts}}}}}\nrules: [change: {{of: build, at_most: 0.4}}]\n"
    answer = planned(text, TO_BUILD)
    assert answer.goal == pytest.approx(goal, abs=1e-6)
    assert list(answer.paid("period").values()) == built
    assert answer.broken_in(text.replace("at_most: 0.4", "at_most: 0.35")) == {"change"}


def test_a_limit_is_at_constant_prices() -> None:
    """Rule: limit. 1,000 a year, 400 of building at constant prices: 4 toilets a year, for 400 and 500 yuan.

    Goal 8 + 4 = 12. 390 are too few for them.
    """
    text = DEARER + "funds: {county: {amount: 1000}}\nrules: [limit: {of: build, at_most: 400}]\n"
    answer = planned(text, TO_BUILD)
    assert answer.goal == pytest.approx(12, abs=1e-6)
    assert list(answer.paid("period").values()) == [400, 500]
    assert answer.broken_in(text.replace("at_most: 400", "at_most: 390")) == {"limit"}


def test_what_is_signed_is_paid_by_who_signed_it() -> None:
    """Rule: committed. The county has 500 in 2027 and may keep them; it has signed 300 of building in 2028.

    So 2 toilets in 2027 and 3 in 2028, where 5 in 2027 would serve longer: 4 + 3 = 7. The grant's 400 of 2028 build 4
    more and are not the county's. Goal 11. Had it signed 310, ten would be missing.
    """
    text = toilets() + (
        "funds:\n  county: {amount: {2027: 500}, carry_over: 1}\n  grant: {amount: {2028: 400}}\n"
        "rules: [committed: {line: toilet.build, year: 2028, amount: 300, fund: county}]\n"
    )
    answer = planned(text, TO_BUILD)
    assert answer.goal == pytest.approx(11, abs=1e-6)
    assert answer.broken_in(text.replace("amount: 300", "amount: 310")) == {"committed"}


def test_upkeep_keeps_its_floor_though_care_changes_nothing() -> None:
    """Rule: upkeep_floor. Nothing relapses; 500 a year; 80 % of the cheapest care, 10 a toilet, from 2028 on.

    2027 is free: 10 + 5 toilets. 2028: 0.8·15·10 = 120 at constant prices, 180 yuan since upkeep is half dearer; 320
    are left, 3.2 toilets. Goal 15 + 18.2 = 33.2. The dearer regime is not the reference. 90 % would be 135.
    """
    text = toilets(money="inflation: {upkeep: 0.5}").replace(
        "routine:", "staffed: {cost: 25, relapse: 0}, routine:"
    ) + ("funds: {county: {amount: 500}}\nrules: [upkeep_floor: {at_least: 0.8}]\n")
    answer = planned(text, COLUMNS + "a,toilet,1000,10,0\n")
    assert answer.goal == pytest.approx(33.2, abs=1e-6)
    assert answer.paid("use") == {"build": 820, "upkeep": 180}
    assert answer.broken_in(text.replace("at_least: 0.8", "at_least: 0.9")) == {"upkeep_floor"}


def test_what_is_being_restored_stood_and_served() -> None:
    """Rule: upkeep_floor. Of three conditions fair ones serve half, and cost as much to keep as good ones.

    Nothing relapses. 10 fair units; in 2028 all are worth restoring (1 yuan for half a unit of service), and stood in
    service when the year opened: the floor is 0.5·10·10 = 50 yuan, whatever is restored. 2027 has no money. Of 55 yuan
    5 are left: 5 units restored. Goal 5 + 5 + 5/2 = 12.5. A floor of 60 % is 60.
    """
    text = toilets().replace(
        "unit: household\n",
        "unit: household\n    conditions: [good, fair, failed]\n    service: [1, 0.5, 0]\n"
        "    restore: {cost: [null, 1, null]}\n",
    )
    text = text.replace("relapse: 0}", "decay: [0, 0]}") + (
        "funds: {county: {amount: {2028: 55}}}\nrules: [upkeep_floor: {at_least: 0.5}]\n"
    )
    answer = planned(text, "place,facility,need,good,fair,failed\na,toilet,10,0,10,0\n")
    assert answer.goal == pytest.approx(12.5, abs=1e-6)
    assert answer.broken_in(text.replace("at_least: 0.5", "at_least: 0.6")) == {"upkeep_floor"}
