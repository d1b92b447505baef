"""What a front of ten points between households served and public money costs, against one solve.

One solve: the front's own program (plan and the years after it), built and solved once for its first goal, as the exact
engine does. Beside it what planning the scenario for both goals one after the other takes, and what its plan as
`hjplan run` makes it by the exact engine takes, which looks at no money and no years after the plan. Processor seconds,
one process, nothing closed or audited.
"""

from __future__ import annotations

import csv
import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.rows import Row
from hjplan.data import build_county
from hjplan.data.aims import COST, HOUSEHOLDS, Aim
from hjplan.data.county import County
from hjplan.optimize.engine_exact import Model, solve_exact
from hjplan.optimize.front import FIRST, SECOND, Start, Tradeoff, chains, steps
from hjplan.optimize.in_order import climb
from hjplan.planning.engines import solve
from hjplan.planning.front_county import front_county
from hjplan.planning.gaps import referred
from hjplan.schema import load
from hjplan.schema.scenario import Scenario

SCENARIOS = Path("scenarios")
POINTS = 10
MOST = 6.0
UNITS = ("need", "working", "relapsed", "good", "fair", "poor", "failed")


def spent[Result](work: Callable[[], Result]) -> tuple[Result, float]:
    """The result, and processor seconds of all threads."""
    begun = time.process_time()
    result = work()
    return result, time.process_time() - begun


def front_of(county: County) -> list[Start]:
    """Ten points, as `hjplan pareto` solves them in one process."""
    model = Tradeoff(county)
    ends = (model.end(FIRST).start, model.end(SECOND).start)
    held, found = steps(ends, POINTS), [*ends]
    for end, numbers in chains(POINTS):
        near = ends[end]
        for number in numbers.tolist():
            near = model.point(float(held[number]), ends[SECOND].bounds[SECOND], near, ends).start
            found.append(near)
    return found


def once(county: County) -> float:
    """The first goal alone, in the same program: build and solve."""
    model = Model(county if county.lengthened is None else county.lengthened)
    first = model.objectives[-1]
    return climb(model.problem, [first], county.gap, time.perf_counter() + county.time_limit, lambda _: None).relaxed


def both(county: County) -> float:
    """Households first, then money, as a scenario with that `order` is planned."""
    turned = replace(county, aim=Aim((HOUSEHOLDS, COST), county.aim.worst))
    if turned.lengthened is not None:
        longer = replace(turned.lengthened, aim=Aim((HOUSEHOLDS, COST), turned.lengthened.aim.worst))
        turned = replace(turned, lengthened=longer)
    return solve_exact(turned).goal


def rows_of(name: str, scenario: Scenario) -> list[Row]:
    """One county's figures."""
    county = front_county(scenario, (HOUSEHOLDS, COST), lambda _: None)
    plain = referred(build_county(scenario), lambda c: solve(c, "exact"), lambda _: None)
    found, front = spent(lambda: front_of(county))
    _, one = spent(lambda: once(county))
    _, two = spent(lambda: both(county))
    _, run = spent(lambda: solve_exact(plain))
    worst = max((s.bounds[FIRST] - s.values[FIRST]) / max(1.0, abs(s.values[FIRST])) for s in found)
    how = f"{name}: {front:.1f} s for {POINTS} points, largest gap {worst:.1e}"
    return [
        Row(
            f"{name}: {POINTS} points ÷ one solve", f"**{front / one:.1f}×**", f"≤ {MOST:g}×", front / one <= MOST, how
        ),
        Row("— one solve of the same program", f"{one:.1f} s"),
        Row("— ÷ both goals one after the other", f"{front / two:.1f}×, {two:.1f} s"),
        Row("— ÷ the plan of `hjplan run`, without the years after it", f"{front / run:.1f}×, {run:.1f} s"),
    ]


def merged(folder: Path) -> Path:
    """Qingshui's baseline with the villages of a township that carry the same tags as one place: 44 places."""
    source = SCENARIOS / "qingshui"
    shutil.copy(source / "baseline.yaml", folder)
    tables = {
        name: list(csv.DictReader((source / name).open(encoding="utf-8"))) for name in ("places.csv", "stock.csv")
    }
    group, people, like = {}, defaultdict(lambda: np.zeros(3)), {}
    for row in tables["places.csv"]:
        kind = row["tags"].replace(";", "-") or "plain"
        group[row["id"]] = name = f"{row['township']}-{kind}" if row["tier"] == "village" else row["id"]
        persons = float(row["population"])
        people[name] += [float(row["households"]), persons, persons * float(row["income"])]
        like[name] = row
    places = [
        [
            name,
            *(like[name][c] for c in ("township", "tier", "tags")),
            *sums[:2],
            sums[2] / sums[1],
            like[name]["growth"],
        ]
        for name, sums in people.items()
    ]
    head = ["id", "township", "tier", "tags", "households", "population", "income", "growth"]
    _write(folder / "places.csv", head, places)
    stock, blank = defaultdict(lambda: np.zeros(len(UNITS))), {}
    for row in tables["stock.csv"]:
        stock[group[row["place"]], row["facility"]] += [float(row[c] or 0) for c in UNITS]
        blank[row["facility"]] = [row[c] == "" for c in UNITS]
    rows = [
        [*key, *("" if empty else round(v, 1) for v, empty in zip(units, blank[key[1]], strict=True))]
        for key, units in stock.items()
    ]
    _write(folder / "stock.csv", ["place", "facility", *UNITS], rows)
    return folder / "baseline.yaml"


def _write(path: Path, columns: list[str], rows: list[list[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])


def measure() -> list[Row]:
    """The small county with every work, and the demo county merged to 44 places."""
    out = rows_of("every-work", load(SCENARIOS / "every-work" / "scenario.yaml"))
    with tempfile.TemporaryDirectory() as folder:
        out += rows_of("44 places × 29 facilities", load(merged(Path(folder))))
    return out
