"""Physics as columns: convex weights of priced plans take the place of variables and rows per place.

For each group, a (block, zone) pair, the master holds weights λ ≥ 0 of plans that the oracle has found, Σ λ = 1. The
ledger sees the same measures as with exact physics:

    cost[line, t] = Σ λ·cost of the plan,   served[block, zone, k] = Σ λ·served of the plan
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hjplan.data.county import County, Floats, Ints
from hjplan.optimize.naming import line_names, periods, words
from hjplan.optimize.physics.measures import YUAN_PER_SOLVER_UNIT, Alike
from hjplan.optimize.physics.oracle import MEASURES, BlockPrices, Column, Oracle
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

    def __init__(self, program: Program, county: County, oracles: Sequence[Oracle], alike: Alike) -> None:
        self.program, self.county, self.oracles, self.alike = program, county, tuple(oracles), alike
        self.groups = [(b, int(z)) for b, oracle in enumerate(self.oracles) for z in oracle.zones]
        self._served: dict[tuple[int, int], Ints] = {}
        self._served_rows: dict[tuple[int, int], Ints] = {}
        self._lines = [
            alike.lines[np.stack([county.line_of(b, use)[oracle.zones] for use in USES], axis=1)]
            for b, oracle in enumerate(self.oracles)
        ]
        self._measured: dict[tuple[str, int, int], Ints] = {}
        self._measure_rows: dict[tuple[str, int, int], Ints] = {}
        self.cost_rows: Ints = np.empty((0, 0), dtype=np.int64)
        self.convexity: Ints = np.empty(0, dtype=np.int64)

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
        """Not priced yet: :func:`hjplan.optimize.engine_columns.why_not_columns` refuses such counties."""
        raise NotImplementedError("units under a regime are no measure of columns")

    def handed(self, block: int, number: int) -> Ints:
        """Not priced yet, likewise."""
        raise NotImplementedError("units handed over are no measure of columns")

    def _period_measure(self, measure: str, block: int, zone: int) -> Ints:
        key = (measure, block, zone)
        if key not in self._measured:
            county = self.county
            name = f"{county.blocks[block].facility.id}__{county.zones[zone].id}"
            axes = (words([name]), periods(county.timeline))
            column: Ints = self.program.variables(measure, axes)[0]
            entries = [(np.arange(len(column)), column, np.ones(1))]
            rows = self.program.add_rows(f"{measure}_of", axes, entries, lower=0.0, upper=0.0)
            self._measured[key], self._measure_rows[key] = column, rows[0]
        return self._measured[key]

    def defining(self) -> Ints:
        """Rows that only say what a measure is: the master puts them out."""
        families = ("cost_of", "served_by", *(f"{measure}_of" for measure in PERIOD_MEASURES))
        return np.concatenate([self.program.rows_of(family) for family in families])

    def close(self) -> None:
        """Add the convexity rows, once the ledger has asked for every measure that it needs."""
        names = words(f"{self.county.blocks[b].facility.id}__{self.county.zones[z].id}" for b, z in self.groups)
        self.convexity = self.program.add_rows("one_plan", (names,), [], lower=1.0, upper=1.0)

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
            out.append(BlockPrices(costs, served))
        return tuple(out)

    @cached_property
    def _rows(self) -> list[Ints]:
        """Per block [Z, K] the master's rows of what a column holds, −1 where nobody asked; K: costs, one plan, served,
        units due, reference care."""
        out = []
        first = 0
        for b, (oracle, lines) in enumerate(zip(self.oracles, self._lines, strict=True)):
            zones = oracle.zones.tolist()
            nothing = np.full(self.county.timeline.periods, -1, dtype=np.int64)
            own = self.convexity[first : first + len(zones)]
            first += len(zones)
            asked = [[self._served_rows[b, z][1:] if (b, z) in self._served_rows else nothing for z in zones]]
            asked += [[self._measure_rows.get((measure, b, z), nothing) for z in zones] for measure in PERIOD_MEASURES]
            costs = self.cost_rows[lines].reshape(len(zones), -1)
            out.append(np.concatenate([costs, own[:, None], *(np.stack(rows) for rows in asked)], axis=1))
        return out

    def entries(self, columns: Sequence[Column]) -> Entries:
        """One new variable per group from the oracle's answer, as the master takes them."""
        scale = np.array([1.0 / YUAN_PER_SOLVER_UNIT] * len(USES) + [1.0 / unit for unit in PERIOD_MEASURES.values()])
        rows, values, counts = [], [], []
        for numbers, column in zip(self._rows, columns, strict=True):
            measured = -column.costs * scale[None, :, None]
            money = measured[:, : len(USES)].reshape(len(numbers), -1)
            further = measured[:, len(USES) :].reshape(len(numbers), -1)
            value = np.concatenate([money, np.ones((len(numbers), 1)), -column.served[:, 1:], further], axis=1)
            kept = (value != 0) & (numbers >= 0)
            rows.append(numbers[kept])
            values.append(value[kept])
            counts.append(kept.sum(axis=1))
        starts = np.concatenate([[0], np.cumsum(np.concatenate(counts))])
        objective = np.concatenate([column.value for column in columns])
        return Entries(objective, starts, np.concatenate(rows), np.concatenate(values), np.arange(len(objective)))
