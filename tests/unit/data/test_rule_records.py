"""Rules as records: which lines and cells each one counts, and that zones never straddle a rule."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from builders.written import county_of

from hjplan.data.county import Bools, County
from hjplan.data.rule_terms import ChangeRule, CommittedRule, FloorRule, LimitRule, ShareRule, UpkeepFloor

PLACES = """\
id,township,tier,tags,households,population,income
a,north,village,scenic,100,300,10000
b,south,village,,300,1000,12000
c,south,village,,300,1000,12000
t,south,town,,200,500,20000
"""
STOCK = """\
place,facility,need,working,relapsed
a,sewer,90,40,10
b,sewer,280,100,50
c,sewer,280,100,50
t,sewer,200,150,0
a,bin,100,40,0
b,bin,100,40,0
"""
TEXT = """\
hjplan: 1
places: places.csv
stock: stock.csv
money: {unit: 万元, price_year: 2027}
horizon: {start: 2027, years: 3}
facilities:
  sewer:
    sector: sewage
    unit: household
    build: {cost: 1}
    regimes: {none: {cost: 0, relapse: 0.1}, routine: {cost: 0.02, relapse: 0.02}}
    restore: {cost: 0.5}
  bin:
    sector: waste
    unit: household
    build: {cost: 0.1}
    regimes: {none: {cost: 0, relapse: 0.3, operates: 0}, routine: {cost: 0.01, relapse: 0.1}}
    restore: {cost: 0.05}
funds: {county: {amount: 90}}
fees: {sewage: {billed_on: sewer, level: 60, collection: 0.8}}
rules:
"""


def county(*rules: str) -> County:
    """The county under these rules."""
    return county_of(TEXT + "".join(f"  - {rule}\n" for rule in rules), STOCK, PLACES)


def rule(text: str) -> tuple[County, Any]:
    """The county under one rule that becomes one record, and the record."""
    found = county(text)
    (record,) = found.rules
    return found, record


def places_of(county: County, lines: Bools) -> set[tuple[str, str, str]]:
    """(place, facility, use) that a mask over lines counts."""
    found = set()
    for i in np.flatnonzero(lines):
        zone = county.zones[county.lines.zone[i]]
        block = county.blocks[county.lines.block[i]]
        for place in set(zone.places.tolist()) & set(block.place.tolist()):
            found.add((county.places.ids[place], block.facility.id, county.lines.use[i]))
    return found


def test_a_share_counts_a_group_against_the_same_use_everywhere() -> None:
    """Building in villages against all building (convention 27)."""
    c, share = rule("share: {of: build, tier: village, at_least: 0.5}")
    assert isinstance(share, ShareRule)
    assert share.label == "share of build, tier village, at least 0.5"
    sewers = {(p, "sewer", "build") for p in "abc"}
    bins = {("a", "bin", "build"), ("b", "bin", "build")}
    assert places_of(c, share.part) == sewers | bins
    assert places_of(c, share.whole) == sewers | bins | {("t", "sewer", "build")}
    assert (share.at_least, share.at_most, share.over_horizon) == (0.5, np.inf, False)


def test_a_share_of_several_uses_without_tags_over_the_horizon() -> None:
    """Building and repair of sewers where no tag is, against the two uses everywhere."""
    c, share = rule("share: {of: [build, restore], untagged: true, sector: sewage, at_most: 0.7, over: horizon}")
    assert places_of(c, share.part) == {(p, "sewer", u) for p in "bct" for u in ("build", "restore")}
    assert (share.at_least, share.at_most, share.over_horizon) == (0.0, 0.7, True)
    assert {use for _, _, use in places_of(c, share.whole)} == {"build", "restore"}


def test_a_township_in_a_rule_divides_the_places_into_zones() -> None:
    """b and c stay together: no rule can tell them apart."""
    c, share = rule("share: {of: build, township: south, at_least: 0.5}")
    assert [sorted(c.places.ids[p] for p in z.places) for z in c.zones] == [["a"], ["b", "c"], ["t"]]
    assert {p for p, _, _ in places_of(c, share.part)} == {"b", "c", "t"}


@pytest.mark.parametrize("by", ["township", "tag"])
def test_by_divides_zones_for_each_of_its_values(by: str) -> None:
    """Each township or tag has its own floor against the whole county (convention 30)."""
    c = county(f"floor: {{of: build, by: {by}, at_least: 0.03}}")
    for record in c.rules:
        assert isinstance(record, FloorRule)
        taken = {p for p, _, _ in places_of(c, record.part)}
        assert taken in ({"a"}, {"b", "c", "t"})
        assert {p for p, _, _ in places_of(c, record.whole)} == set("abct")
    assert len(c.rules) == (2 if by == "township" else 1)


def test_an_upkeep_floor_counts_whole_zones_and_their_upkeep_lines() -> None:
    """Cells of sewers in villages; the town and the bins do not count (convention 28)."""
    c, floor = rule("upkeep_floor: {at_least: 0.8, sector: sewage, tier: village}")
    assert isinstance(floor, UpkeepFloor)
    assert places_of(c, floor.lines) == {(p, "sewer", "upkeep") for p in "abc"}
    assert [m.tolist() for m in floor.members] == [[True, True, True, False], [False, False]]


def test_an_upkeep_floor_by_facility_is_one_rule_for_each() -> None:
    """`by` gives one rule for each of its values."""
    c = county("upkeep_floor: {at_least: 0.8, by: facility}")
    assert [r.label for r in c.rules] == [
        "upkeep_floor, facility sewer, at least 0.8",
        "upkeep_floor, facility bin, at least 0.8",
    ]
    members = [[m.sum() for m in r.members] for r in c.rules if isinstance(r, UpkeepFloor)]
    assert members == [[4, 0], [0, 2]]


def test_change_is_by_sector_where_nothing_is_said() -> None:
    """Convention 29: the default of `by` is sector."""
    c = county("change: {of: build, at_most: 0.4}")
    assert [r.label for r in c.rules] == [
        "change of build, sector sewage, at most 0.4",
        "change of build, sector waste, at most 0.4",
    ]
    assert all(isinstance(r, ChangeRule) and r.at_most == 0.4 for r in c.rules)


def test_a_limit_in_yuan_for_each_year() -> None:
    """28 万元 in each of three years (convention 66)."""
    _, limit = rule("limit: {of: build, sector: waste, at_most: 28}")
    assert isinstance(limit, LimitRule)
    assert limit.at_most.tolist() == [280_000.0] * 3


def test_what_is_committed_names_a_line_in_all_its_zones_and_a_fund() -> None:
    """A line of a facility is one line in every zone (convention 61)."""
    c, signed = rule("committed: {line: sewer.restore, year: 2028, amount: 1.5, fund: fees.sewage}")
    assert isinstance(signed, CommittedRule)
    assert places_of(c, signed.lines) == {(p, "sewer", "restore") for p in "abct"}
    assert (signed.year, signed.amount, c.funds[signed.fund].id) == (2028, 15_000.0, "fees.sewage")


def test_two_rules_in_the_same_words_stay_two() -> None:
    """As with targets: the second is numbered."""
    c = county("limit: {of: build, at_most: 28}", "limit: {of: build, at_most: 28}")
    assert [r.label for r in c.rules] == ["limit of build, at most 28", "limit of build, at most 28 (2)"]
