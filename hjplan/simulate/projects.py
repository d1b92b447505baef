"""Key projects in futures that differ: begun when the plan says, finished when they are wholly paid.

A project starts in the year in which the plan starts it. Each year's works fall due as planned; what cannot be paid
stays owed and is due again in the next period. It stands from the first point, its planned finish or later, at which
nothing of its works is owed: only then does it hand over units, add capacity, need upkeep, and allow regimes that need
it. One that is never wholly paid never does. It hands over what the plan gave to each place, as far as units are still
unserved there; whatever the county builds itself leaves room for it.
"""

from __future__ import annotations

import numpy as np

from hjplan.data.county import Bools, County, Floats
from hjplan.data.draws import Words, uniforms
from hjplan.simulate.cells import Cells
from hjplan.simulate.execution import Chance, counter
from hjplan.simulate.undertaken import Undertaken


class Projects:
    """The projects of D draws. ``stands`` [D, P] says where each is finished at the opening of a period."""

    def __init__(
        self, county: County, cells: tuple[Cells, ...], undertaken: Undertaken, draws: int, *, whole: bool
    ) -> None:
        self._county, self._cells, self._undertaken, self._whole = county, cells, undertaken, whole
        self._serving = [np.array([p for p, _ in county.works.serving(b)], dtype=np.int64) for b in range(len(cells))]
        self.stands: Bools = np.zeros((draws, len(county.works.projects)), dtype=np.bool_)
        self._line = np.array([p.line for p in county.works.projects], dtype=np.int64)

    def running(self, t: int) -> Floats:
        """[D, L] constant yuan of mechanisms in force in period t and of the upkeep of finished projects."""
        out: Floats = np.zeros((len(self.stands), self._county.lines.count)) + self._undertaken.mechanisms[t]
        for p, project in enumerate(self._county.works.projects):
            if project.upkeep_line >= 0:
                out[:, project.upkeep_line] = self.stands[:, p] * (project.upkeep * self._county.timeline.dt)
        return out

    def coming(self, block: int, t: int) -> Floats | None:
        """[D, n] pieces that projects hand over in period t if they are wholly paid in it; None: none in any draw."""
        return self._pieces(block, self._may_finish(t))

    def finish(self, t: int, owed: Floats) -> Bools:
        """[D, P] projects that are finished when period t closes; ``owed`` [D, L] after all payments of the period."""
        fresh = self._may_finish(t) & (owed[:, self._line] <= 0.0)
        self.stands = self.stands | fresh
        return np.asarray(fresh)

    def handed(self, block: int, fresh: Bools, room: Floats, t: int, keys: Words) -> Floats | None:
        """[D, n] pieces that finished projects hand over, at most those unserved; ``room`` [D, n] pieces."""
        wanted = self._pieces(block, fresh)
        if wanted is None:
            return None
        wanted = np.minimum(wanted, room)
        if self._whole:
            wanted = np.floor(wanted + uniforms(keys, counter(Chance.HAND_OVER, t)))
        return wanted

    def _may_finish(self, t: int) -> Bools:
        return np.asarray((self._undertaken.finish[None, :] <= t + 1) & ~self.stands)

    def _pieces(self, block: int, which: Bools) -> Floats | None:
        units, projects = self._undertaken.handed[block], self._serving[block]
        if units is None or not which[:, projects].any():
            return None
        return np.asarray(which[:, projects].astype(np.float64) @ units / self._cells[block].piece)
