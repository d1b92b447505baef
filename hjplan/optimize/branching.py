"""Fee levels, awards, projects and mechanisms by columns: branch, and go on pricing at every node.

A column says what is built and kept, not what it is charged for, rewarded with or opened by: all columns found so far
are columns of every node, so a node is a warm solve and a few pricings. A node allows some levels in some years, and
some of the years in which something may start, or never; its Lagrangian value bounds whatever can be reached in it. The
bound of the whole is that of the best node left open or closed within its gap, never that of an integer program over
the columns that happen to have been found (docs/columns.md).
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from hjplan.data.county import Bools, Floats, Ints
from hjplan.errors import StoppedError
from hjplan.optimize.backend.highs import Progress
from hjplan.optimize.backend.master import Warm
from hjplan.optimize.column_search import RefusedError, Search
from hjplan.optimize.starts import Items

NODE = 0.8
"""Share of the gap asked for to which a node is priced: the rest is for the difference between nodes."""
WHOLE = 1e-6
"""A level or an award this close to decided is decided."""
NO_TIME = "no choice of fee levels, projects and awards was found in time: raise solve.time_limit"
NO_PATH = "no fee levels and projects tried leave a plan: the exact engine can say whether any do"
DEARER = (1e3, 1e6, 1e9)
"""How many times dearer than any other price what clashes becomes, where the columns found so far have no plan."""
SLIP = 1e-12
"""Share of the terms of such a bound that rounding may cost: they are huge, and nearly cancel."""
MOST_CLASHES = 20
"""Times that further columns are asked for where those found so far have no plan."""
LIKELY = (0.5, 0.25, 0.75, 0.02)
"""What starts in more than such a share of a relaxed solution is tried as started."""


@dataclass(frozen=True, eq=False)
class Node:
    """What is still allowed."""

    levels: dict[int, Bools]
    """By fee on `choose`: [V, years] levels that may be in force."""
    least: Floats
    """[switches] 1 where an award has to be won."""
    most: Floats
    """[switches] 0 where an award may not be won, or something may not start in a year, or never."""


@dataclass(frozen=True, eq=False)
class Chosen:
    """The best decisions, and what is proven of all others."""

    warm: Warm
    levels: dict[int, Ints]
    """By fee: [years] index of the level."""
    bound: float


@dataclass(frozen=True, eq=False)
class Path:
    """One full decision."""

    levels: dict[int, Ints]
    on: Floats
    """[switches]"""


class Branching:
    """Best node first, until the best of those left open proves the gap."""

    def __init__(self, search: Search, gap: float, deadline: float, say: Progress) -> None:
        self.search, self.gap, self.deadline, self.say = search, gap, deadline, say
        self.z = {fee: b.chosen for fee, b in enumerate(search.ledger.billed) if b.chosen.size}
        awards = search.ledger.won[search.ledger.won >= 0]
        self.items = Items.of(search, len(awards))
        self.a = np.concatenate([awards, self.items.columns])
        self.goal = -np.inf
        self.best: Path | None = None
        self._tried: set[bytes] = set()

    @property
    def is_needed(self) -> bool:
        """Is there anything to decide?"""
        return bool(self.z) or len(self.a) > 0

    def run(self, warm: Warm) -> Chosen:
        """Choose, from the relaxation solved; leaves the search with the choice in force.

        Raises RefusedError where no allowed path of levels tried leaves a plan: columns not found yet might, so that
        the exact engine has the last word; StoppedError where time ran out before.
        """
        everything = {fee: np.ones(z.shape, dtype=np.bool_) for fee, z in self.z.items()}
        root = Node(everything, np.zeros(len(self.a)), np.ones(len(self.a)))
        number = itertools.count()
        open_nodes: list[tuple[float, int, Node, Warm | None]] = [(-self.search.bound, next(number), root, warm)]
        left = closed = -np.inf
        while open_nodes:
            best, _, node, at = heapq.heappop(open_nodes)
            left = -best
            if left <= self._hopeless() or self.search.out_of_time(self.deadline):
                break
            at = self._enter(node) if at is None else at
            if at is None:
                closed = max(closed, min(left, self.search.bound))
            else:
                bound = min(left, self.search.bound)
                shares, on = self._shares(at), at.x[self.a]
                if self._decided(shares, on):
                    closed = max(closed, bound)
                    self._keep(at, Path({fee: np.argmax(s, axis=0) for fee, s in shares.items()}, np.rint(on)))
                else:
                    for path in self._near(at, shares, on):
                        self._try(path)
                    for child in _halves(shares, on, node, self.items):
                        heapq.heappush(open_nodes, (-bound, next(number), child, None))
            left = -np.inf
        if self.best is None:
            if self.search.out_of_time(self.deadline):
                raise StoppedError(NO_TIME)
            raise RefusedError(NO_PATH)
        return self._put_in_force(self.best, max(left, closed))

    def _hopeless(self) -> float:
        """Goal that a node must be able to pass to be worth a look."""
        return self.goal + self.gap * max(1.0, abs(self.goal))

    def _shares(self, warm: Warm) -> dict[int, Floats]:
        """[V, years] share of each level in a relaxed solution."""
        return {fee: warm.x[z] for fee, z in self.z.items()}

    def _decided(self, shares: dict[int, Floats], on: Floats) -> bool:
        return all(float(np.abs(s - np.rint(s)).max(initial=0.0)) <= WHOLE for s in (*shares.values(), on))

    def _enter(self, node: Node) -> Warm | None:
        """The node's relaxation, priced until its bound is tight enough; None where no path is left."""
        for fee, z in self.z.items():
            allowed = node.levels[fee].astype(np.float64).ravel()
            self.search.allow(z.ravel(), np.zeros(z.size), allowed)
        self.search.allow(self.a, node.least, node.most)
        warm = self.search.master.solve() or self._further()
        if warm is None:
            return None
        return self.search.generate(warm, self.gap * NODE, self.deadline, self.say, hopeless=self._hopeless())

    def _further(self) -> Warm | None:
        """A plan of the node entered last from further columns, where those found so far make none.

        Priced at the rows that clash, ever dearer (Farkas). Where even that finds no plan, ``search.bound`` says what
        is proven of the node; that columns found so far have no plan proves nothing.
        """
        search = self.search
        for _ in range(MOST_CLASHES):
            clash = search.master.clash()
            if clash is None:
                return None
            clash *= max(1.0, float(np.abs(search.center).max())) / float(np.abs(clash).max())
            for dear in DEARER:
                duals = search.center + dear * clash
                prices, columns = search.price(duals)
                slip = SLIP * float(np.abs(search.side * duals).sum())
                search.bound = min(search.bound, search.lagrangian(duals, columns) + slip)
                if search.bound <= self._hopeless() or search.out_of_time(self.deadline):
                    return None
                if search.add(dear * clash, prices, columns, 0.0):
                    break
            else:
                return None
            warm = search.master.solve()
            if warm is not None:
                return warm
        return None

    def _try(self, path: Path) -> None:
        """Plan with these decisions, if they were not tried before."""
        key = b"".join([*(p.tobytes() for p in path.levels.values()), path.on.tobytes()])
        if key not in self._tried:
            self._tried.add(key)
            warm = self._enter(self._only(path))
            if warm is not None:
                self._keep(warm, path)

    def _keep(self, warm: Warm, path: Path) -> None:
        if self.search.is_met(warm) and warm.objective > self.goal:
            self.goal, self.best = warm.objective, path
            self.say(f"branching: goal {self.goal:,.0f}")

    def _only(self, path: Path) -> Node:
        levels = {fee: np.arange(len(z))[:, None] == path.levels[fee][None] for fee, z in self.z.items()}
        return Node(levels, path.on, path.on)

    def _near(self, warm: Warm, shares: dict[int, Floats], on: Floats) -> Iterator[Path]:
        """Decisions near a relaxed solution: levels where most households are billed, or that at least half, or nearly
        all, of the relaxed path has reached; awards that are certain, or likelier than not; projects likewise."""
        awards = on.copy()
        certain, likely = np.floor(awards + WHOLE), np.floor(awards + 0.5)
        billed = self._where_billed(warm)
        started = [self.items.started(on, share) for share in LIKELY] if self.items.columns.size else [on]

        def switches(won: Floats, begun: Floats) -> Floats:
            return np.where(self.items.is_award, won, begun)

        yield Path(billed, switches(certain, started[0]))
        for begun in started[1:]:
            yield Path(billed, switches(certain, begun))
        if likely[self.items.is_award].any():
            yield Path(billed, switches(likely, started[0]))
        for least in (0.5, 1.0 - WHOLE) if shares else ():
            yield Path(
                {
                    fee: np.maximum((np.cumsum(s[::-1], axis=0)[::-1] >= least).sum(axis=0) - 1, 0)
                    for fee, s in shares.items()
                },
                switches(certain, started[0]),
            )

    def _where_billed(self, warm: Warm) -> dict[int, Ints]:
        """The path at which most households are billed in a relaxed solution, made to rise.

        A relaxed level need only be chosen as far as households are served at it; where they are billed says more.
        """
        path = {}
        steps = self.search.county.timeline.steps_per_year
        for fee, z in self.z.items():
            billed = warm.x[self.search.ledger.billed[fee].columns]
            yearly = billed.reshape(len(z), -1, z.shape[1], steps).sum(axis=(1, 3))
            path[fee] = np.maximum.accumulate(np.argmax(yearly + WHOLE * warm.x[z], axis=0))
        return path

    def _put_in_force(self, path: Path, bound: float) -> Chosen:
        """The best decisions put in force, and priced to the gap once more."""
        warm = self._enter(self._only(path))
        if warm is None:
            raise StoppedError("the fee levels chosen have no plan any more: please report this scenario")
        self.search.bound = max(bound, warm.objective)
        return Chosen(warm, path.levels, self.search.bound)


