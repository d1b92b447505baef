"""Exact physics: every place is variables and rows (model.md, section 4).

Per cell (a place of a block) and period: units under each regime y[s,r], restored w[s], started b, and v = u − b, the
need still unserved after starting. Stocks are no variables of their own: Σ_r y + w *is* the stock, so that

    Σ_r y[s,r,t] + w[s,t] = ρ[t−1]·( Σ y[s',r,t−1]·P[r][s',s] + [s=0]·(Σ w[t−1] + done[t−1]) )        stock
    v[t] + b[t] = ρ[t−1]·v[t−1] + max(0, need[t] − need[t−1])                                          unserved
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from hjplan.books.plan import BlockPlan
from hjplan.data.county import Block, County, Floats, Ints
from hjplan.data.growth import need_growth
from hjplan.data.ways import acting, largest_pace
from hjplan.dynamics import Coefficients, closing_value
from hjplan.optimize.naming import line_names, periods, words
from hjplan.optimize.physics.care import Care, care_of, inside
from hjplan.optimize.physics.measures import YUAN_PER_SOLVER_UNIT, Alike
from hjplan.optimize.physics.survival import most_begun, survival
from hjplan.optimize.program import Program


@dataclass(frozen=True, eq=False)
class Cells:
    """Columns of one block."""

    under: Ints
    """[n, T, S, R]; −1 for the last condition under any regime but ``none``."""
    restored: Ints
    """[n, T, S]; −1 where restoring is not possible."""
    started: Ints
    """[n, T]"""
    rest: Ints
    """[n, T] v = u − b − h: still unserved after starting and handing over."""
    handed: Ints
    """[H, n, T] units that each project hands over, in the period that ends with its finish; −1 where it cannot."""
    bundled: Ints
    """[n, T] units started through bundles; −1 where no bundle may start."""
    joint: Ints
    """[n, T] units whose trench is shared; −1 without such a link."""
    joins: Ints
    """[n, T] units that join the unserved need beside what joins without any mechanism that the plan decides; −1 where
    none changes it."""


def _labels(county: County, block: Block) -> tuple[list[str], list[str]]:
    cells = words(f"{block.facility.id}__{county.places.ids[p]}" for p in block.place)
    return cells, periods(county.timeline)


def add_cells(program: Program, county: County, number: int, care: Care) -> Cells:
    """Variables and rows of one block."""
    block = county.blocks[number]
    f = block.facility
    size, regimes, periods = len(f.service), len(care.regime), county.timeline.periods
    cells, when = _labels(county, block)
    conditions = words(f.conditions)
    possible = np.zeros((1, 1, size, regimes), dtype=np.bool_)
    possible[:, :, :-1, :] = True
    possible[:, :, -1, care.regime == f.none] = True
    under = program.variables("under", (cells, when, conditions, words(care.names)), kept=possible)
    restored = program.variables("restored", (cells, when, conditions), kept=np.isfinite(f.restore_cost)[None, None, :])
    changes = bool(acting(county, number, on_growth=True))
    most = largest_pace(county, number) if changes else block.cap
    cap = np.ceil(most - 1e-9) if f.whole_units else most
    started = program.variables("started", (cells, when), upper=cap, integer=f.whole_units)
    lowest = np.zeros((block.size, periods))
    if f.stays:
        lowest[:, -1] = np.maximum(0.0, block.need[:, -2] - block.need[:, -1])
    rest = program.variables("unserved_after", (cells, when), lower=lowest)
    handed, bundled, joint = _works_of_cells(program, county, number, cells, when)
    joins = np.full((len(cells), len(when)), -1, dtype=np.int64)
    if changes:
        later = np.broadcast_to(np.arange(len(when)) > 0, joins.shape)
        joins = program.variables("joins_more", (cells, when), kept=later, lower=-np.inf)
    columns = Cells(under, restored, started, rest, handed, bundled, joint, joins)
    _stock_rows(program, block, care, columns, cells, when)
    _unserved_rows(program, block, columns, cells, when)
    if f.whole_units and np.isfinite(block.cap).all() and not changes:
        _whole_unit_rows(program, block, columns, cells, when)
    return columns


def _works_of_cells(
    program: Program, county: County, number: int, cells: list[str], when: list[str]
) -> tuple[Ints, Ints, Ints]:
    """Units that projects hand over, that bundles start, and that share a trench: variables where there can be any."""
    works, per_year = county.works, county.timeline.steps_per_year
    shape = (len(cells), len(when))
    closes = np.arange(1, len(when) + 1)
    handed = np.full((0, *shape), -1, dtype=np.int64)
    serving = works.serving(number)
    if serving:
        kept = np.zeros((len(serving), *shape), dtype=np.bool_)
        for row, (p, serves) in zip(kept, serving, strict=True):
            finishes = (works.projects[p].starts + works.projects[p].work) * per_year
            row[:] = serves.members[:, None] & np.isin(closes, finishes)[None]
        handed = program.variables("handed", (words(f"{p}" for p, _ in serving), cells, when), kept=kept)
    bundled = np.full(shape, -1, dtype=np.int64)
    kept = np.zeros(shape, dtype=np.bool_)
    for bundle in works.bundles:
        kept |= bundle.members[number][:, None] & np.isin(np.arange(len(when)), bundle.starts * per_year)[None]
    if kept.any():
        bundled = program.variables("bundled", (cells, when), kept=kept)
    joint = np.full(shape, -1, dtype=np.int64)
    kept = np.zeros(shape, dtype=np.bool_)
    for link in works.dig_once:
        if link.second == number:
            kept[link.cell] = True
    if kept.any():
        joint = program.variables("joint", (cells, when), kept=kept)
    return handed, bundled, joint


def _stock_rows(program: Program, block: Block, care: Care, c: Cells, cells: list[str], when: list[str]) -> None:
    f = block.facility
    n, periods, size = block.size, len(when), len(f.service)
    row = np.arange(n * periods * size).reshape(n, periods, size)
    opening = np.zeros((n, periods, size))
    opening[:, 0, :] = block.opening
    before = block.rho[:, :-1]
    aged = -before[:, :, None, None, None] * (care.moves if care.moves.shape[1] == 1 else care.moves[:, :-1])
    entries: list[tuple[Ints, Ints, Floats]] = [
        (row[:, :, :, None], c.under, np.ones(1)),
        (row, c.restored, np.ones(1)),
        (row[:, 1:, None, None, :], c.under[:, :-1, :, :, None], aged),
        (row[:, 1:, 0, None], c.restored[:, :-1], -before[:, :, None]),
    ]
    if f.lead < periods:
        kept = -survival(block.rho, f.lead)[:, : periods - f.lead]
        arriving = [begun[:, : periods - f.lead, None] for begun in (c.started, c.bundled)]
        entries += [(row[:, f.lead :], begun, kept[:, :, None] * f.handover) for begun in arriving]
    entries += [(row[:, 1:, 0], given[:, :-1], -before) for given in c.handed]
    program.add_rows("stock", (cells, when, words(f.conditions)), entries, lower=opening, upper=opening)


def _unserved_rows(program: Program, block: Block, c: Cells, cells: list[str], when: list[str]) -> None:
    n, periods = c.started.shape
    row = np.arange(n * periods).reshape(n, periods)
    joins = np.empty((n, periods))
    joins[:, 0] = block.need[:, 0] - block.opening.sum(axis=1)
    joins[:, 1:] = need_growth(block)[:, :-1]
    program.add_rows(
        "unserved",
        (cells, when),
        [
            (row, c.rest, np.ones(1)),
            (row[:, 1:], c.rest[:, :-1], -block.rho[:, :-1]),
            (row, c.joins, -np.ones(1)),
            *((row, taken, np.ones(1)) for taken in (c.started, c.bundled, *c.handed)),
        ],
        lower=joins,
        upper=joins,
    )


def _whole_unit_rows(program: Program, block: Block, c: Cells, cells: list[str], when: list[str]) -> None:
    """Σ_{τ≤t} b ≤ max(1, ⌈Σ_{τ≤t} cap⌉): a place may always build one whole unit, and no more than its pace allows."""
    n, periods = c.started.shape
    later, earlier = np.tril_indices(periods)
    row = np.arange(n)[:, None] * periods + later[None, :]
    begun = [(row, c.started[:, earlier], np.ones(1))]
    program.add_rows("whole_units", (cells, when), begun, upper=most_begun(block))


def value_cells(program: Program, county: County, block: Block, m: Coefficients, care: Care, c: Cells) -> None:
    """Put a block's part of the goal into the objective (model.md, section 8).

    Δ·Σ β^{kΔ}·ω·served[k] for every closing point of the plan, and the closing stock and pipeline at its end T, as
    coefficients of y, w, b; what happens in a tail after the plan is worth nothing.
    """
    f, periods, dt, beta = block.facility, county.planned, county.timeline.dt, county.prices.beta
    rho = block.rho[:, :periods]
    v = closing_value(f, beta, county.after_years)
    at = beta ** (np.arange(1, periods + 1) * dt)
    worth = block.weight[:, None] * rho * dt * at
    end = block.weight * beta ** (periods * dt) * f.households_per_unit
    served, moves = (a if a.shape[1] == 1 else a[:, :periods] for a in (care.served, care.moves))
    under = worth[:, :, None, None] * served
    under[:, -1] += (end * rho[:, -1])[:, None, None] * (moves[:, -1] @ v)
    program.maximize(c.under[:, :periods], under)
    new = worth * m.served_new
    new[:, -1] += end * rho[:, -1] * v[0]
    program.maximize(c.restored[:, :periods], new[:, :, None])
    for given in c.handed:
        program.maximize(given[:, :periods], new)
    arrives = np.arange(periods) + f.lead
    lives = survival(rho, f.lead)
    inside = arrives <= periods
    gain = np.zeros((block.size, periods))
    gain[:, inside] = (block.weight * dt * m.served_built)[:, None] * beta ** (arrives[inside] * dt)
    built = float(f.handover @ v)
    gain[:, arrives >= periods] += end[:, None] * built * beta ** ((arrives[arrives >= periods] - periods) * dt)
    for begun in (c.started, c.bundled):
        program.maximize(begun[:, :periods], gain * lives)


@dataclass(eq=False)
class ExactPhysics:
    """The county's physics in a program, and the measures that the ledger asks for."""

    program: Program
    county: County
    coefficients: tuple[Coefficients, ...]
    alike: Alike
    cells: tuple[Cells, ...] = ()
    care: tuple[Care, ...] = ()
    _served: dict[tuple[int, int], Ints] = field(default_factory=dict)
    _measured: dict[tuple[str, int, int], Ints] = field(default_factory=dict)

    def build(self) -> None:
        """Add every block's variables, rows and part of the goal."""
        cells = []
        self.care = tuple(care_of(self.county, b, m) for b, m in enumerate(self.coefficients))
        for number, (block, m) in enumerate(zip(self.county.blocks, self.coefficients, strict=True)):
            care = self.care[number]
            c = add_cells(self.program, self.county, number, care)
            value_cells(self.program, self.county, block, m, care, c)
            cells.append(c)
        self.cells = tuple(cells)

    def cost(self) -> Ints:
        """[L, T] cost of each line, 10⁶ yuan at constant prices: a variable and its defining row."""
        names, when = line_names(self.county), periods(self.county.timeline)
        kept = self.alike.with_costs(self.county)
        column = self.program.variables("cost", (names, when), kept=kept)
        row = np.arange(column.size).reshape(column.shape)
        entries: list[tuple[Ints, Ints, Floats]] = [(row, column, np.ones(1))]
        for b in range(len(self.county.blocks)):
            entries += _cost_entries(self, b, row[self.alike.lines])
        self.program.add_rows("cost_of", (names, when), entries, kept=kept, lower=0.0, upper=0.0)
        return column

    def served(self, block: int, zone: int) -> Ints:
        """[T+1] households served by a block in a zone: a variable and its defining row, made when first asked for."""
        if (block, zone) not in self._served:
            zones = self.alike.represented(block, zone)
            nothing = np.full(self.county.timeline.periods + 1, -1, dtype=np.int64)
            self._served[block, zone] = self._add_served(block, zone, zones) if len(zones) else nothing
        return self._served[block, zone]

    def _add_served(self, number: int, zone: int, zones: Ints) -> Ints:
        county, block, m, c = self.county, self.county.blocks[number], self.coefficients[number], self.cells[number]
        taken = np.isin(block.zone, zones)
        axes = (words([f"{block.facility.id}__{county.zones[zone].id}"]), [*periods(county.timeline), "end"])
        column: Ints = self.program.variables("served", axes)[0]
        row = np.arange(len(column))
        rho, lead, last = block.rho[taken], block.facility.lead, county.timeline.periods
        served = inside(self.care[number].served, taken)
        entries: list[tuple[Ints, Ints, Floats]] = [
            (row, column, np.ones(1)),
            (row[None, 1:, None, None], c.under[taken], -rho[:, :, None, None] * served),
            (row[None, 1:, None], c.restored[taken], -rho[:, :, None] * m.served_new),
            *((row[None, 1:], given[taken], -rho * m.served_new) for given in c.handed),
        ]
        if lead <= last:
            lives = survival(rho, lead)[:, : last - lead + 1]
            done = [begun[taken][:, : last - lead + 1] for begun in (c.started, c.bundled)]
            entries += [(row[None, lead:], begun, -lives * m.served_built) for begun in done]
        opening = np.zeros((1, len(column)))
        opening[0, 0] = float((block.opening[taken] @ m.served_stock).sum())
        self.program.add_rows("served_by", axes, entries, lower=opening, upper=opening)
        return column

    def units_due(self, block: int, zone: int) -> Ints:
        """[T] units of building that fall due: Σ_j pay_j·b[t−j]."""
        cells, taken = self.cells[block], self.county.blocks[block].zone == zone
        count = cells.started.shape[1]
        return self._period_measure(
            "units_due",
            block,
            zone,
            lambda row: [
                (row[None, j:], begun[taken][:, : count - j], np.full(1, -share))
                for j, share in enumerate(self.county.blocks[block].facility.pay[:count])
                for begun in (cells.started, cells.bundled)
            ],
        )

    def reference(self, block: int, zone: int) -> Ints:
        """[T] 10⁶ yuan that the reference care of what stands and serves would cost (convention 28)."""
        terms, m, cells = self.county.blocks[block], self.coefficients[block], self.cells[block]
        taken = terms.zone == zone
        cost = m.upkeep[taken][:, None, :, terms.facility.reference] / -YUAN_PER_SOLVER_UNIT
        cost = np.where(terms.facility.service > 0, cost, 0.0)
        return self._period_measure(
            "reference",
            block,
            zone,
            lambda row: [
                (row[None, :, None, None], cells.under[taken], cost[..., None]),
                (row[None, :, None], cells.restored[taken], cost),
            ],
        )

    def under(self, block: int, zone: int, regime: int) -> Ints:
        """[T] units put under a regime, whichever mechanisms are in force."""
        cells, taken = self.cells[block], self.county.blocks[block].zone == zone
        chosen = cells.under[taken][..., self.care[block].regime == regime]
        name = f"under_{words(self.county.blocks[block].facility.regimes)[regime]}"
        return self._period_measure(
            name, block, zone, lambda row: [(row[None, :, None, None], chosen, np.full(1, -1.0))]
        )

    def handed(self, block: int, number: int) -> Ints:
        """[T] units that the number-th project serving a block hands over, in all its places."""
        given = self.cells[block].handed[number]
        return self._period_measure(f"handed_{number}", block, -1, lambda row: [(row[None], given, np.full(1, -1.0))])

    def _period_measure(
        self, measure: str, block: int, zone: int, entries: Callable[[Ints], list[tuple[Ints, Ints, Floats]]]
    ) -> Ints:
        """A variable per period and its defining row, made when first asked for."""
        key = (measure, block, zone)
        if key not in self._measured:
            county = self.county
            where = county.zones[zone].id if zone >= 0 else "everywhere"
            axes = (words([f"{county.blocks[block].facility.id}__{where}"]), periods(county.timeline))
            column: Ints = self.program.variables(measure, axes)[0]
            row = np.arange(len(column))
            every = [(row, column, np.ones(1)), *entries(row)]
            self.program.add_rows(f"{measure}_of", axes, every, lower=0.0, upper=0.0)
            self._measured[key] = column
        return self._measured[key]

    def plan(self, x: Floats) -> tuple[BlockPlan, ...]:
        """The block plans that a solution stands for; absent variables are 0."""
        padded = np.append(x, 0.0)
        return tuple(
            BlockPlan(
                care.under(padded[c.under]),
                padded[c.restored],
                padded[c.started],
                padded[c.handed] if len(c.handed) else None,
                padded[c.bundled] if (c.bundled >= 0).any() else None,
                padded[c.joint] if (c.joint >= 0).any() else None,
            )
            for c, care in zip(self.cells, self.care, strict=True)
        )


