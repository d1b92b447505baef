"""Points of a front: solved in rows, each closed, audited and written as soon as it is there.

A point that is written is never solved again: beside it lies where its solve ended, so that the next one begins from
there, whether it is solved at once or by a later call.
"""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from hjplan.data.county import County, Floats, Ints
from hjplan.optimize.backend.standing import Basis
from hjplan.optimize.front import SECOND, Spot, Start, Tradeoff
from hjplan.planning.one import closed, passed
from hjplan.results.plain import to_json
from hjplan.results.scratch import write_file
from hjplan.results.summary import summary
from hjplan.schema.scenario import Scenario

Point = dict[str, Any]
"""What is told of a point: its goals with their bounds, and its plan."""

WHY = (
    "exact: every point is a re-solve of one live model with another side of one row; columns would have to price "
    "every place anew for each of them"
)
"""Why fronts and ranges are solved by the exact engine, whatever plans the scenario."""
_TOLD = ("coverage", "money", "fees", "targets", "projects", "mechanisms", "bundles", "debt")


@dataclass(frozen=True, eq=False)
class Front:
    """A front that is being made: whose, where its points lie, and how many there will be."""

    scenario: Scenario
    county: County
    folder: Path
    points: int

    def file(self, number: int) -> Path:
        """Where a point is written."""
        return self.folder / "points" / f"{number:03d}.json"

    def there(self, number: int) -> bool:
        """Is the point solved already?"""
        return self.file(number).is_file() and self.file(number).with_suffix(".npz").is_file()

    def read(self, number: int) -> Point:
        """A point that was written."""
        found: Point = json.loads(self.file(number).read_text(encoding="utf-8"))
        return found

    def start(self, number: int) -> Start:
        """Where the solve of a point ended."""
        with np.load(self.file(number).with_suffix(".npz")) as kept:
            pair = {name: tuple(float(v) for v in kept[name]) for name in ("values", "bounds")}
            values, bounds = ((pair[name][0], pair[name][1]) for name in ("values", "bounds"))
            return Start(values, bounds, Basis(kept["columns"], kept["rows"]), kept["whole"])

    def write(self, number: int, point: Point, start: Start) -> None:
        """Keep a point: first where the next one may begin, then what is told of it."""
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer,
            values=np.array(start.values),
            bounds=np.array(start.bounds),
            whole=start.whole,
            columns=start.basis.columns,
            rows=start.basis.rows,
        )
        write_file(self.file(number).with_suffix(".npz"), buffer.getvalue())
        write_file(self.file(number), (to_json(point, indent=1) + "\n").encode())


class Walker:
    """Solves points of one front, with one model that is built when the first of them is asked for."""

    def __init__(self, front: Front, told: Callable[[int], None]) -> None:
        self.front, self._told = front, told
        self._built: Tradeoff | None = None

    @property
    def _model(self) -> Tradeoff:
        if self._built is None:
            self._built = Tradeoff(self.front.county)
        return self._built

    def end(self, first: int, number: int) -> None:
        """Solve the end that is best for a goal, unless it is there."""
        if not self.front.there(number):
            begun = time.perf_counter()
            self._keep(number, self._model.end(first), begun)

    def row(self, end: int, numbers: Ints, held: Floats, ends: tuple[Start, Start]) -> None:
        """Solve points one from the other, beginning at an end; those that are there are stepped over."""
        near = ends[end]
        for number in numbers.tolist():
            if self.front.there(number):
                near = self.front.start(number)
                continue
            begun = time.perf_counter()
            spot = self._model.point(float(held[number]), ends[SECOND].bounds[SECOND], near, ends)
            self._keep(number, spot, begun)
            near = spot.start

    def _keep(self, number: int, spot: Spot, begun: float) -> None:
        front = self.front
        solution = self._model.solution(spot, WHY, time.perf_counter() - begun)
        finished = closed(front.scenario, front.county, solution)
        verdict = passed(finished)
        said = summary(finished)
        goals = {level["goal"]: {key: level[key] for key in ("value", "bound", "unit")} for level in said["levels"]}
        point = {
            "goals": goals,
            "gap": said["gap"],
            "status": said["status"],
            "checks": verdict.checks,
            **{key: said[key] for key in _TOLD},
        }
        front.write(number, point, spot.start)
        self._told(number)
