"""Everything that one run has produced, before it becomes tables and files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a saved run opens without the simulator and the optimizer
    from hjplan.books.aims import Tail
    from hjplan.books.goal import GoalParts
    from hjplan.books.plan import BlockTrajectory, Books, Plan
    from hjplan.data.county import County
    from hjplan.optimize.solution import Solution
    from hjplan.schema.scenario import Scenario
    from hjplan.simulate.outcome import Outcome


@dataclass(frozen=True, eq=False)
class Finished:
    """One scenario planned and, unless it was switched off, simulated."""

    scenario: Scenario
    county: County
    solution: Solution
    plan: Plan
    """As published: units cleaned of solver noise and rolled forward by the reference step."""
    trajectory: tuple[BlockTrajectory, ...]
    books: Books
    """Whole yuan."""
    goal: GoalParts
    outcome: Outcome | None
    scenario_county: County | None = None
    """The county as the scenario gives it, what the plan decides still open; None: ``county``, nothing was open."""

    tail: Tail | None = None
    """Public money after the plan; None where the goal does not look at it."""

    @property
    def given(self) -> County:
        """The county as the scenario gives it; ``county`` is the same with all that was decided in force."""
        return self.county if self.scenario_county is None else self.scenario_county
