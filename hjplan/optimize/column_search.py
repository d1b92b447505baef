"""Column generation: the master, the oracles, the best bound, and the search between them.

At any prices π that the ledger accepts (no fund variable gains at them) the Lagrangian value

    bound(π) = Σ_rows π·right-hand side + Σ_(block, zone) max over plans of (value − price·measures)

is an upper bound of the optimum: every plan of the county is a choice of plans of its places. Duals of the master are
such prices, and so are all mixtures of them. Prices are smoothed between the master's duals and those of the best bound
(in-out, Wentges), and begin at the duals of the aggregated county (docs/columns.md).
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from hjplan.books.accounts import place_costs
from hjplan.books.plan import Plan, block_coefficients
from hjplan.data.county import Bools, County, Floats, Ints
from hjplan.data.ways import ways_of
from hjplan.dynamics import Coefficients
from hjplan.errors import InfeasibleError
from hjplan.optimize.alike import find_alike
from hjplan.optimize.assembly import Ledger, add_ledger
from hjplan.optimize.backend.highs import Progress
from hjplan.optimize.backend.master import Master, Warm, right_hand_side
from hjplan.optimize.physics.columns import ColumnPhysics
from hjplan.optimize.physics.linked import Linked, linked_sets
from hjplan.optimize.physics.member import Member
from hjplan.optimize.physics.mixtures import Mixture, Mixtures
from hjplan.optimize.physics.oracle import BlockPrices, Column, Oracle, Recipe
from hjplan.optimize.physics.ways import Ways
from hjplan.optimize.program import Program
from hjplan.optimize.starts import Never, add_never

SMOOTHING = 0.85
"""Weight of the best bound's prices against the master's; halved whenever smoothed prices bring no column."""
FIRST_PRICES = (1.0, 0.93, 1.07, 0.8, 1.25)
"""The aggregated county's prices times these give the first columns."""
NOTHING = -1e12
"""Dual of costs at which nothing is bought at all."""
UNMET_RULE = "a rule stays unmet at every price tried: the exact engine can say whether any plan keeps it"
MOST_ROUNDS = 2000
USELESS = 1e-9
"""Reduced cost, as a share of the goal, below which a column brings nothing."""
THREADS = 2
UNMET_PRICE = 1e5
"""Price of a household-year by which a hard target is missed while the search is under way, × the largest ω."""
UNMET = 1e-7
"""Households by which a hard target, or 10⁶ yuan by which a rule, may seem missed: the solver's own tolerance."""


class RefusedError(InfeasibleError):
    """Columns cannot plan this scenario exactly; the message says why."""