def _halves(shares: dict[int, Floats], on: Floats, node: Node, items: Items) -> Iterator[Node]:
    """Two nodes: where the relaxed solution is least decided, a level is reached in a year or not, an award won or not,
    something starts early or late, late meaning never too.

    A tariff never falls: not reached in a year is not reached before; reached is reached from then on.
    """
    reached = {fee: np.cumsum(s[::-1], axis=0)[::-1] for fee, s in shares.items()}
    doubt = {fee: np.minimum(r, 1.0 - r) for fee, r in reached.items()}
    least_sure = {fee: float(d.max()) for fee, d in doubt.items()}
    unsure = np.minimum(on, 1.0 - on)[items.is_award]
    split = items.split(on)
    worst = max([*least_sure.values(), *unsure, 0.0])
    if split is not None and split.doubt >= worst:
        yield replace(node, most=np.where(split.late, 0.0, node.most))
        yield replace(node, most=np.where(split.early, 0.0, node.most))
        return
    if len(unsure) and unsure.max() > max(least_sure.values(), default=0.0):
        which = np.arange(len(on)) == np.flatnonzero(items.is_award)[int(np.argmax(unsure))]
        yield replace(node, least=np.where(which, 1.0, node.least))
        yield replace(node, most=np.where(which, 0.0, node.most))
        return
    fee = max(least_sure, key=lambda f: least_sure[f])
    level, year = np.unravel_index(int(np.argmax(doubt[fee])), doubt[fee].shape)
    levels, years = np.indices(node.levels[fee].shape)
    below = node.levels[fee] & ~((levels >= level) & (years <= year))
    above = node.levels[fee] & ~((levels < level) & (years >= year))
    yield replace(node, levels={**node.levels, fee: above})
    yield replace(node, levels={**node.levels, fee: below})
