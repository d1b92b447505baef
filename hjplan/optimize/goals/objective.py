"""One level of a goal as a solver sees it: what is maximized, and how that reads in the level's own unit."""

from __future__ import annotations

from dataclasses import dataclass

from hjplan.data.aims import lost
from hjplan.data.county import Floats


@dataclass(frozen=True, eq=False)
class Objective:
    """max coefficients·x; the level's value is ``unit``·that, negative ``unit`` where less is better."""

    level: str
    coefficients: Floats
    """[columns]"""
    unit: float
    """Household-years, shares or yuan of one unit of the objective."""

    def value(self, objective: float) -> float:
        """The level's value in its own unit: households, a share, yuan."""
        return self.unit * objective + 0.0  # nothing missed is 0, not −0

    def held(self, objective: float, gap: float) -> float:
        """What the objective has to reach while the next levels are looked at."""
        return objective - lost(gap, self.value(objective)) / abs(self.unit)
