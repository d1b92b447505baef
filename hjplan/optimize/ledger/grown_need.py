"""Need that grows as the mechanisms in force let it: which of a facility's possible paths of need comes true.

Σ_way pick[way] = 1,   Σ_{ways with m in force in year y} pick[way] = a[m,y]
need[k] = Σ_way pick[way]·need_way[k]

At whole decisions one way is picked, so that the need that targets ask about is exactly that of the mechanisms in force
(docs/decisions/0010). Only facilities whose growth a mechanism changes that the plan decides have ways here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hjplan.data.county import Block, Bools, County, Floats, Ints
from hjplan.data.ways import block_in_force, ways_of
from hjplan.optimize.ledger.decisions import Entries
from hjplan.optimize.ledger.in_force import InForce
from hjplan.optimize.naming import words, years
from hjplan.optimize.program import Program


@dataclass(frozen=True, eq=False)
class Paths:
    """The possible paths of need of one facility."""

    pick: Ints
    """[W] columns."""
    blocks: tuple[Block, ...]
    """The facility in each way."""


@dataclass(frozen=True, eq=False)
class GrownNeed:
    """Need as a figure, or as a linear form in what is decided."""

    county: County
    paths: dict[int, Paths]
    """By block; none for facilities whose need no decision changes."""

    def of(self, block: int, members: Bools, points: Ints) -> tuple[Floats, Entries]:
        """[points] units needed in the cells named: what is fixed, and entries of what depends on decisions."""
        row = np.arange(len(points))
        if block not in self.paths:
            return self.county.blocks[block].need[members][:, points].sum(axis=0), []
        paths = self.paths[block]
        each = [b.need[members][:, points].sum(axis=0) for b in paths.blocks]
        return np.zeros(len(points)), [
            (row, np.broadcast_to(p, row.shape), need) for p, need in zip(paths.pick, each, strict=True)
        ]

    def times(
        self, program: Program, name: str, block: int, members: Bools, points: Ints, share: Ints
    ) -> tuple[Floats, Entries]:
        """[points] units needed times a variable ``share`` [points] between 0 and 1: the coefficient of that variable,
        and entries of the rest.

        p[way] ≥ share + pick[way] − 1, p ≥ 0: at whole decisions p is the share in the way that is picked, else 0,
        wherever less of it is better.
        """
        if block not in self.paths:
            return self.county.blocks[block].need[members][:, points].sum(axis=0), []
        paths, row = self.paths[block], np.arange(len(points))
        facility = words([self.county.blocks[block].facility.id])
        labels, when = [f"way_{i}" for i in range(len(paths.pick))], [str(k) for k in points.tolist()]
        axes = (facility, labels, when)
        p: Ints = program.variables(f"{name}_as_in", axes, upper=1.0)
        cell = np.arange(p.size).reshape(p.shape)
        both: Entries = [
            (cell, p, np.ones(1)),
            (cell, share[None, None], -np.ones(1)),
            (cell, paths.pick[None, :, None], -np.ones(1)),
        ]
        program.add_rows(f"{name}_if_so", axes, both, lower=-1.0)
        each = [b.need[members][:, points].sum(axis=0) for b in paths.blocks]
        return np.zeros(len(points)), [(row, column, need) for column, need in zip(p[0], each, strict=True)]


def rows(program: Program, county: County, active: InForce) -> GrownNeed:
    """Add the picks of every facility whose need the plan's mechanisms change."""
    paths: dict[int, Paths] = {}
    for b, block in enumerate(county.blocks):
        ways = ways_of(county, b, on_growth=True)
        if not ways.mechanisms:
            continue
        facility, yearly = words([block.facility.id]), years(county.timeline)
        labels = [f"way_{i}" for i in range(len(ways.in_force))]
        pick: Ints = program.variables("need_as_in", (facility, labels), upper=1.0)[0]
        one: Entries = [(np.zeros(len(pick), dtype=np.int64), pick, np.ones(1))]
        program.add_rows("one_need", (facility,), one, lower=1.0, upper=1.0)
        names = words(county.works.mechanisms[m].id for m in ways.mechanisms)
        row = np.arange(len(names) * len(yearly)).reshape(len(names), len(yearly))
        entries: Entries = [
            (row[None], pick[:, None, None], ways.in_force.astype(np.float64)),
            (row, active.columns[list(ways.mechanisms)], -np.ones(1)),
        ]
        program.add_rows(f"need_with__{facility[0]}", (names, yearly), entries, lower=0.0, upper=0.0)
        grown = tuple(block_in_force(county, b, ways.mechanisms, way) for way in ways.in_force)
        paths[b] = Paths(pick, grown)
    return GrownNeed(county, paths)