def _cost_entries(physics: ExactPhysics, number: int, row: Ints) -> list[tuple[Ints, Ints, Floats]]:
    """Entries −cost per unit in the defining rows of a block's three lines (convention 4, 9, 10)."""
    county, c, m = physics.county, physics.cells[number], physics.coefficients[number]
    block = county.blocks[number]
    line = {use: row[county.line_of(number, use)[block.zone]] for use in ("build", "restore", "upkeep")}
    scale = -1.0 / YUAN_PER_SOLVER_UNIT
    entries: list[tuple[Ints, Ints, Floats]] = [
        (line["upkeep"][:, :, None, None], c.under, scale * physics.care[number].upkeep[:, None]),
        (line["restore"][:, :, None], c.restored, scale * np.nan_to_num(m.restore)[:, None]),
    ]
    periods = c.started.shape[1]
    for j, share in enumerate(block.facility.pay[:periods]):
        due = scale * share * m.build[:, None]
        for units, part in _priced(county, number, c):
            entries.append((line["build"][:, j:], units[:, : periods - j], part[:, None] * due))
    return entries


def _priced(county: County, number: int, c: Cells) -> list[tuple[Ints, Floats]]:
    """Units started, those of bundles and those in a shared trench, each with the share of the cost it adds, [n]."""
    whole = np.ones(len(c.started))
    bundled = whole.copy()
    for bundle in county.works.bundles:
        bundled[bundle.members[number]] = 1.0 - bundle.saving
    saved = next((link.saving for link in county.works.dig_once if link.second == number), 0.0)
    return [(c.started, whole), (c.bundled, bundled), (c.joint, -saved * whole)]
