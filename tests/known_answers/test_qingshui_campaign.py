"""The campaign of the demo county says what was printed: 24 projects in 8 groups, capacities, links, promises."""

import csv
from pathlib import Path

import pytest

from hjplan.data import build_county
from hjplan.library import scenarios_folder
from hjplan.schema import load

FOLDER = scenarios_folder() / "qingshui"
CAMPAIGN, S7 = load(FOLDER / "campaign.yaml"), load(FOLDER / "coordination.yaml")
SPEC = CAMPAIGN.spec
PRINTED = Path(__file__).with_name("qingshui_projects.csv")
with PRINTED.open(encoding="utf-8") as file:
    ROWS = {row["id"]: row for row in csv.DictReader(file)}


def test_the_24_projects_cost_what_was_printed_and_their_sums_are_those_of_the_table():
    assert list(SPEC.projects) == list(ROWS)
    assert len(ROWS) == 24
    total = sum(sum(project.cost) for project in SPEC.projects.values())
    assert total == 40_914
    assert total - sum(SPEC.projects["P08"].cost) == 38_058


@pytest.mark.parametrize("name", ROWS)
def test_a_project_has_the_terms_of_its_row(name):
    row, project = ROWS[name], SPEC.projects[name]
    assert project.sector == row["sector"]
    assert project.cost == [float(cost) for cost in row["cost"].split()]
    assert [project.start.earliest, project.start.latest] == [int(year) for year in row["start"].split()]
    assert project.upkeep == float(row["upkeep"])
    assert project.requires == row["requires"].split()
    assert (project.one_of or "") == row["one_of"]
    assert " ".join(f"{k}:{v:g}" for k, v in project.adds_capacity.items()) == row["adds_capacity"]
    assert " ".join(f"{s.facility}:{s.units or s.households:g}" for s in project.serves) == row["serves"]
    assert project.group is not None
    assert project.group.startswith(row["group"])
    assert project.owner
    assert project.title.zh
    assert project.title.en
    assert project.source


def test_projects_stand_in_eight_groups():
    groups = list(dict.fromkeys(project.group for project in SPEC.projects.values()))
    assert [group.split()[0] for group in groups] == [str(number) for number in range(1, 9)]


def test_capacities_are_those_that_stood_at_the_start():
    opening = {name: capacity.opening for name, capacity in SPEC.capacities.items()}
    assert opening == {"seat_plant": 26_600, "town_plants": 7_600, "town_water_works": 13_400, "disposal": 0}
    (source,) = SPEC.capacities["disposal"].from_
    assert source.households == pytest.approx(124_379 / 270, abs=0.5)
    limits = [entry.limit for entry in SPEC.rules if entry.limit]
    assert [limit.at_most.in_year(year) for limit in limits for year in (2027, 2034)] == [28_000, 28_000]


def test_all_facilities_projects_targets_and_mechanisms_have_an_owner():
    assert all(facility.owner for facility in SPEC.facilities.values())
    assert all(target.owner for target in SPEC.targets)
    assert all(modifier.owner for modifier in SPEC.modifiers.values())


def test_promises_are_locked_and_what_a_locked_project_requires_can_be_finished():
    locks = {entry.lock.project: entry.lock.start for entry in SPEC.rules if entry.lock}
    # printed for 2028, P16 cannot start before P04, which it requires, is finished: 2029 at the earliest
    assert locks == {"P15": 2028, "P16": 2029, "P17": 2029, "P20": 2029, "P21": 2027, "P07": "must"}
    for name, start in locks.items():
        for other in SPEC.projects[name].requires:
            assert SPEC.projects[other].start.earliest + SPEC.projects[other].years <= start


def test_the_rest_is_the_baseline():
    baseline = load(FOLDER / "baseline.yaml").spec
    assert SPEC.targets == baseline.targets
    assert SPEC.fees == baseline.fees
    assert {n: f for n, f in SPEC.funds.items() if n != "special_bond"} == baseline.funds
    changed = {name for name, facility in SPEC.facilities.items() if facility != baseline.facilities[name]}
    assert changed == {"household_toilet", "waste_village", "land_control"}


def test_coordination_adds_links_and_nothing_else():
    assert S7.spec.links[: len(SPEC.links)] == SPEC.links
    assert [entry.link[0] for entry in S7.spec.links[len(SPEC.links) :]] == ["dig_once", "joint", "bundle", "bundle"]
    assert S7.spec.model_dump(exclude={"name", "title", "description", "extends", "links"}) == SPEC.model_dump(
        exclude={"name", "title", "description", "extends", "links"}
    )
    places = S7.spec.links[-1].bundle.places
    corridor = CAMPAIGN.places[
        (CAMPAIGN.places.tier == "village") & CAMPAIGN.places.tags.map(lambda t: "corridor" in t)
    ]
    assert places == corridor.id.tolist()
    assert len(places) == 34


def test_coordination_everywhere_changes_the_weight_and_adds_one_rule():
    spec = load(FOLDER / "coordination-everywhere.yaml").spec
    assert spec.goal.tags == {"corridor": 1.0, "scenic": 1.15}
    assert [entry for entry in spec.rules if entry not in SPEC.rules] == [spec.rules[1]]
    assert [entry for entry in spec.rules if entry in SPEC.rules] == SPEC.rules
    assert spec.links == S7.spec.links


def test_projects_hand_over_no_more_than_is_lacking_when_the_plan_begins():
    """But for P09 (90 t/d where 80 are lacking), P15 and P18 (20 and 80 km on a corridor that lacks 19.8 and 47.3).

    What cannot be placed is lost (convention 41).
    """
    county = build_county(CAMPAIGN)
    above = []
    for project in county.works.projects:
        for served in project.serves:
            block = county.blocks[served.block]
            lacking = (block.need[:, 0] - block.opening.sum(axis=1))[served.members].sum()
            above += [project.id] if served.units > lacking + 1e-9 else []
    assert above == ["P09", "P15", "P18"]