@dataclass(eq=False)
class Search:
    """The state of column generation."""

    county: County
    oracles: list[Oracle | Ways | Member]
    physics: ColumnPhysics
    ledger: Ledger
    master: Master
    never: Never
    """What stands for "it never starts", beside the binaries of the ledger."""
    side: Floats
    """[rows] right-hand side of each row; 0 for convexity rows."""
    bound: float = np.inf
    center: Floats = field(default_factory=lambda: np.empty(0))
    """Duals that gave the best bound."""
    prices: list[tuple[BlockPrices, ...]] = field(default_factory=list)
    """Prices of each batch of columns: the places' plans are made again from them."""
    ways: list[tuple[tuple[Ints, Recipe | None], ...]] = field(default_factory=list)
    """Per batch and block [Z] the way in which mechanisms are in force in the columns, and their recipe."""
    batches: list[Ints] = field(default_factory=list)
    """Groups of the columns that each batch has added."""
    lower: Floats = field(default_factory=lambda: np.empty(0))
    """[ledger variables] lower bounds: those of the program until :meth:`allow` changes them."""
    upper: Floats = field(default_factory=lambda: np.empty(0))
    """[ledger variables] upper bounds, likewise."""

    def price(self, duals: Floats) -> tuple[tuple[BlockPrices, ...], list[Column]]:
        """Every place's best plan at these duals, blocks side by side in threads; any number of them, same answer."""
        prices = self.physics.prices(duals)
        with ThreadPoolExecutor(THREADS) as pool:
            found = list(pool.map(lambda blocks: self._price(blocks, prices), self.physics.units))
        of_block = dict(zip((b for blocks in self.physics.units for b in blocks), itertools.chain(*found), strict=True))
        return prices, [of_block[b] for b in range(len(self.oracles))]

    def _price(self, blocks: tuple[int, ...], prices: tuple[BlockPrices, ...]) -> list[Column]:
        """The best plans of blocks that are priced together."""
        linked, alone = self.physics.linked.get(blocks), self.oracles[blocks[0]]
        if linked is not None:
            return linked.price([prices[b] for b in blocks])
        if isinstance(alone, Member):
            raise ValueError("a facility that hangs together with others is not priced alone")
        return [alone.price(prices[blocks[0]])]

    def lagrangian(self, duals: Floats, columns: Sequence[Column]) -> float:
        """The upper bound that these prices prove; a bounded variable (a fee level, an award) adds its largest gain.

        A row with two different sides is as large as its price makes it gain: its upper side, or its lower one.
        """
        bounded = np.flatnonzero(np.isfinite(self.upper))
        worth = self._worth(duals)[bounded] if len(bounded) else np.empty(0)
        gains = np.maximum(worth * self.upper[bounded], worth * self.lower[bounded]).sum()
        low, high = self.master.arrays.row_lower, self.master.arrays.row_upper
        between = np.flatnonzero(np.isfinite(low) & np.isfinite(high) & (low < high) & (duals < 0))
        gains += float((low - high)[between] @ duals[between])
        return float(self.side @ duals) + float(sum(c.gained.sum() for c in columns)) + float(gains)

    def _worth(self, duals: Floats) -> Floats:
        """[ledger variables] what a unit of each brings at these prices: its reduced cost."""
        arrays = self.master.arrays
        return np.asarray(arrays.objective - arrays.matrix.T @ duals)

    def allow(self, columns: Ints, lower: Floats, upper: Floats) -> None:
        """Change bounds of ledger variables: nothing proven so far holds any more, all columns stay."""
        self.master.limit(columns, lower, upper)
        self.lower[columns], self.upper[columns] = lower, upper
        self.bound = np.inf
        for oracle in (*self.oracles, *self.physics.linked.values()):
            if isinstance(oracle, Ways | Linked):
                oracle.allow(*self._bounds(oracle.mechanisms, oracle.bundles))

    def _bounds(self, mechanisms: tuple[int, ...], bundles: tuple[int, ...]) -> tuple[Floats, Floats]:
        """[M+B, years] least and most that mechanisms can be in force, and bundles can start."""
        least, most = self.ledger.active.range(self.lower, self.upper)
        starts = self.ledger.decided.bundles[list(bundles)]
        lower, upper = (np.append(values, 0.0)[starts] for values in (self.lower, self.upper))
        return np.concatenate([least[list(mechanisms)], lower]), np.concatenate([most[list(mechanisms)], upper])

    def add(
        self,
        duals: Floats,
        prices: tuple[BlockPrices, ...],
        columns: Sequence[Column],
        least: float,
        groups: Bools | None = None,
    ) -> int:
        """Add the columns that gain more than ``least`` at these duals, of some groups only; return how many."""
        new = self.physics.entries(columns)
        position = np.repeat(np.arange(len(new.objective)), np.diff(new.starts))
        reduced = new.objective - np.bincount(position, new.values * duals[new.rows], len(new.objective))
        kept = reduced > least if groups is None else (reduced > least) & groups
        if kept.any():
            inside = kept[position]
            starts = np.concatenate([[0], np.cumsum(np.diff(new.starts)[kept])])
            self.master.add(new.objective[kept], starts, new.rows[inside], new.values[inside])
            self.prices.append(prices)
            self.ways.append(tuple((column.way, column.recipe) for column in columns))
            self.batches.append(new.group[kept])
        return int(kept.sum())

    def is_met(self, warm: Warm) -> bool:
        """Are all hard targets and rules met?"""
        missed = [*self.ledger.missed, self.physics.untied]
        return all(float(warm.x[columns].max(initial=0.0)) <= UNMET for columns in missed)

    def gap(self, warm: Warm) -> float:
        """(bound − goal)/max(1, |goal|)"""
        return max(0.0, self.bound - warm.objective) / max(1.0, abs(warm.objective))

    def begin(self, duals: Floats) -> Warm:
        """First columns: nothing bought at all, and what the aggregated county's prices, varied, would buy.

        Prices that the ledger does not accept give columns but prove nothing, and no mixture with them does: the search
        then starts from the master's own.
        """
        nobody = np.zeros(len(duals))
        self.add_nothing()
        accepted = self.county_accepts(duals)
        for factor in FIRST_PRICES:
            prices, columns = self.price(duals * factor)
            if factor == 1.0 and accepted:
                self.bound = self.lagrangian(duals, columns)
            self.add(nobody, prices, columns, -np.inf)
            if factor == 1.0:
                self._add_seeds(prices, columns)
        warm = self.solve()
        self.center = duals if accepted else warm.duals
        return warm

    def _add_seeds(self, prices: tuple[BlockPrices, ...], columns: list[Column]) -> None:
        """Columns of other ways in which mechanisms may be in force, whatever they bring."""
        nobody = np.zeros(self.physics.program.rows)
        for number, blocks in enumerate(self.physics.units):
            linked, alone = self.physics.linked.get(blocks), self.oracles[blocks[0]]
            own = np.array([u == number for u, _ in self.physics.groups], dtype=np.bool_)
            if linked is not None and len(linked.in_force) > 1:
                seeds = linked.seeds([prices[b] for b in blocks])
            elif isinstance(alone, Ways):
                seeds = ([column] for column in alone.seeds(prices[blocks[0]]))
            else:
                continue
            for seed in seeds:
                every = list(columns)
                for b, column in zip(blocks, seed, strict=True):
                    every[b] = column
                self.add(nobody, prices, every, -np.inf, own)

    def add_nothing(self) -> None:
        """Columns that buy nothing and take nothing: whatever is decided, the master has a plan if there is any."""
        dear = np.zeros(self.physics.program.rows)
        dear[self.physics.dear_rows()] = NOTHING
        self.add(np.zeros(len(dear)), *self.price(dear), -np.inf)

    def county_accepts(self, duals: Floats) -> bool:
        """Is no variable of the ledger worth more than it costs at these prices? Only then they prove a bound."""
        arrays = self.master.arrays
        free = arrays.row_lower == arrays.row_upper
        wrong = np.where(np.isfinite(arrays.row_upper), duals < 0, duals > 0) & ~free
        return bool((self._worth(duals)[np.isinf(self.upper)] <= 1e-7).all() and not wrong.any())

    def solve(self) -> Warm:
        """The master's optimum; raises RefusedError where the columns found so far make no plan."""
        warm = self.master.solve()
        if warm is None:
            raise RefusedError(UNMET_RULE)
        return warm

    def generate(
        self, warm: Warm, gap_wanted: float, deadline: float, say: Progress, *, hopeless: float = -np.inf
    ) -> Warm:
        """Price and solve by turns until the gap wanted is proven, time is up, or nothing more is to be gained.

        Stops as well where the bound proves that nothing above ``hopeless`` can be reached.
        """
        for number in range(MOST_ROUNDS):
            gap = self.gap(warm)
            if (gap <= gap_wanted and self.is_met(warm)) or self.bound <= hopeless:
                break
            if self.out_of_time(deadline):
                say("time is up")
                break
            if not self._round(warm):
                break
            warm = self.solve()
            if number % 10 == 9:
                say(f"pricing: gap {gap:.1e}")
        return warm

    def _round(self, warm: Warm) -> int:
        """Price at smoothed duals, ever closer to the master's own until a column gains; return how many were added."""
        weight, least = SMOOTHING, USELESS * max(1.0, abs(warm.objective))
        while True:
            duals = weight * self.center + (1.0 - weight) * warm.duals
            prices, columns = self.price(duals)
            bound = self.lagrangian(duals, columns)
            if bound < self.bound:
                self.bound, self.center = bound, duals
            added = self.add(warm.duals, prices, columns, least)
            if added or weight == 0.0:
                return added
            weight = weight / 2 if weight > 0.1 else 0.0

    def out_of_time(self, deadline: float) -> bool:
        """Has the time run out?"""
        return time.perf_counter() > deadline

    def fix(self, blocks: Sequence[int], started: Sequence[Floats]) -> None:
        """Decide the building of some blocks: their old columns weigh nothing, their oracles build what is given."""
        for b, units in zip(blocks, started, strict=True):
            alone = self.oracles[b]
            if isinstance(alone, Member):
                raise ValueError("building of facilities that hang together is not fixed one by one")
            self.oracles[b] = alone.fix_building(units)
        unit = np.array([u for u, _ in self.physics.groups])
        fixed = [u for u, own in enumerate(self.physics.units) if set(own) & set(blocks)]
        self.master.forbid(np.flatnonzero(np.isin(unit[np.concatenate(self.batches)], fixed)))

    def plan(self, warm: Warm) -> Plan:
        """Who gets what, when, in which place: Σ λ·(plan of each column), made again from the prices that gave it."""
        x = warm.x[: self.physics.program.columns]
        blocks = self.blocks(warm)
        ledger, county = self.ledger, self.county
        decided = ledger.decided.starts(county, x)
        return Plan(blocks, self._spend(blocks, x), ledger.drawn(county, x), decided, ledger.kept.turned(x))

    def blocks(self, warm: Warm) -> Mixtures:
        """What is done in each block, as weights of plans."""
        weights = warm.x[self.physics.program.columns :]
        of_batch = np.split(weights, np.cumsum([len(groups) for groups in self.batches])[:-1])
        unit = np.array([u for u, _ in self.physics.groups])
        zone = np.array([z for _, z in self.physics.groups])

        def mixture(b: int) -> Mixture:
            oracle, parts = self.oracles[b], []
            own = next(u for u, blocks in enumerate(self.physics.units) if b in blocks)
            there = np.isin(zone, oracle.zones)
            for prices, ways, groups, used in zip(self.prices, self.ways, self.batches, of_batch, strict=True):
                mine: Bools = (unit[groups] == own) & there[groups] & (used > 0)
                if mine.any():
                    share = np.zeros(len(oracle.zones))
                    share[np.searchsorted(oracle.zones, zone[groups[mine]])] = used[mine]
                    parts.append((prices[b], share, *ways[b]))
            return Mixture(oracle, tuple(parts))

        return Mixtures([mixture(b) for b in range(len(self.oracles))])

    def _spend(self, blocks: Mixtures, x: Floats) -> Floats:
        """[F, L, T] yuan: what is paid for the lines that one stands for is split among them as they cost."""
        county, stands_for = self.county, self.physics.alike.lines
        cost = np.maximum(place_costs(county, Plan(blocks, np.empty(0))), 0.0)
        together = np.zeros_like(cost)
        np.add.at(together, stands_for, cost)
        shared = together[stands_for]
        alone = np.repeat(self.physics.alike.standing[:, None].astype(np.float64), cost.shape[1], axis=1)
        share = np.divide(cost, shared, out=alone, where=shared > 0)
        return np.asarray(self.ledger.spending.plan(x)[:, stands_for] * share)


