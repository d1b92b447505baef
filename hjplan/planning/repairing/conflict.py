"""The smallest sets of statements that no plan can keep together (model.md, section 11).

A set is irreducible: taken by itself no plan keeps it, and a plan keeps it as soon as any one of it is taken back.
First without whole numbers, where a proof names the rows that count; then with them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hjplan.optimize.backend.trial import Trial
from hjplan.planning.repairing.ground import Ground
from hjplan.planning.repairing.statements import Statement

Progress = Callable[[str], None]
_FIRST_OUT = (
    ("yearly_limit", "window", "mechanism", "general_budget", "beside", "no_transfer", "posts", "capacity"),
    ("max_share", "match", "limit_of_loan", "yearly_of_loan", "ceiling_of_loan", "cover_of_loan", "largest_step"),
    ("requires", "excludes", "one_of", "cap"),
    ("amount", "opening_debt"),
)
"""What is tried first to be left out of a set, so that what people argue about stays in it: promises last."""


@dataclass(frozen=True)
class Conflict:
    """Statements that no plan keeps together."""

    statements: tuple[Statement, ...]
    irreducible: bool
    """Proven: a plan keeps all the others as soon as one is taken back. False where time ran out."""


@dataclass
class Court:
    """Asks whether a plan can keep a set of statements, until time is up."""

    ground: Ground
    trial: Trial
    deadline: float
    asked: int = 0
    unknown: int = 0
    """Questions that time left open."""

    @property
    def left(self) -> float:
        """Seconds."""
        return self.deadline - time.perf_counter()

    def in_whole(self, held: Sequence[Statement]) -> bool:
        """Must anything be whole where these statements are held?"""
        return self.trial.has_integers(self.ground.still(held))

    def keeps(self, held: Sequence[Statement], *, relax: bool) -> bool | None:
        """Can a plan keep these statements, all others taken back? None where that was not found out in time."""
        if self.left <= 0:
            self.unknown += 1
            return None
        kept = frozenset(s.key for s in held)
        others = [s for s in self.ground.statements if s.key not in kept]
        self.asked += 1
        said = self.trial.feasible(
            self.ground.let_go(others), relax=relax, time_limit=self.left, still=self.ground.still(held)
        )
        self.unknown += said is None
        return said


def court_of(ground: Ground, deadline: float) -> Court:
    """A court over a scenario's program."""
    return Court(ground, Trial(ground.arrays), deadline)


def find_conflict(
    court: Court, held: Sequence[Statement], say: Progress, suspects: Sequence[Statement] = ()
) -> Conflict | None:
    """The smallest set among these statements that no plan keeps; None where a plan keeps them all.

    ``suspects`` are asked first: what arithmetic has found. Raises nothing when time runs out: the set is then one
    that no plan keeps, but perhaps not the smallest; where not even that is known, it is empty.
    """
    say("asking whether any plan keeps all statements")
    if suspects and court.keeps(suspects, relax=True) is False:
        return _smallest(court, list(suspects), say)
    said = court.keeps(held, relax=True)
    if said is False:
        return _smallest(court, _in_the_proof(court, held), say)
    if said and court.in_whole(held):
        said = court.keeps(held, relax=False)
        if said is False:
            left = _filtered(court, _ordered(held), say, relax=False)
            return Conflict(tuple(left), court.unknown == 0)
    return None if said else Conflict((), False)


def _smallest(court: Court, left: list[Statement], say: Progress) -> Conflict:
    left = _filtered(court, _ordered(left), say, relax=True)
    if court.in_whole(left):
        left = _filtered(court, left, say, relax=False)
    return Conflict(tuple(left), court.unknown == 0)


def _in_the_proof(court: Court, held: Sequence[Statement]) -> list[Statement]:
    """After a "no" without whole numbers: those statements that the solver's proof rests on; all where it has none."""
    found = court.trial.proof()
    if found is None:
        return list(held)
    rows, columns = (frozenset(numbers.tolist()) for numbers in found)
    loose = court.ground.loose
    return [
        s
        for s in held
        if rows.intersection(loose[s.key].rows.tolist()) or columns.intersection(loose[s.key].columns.tolist())
    ]


def _ordered(statements: Sequence[Statement]) -> list[Statement]:
    """What is tried first to be left out, first."""
    rank = {kind: i for i, kinds in enumerate(_FIRST_OUT) for kind in kinds}
    return sorted(statements, key=lambda s: rank.get(s.kind, len(_FIRST_OUT)))


def _filtered(court: Court, left: list[Statement], say: Progress, *, relax: bool) -> list[Statement]:
    """Leave out one after the other what is not needed.

    Without whole numbers a "no" comes with a proof, which mostly leaves little to ask about; with them, half of what is
    left to be tried is left out at once while that works.
    """
    needed: list[Statement] = []
    open_ = list(left)
    while open_:
        say(f"narrowing the conflict: {len(needed) + len(open_)} statements left")
        size = 1 if relax else len(open_)
        while size:
            rest = open_[size:]
            if (needed or rest) and court.keeps([*needed, *rest], relax=relax) is False:
                open_ = _in_the_proof(court, rest) if relax else rest
                break
            if size == 1:
                needed.append(open_.pop(0))
            size //= 2
    return sorted(needed, key=court.ground.statements.index)
