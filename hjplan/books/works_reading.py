"""What the tables of a run say of projects, bundles, mechanisms and capacities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hjplan.books.reading import Clean, Reader
from hjplan.data.county import County, Floats, Ints
from hjplan.data.mechanisms import with_decisions
from hjplan.data.works_terms import Decisions

NEVER = ""
SAVINGS = ("bundle", "dig_once", "joint")
"""By doing what together it is saved, in the table ``savings``."""
DECISIONS = ("chosen", "refused", "locked", "fixed", "opened")
"""Who decided, in the tables ``projects``, ``bundles`` and ``mechanisms``."""


@dataclass(frozen=True, eq=False)
class WorksTables:
    """The sound rows of the tables of works; no rows where the scenario has nothing to put in them.

    A date is its position among the openings of years, the first that is planned being 0; as many as there are stand
    for the empty cell: never.
    """

    projects: Clean
    mechanisms: Clean
    bundles: Clean
    capacity: Clean
    posts: Clean
    savings: Clean


def read_works(county: County, reader: Reader) -> WorksTables:
    """Read the tables; one that the scenario has no use for need not be there."""
    works = county.works
    last = county.timeline.years + max((p.work for p in works.projects), default=0)
    points = [str(k) for k in range(county.timeline.periods + 1)]
    opens = [*openings(county, county.timeline.years), NEVER]
    of_projects = {
        "project": [p.id for p in works.projects],
        "group": _values(p.group for p in works.projects),
        "sector": _values(p.sector for p in works.projects),
        "owner": _values(p.owner for p in works.projects),
        "start": opens,
        "finish": [*openings(county, last), NEVER],
        "decision": DECISIONS,
    }
    of_mechanisms = {
        "mechanism": [m.id for m in works.mechanisms],
        "owner": _values(m.owner for m in works.mechanisms),
        "bought": opens,
        "start": opens,
        "end": opens,
        "decision": DECISIONS,
    }
    of_bundles = {"bundle": [b.id for b in works.bundles], "start": opens, "decision": DECISIONS}
    of_capacities = {"capacity": [c.id for c in works.capacities], "point": points}
    facilities = [b.facility.id for b in county.blocks]
    of_posts = {"post": [p.post for p in works.posts], "facility": facilities, "period": county.timeline.dates}
    cared = sum(bool(needs.any()) for p in works.posts for needs in p.needs) * county.timeline.periods
    of_savings = {
        "kind": SAVINGS,
        "link": saving_links(county),
        "facility": [*facilities, ""],
        "project": [*(p.id for p in works.projects), ""],
        "period": county.timeline.dates,
    }
    return WorksTables(
        _read(reader, "projects", of_projects, ["project"], whole=["cost"], numbers=["committed"]),
        _read(reader, "mechanisms", of_mechanisms, ["mechanism"], whole=["cost"]),
        _read(reader, "bundles", of_bundles, ["bundle"], numbers=["households"]),
        _read(reader, "capacity", of_capacities, ["capacity", "point"], numbers=["room", "used"]),
        _read(reader, "posts", of_posts, list(of_posts), numbers=["posts", "used"], wanted=cared),
        _read(reader, "savings", of_savings, list(of_savings), numbers=["units", "saved"], wanted=0),
    )


def saving_links(county: County) -> list[str]:
    """What may save, as the table ``savings`` names it: bundles, shared trenches, joint works."""
    works = county.works
    named = [*(b.id for b in works.bundles), *(d.label for d in works.dig_once), *(j.label for j in works.joints)]
    return sorted(set(named))


def openings(county: County, years: int) -> list[str]:
    """The dates on which so many years open, from the first that is planned."""
    return [f"{county.timeline.start + y}-01-01" for y in range(years)]


def _values(said: Iterable[str]) -> list[str]:
    return sorted(set(said))


def _read(
    reader: Reader,
    name: str,
    keys: Mapping[str, Sequence[str]],
    once: list[str],
    whole: Sequence[str] = (),
    numbers: Sequence[str] = (),
    wanted: int | None = None,
) -> Clean:
    """``wanted`` rows have to be there: one for each key, where it is not told."""
    if wanted is None:
        wanted = int(np.prod([len(keys[k]) for k in once]))
    if not wanted and not reader.has(name):
        nothing = {k: np.empty(0, dtype=np.int64) for k in (*keys, *whole)}
        return Clean(nothing, nothing, {n: np.empty(0) for n in numbers}, 0)
    clean = reader.read(name, keys=keys, whole=whole, numbers=numbers, once=once)
    if clean.rows < wanted:
        reader.note(name, f"{wanted - clean.rows} of {wanted} rows are missing")
    return clean


def decisions_read(county: County, tables: WorksTables) -> Decisions:
    """When projects, bundles and mechanisms start, by the tables of these names; −1 for never."""
    works, years = county.works, county.timeline.years
    return Decisions(
        _starts(tables.projects, "project", "start", len(works.projects), years),
        _starts(tables.bundles, "bundle", "start", len(works.bundles), years),
        _starts(tables.mechanisms, "mechanism", "bought", len(works.mechanisms), years),
    )


def _starts(table: Clean, key: str, column: str, count: int, years: int) -> Ints:
    out = np.full(count, -1, dtype=np.int64)
    start = table.keys[column]
    out[table.keys[key]] = np.where(start < years, start, -1)
    return out


def decided_county(county: County, decided: Decisions, reader: Reader) -> County:
    """The county with the mechanisms in force that the tables name; what the scenario forbids is noted."""
    allowed = decided.mechanisms.copy()
    for number, m in enumerate(county.works.mechanisms):
        if m.is_open and int(allowed[number]) not in (-1, *m.starts.tolist()):
            reader.note("mechanisms", f"`{m.id}` cannot start in {county.timeline.start + int(allowed[number])}")
            allowed[number] = -1
    return with_decisions(county, Decisions(decided.projects, decided.bundles, allowed))


def read_turned_away(county: County, reader: Reader) -> tuple[Floats | None, ...]:
    """Per block [Z, T+1] households turned away; None without a capacity, () where there is none at all."""
    if not county.works.capacities and not reader.has("turned_away"):
        return ()
    points = range(county.timeline.periods + 1)
    facilities = [b.facility.id for b in county.blocks]
    known = {"zone": [z.id for z in county.zones], "facility": facilities, "point": [str(k) for k in points]}
    clean = reader.read("turned_away", keys=known, numbers=["households"], once=list(known))
    turned = np.zeros((len(facilities), len(county.zones), len(points)))
    np.add.at(turned, clean.at("facility", "zone", "point"), clean.numbers["households"])
    for number, facility in enumerate(facilities):
        if not county.works.capped(number) and turned[number].any():
            reader.note("turned_away", f"`{facility}` has no capacity that could turn anybody away")
    return tuple(turned[b] if county.works.capped(b) else None for b in range(len(facilities)))
