"""What a front says: what each step costs, where the scenario's own goal lies on it, and where it bends.

The suggested knee is the point farthest from the straight line between both ends, with each goal counted in shares of
what it moves along the front: before it the first goal is had cheaply, after it dearly. A front that is almost straight
has none.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from hjplan.data.aims import HOUSEHOLDS, TARGETS
from hjplan.optimize.front import FIRST, SECOND
from hjplan.planning.front import Walked, better
from hjplan.planning.front_points import WHY, Point
from hjplan.results.summary import size
from hjplan.results.tables.column import tidy
from hjplan.results.tables.front import COLUMNS
from hjplan.schema.goals import Goal

BEND = 0.05
"""How far from the straight line a knee has to lie, in shares of what the goals move."""
USES = ("build", "restore", "upkeep", "project", "debt")


def front_table(walked: Walked, yuan: float) -> pd.DataFrame:
    """The table ``front``: money in yuan, and the value of least cost too."""
    rows = [_row(walked, number, yuan) for number in range(len(walked.points))]
    return tidy(COLUMNS, {name: [row[name] for row in rows] for name in COLUMNS})


def _row(walked: Walked, number: int, yuan: float) -> dict[str, Any]:
    point, goals = walked.points[number], walked.goals
    told: dict[str, Any] = {}
    for goal, name in zip(goals, ("", "held_"), strict=True):
        size = yuan if is_money(point, goal) else 1.0
        told |= {f"{name}{key}": point["goals"][goal][key] * size for key in ("value", "bound")}
    gained, paid = step(walked, number)
    sizes = [yuan if is_money(point, goal) else 1.0 for goal in goals]
    gained, paid = gained * sizes[FIRST], paid * sizes[SECOND]
    money = point["money"]
    return told | {
        "point": number + 1,
        "goal": goals[FIRST],
        "held_goal": goals[SECOND],
        "gap": point["gap"],
        "status": point["status"],
        "gained": gained,
        "paid": paid,
        "price": paid / gained if gained > 0 else math.nan,
        "own": int(number == own_point(walked)),
        "knee": int(number == knee(walked)),
        "spent": money["spent"] * yuan,
        **{use: money["by_use"][use] * yuan for use in USES},
    }


def is_money(point: Point, goal: str) -> bool:
    """Is the goal told in the scenario's unit of money?"""
    return point["goals"][goal]["unit"] not in ("household-years", "share")


def step(walked: Walked, number: int) -> tuple[float, float]:
    """By how much the first goal is better than a point before, and the second one worse; NaN at the first point."""
    if number == 0:
        return math.nan, math.nan
    here, before = walked.points[number], walked.points[number - 1]
    return better(walked.goals[FIRST], here, before), better(walked.goals[SECOND], before, here)


def knee(walked: Walked) -> int:
    """The number of the suggested knee, −1 where the front has none."""
    points, goals = walked.points, walked.goals
    if len(points) < 3:
        return -1
    shares = []
    for goal in goals:
        moved = np.array([better(goal, point, points[0]) for point in points])
        shares.append(moved / moved[-1])
    # the first goal rises from 0 to 1, what is paid of the second one too: the knee is where it is farthest ahead
    ahead = shares[FIRST] - shares[SECOND]
    at = int(np.argmax(ahead))
    return at if ahead[at] > BEND else -1


def own_point(walked: Walked) -> int:
    """The number of the point where the scenario's own goal ends, −1 where it is not on the front.

    It is an end of it where the own goal looks at one of both goals first. Households served are not the same with
    missed targets counted and without: a front with targets counts them apart.
    """
    own = levels_of(walked.front.scenario.spec.goal)
    first, goals = own[0], walked.goals
    if first not in goals:
        return -1
    if first == HOUSEHOLDS and (TARGETS in own) != (TARGETS in goals):
        return -1
    return len(walked.points) - 1 if first == goals[FIRST] else 0


def levels_of(goal: Goal) -> tuple[str, ...]:
    """What a scenario's goal looks at, one after the other."""
    if goal.minimise is not None:
        return ("cost",)
    if goal.order is not None:
        return tuple(goal.order)
    return (HOUSEHOLDS,) if goal.maximise in (None, HOUSEHOLDS) else ("worst", HOUSEHOLDS)


def front_summary(walked: Walked, folder: Path, seconds: float) -> dict[str, Any]:
    """The object of ``hjplan pareto --json``: money and least cost in the scenario's unit."""
    county = walked.front.county
    own, bend = own_point(walked), knee(walked)
    return {
        "front": folder.name,
        "folder": str(folder),
        "scenario": walked.front.scenario.name,
        "goals": list(walked.goals),
        "units": {"money": county.unit, "goals": [walked.points[0]["goals"][goal]["unit"] for goal in walked.goals]},
        "engine": "exact",
        "why_engine": WHY,
        "gap": county.gap,
        "points": [_told(walked, number) for number in range(len(walked.points))],
        "asked": walked.front.points,
        "dropped": walked.dropped,
        "own": None if own < 0 else own + 1,
        "own_goal": list(levels_of(walked.front.scenario.spec.goal)),
        "knee": None if bend < 0 else bend + 1,
        "size": size(county),
        "seconds": round(seconds, 3),
    }


def _told(walked: Walked, number: int) -> Point:
    gained, paid = step(walked, number)
    price = paid / gained if gained > 0 else math.nan
    return {"point": number + 1, "gained": gained, "paid": paid, "price": price, **walked.points[number]}
