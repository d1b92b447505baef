"""The measures that physics publishes to ledger, targets and rules: columns of a program, by line or by zone."""

from __future__ import annotations

from typing import Protocol

from hjplan.data.county import Ints

YUAN_PER_SOLVER_UNIT = 1e6
"""The solver sees 10⁶ yuan: HiGHS rows hold to 1e-7 absolute, a tenth of a yuan (model.md, "Known traps")."""


class Measures(Protocol):
    """What an engine's physics offers. Money is 10⁶ yuan at constant prices; served is households."""

    def cost(self) -> Ints:
        """[L, T] column of the cost of each line in each period."""
        ...

    def served(self, block: int, zone: int) -> Ints:
        """[T+1] column of the households served by a block in a zone at each point."""
        ...
