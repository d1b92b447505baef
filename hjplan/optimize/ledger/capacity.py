"""Capacities: all users together are served by what stands (convention 44).

Σ served[k] of the users ≤ opening + Σ_p added·[p stands at k] + Σ per·(units of its sources at work at k), k = 0…T
units at work: served ÷ households per unit (convention 66)
no_transfer: the users in the tier that sends may only use sources outside the tier that is spared (convention 60)
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hjplan.data.county import Bools, County, Ints
from hjplan.optimize.ledger.decisions import Decided, Entries
from hjplan.optimize.naming import periods, words
from hjplan.optimize.physics.measures import Measures
from hjplan.optimize.program import Program

Sources = Sequence[tuple[int, Bools, float]]


def rows(program: Program, county: County, measures: Measures, decided: Decided) -> None:
    """Add one row per capacity and point, and per link that keeps one tier's waste out of another."""
    works = county.works
    for number, name in enumerate(words(c.id for c in works.capacities)):
        capacity = works.capacities[number]
        _rows(program, county, measures, decided, ("capacity", name), number, (capacity.users, capacity.sources))
    for name, link in zip(words(n.label for n in works.no_transfer), works.no_transfer, strict=True):
        scope = (link.users, link.sources)
        _rows(program, county, measures, decided, ("no_transfer", name), link.capacity, scope)


def _rows(
    program: Program,
    county: County,
    measures: Measures,
    decided: Decided,
    names: tuple[str, str],
    capacity: int,
    scope: tuple[tuple[Bools, ...], Sources],
) -> None:
    when = [*periods(county.timeline), "end"]
    point = np.arange(len(when))
    users, sources = scope
    entries: Entries = [
        (point, measures.served(b, zone), np.ones(1))
        for b, member in enumerate(users)
        for zone in np.unique(county.blocks[b].zone[member]).tolist()
    ]
    for b, member, per in sources:
        block = county.blocks[b]
        factor = np.full(1, -per / block.facility.households_per_unit)
        entries += [(point, measures.served(b, zone), factor) for zone in np.unique(block.zone[member]).tolist()]
    entries += _added(county, decided, capacity, point)
    opening = county.works.capacities[capacity].opening
    program.add_rows(names[0], ([names[1]], when), entries, upper=opening)


def _added(county: County, decided: Decided, capacity: int, point: Ints) -> Entries:
    """−Σ added·[p stands at k]: from the opening of the year after its works, that point included."""
    entries: Entries = []
    start = np.arange(county.timeline.years)
    for p, project in enumerate(county.works.projects):
        stands = (start[None, :] + project.work) * county.timeline.steps_per_year <= point[:, None]
        row, which = np.nonzero(stands)
        entries += [
            (row, decided.projects[p][which], np.full(1, -households))
            for number, households in project.adds
            if number == capacity
        ]
    return entries
