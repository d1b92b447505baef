"""What the tables of a run say of projects, bundles, mechanisms and capacities."""

from __future__ import annotations

import numpy as np

from hjplan.books.reading import Reader
from hjplan.data.county import County, Floats, Ints
from hjplan.data.mechanisms import with_decisions
from hjplan.data.works_terms import Decisions

NEVER = ""


def read_decisions(county: County, reader: Reader) -> Decisions:
    """When projects, bundles and mechanisms start, by the tables of these names; −1 for never."""
    works = county.works
    return Decisions(
        _starts(county, reader, "projects", "project", "start", [p.id for p in works.projects]),
        _starts(county, reader, "bundles", "bundle", "start", [b.id for b in works.bundles]),
        _starts(county, reader, "mechanisms", "mechanism", "bought", [m.id for m in works.mechanisms]),
    )


def _starts(county: County, reader: Reader, table: str, key: str, column: str, ids: list[str]) -> Ints:
    out = np.full(len(ids), -1, dtype=np.int64)
    if not ids and not reader.has(table):
        return out
    opens = [f"{county.timeline.start + y}-01-01" for y in range(county.timeline.years)]
    clean = reader.read(table, keys={key: ids, column: [*opens, NEVER]}, once=[key])
    if clean.rows < len(ids):
        reader.note(table, f"{len(ids) - clean.rows} of {len(ids)} rows are missing")
    start = clean.keys[column]
    out[clean.keys[key]] = np.where(start < len(opens), start, -1)
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