def _oracle(county: County, block: int, measures: Coefficients) -> Oracle | Ways:
    serving = county.works.serving(block)
    ways = ways_of(county, block)
    if ways.mechanisms or ways.bundles:
        return Ways(county, block, ways, serving)
    return Oracle(county, county.blocks[block], measures, serving)


def prepare(county: County) -> Search:
    """The ledger as a master program, without columns yet."""
    measures = block_coefficients(county)
    linked = linked_sets(county)
    together = {b: link for link in linked for b in link.blocks}
    oracles = [
        Member(together[b], b) if b in together else _oracle(county, b, m) for b, m in enumerate(measures)
    ]  # fmt: skip
    program = Program()
    physics = ColumnPhysics(program, county, oracles, find_alike(county), linked)
    largest = max(float(b.weight.max()) for b in county.blocks)
    ledger = add_ledger(program, county, physics, unmet=UNMET_PRICE * largest)
    physics.tie(ledger.active, ledger.decided)
    never = add_never(program, county, ledger.decided)
    physics.close()
    master = Master(program, physics.defining(), county.name.replace("-", "_"))
    side = right_hand_side(master.arrays.row_lower, master.arrays.row_upper)
    side[physics.convexity] = 0.0
    lower, upper = master.arrays.lower.copy(), master.arrays.upper.copy()
    return Search(county, oracles, physics, ledger, master, never, side, lower=lower, upper=upper)
