"""Repair: what in an infeasible scenario cannot hold together, and the cheapest ways out, each of them planned."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from hjplan.errors import AuditError, InfeasibleError, InputError, Message, StoppedError
from hjplan.planning.one import plan_scenario
from hjplan.planning.repairing.arithmetic import suspects_of
from hjplan.planning.repairing.conflict import Conflict, Court, court_of, find_conflict
from hjplan.planning.repairing.ground import ground_of
from hjplan.planning.repairing.statements import Changes, Statement, with_dropped
from hjplan.planning.repairing.ways_out import Idea, Measure, Step, Unit, dearer, later, loosened, more_money
from hjplan.results.finished import Finished
from hjplan.schema.loading import load
from hjplan.schema.merging import read_extended
from hjplan.schema.nodes import Node
from hjplan.schema.overrides import apply_overrides
from hjplan.schema.scenario import Scenario
from hjplan.schema.shipped import shipped_names

Progress = Callable[[str], None]
MEASURES: tuple[Measure, ...] = ("money", "year", "target")
MOST_CONFLICTS = 4
"""Conflicts that one way out may have to undo, one after the other."""
_MORE = (1.0, 1.001, 1.01, 1.05, 1.2)
"""Money that a relaxation finds enough is raised so far where whole units or rounding ask for more."""


@dataclass(frozen=True)
class WayOut:
    """A change of the scenario that leaves a plan: planned and audited."""

    measure: Measure
    steps: tuple[Step, ...]
    price: float
    """Yuan (nominal, in all), years, or points."""
    unit: Unit
    goal: float

    @property
    def changes(self) -> Changes:
        """All changes, key by key as ``--set`` makes them."""
        return tuple(change for step in self.steps for change in step.change)


@dataclass(frozen=True)
class Repair:
    """What was found. A scenario that has a plan has no conflicts, and its goal."""

    scenario: Scenario
    goal: float | None
    """What the plan reaches where there is one."""
    conflicts: tuple[Conflict, ...]
    where: dict[str, Message]
    """By key of a statement: its file, line and excerpt."""
    ways: tuple[WayOut, ...]
    finished: bool
    """False where time ran out before all was known."""
    without_gaps: bool
    seconds: dict[str, float]
    entries: dict[str, Any] = field(default_factory=dict)
    """By key of an entry of a list (``targets.0``): what it says, to be written anew."""


@dataclass(frozen=True)
class _Planned:
    """A repaired scenario with its plan."""

    finished: Finished

    def starts(self, what: str, name: str) -> int | None:
        """The calendar year in which a project, modifier or bundle starts."""
        works, decided = self.finished.county.works, self.finished.plan.decided
        if decided is None:
            return None
        among: dict[str, tuple[Any, Any]] = {
            "project": (works.projects, decided.projects),
            "bundle": (works.bundles, decided.bundles),
            "modifier": (works.mechanisms, decided.mechanisms),
        }
        records, years = among[what]
        year = int(years[[r.id for r in records].index(name)])
        return None if year < 0 else self.finished.county.timeline.start + year


def repair(scenario: Scenario, *, time_limit: float | None = None, progress: Progress | None = None) -> Repair:
    """Find what cannot hold together, and the ways out that are cheapest in money, in years, and in what is asked.

    ``time_limit`` in seconds; default: that of the scenario for each of both halves.
    """
    say = progress or (lambda _: None)
    begun = time.perf_counter()
    limit = scenario.spec.solve.time_limit if time_limit is None else time_limit
    ground = ground_of(scenario, say)
    court = court_of(ground, begun + limit)
    conflicts, finished = _conflicts(court, say)
    found = time.perf_counter() - begun
    if not conflicts and finished:
        done = _plan(scenario, (), say)
        if done is not None:
            goal = done.finished.solution.goal
            return Repair(scenario, goal, (), {}, (), True, ground.without_gaps, {"conflict": found})
        finished = False
    court.deadline = time.perf_counter() + limit
    ways = tuple(_ways(scenario, court, conflicts, say, court.deadline)) if conflicts else ()
    seconds = {"conflict": found, "ways": time.perf_counter() - begun - found}
    named = [s for c in conflicts for s in c.statements] + [step.statement for way in ways for step in way.steps]
    tree = _tree(scenario)
    where = {s.key: _message(tree, s) for s in named}
    entries = {s.key: node.plain() for s in named if (node := _entry(tree, s)) is not None}
    return Repair(scenario, None, conflicts, where, ways, finished, ground.without_gaps, seconds, entries)


def _conflicts(court: Court, say: Progress) -> tuple[tuple[Conflict, ...], bool]:
    """The first conflict, and those that are left when all of it is taken back; and whether all was found out."""
    held, out = list(court.ground.statements), list[Conflict]()
    suspects = suspects_of(court.ground)
    while len(out) < MOST_CONFLICTS:
        conflict = find_conflict(court, held, say, suspects)
        if conflict is None:
            return tuple(out), all(c.irreducible for c in out)
        if not conflict.statements:
            return tuple(out), False
        out.append(conflict)
        suspects = []
        held = [s for s in held if s not in conflict.statements]
    return tuple(out), True


def _plan(scenario: Scenario, changes: Changes, say: Progress) -> _Planned | None:
    """The changed scenario, planned and audited; None where it has no plan, or none in time."""
    try:
        changed = load(scenario.path, (*scenario.overrides, *changes))
        return _Planned(plan_scenario(changed, simulate=False, progress=say))
    except (InfeasibleError, StoppedError, InputError, AuditError):
        return None


def _ways(
    scenario: Scenario, court: Court, conflicts: tuple[Conflict, ...], say: Progress, deadline: float
) -> Iterator[WayOut]:
    for measure in MEASURES:
        say("looking for a way out")
        way = _way(scenario, court, conflicts, measure, say, deadline)
        if way is not None:
            yield way


def _way(
    scenario: Scenario, court: Court, conflicts: tuple[Conflict, ...], measure: Measure, say: Progress, deadline: float
) -> WayOut | None:
    """The cheapest way out by a measure; where one change does not undo every conflict, one after the other."""
    steps: list[Step] = []
    changed, prices = scenario, dict[Unit, float]()
    for _ in range(MOST_CONFLICTS):
        for idea in _ideas(changed, court, conflicts, measure, say):
            for factor in _MORE if measure == "money" else (1.0,):
                tried = idea if factor == 1.0 else dearer(idea, factor, court)
                done = _plan(changed, tried.changes, say)
                if done is not None:
                    return _told(measure, [*steps, *tried.steps], _added(prices, tried), done)
        partial = _partial(changed, court, conflicts, measure, say)
        if partial is None or time.perf_counter() > deadline:
            return None
        steps += partial.steps
        prices = _added(prices, partial)
        try:
            changed = load(changed.path, (*changed.overrides, *partial.changes))
        except InputError:  # what was left aside refuses the change: a lock moved out of its window, say
            return None
        court = court_of(ground_of(changed, say), deadline)
        conflicts, _ = _conflicts(court, say)
        if not conflicts:
            done = _plan(changed, (), say)
            return None if done is None else _told(measure, steps, prices, done)
    return None


def _added(prices: dict[Unit, float], idea: Idea) -> dict[Unit, float]:
    return {**prices, idea.unit: prices.get(idea.unit, 0.0) + idea.price}


def _told(measure: Measure, steps: list[Step], prices: dict[Unit, float], done: _Planned) -> WayOut:
    """Points are told first where a way costs points and money."""
    unit = "points" if "points" in prices else next(iter(prices))
    return WayOut(measure, tuple(steps), prices[unit], unit, done.finished.solution.goal)


def _ideas(
    scenario: Scenario,
    court: Court,
    conflicts: tuple[Conflict, ...],
    measure: Measure,
    say: Progress,
    gone: Changes = (),
) -> Iterator[Idea]:
    """Ways that may do; ``gone``: what takes back statements that are not looked at meanwhile."""
    members = [s for c in conflicts for s in c.statements]
    if measure == "money":
        return more_money(court, conflicts)
    if measure == "year":
        return later(court, members, lambda changes: _plan(scenario, (*changes, *gone), say))
    return loosened(court, members, lambda changes: _has_plan(scenario, (*changes, *gone), court))


def _partial(
    scenario: Scenario, court: Court, conflicts: tuple[Conflict, ...], measure: Measure, say: Progress
) -> Idea | None:
    """The least change that undoes the first conflict, all else taken back meanwhile: others then come to light."""
    if measure == "money":
        return None
    own = {s.key for s in conflicts[0].statements}
    others = [s for s in court.ground.statements if s.key not in own]
    gone = with_dropped(tuple(change for s in others for change in s.drop))
    alone = Court(court.ground, _Apart(court, others), court.deadline)  # type: ignore[arg-type]
    return next(iter(_ideas(scenario, alone, conflicts[:1], measure, say, gone)), None)


class _Apart:
    """A trial in which some statements are always taken back."""

    def __init__(self, court: Court, gone: list[Statement]) -> None:
        self._trial, self._gone = court.trial, court.ground.let_go(gone)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._trial, name)

    def feasible(self, loose: Any, **options: Any) -> bool | None:
        """As of the trial itself."""
        return self._trial.feasible([*loose, *self._gone], **options)

    def least(self, columns: Any, loose: Any, **options: Any) -> Any:
        """As of the trial itself."""
        return self._trial.least(columns, [*loose, *self._gone], **options)


def _has_plan(scenario: Scenario, changes: Changes, court: Court) -> bool | None:
    """Does the changed scenario leave a plan? Asked of a program built anew."""
    if court.left <= 0:
        return None
    try:
        changed = load(scenario.path, (*scenario.overrides, *changes))
    except InputError:
        return False
    anew = court_of(ground_of(changed, lambda _: None), court.deadline)
    return anew.trial.feasible([], relax=not anew.trial.has_integers(), time_limit=court.left)


def _tree(scenario: Scenario) -> Node:
    """The scenario's file with all that it extends and every override, each value with its line."""
    tree, _, _ = read_extended(scenario.path, scenario.path.parent)
    return apply_overrides(tree, scenario.overrides, shipped_names())


def _entry(tree: Node, s: Statement) -> Node | None:
    part, _, rest = s.key.partition(".")
    return tree.find((part, int(rest.partition(".")[0]))) if part in ("targets", "rules", "links") else None


def _message(tree: Node, s: Statement) -> Message:
    place = tuple(int(part) if part.isdigit() else part for part in s.key.split("."))
    node = tree.find(place)
    near = tree.nearest(place)
    library = node is None and place[0] == "facilities"
    if library:
        return Message("", key=f"library {s.key}")
    mark = near.at_key if node is not None and not isinstance(place[-1], int) else near.mark
    return mark.message("", place)
