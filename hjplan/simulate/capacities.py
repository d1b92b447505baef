"""Capacities in futures that differ: who is served when a plant is full, and who is when it is not.

At every point each place keeps the share of its service that the plan keeps. Room beyond what the plan itself leaves
idle is then used by those who are turned away, all alike, up to what their units serve; in a place that uses several
capacities as far as each has such room. Where users are more than a capacity can take, all of them are cut alike. What
sources give follows the units that work in this future; a project adds its part once it stands in this future.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hjplan.data.county import Bools, County, Floats
from hjplan.simulate.cells import Cells
from hjplan.simulate.execution import Standing
from hjplan.simulate.undertaken import Catchment, Undertaken, catchments

ROUNDS = 50
"""Repetitions in which every capacity is held: chains of capacities settle in as many as they have links."""
FULL = 1e-9
"""Relative excess of users over room that is float noise."""


class Capacities:
    """What full capacities leave of the service of D draws."""

    def __init__(self, county: County, cells: tuple[Cells, ...], undertaken: Undertaken) -> None:
        self._cells = cells
        self._catchments, self._kept, self._idle = catchments(county), undertaken.kept, undertaken.idle
        self._uses = [np.any([c.users[b] for c in self._catchments], axis=0) for b in range(len(cells))]

    def limit(
        self, point: int, now: tuple[Standing, ...], stands: Bools
    ) -> tuple[tuple[Standing, ...], tuple[Floats | None, ...]]:
        """What stands with its service after capacities, and per block the share kept [D, n]; None: no capacity."""
        could = [s.served * c.households for s, c in zip(now, self._cells, strict=True)]
        served = self.served(point, could, stands.astype(np.float64))
        limited: list[Standing] = []
        shares: list[Floats | None] = []
        for s, c, kept, able, plan in zip(now, self._cells, served, could, self._kept, strict=True):
            if plan is None:
                limited.append(s)
                shares.append(None)
                continue
            share = np.divide(kept, able, out=np.ones_like(able), where=able > 0.0)
            limited.append(replace(s, served=kept / c.households))
            shares.append(share)
        return tuple(limited), tuple(shares)

    def served(self, point: int, could: list[Floats], standing: Floats) -> list[Floats]:
        """Per block [D, n] households served of those that units ``could`` serve; ``standing`` [D, P] projects."""
        served = [s if k is None else s * k[:, point] for s, k in zip(could, self._kept, strict=True)]
        more = self._back(point, could, served, standing)
        served = [s + m for s, m in zip(served, more, strict=True)]
        for _ in range(ROUNDS):
            held = [self._hold(catchment, served, standing) for catchment in self._catchments]
            if not any(held):
                break
        return served

    def _back(self, point: int, could: list[Floats], served: list[Floats], standing: Floats) -> list[Floats]:
        """Per block [D, n] households turned away by the plan for whom there is room here."""
        shares = [np.where(self._uses[b], 1.0, np.zeros((len(s), 1))) for b, s in enumerate(could)]
        for catchment, idle in zip(self._catchments, self._idle[:, point], strict=True):
            turned = catchment.used(could) - catchment.used(served)
            free = np.maximum(catchment.room(served, standing) - catchment.used(served) - idle, 0.0)
            part = np.minimum(1.0, np.divide(free, turned, out=np.zeros_like(free), where=turned > FULL))
            for share, member in zip(shares, catchment.users, strict=True):
                share[:, member] = np.minimum(share[:, member], part[:, None])
        return [share * (able - s) for share, able, s in zip(shares, could, served, strict=True)]

    @staticmethod
    def _hold(catchment: Catchment, served: list[Floats], standing: Floats) -> bool:
        """Cut the users of a capacity alike where they are more than it takes, in place; True if any were."""
        used, room = catchment.used(served), np.maximum(catchment.room(served, standing), 0.0)
        over = used > room * (1.0 + FULL) + FULL
        if not over.any():
            return False
        share = np.where(over, np.divide(room, used, out=np.ones_like(used), where=used > 0.0), 1.0)
        for s, member in zip(served, catchment.users, strict=True):
            s[:, member] *= share[:, None]
        return True
