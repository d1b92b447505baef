"""Fee levels by columns: branch, and go on pricing at every node.

A column says what is built and kept, not what it is charged for: all columns found so far are columns of every node, so
a node is a warm solve and a few pricings. A node allows some levels in some years; its Lagrangian value bounds whatever
can be reached in it. The bound of the whole is that of the best node left open, never that of an integer program over
the columns that happen to have been found (docs/columns.md).
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from hjplan.data.county import Bools, Floats, Ints
from hjplan.errors import StoppedError
from hjplan.optimize.backend.highs import Progress
from hjplan.optimize.backend.master import Warm
from hjplan.optimize.column_search import RefusedError, Search

NODE = 0.8
"""Share of the gap asked for to which a node is priced: the rest is for the difference between nodes."""
WHOLE = 1e-6
"""A level this close to chosen is chosen."""
Allowed = dict[int, Bools]
"""By fee on `choose`: [V, years] levels that a node allows."""


@dataclass(frozen=True, eq=False)
class Chosen:
    """The best choice of levels, and what is proven of all others."""

    warm: Warm
    levels: dict[int, Ints]
    """By fee: [years] index of the level."""
    bound: float


class LevelSearch:
    """Best node first, until the best of those left open proves the gap."""

    def __init__(self, search: Search, gap: float, deadline: float, say: Progress) -> None:
        self.search, self.gap, self.deadline, self.say = search, gap, deadline, say
        self.z = {fee: b.chosen for fee, b in enumerate(search.ledger.billed) if b.chosen.size}
        self.goal = -np.inf
        self.levels: dict[int, Ints] = {}
        self._tried: set[bytes] = set()

    def run(self, warm: Warm) -> Chosen:
        """Choose, from the relaxation solved; leaves the search with the choice in force.

        Raises RefusedError where no allowed path of levels tried leaves a plan: columns not found yet might, so that
        the exact engine has the last word; StoppedError where time ran out before.
        """
        everything: Allowed = {fee: np.ones(z.shape, dtype=np.bool_) for fee, z in self.z.items()}
        number = itertools.count()
        open_nodes: list[tuple[float, int, Allowed, Warm | None]] = [
            (-self.search.bound, next(number), everything, warm)
        ]
        left = closed = -np.inf
        while open_nodes:
            best, _, allowed, at = heapq.heappop(open_nodes)
            left = -best
            if left <= self._hopeless() or self.search.out_of_time(self.deadline):
                break
            at = self._enter(allowed) if at is None else at
            if at is not None:
                bound = min(left, self.search.bound)
                shares = self._shares(at)
                if all(np.abs(s - np.rint(s)).max() <= WHOLE for s in shares.values()):
                    closed = max(closed, bound)
                    self._keep(at, {fee: np.argmax(s, axis=0) for fee, s in shares.items()})
                else:
                    for path in (self._where_billed(at), *self._rounded(shares)):
                        self._try(path)
                    for child in _halves(shares, allowed):
                        heapq.heappush(open_nodes, (-bound, next(number), child, None))
            left = -np.inf
        if not self.levels:
            if self.search.out_of_time(self.deadline):
                raise StoppedError("no choice of fee levels was found in time: raise solve.time_limit")
            raise RefusedError("no fee levels among those allowed leave a plan: see the cap, the steps and the targets")
        return self._decided(max(left, closed))

    def _hopeless(self) -> float:
        """Goal that a node must be able to pass to be worth a look."""
        return self.goal + self.gap * max(1.0, abs(self.goal))

    def _shares(self, warm: Warm) -> dict[int, Floats]:
        """[V, years] share of each level in a relaxed solution."""
        return {fee: warm.x[z] for fee, z in self.z.items()}

    def _enter(self, allowed: Allowed) -> Warm | None:
        """The node's relaxation, priced until its bound is tight enough; None where no path is left."""
        for fee, z in self.z.items():
            self.search.allow(z.ravel(), allowed[fee].astype(np.float64).ravel())
        warm = self.search.master.solve()
        if warm is None:
            return None
        return self.search.generate(warm, self.gap * NODE, self.deadline, self.say, hopeless=self._hopeless())

    def _try(self, path: dict[int, Ints]) -> None:
        """Plan with a path of levels, if it was not tried before."""
        key = b"".join(p.tobytes() for p in path.values())
        if key not in self._tried:
            self._tried.add(key)
            warm = self._enter(self._only(path))
            if warm is not None:
                self._keep(warm, path)

    def _keep(self, warm: Warm, path: dict[int, Ints]) -> None:
        if self.search.is_met(warm) and warm.objective > self.goal:
            self.goal, self.levels = warm.objective, path
            self.say(f"fee levels: goal {self.goal:,.0f}")

    def _only(self, path: dict[int, Ints]) -> Allowed:
        return {fee: np.arange(len(z))[:, None] == path[fee][None] for fee, z in self.z.items()}

    def _where_billed(self, warm: Warm) -> dict[int, Ints]:
        """The path at which most households are billed in a relaxed solution, made to rise.

        A relaxed level need only be chosen as far as households are served at it; where they are billed says more.
        """
        path = {}
        steps = self.search.county.timeline.steps_per_year
        for fee, z in self.z.items():
            billed = warm.x[self.search.ledger.billed[fee].columns]
            yearly = billed.reshape(len(z), z.shape[1], steps).sum(axis=2)
            path[fee] = np.maximum.accumulate(np.argmax(yearly + WHOLE * warm.x[z], axis=0))
        return path

    def _rounded(self, shares: dict[int, Floats]) -> Iterator[dict[int, Ints]]:
        """Paths near a relaxed one: the level that at least half, or nearly all, of it has reached."""
        for least in (0.5, 1.0 - WHOLE):
            yield {
                fee: np.maximum((np.cumsum(s[::-1], axis=0)[::-1] >= least).sum(axis=0) - 1, 0)
                for fee, s in shares.items()
            }

    def _decided(self, bound: float) -> Chosen:
        """The best path put in force, and priced to the gap once more."""
        warm = self._enter(self._only(self.levels))
        if warm is None:
            raise StoppedError("the fee levels chosen have no plan any more: please report this scenario")
        self.search.bound = max(bound, warm.objective)
        return Chosen(warm, self.levels, self.search.bound)


def _halves(shares: dict[int, Floats], allowed: Allowed) -> Iterator[Allowed]:
    """Two nodes: in the year and at the level where the relaxed path is least decided, it is reached or it is not.

    A tariff never falls: not reached in a year is not reached before; reached is reached from then on.
    """
    reached = {fee: np.cumsum(s[::-1], axis=0)[::-1] for fee, s in shares.items()}
    doubt = {fee: np.minimum(r, 1.0 - r) for fee, r in reached.items()}
    fee = max(doubt, key=lambda f: float(doubt[f].max()))
    level, year = np.unravel_index(int(np.argmax(doubt[fee])), doubt[fee].shape)
    levels, years = np.indices(allowed[fee].shape)
    below = allowed[fee] & ~((levels >= level) & (years <= year))
    above = allowed[fee] & ~((levels < level) & (years >= year))
    yield {**allowed, fee: above}
    yield {**allowed, fee: below}
