"""Two runs side by side: what moved, which inputs differ, and whose doing it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hjplan.comparison.differing.inputs import Input, inputs_that_differ
from hjplan.comparison.differing.moved import Move, moves
from hjplan.comparison.differing.shares import Attribution, attribution
from hjplan.results.loading import Run


@dataclass(frozen=True, eq=False)
class Difference:
    """What lies between two runs; nothing between a run and itself."""

    before: Run
    after: Run
    moves: tuple[Move, ...]
    inputs: tuple[Input, ...]
    attribution: Attribution | None
    """None where it was not asked for, or nothing differs."""

    @property
    def empty(self) -> bool:
        """Nothing moved, and no input differs."""
        return not self.moves and not self.inputs


def diff(
    before: Run, after: Run, *, shares: bool = True, workers: int = 1, progress: Callable[[str], None] | None = None
) -> Difference:
    """Compare two runs; with ``shares`` mixtures of their inputs are planned, up to ``workers`` at a time."""
    say = progress or (lambda _: None)
    say("comparing the inputs")
    inputs = inputs_that_differ(before, after)
    found = attribution(before, after, inputs, workers=workers, say=say) if shares and inputs else None
    return Difference(before, after, moves(before, after), inputs, found)
