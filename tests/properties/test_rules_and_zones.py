"""Whatever a rule, an earmark or a pool names: the lines that it counts are those of exactly the places it names."""

from __future__ import annotations

from typing import Any

import numpy as np
from builders.written import county_of
from hypothesis import event, given, settings
from hypothesis import strategies as st

from hjplan.data.county import Bools, County
from hjplan.errors import InputError

TIERS, TOWNSHIPS, TAGS = ("seat", "town", "village"), ("north", "south", "east"), ("scenic", "corridor", "heritage")
PLACE = st.tuples(st.sampled_from(TIERS), st.sampled_from(TOWNSHIPS), st.sets(st.sampled_from(TAGS)))
HEAD = """\
hjplan: 1
places: places.csv
stock: stock.csv
money: {unit: yuan, price_year: 2027}
horizon: {start: 2027, years: 2}
facilities:
  sewer:
    sector: sewage
    unit: household
    build: {cost: 1}
    regimes: {none: {cost: 0, relapse: 0.1}, routine: {cost: 0.02, relapse: 0.02}}
"""


@st.composite
def groups(draw: st.DrawFn) -> dict[str, Any]:
    """Some keys of a rule's group."""
    group: dict[str, Any] = {}
    if draw(st.booleans()):
        group["tier"] = draw(st.sampled_from(TIERS))
    if draw(st.booleans()):
        group["township"] = draw(st.sampled_from(TOWNSHIPS))
    if draw(st.booleans()):
        group["tag"] = draw(st.sampled_from(TAGS))
    elif draw(st.booleans()):
        group["untagged"] = "true"
    return group


def takes(group: dict[str, Any], place: tuple[str, str, set[str]]) -> bool:
    """The rule's words, read place by place."""
    tier, township, tags = place
    return (
        group.get("tier", tier) == tier
        and group.get("township", township) == township
        and group.get("tag", next(iter(tags), None)) in (tags or {None})
        and not ("untagged" in group and tags)
    )


def counted(county: County, lines: Bools, use: str) -> set[str]:
    """Ids of the places whose lines of a use a mask takes."""
    found = set()
    for i in np.flatnonzero(lines):
        if county.lines.use[i] == use:
            found.update(county.places.ids[p] for p in county.zones[county.lines.zone[i]].places)
    return found


@settings(max_examples=60, deadline=None)
@given(places=st.lists(PLACE, min_size=1, max_size=7), group=groups(), pool=groups())
def test_lines_are_those_of_the_places_named(
    places: list[tuple[str, str, set[str]]], group: dict[str, Any], pool: dict[str, Any]
) -> None:
    """A limit on a group and a pool with tiers and tags, on random places; an empty selection is refused."""
    rows = [f"p{i},{tier},{town},{';'.join(sorted(tags))},10" for i, (tier, town, tags) in enumerate(places)]
    stock = "place,facility,need,working,relapsed\n" + "".join(f"p{i},sewer,9,4,1\n" for i in range(len(places)))
    words = ", ".join(f"{key}: {value}" for key, value in group.items())
    earmark = {f"{key}s": f"[{pool[key]}]" for key in ("tier", "tag") if key in pool}
    opened = ", ".join(f"{key}: {value}" for key, value in earmark.items())
    text = (
        f"{HEAD}pools: {{rural: {{pays_for: {{{opened}}}}}}}\n"
        "funds:\n  county: {amount: 9, pays_for: {uses: [upkeep]}, poolable: {into: rural, share: 0.5}}\n"
        f"rules:\n  - limit: {{of: build, at_most: 9{', ' + words if words else ''}}}\n"
    )
    named = {f"p{i}" for i, place in enumerate(places) if takes(group, place)}
    pooled = {
        f"p{i}" for i, place in enumerate(places) if takes({k: pool[k] for k in ("tier", "tag") if k in pool}, place)
    }
    try:
        county = county_of(text, stock, "id,tier,township,tags,households\n" + "\n".join(rows) + "\n")
    except InputError as error:
        event("refused")
        absent = not named or not pooled or "there is no" in str(error) or "Did you mean" in str(error)
        assert absent, str(error)
        return
    (limit,) = county.rules
    assert counted(county, limit.lines, "build") == named
    assert county.funds[0].pooled is not None
    assert counted(county, county.funds[0].pooled, "build") == pooled
    assert counted(county, county.funds[0].pooled, "upkeep") == set()
    assert counted(county, county.funds[0].eligible, "upkeep") == {f"p{i}" for i in range(len(places))}
