"""The front between two goals: what more of one costs of the other, point by point, each a plan that passed its audit.

ε-constraint: both ends first, each as good as can be in its goal and then in the other; between them the first goal is
as good as can be while the second one is held at even steps. Every point is a plan of the scenario; none is dominated.
"""

from __future__ import annotations

import functools
import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hjplan.data.aims import COST, TARGETS
from hjplan.data.county import Floats, Ints
from hjplan.errors import InputError, Message
from hjplan.optimize.front import FIRST, SECOND, Start, chains, conflict, steps
from hjplan.parallel import ordered_map
from hjplan.planning.front_county import Goals, check_goals, front_county
from hjplan.planning.front_points import Front, Point, Walker
from hjplan.results.identity import content, input_tables
from hjplan.schema.scenario import Scenario

FEWEST, MOST = 2, 100
"""Points that a front may have, its ends among them."""
LESS = (COST, TARGETS)
"""Goals of which less is better."""
Say = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Walked:
    """A front as it was solved: its points in the order in which the first goal rises, the dominated ones left out."""

    front: Front
    goals: Goals
    points: tuple[Point, ...]
    dropped: int
    """Points that were no better than another one in either goal."""


def front_id(scenario: Scenario, goals: Goals, points: int) -> str:
    """``2027-every-work-front-3f9a1c``: the same inputs, goals and number of points give the same name."""
    parts = [json.dumps(content(scenario), sort_keys=True, ensure_ascii=False), ",".join(goals), str(points)]
    parts += [f"{name}\n{text}" for name, text in sorted(input_tables(scenario).items())]
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    return f"{scenario.spec.horizon.start}-{scenario.name}-front-{digest[:6]}"


def check_points(points: int) -> None:
    """InputError for a number of points that makes no front."""
    if not FEWEST <= points <= MOST:
        text = f"a front has {FEWEST} to {MOST} points, its two ends among them; {points} are asked for"
        raise InputError((Message(text, key="--points"),))


def walk_front(
    scenario: Scenario, goals: tuple[str, ...], points: int, parent: Path, *,
    workers: int = 1, resume: bool = False, say: Say = lambda _: None,
) -> Walked:  # fmt: skip
    """Solve a front, up to ``workers`` points at a time; its points lie in a folder under ``parent``.

    With ``resume`` the points that an earlier call wrote there are taken as they are. Raises InputError for goals that
    there are not, InfeasibleError where no plan satisfies the scenario, StoppedError, AuditError.
    """
    pair = check_goals(scenario, goals)
    check_points(points)
    folder = parent / front_id(scenario, pair, points)
    if not resume:
        shutil.rmtree(folder / "points", ignore_errors=True)
    county = front_county(scenario, pair, say)
    front = Front(scenario, county, folder, points)
    _solve(front, workers, say)
    found = [front.read(n) for n in range(points) if front.there(n)]
    kept = undominated(found, pair)
    return Walked(front, pair, tuple(kept), len(found) - len(kept))


def _solve(front: Front, workers: int, say: Say) -> None:
    """Both ends, then what lies between them; in this process, or one process for each end and each row of points."""
    last = front.points - 1

    def told(_: int) -> None:
        number = sum(front.there(n) for n in range(front.points))
        say(f"{number} of {front.points} points are solved")

    walker = Walker(front, told)
    where = ((SECOND, 0), (FIRST, last))
    missing = [end for end in where if not front.there(end[1])]
    if workers > 1 and len(missing) > 1:
        ordered_map(functools.partial(_end, front), missing, workers, done=told)
    else:
        for first, number in missing:
            walker.end(first, number)
    ends = (front.start(last), front.start(0))
    if not conflict(ends):
        return
    held = steps(ends, front.points)
    rows = [row for row in chains(front.points) if not all(front.there(n) for n in row[1].tolist())]
    if workers > 1 and len(rows) > 1:
        ordered_map(functools.partial(_row, front, held, ends), rows, workers, done=told)
    else:
        for end, numbers in rows:
            walker.row(end, numbers, held, ends)


def _end(front: Front, end: tuple[int, int]) -> None:
    """An end, in a worker: what comes back lies in the front's folder."""
    Walker(front, lambda _: None).end(*end)


def _row(front: Front, held: Floats, ends: tuple[Start, Start], row: tuple[int, Ints]) -> None:
    """A row of points, in a worker."""
    Walker(front, lambda _: None).row(row[0], row[1], held, ends)


def better(goal: str, one: Point, other: Point) -> float:
    """By how much a point is better in a goal than another one, in the goal's own unit."""
    more = float(one["goals"][goal]["value"]) - float(other["goals"][goal]["value"])
    return -more if goal in LESS else more


def undominated(points: list[Point], goals: Goals) -> list[Point]:
    """The points that no other one is at least as good as in both goals, the first goal rising; equals once."""
    kept: list[Point] = []
    for number, point in enumerate(points):
        for rank, other in enumerate(points):
            gains = [better(goal, other, point) for goal in goals]
            if min(gains) >= 0 and (max(gains) > 0 or rank < number):
                break
        else:
            kept.append(point)
    sign = -1.0 if goals[FIRST] in LESS else 1.0
    return sorted(kept, key=lambda point: sign * float(point["goals"][goals[FIRST]]["value"]))
