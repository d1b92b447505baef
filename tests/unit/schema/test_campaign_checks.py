"""Checks of projects, capacities, links and goals that look at the tables, at years or at money, by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.mistakes import messages_of
from builders.small_county import PLACES, SCENARIO, STOCK, changed, write

from hjplan.schema import Scenario, load
from hjplan.schema.checks import schedule
from hjplan.schema.checks.subject import Subject
from hjplan.schema.nodes import Mark, Source, from_plain

pytestmark = pytest.mark.usefixtures("every_key_is_planned")
COUNTY = "  county: {amount: {2027: 60, 2028+: 50}}\n"
CHAIN = """\
projects:
  a: {sector: toilets, cost: [1, 1], start: {earliest: 2028}}
  b: {sector: toilets, cost: 1, requires: [a]}
  c: {sector: toilets, cost: 1, requires: [b], start: {earliest: 2027, latest: 2029}}
"""


def with_parts(parts: str) -> str:
    return changed(SCENARIO, "fees:\n", f"{parts}fees:\n")


def warned(path: Path) -> list[tuple[str, str]]:
    return [(w.key, w.text) for w in load(path).warnings]


@pytest.mark.parametrize(
    ("where", "opening", "used"),
    [
        ("", 679, 680),
        ("", 680, None),
        (", where: {tiers: [village]}", 179, 180),
        (", where: {tags: [scenic]}", 80, None),
        (", where: {tiers: [village], townships: [south]}", 99, 100),
    ],
)
def test_the_opening_use_of_a_capacity_is_the_working_stock_of_its_catchment(
    tmp_path: Path, where: str, opening: float, used: int | None
) -> None:
    """80, 100 and 500 toilets work in v01, v02 and t01; relapsed ones serve nobody, a unit is a household."""
    capacity = f"capacities: {{plant: {{used_by: [toilet], opening: {opening}{where}}}}}\n"
    said = [text for key, text in warned(write(tmp_path, with_parts(capacity))) if key == "capacities.plant.opening"]
    expected = (
        f"at the opening {used} households use `plant`, which can take {opening}: until more is added some of them are "
        "counted as not served"
    )
    assert said == ([] if used is None else [expected])


def test_conditions_that_serve_in_part_count_in_part(tmp_path: Path) -> None:
    """Roads: 4 + 0.8 · 2 km in v01, 3 + 0.8 · 3 km in v02, 11 km in all; 500 households over 21.5 km of need: 255.8."""
    capacity = "capacities: {depot: {used_by: [road], opening: 255}}\n"
    (said,) = [text for key, text in warned(write(tmp_path, with_parts(capacity))) if key.startswith("capacities")]
    assert said.startswith("at the opening 256 households use `depot`, which can take 255:")


def test_a_facility_that_stands_nowhere_gives_no_capacity(tmp_path: Path) -> None:
    parts = "capacities: {plant: {used_by: [toilet], opening: 700, from: [{facility: truck, households: 9}]}}\n"
    truck = "  truck: {sector: waste, build: {cost: 1}, regimes: {none: {cost: 0, relapse: 0.1}}}\n"
    text = changed(with_parts(parts), "  road:\n", f"{truck}  road:\n")
    key = "capacities.plant.from.0.facility"
    assert (key, "`truck` stands nowhere: it gives no capacity") in warned(write(tmp_path, text))


def test_a_bundle_of_what_stands_already_is_warned_of(tmp_path: Path) -> None:
    parts = "links:\n  - bundle: {name: south, places: [v02], facilities: [toilet]}\n"
    stock = changed(STOCK, "v02,toilet,280,100,50", "v02,toilet,150,100,50")
    text = "all that its places need stands already: there is nothing to build in the bundle"
    assert ("links.0.bundle.facilities", text) in warned(write(tmp_path, with_parts(parts), stock=stock))
    assert not [k for k, _ in warned(write(tmp_path, with_parts(parts))) if k.startswith("links")]


def test_the_worst_off_township_needs_townships(tmp_path: Path) -> None:
    text = changed(SCENARIO, "maximise: households_served", "maximise: {worst: coverage, over: township}")
    assert load(write(tmp_path, text)).name == "small"
    places = "\n".join(",".join(line.split(",")[:2] + line.split(",")[3:]) for line in PLACES.splitlines())
    said = [(key, t) for _, key, t in messages_of(write(tmp_path, text, places=places))]
    assert said == [("goal.maximise.over", "no place has a township: there is no group to look at")]


def test_money_for_projects_is_of_use_where_a_project_may_take_it(tmp_path: Path) -> None:
    """A bond for a line of work that only a project has; without the project nobody may use it."""
    bond = f"{COUNTY}  bond: {{amount: 9, pays_for: {{sectors: [housing], uses: [project]}}}}\n"
    text = changed(SCENARIO, COUNTY, f"{bond}projects: {{quarter: {{sector: housing, cost: [5, 4]}}}}\n")
    assert not [t for _, t in warned(write(tmp_path, text)) if "`bond`" in t]
    said = messages_of(write(tmp_path, changed(SCENARIO, COUNTY, bond)))
    assert [t for _, _, t in said] == ["there is no sector `housing`. Sectors: `toilets`, `roads`."]


def test_a_fund_that_names_a_tier_pays_the_project_of_that_tier_only(tmp_path: Path) -> None:
    funds = changed(SCENARIO, COUNTY, "  county: {amount: 60, pays_for: {tiers: [village]}}\nPROJECTS")
    for tier, sound in (("", False), (", tier: town", False), (", tier: village", True)):
        text = funds.replace("PROJECTS", f"projects: {{works: {{sector: roads, cost: 5{tier}}}}}\n")
        path = write(tmp_path, text)
        assert load(path).name == "small" if sound else messages_of(path)[0][1] == "projects.works"


def test_a_rule_of_projects_selects_projects(tmp_path: Path) -> None:
    rule = "rules:\n  - share: {of: project, sector: roads, at_most: 0.5}\n"
    path = write(tmp_path, with_parts(rule))
    text = "nothing that is planned has sector `roads`, use `project`: the rule selects nothing"
    assert [t for _, _, t in messages_of(path)] == [text]
    works = "projects: {works: {sector: roads, cost: 5}}\n"
    assert load(write(tmp_path, with_parts(works + rule))).name == "small"
    assert messages_of(write(tmp_path, with_parts(works + rule.replace("sector: roads", "tag: scenic"))))


def subject_of(scenario: Scenario) -> Subject:
    """Enough of a subject for what looks at the years of projects only."""
    tree = from_plain({}, Mark(Source()))
    return Subject(tree, scenario.spec, scenario.places, scenario.stock, None, None, frozenset(), False)  # type: ignore[arg-type]


def test_the_earliest_start_follows_the_works_that_come_before(tmp_path: Path) -> None:
    """a: two years from 2028, so b in 2030 at the earliest, c in 2031, which its window no longer has."""
    scenario = load(write(tmp_path, with_parts(CHAIN)))
    subject = subject_of(scenario)
    assert [schedule.earliest_start(subject, name) for name in "abc"] == [2028, 2030, 2031]
    assert schedule.all_required(subject, "c") == ["b", "a"]
    told = dict(warned(scenario.path))
    assert told["projects.c.start"] == (
        "`c` can never start: what it requires is finished in 2031 at the earliest, and its window ends in 2029"
    )
    locked = with_parts(CHAIN + "rules:\n  - lock: {project: a, start: 2029}\n")
    assert schedule.earliest_start(subject_of(load(write(tmp_path, locked))), "b") == 2031


def test_what_was_assumed_of_a_campaign_is_listed(tmp_path: Path) -> None:
    parts = (
        "projects: {works: {sector: roads, cost: 5}}\nmodifiers: {patrol: {multiplies: {decay: 0.9}}}\n"
        "capacities: {plant: {used_by: [toilet], opening: 900}}\n"
    )
    assumed = load(write(tmp_path, with_parts(parts))).assumed
    assert "projects that may start in any year (no start): works" in assumed
    assert "mechanisms from the first year on (no from): patrol" in assumed
    assert "capacities that all places use (no where): plant" in assumed


def test_a_mistake_in_one_project_does_not_hide_one_in_another(tmp_path: Path) -> None:
    parts = "projects:\n  a: {sector: toilets, cost: -1}\n  b: {sector: toilets, cost: 1, requires: [a, d]}\n"
    assert [(key, t) for _, key, t in messages_of(write(tmp_path, with_parts(parts)))] == [
        ("projects.a.cost", "`-1` was read; it must be at least 0"),
        ("projects.b.requires.1", "there is no project `d`. Projects: `a`, `b`."),
    ]


def test_a_mistake_in_one_link_leaves_the_others_their_numbers(tmp_path: Path) -> None:
    parts = "links:\n  - staff: {of: cleaners}\n  - no_transfer: {sector: waste, from: town, to: village}\n"
    assert [key for _, key, _ in messages_of(write(tmp_path, with_parts(parts)))] == [
        *("links.0.staff.posts", "links.1.no_transfer.sector"),
    ]
