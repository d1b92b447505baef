"""All users of a capacity together are served by what stands.

Σ served[k] of the users ≤ opening + Σ added by the projects that are finished at k + Σ per·(units of its sources at
work at k), at every point k = 0…T; units at work = served ÷ households per unit (conventions 44 and 66). no_transfer:
the users in the tier that sends fit into the same without the sources in the tier that is spared (convention 60). The
table ``capacity`` says of each capacity and point this room and how much of it is used. Within 1e-6 of the households.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hjplan.books.breach import Finding, Index, joined, judge
from hjplan.books.statement import Statement
from hjplan.books.works import capacity_room, decisions, sourced
from hjplan.data.county import Bools, County, Floats


def residual(county: County, statement: Statement) -> Finding:
    """Households above the room of a capacity, and differences in its table."""
    served = tuple(path.served for path in statement.trajectory)
    decided, works = decisions(county, statement.plan), county.works
    room = [capacity_room(county, decided, c, served) for c in range(len(works.capacities))]
    used = [_served(county, capacity.users, served) for capacity in works.capacities]
    above = [_above(county, c.id, u, r) for c, u, r in zip(works.capacities, used, room, strict=True)]
    for link in works.no_transfer:
        spared = sourced(county, works.capacities[link.capacity].sources, served)
        left = room[link.capacity] - spared + sourced(county, link.sources, served)
        above.append(_above(county, link.label, _served(county, link.users, served), left))
    return joined((*above, *_table(county, statement, np.array(room), np.array(used))))


def _served(county: County, users: Sequence[Bools], served: tuple[Floats, ...]) -> Floats:
    """[T+1] households served of those named."""
    parts = [s[member].sum(axis=0) for s, member in zip(served, users, strict=True)]
    return np.asarray(np.sum(parts, axis=0))


def _above(county: County, name: str, used: Floats, room: Floats) -> Finding:
    return judge(
        "capacity",
        "households",
        np.maximum(used - room, 0.0),
        1e-6 * np.maximum(1.0, room),
        where=lambda at: f"{name} / point {at[0]}",
        text=lambda at: f"{used[at]:,.3f} households are served, there is room for {room[at]:,.3f}",
    )


def _table(county: County, statement: Statement, room: Floats, used: Floats) -> list[Finding]:
    """The figures of the table ``capacity``, each row once (a missing one is noted when it is read)."""
    table, capacities = statement.works.capacity, county.works.capacities
    c, k = table.at("capacity", "point")

    def where(at: Index) -> str:
        return f"{capacities[c[at[0]]].id} / point {k[at[0]]}"

    def against(name: str, follows: Floats) -> Finding:
        said, due = table.numbers[name], follows[c, k]
        return judge(
            "capacity",
            "households",
            np.abs(said - due),
            1e-6 * np.maximum(1.0, np.abs(due)),
            where=where,
            text=lambda at: f"`{name}` is {said[at]:,.3f} households, {due[at]:,.3f} follow from the plan",
        )

    return [against("room", room), against("used", used)] if len(c) else []
