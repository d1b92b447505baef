"""All that a county decides once for its places, in the futures of a batch: one door for the period loop."""

from __future__ import annotations

import numpy as np

from hjplan.books.policies import Instructions
from hjplan.data.county import Bools, County, Floats
from hjplan.data.draws import Words
from hjplan.simulate.allowed_care import AllowedCare
from hjplan.simulate.capacities import Capacities
from hjplan.simulate.cells import Cells
from hjplan.simulate.execution import Standing, Wish
from hjplan.simulate.projects import Projects
from hjplan.simulate.undertaken import Undertaken
from hjplan.simulate.wishes import wishes_of


class Works:
    """Projects, mechanisms, capacities, posts and links of D draws; does nothing where the county has none."""

    def __init__(
        self, county: County, cells: tuple[Cells, ...], undertaken: Undertaken | None, draws: int, *, whole: bool
    ) -> None:
        self._county, self._cells = county, cells
        self._projects = None if undertaken is None else Projects(county, cells, undertaken, draws, whole=whole)
        self._capacities = None
        if undertaken is not None and county.works.capacities:
            self._capacities = Capacities(county, cells, undertaken)
        held = county.works.posts or county.works.regime_needs
        self._care = AllowedCare(county, cells) if held else None
        self._lines = [m.line for m in county.works.mechanisms]
        self._none = np.zeros((draws, len(county.works.projects)), dtype=np.bool_)

    @property
    def stands(self) -> Bools:
        """[D, P] projects that are finished."""
        return self._none if self._projects is None else self._projects.stands

    @property
    def limits(self) -> bool:
        """Are there capacities?"""
        return self._capacities is not None

    def limit(self, point: int, now: tuple[Standing, ...]) -> tuple[tuple[Standing, ...], tuple[Floats | None, ...]]:
        """What stands at a point, its service after capacities, and the share kept of it (see Capacities.limit)."""
        if self._capacities is None:
            return now, (None,) * len(now)
        return self._capacities.limit(point, now, self.stands)

    def wishes(self, t: int, told: Instructions, now: tuple[Standing, ...], unserved: list[Floats]) -> list[Wish]:
        """What is wanted of every block, as far as need, projects, links and posts let it."""
        projects = self._projects
        coming = [None if projects is None else projects.coming(b, t) for b in range(len(self._cells))]
        wishes = wishes_of(self._county, self._cells, told, now, unserved, coming)
        return wishes if self._care is None else self._care.hold(t, now, wishes, self.stands)

    def running(self, t: int) -> Floats | None:
        """[D, L] constant yuan of mechanisms and of the upkeep of finished projects; None: the county has none."""
        return None if self._projects is None else self._projects.running(t)

    def acting(self, done: Floats) -> Floats | None:
        """[D, mechanisms] share in which each mechanism is paid; ``done`` [D, L]. None: there is none."""
        if not self._lines:
            return None
        return np.where(np.array(self._lines)[None, :] >= 0, done[:, self._lines], 1.0)

    def hand_over(
        self, t: int, owed: Floats, wishes: list[Wish], unserved: list[Floats], keys: tuple[Words, ...]
    ) -> list[Floats | None]:
        """Per block [D, n] pieces that projects hand over that are wholly paid in period t; None: nothing."""
        if self._projects is None:
            return [None] * len(self._cells)
        fresh = self._projects.finish(t, owed)
        room = [np.maximum(free - wish.start, 0.0) for free, wish in zip(unserved, wishes, strict=True)]
        return [self._projects.handed(b, fresh, room[b], t, keys[b]) for b in range(len(self._cells))]
