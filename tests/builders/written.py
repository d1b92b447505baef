"""A county from YAML text and two CSV texts: what a test's docstring can reckon by hand."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hjplan.books.goal import goal_parts
from hjplan.books.plan import trajectories
from hjplan.data import build_county
from hjplan.data.county import County
from hjplan.optimize.engine_exact import solve_exact
from hjplan.optimize.solution import Solution
from hjplan.planning.one import decided_in
from hjplan.schema import load
from hjplan.schema.scenario import Scenario

PLACES = "id,tier,households\na,village,10\nb,village,10\n"

HEAD = """\
hjplan: 1
money: {unit: yuan, price_year: 2027}
places: places.csv
stock: stock.csv
solve: {engine: exact, gap: 0.0000001}
"""


def scenario_of(text: str, stock: str, places: str = PLACES, folder: Path | None = None) -> Scenario:
    """Read a scenario from text, as if it stood in a folder."""
    if folder is not None:
        return _write(Path(folder), text, stock, places)
    with tempfile.TemporaryDirectory() as name:
        return _write(Path(name), text, stock, places)


def _write(folder: Path, text: str, stock: str, places: str) -> Scenario:
    (folder / "places.csv").write_text(places, encoding="utf-8")
    (folder / "stock.csv").write_text(stock, encoding="utf-8")
    (folder / "scenario.yaml").write_text(
        text.lstrip() if text.lstrip().startswith("hjplan") else HEAD + text, encoding="utf-8"
    )
    return load(folder / "scenario.yaml")


def county_of(text: str, stock: str, places: str = PLACES) -> County:
    """The arrays of a county from text."""
    return build_county(scenario_of(text, stock, places))


def solved(county: County) -> Solution:
    """Solve exactly; the goal counted from the plan must be the solver's own."""
    solution = solve_exact(county)
    decided = decided_in(county, solution)
    counted = goal_parts(decided, trajectories(decided, solution.plan)).total
    assert abs(counted - solution.goal) <= 1e-6 * max(1.0, abs(solution.goal))
    return solution


def goal_of(text: str, stock: str, places: str = PLACES) -> float:
    """The optimum of a county from text."""
    return solved(county_of(text, stock, places)).goal
