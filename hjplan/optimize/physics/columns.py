"""Physics as columns: convex weights of priced plans take the place of variables and rows per place.

For each group, a (block, zone) pair, the master holds weights λ ≥ 0 of plans that the oracle has found, Σ λ = 1; blocks
that hang together inside places (linked.py) share the groups of their zones. The ledger sees the same measures as with
exact physics:

    cost[line, t] = Σ λ·cost of the plan,   served[block, zone, k] = Σ λ·served of the plan

Where mechanisms are open, columns are labelled with the way that they are planned for (ways.py), and so many rows of

    in_force_here    Σ λ·[m is in force in year y in the column] = a[m, y]         per block, zone, mechanism and year

tie them to what is decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hjplan.data.county import County, Floats, Ints
from hjplan.optimize.ledger.decisions import Decided
from hjplan.optimize.ledger.in_force import InForce
from hjplan.optimize.naming import line_names, periods, words, years
from hjplan.optimize.physics.linked import Linked
from hjplan.optimize.physics.measures import YUAN_PER_SOLVER_UNIT, Alike, dearer_than_all
from hjplan.optimize.physics.member import Member
from hjplan.optimize.physics.oracle import MEASURES, NOT_ASKED, BlockPrices, Column, Oracle
from hjplan.optimize.physics.ways import Ways
from hjplan.optimize.program import Program

USES = ("build", "restore", "upkeep")
"""In the order in which the oracle counts costs."""
PERIOD_MEASURES = {"units_due": 1.0, "reference": YUAN_PER_SOLVER_UNIT}
"""What the oracle counts after the costs, in this order, and in what unit the ledger takes it."""


@dataclass(frozen=True, eq=False)
class Entries:
    """New variables of the master: their objective, and their entries by column."""

    objective: Floats
    starts: Ints
    rows: Ints
    values: Floats
    group: Ints
    """[columns] the group that each belongs to."""


class ColumnPhysics:
    """The county's measures in a master program, its rows for the weights, and the way from duals to prices."""

    def __init__(
        self,
        program: Program,
        county: County,
        oracles: Sequence[Oracle | Ways | Member],
        alike: Alike,
        linked: Sequence[Linked] = (),
    ) -> None:
        self.program, self.county, self.oracles, self.alike = program, county, tuple(oracles), alike
        self.linked = {link.blocks: link for link in linked}
        together = {b: link.blocks for link in linked for b in link.blocks}
        self.units = tuple(dict.fromkeys(together.get(b, (b,)) for b in range(len(self.oracles))))
        """The blocks that are priced together: most alone."""
        self.groups = [(u, int(z)) for u, blocks in enumerate(self.units) for z in self._zones(blocks)]
        self._served: dict[tuple[int, int], Ints] = {}
        self._served_rows: dict[tuple[int, int], Ints] = {}
        self._lines = [
            alike.lines[np.stack([county.line_of(b, use)[oracle.zones] for use in USES], axis=1)]
            for b, oracle in enumerate(self.oracles)
        ]
        self._measured: dict[tuple[str, int, int], Ints] = {}
        self._measure_rows: dict[tuple[str, int, int], Ints] = {}
        self._labels: dict[int, Ints] = {}
        self.untied: Ints = np.empty(0, dtype=np.int64)
        self._families: list[str] = ["cost_of", "served_by"]
        self.cost_rows: Ints = np.empty((0, 0), dtype=np.int64)
        self.convexity: Ints = np.empty(0, dtype=np.int64)

    def _zones(self, blocks: tuple[int, ...]) -> Ints:
        return self.linked[blocks].zones if blocks in self.linked else self.oracles[blocks[0]].zones

    def cost(self) -> Ints:
        """[L, T] cost of each line, 10⁶ yuan at constant prices."""
        axes = (line_names(self.county), periods(self.county.timeline))
        kept = self.alike.with_costs(self.county)
        column = self.program.variables("cost", axes, kept=kept)
        row = np.arange(column.size).reshape(column.shape)
        entries = [(row, column, np.ones(1))]
        self.cost_rows = self.program.add_rows("cost_of", axes, entries, kept=kept, lower=0.0, upper=0.0)
        return column

    def served(self, block: int, zone: int) -> Ints:
        """[T+1] households served by a block in a zone at each point, made when first asked for."""
        if (block, zone) not in self._served:
            zones = self.alike.represented(block, zone)
            nothing = np.full(self.county.timeline.periods + 1, -1, dtype=np.int64)
            self._served[block, zone] = self._add_served(block, zone, zones) if len(zones) else nothing
        return self._served[block, zone]

    def _add_served(self, block: int, zone: int, zones: Ints) -> Ints:
        county, cells = self.county, self.county.blocks[block]
        name = f"{cells.facility.id}__{county.zones[zone].id}"
        axes = (words([name]), [*periods(county.timeline), "end"])
        column: Ints = self.program.variables("served", axes)[0]
        opening = np.zeros((1, len(column)))
        stock = cells.opening[np.isin(cells.zone, zones)]
        opening[0, 0] = (stock @ self.oracles[block].measures.served_stock).sum()
        entries = [(np.arange(len(column)), column, np.ones(1))]
        numbers = self.program.add_rows("served_by", axes, entries, lower=opening, upper=opening)
        for each in zones.tolist():
            self._served_rows[block, each] = numbers[0]
        return column

    def units_due(self, block: int, zone: int) -> Ints:
        """[T] units of building that fall due, made when first asked for."""
        return self._period_measure("units_due", block, zone)

    def reference(self, block: int, zone: int) -> Ints:
        """[T] 10⁶ yuan of reference care of what stands and serves, made when first asked for."""
        return self._period_measure("reference", block, zone)

    def under(self, block: int, zone: int, regime: int) -> Ints:
        """[T] units put under a regime."""
        return self._period_measure(f"under_{regime}", block, zone)

    def handed(self, block: int, number: int) -> Ints:
        """[T] units that the number-th project serving a block hands over, in all its places."""
        return self._period_measure(f"handed_{number}", block, -1)

    def _period_measure(self, measure: str, block: int, zone: int) -> Ints:
        key = (measure, block, zone)
        if key not in self._measured:
            county = self.county
            where = county.zones[zone].id if zone >= 0 else "everywhere"
            axes = (words([f"{county.blocks[block].facility.id}__{where}"]), periods(county.timeline))
            column: Ints = self.program.variables(measure, axes)[0]
            entries = [(np.arange(len(column)), column, np.ones(1))]
            rows = self.program.add_rows(f"{measure}_of", axes, entries, lower=0.0, upper=0.0)
            self._measured[key], self._measure_rows[key] = column, rows[0]
            self._families.append(f"{measure}_of")
        return self._measured[key]

    def defining(self) -> Ints:
        """Rows that only say what a measure is: the master puts them out."""
        return np.concatenate([self.program.rows_of(family) for family in dict.fromkeys(self._families)])

    def tie(self, active: InForce, decided: Decided) -> None:
        """Tie the labels of columns to the mechanisms that are decided to be in force, and to the starts of bundles."""
        timeline = self.county.timeline
        for blocks in self.units:
            b = blocks[0]
            pricer = self.linked.get(blocks, self.oracles[b])
            if not isinstance(pricer, Ways | Linked) or not (pricer.mechanisms or pricer.bundles):
                continue
            facility = self.county.blocks[b].facility.id
            zones = words(f"{facility}__{self.county.zones[z].id}" for z in pricer.zones.tolist())
            works = self.county.works
            names = words(works.mechanisms[m].id for m in pricer.mechanisms)
            names += words(works.bundles[i].id for i in pricer.bundles)
            axes = (zones, names, years(timeline))
            of_each = np.concatenate([active.columns[list(pricer.mechanisms)], decided.bundles[list(pricer.bundles)]])
            column = np.broadcast_to(of_each, tuple(len(a) for a in axes))
            row = np.arange(column.size).reshape(column.shape)
            over, under = (self.program.variables(f"untied_{side}", axes) for side in ("over", "under"))
            self.program.maximize(
                np.stack([over, under]), -dearer_than_all(self.county, blocks, self._zones(blocks))[:, None, None]
            )
            entries = [(row, column, np.ones(1)), (row, over, np.ones(1)), (row, under, -np.ones(1))]
            self._labels[b] = self.program.add_rows("in_force_here", axes, entries, lower=0.0, upper=0.0)
            self.untied = np.concatenate([self.untied, over.ravel(), under.ravel()])

    def dear_rows(self) -> Ints:
        """Rows of all that a plan can do without: costs, units that projects hand over, units under care."""
        without = [
            rows
            for (measure, b, _), rows in self._measure_rows.items()
            if measure.startswith("handed_")
            or (measure.startswith("under_") and int(measure[6:]) != self.county.blocks[b].facility.none)
        ]
        return np.concatenate([self.cost_rows[self.cost_rows >= 0], *without])

    def close(self) -> None:
        """Add the convexity rows, once the ledger has asked for every measure that it needs."""
        units = ["_and_".join(self.county.blocks[b].facility.id for b in blocks) for blocks in self.units]
        names = words(f"{units[u]}__{self.county.zones[z].id}" for u, z in self.groups)
        forced = [u in self.linked or bool(getattr(self.oracles[u[0]], "bundles", ())) for u in self.units]
        kept = np.array([forced[u] for u, _ in self.groups], dtype=np.bool_)
        entries = []
        if kept.any():
            # a bundle may be more than anybody can pay, or than links allow: until a way is found that is not, a group
            # may go unplanned
            unplanned = self.program.variables("unplanned", (names,), kept=kept)
            worth = np.concatenate([dearer_than_all(self.county, u, self._zones(u)) for u in self.units])
            self.program.maximize(unplanned, -worth)
            entries = [(np.arange(len(names)), unplanned, np.ones(1))]
            self.untied = np.concatenate([self.untied, unplanned[kept]])
        self.convexity = self.program.add_rows("one_plan", (names,), entries, lower=1.0, upper=1.0)

    def prices(self, duals: Floats) -> tuple[BlockPrices, ...]:
        """What the duals of the master's rows ask for each block's measures."""
        out = []
        for b, (oracle, lines) in enumerate(zip(self.oracles, self._lines, strict=True)):
            costs = np.zeros((len(oracle.zones), MEASURES, self.county.timeline.periods))
            costs[:, : len(USES)] = -duals[self.cost_rows[lines]] / YUAN_PER_SOLVER_UNIT
            served = np.zeros((len(oracle.zones), self.county.timeline.periods + 1))
            for i, zone in enumerate(oracle.zones.tolist()):
                if (b, zone) in self._served_rows:
                    served[i, 1:] = duals[self._served_rows[b, zone][1:]]
                for number, (measure, unit) in enumerate(PERIOD_MEASURES.items(), start=len(USES)):
                    if (measure, b, zone) in self._measure_rows:
                        costs[i, number] = -duals[self._measure_rows[measure, b, zone]] / unit
            labels = -duals[self._labels[b]] if b in self._labels else NOT_ASKED
            padded = np.append(-duals, 0.0)
            under = padded[self._under_rows[b]] if self._under_rows[b].size else NOT_ASKED
            handed = padded[self._handed_rows[b]] if self._handed_rows[b].size else NOT_ASKED
            out.append(BlockPrices(costs, served, under, handed, labels))
        return tuple(out)

    @cached_property
    def _under_rows(self) -> list[Ints]:
        """Per block [Z, R, T] the rows of units under a regime, −1 where nobody asked; empty where none is."""
        asked = {b for measure, b, _ in self._measure_rows if measure.startswith("under_")}
        nothing = np.full(self.county.timeline.periods, -1, dtype=np.int64)
        out = []
        for b, oracle in enumerate(self.oracles):
            regimes = range(len(self.county.blocks[b].facility.regimes)) if b in asked else range(0)
            zones = oracle.zones.tolist()
            rows = [[self._measure_rows.get((f"under_{r}", b, z), nothing) for r in regimes] for z in zones]
            out.append(np.array(rows, dtype=np.int64).reshape(len(zones), len(regimes), len(nothing)))
        return out

    @cached_property
    def _handed_rows(self) -> list[Ints]:
        """Per block [H, T] the rows of units that projects hand over."""
        out = []
        for b in range(len(self.oracles)):
            numbers = range(len(self.county.works.serving(b)))
            rows = [self._measure_rows[f"handed_{number}", b, -1] for number in numbers]
            out.append(np.array(rows, dtype=np.int64).reshape(len(numbers), self.county.timeline.periods))
        return out

    @cached_property
    def _rows(self) -> list[Ints]:
        """Per block [Z, K] the master's rows of what a column holds, −1 where nobody asked.

        K: costs, served, units due, reference care, units under regimes, units handed over.
        """
        out = []
        for b, (oracle, lines) in enumerate(zip(self.oracles, self._lines, strict=True)):
            zones = oracle.zones.tolist()
            nothing = np.full(self.county.timeline.periods, -1, dtype=np.int64)
            asked = [[self._served_rows[b, z][1:] if (b, z) in self._served_rows else nothing for z in zones]]
            asked += [[self._measure_rows.get((measure, b, z), nothing) for z in zones] for measure in PERIOD_MEASURES]
            costs = self.cost_rows[lines].reshape(len(zones), -1)
            further = [
                self._under_rows[b].reshape(len(zones), -1),
                np.tile(self._handed_rows[b].reshape(1, -1), (len(zones), 1)),
            ]
            out.append(np.concatenate([costs, *(np.stack(rows) for rows in asked), *further], axis=1))
        return out

    def entries(self, columns: Sequence[Column]) -> Entries:
        """One new variable per group from the oracles' answers, as the master takes them."""
        rows, values, counts, objective = [], [], [], []
        first = 0
        for blocks in self.units:
            zones = self._zones(blocks)
            own = self.convexity[first : first + len(zones)]
            first += len(zones)
            numbers, value = [own[:, None]], [np.ones((len(zones), 1))]
            worth = np.zeros(len(zones))
            for b in blocks:
                at = np.searchsorted(zones, self.oracles[b].zones)
                there = np.full((len(zones), self._rows[b].shape[1]), -1, dtype=np.int64)
                holds = np.zeros(there.shape)
                there[at], holds[at] = self._rows[b], self._values(b, columns[b])
                numbers.append(there)
                value.append(holds)
                worth[at] += columns[b].value
            if blocks[0] in self._labels:
                numbers.append(self._labels[blocks[0]].reshape(len(zones), -1))
                value.append(-columns[blocks[0]].labels.reshape(len(zones), -1))
            number, amount = np.concatenate(numbers, axis=1), np.concatenate(value, axis=1)
            kept = (amount != 0) & (number >= 0)
            rows.append(number[kept])
            values.append(amount[kept])
            counts.append(kept.sum(axis=1))
            objective.append(worth)
        starts = np.concatenate([[0], np.cumsum(np.concatenate(counts))])
        worths = np.concatenate(objective)
        return Entries(worths, starts, np.concatenate(rows), np.concatenate(values), np.arange(len(worths)))

    def _values(self, b: int, column: Column) -> Floats:
        """[Z, K] what a block's columns hold, in the order of :meth:`_rows`."""
        scale = np.array([1.0 / YUAN_PER_SOLVER_UNIT] * len(USES) + [1.0 / unit for unit in PERIOD_MEASURES.values()])
        measured = -column.costs * scale[None, :, None]
        parts = [measured[:, : len(USES)], -column.served[:, 1:], measured[:, len(USES) :]]
        parts += [-column.under] if self._under_rows[b].size else []
        return np.concatenate([part.reshape(len(part), -1) for part in (*parts, -column.handed)], axis=1)
