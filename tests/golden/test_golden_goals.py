"""The program of one tiny county per goal, as HiGHS gets it: a changed row or objective is seen, named and explained.

When a file here must change, say in CHANGELOG.md under "Results changed" what moved and why. To write the files anew
after reading the difference: ``python tests/golden/test_golden_goals.py``.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

LP = Path(__file__).parent / "goals"

HEAD = """\
hjplan: 1
name: tiny
places: places.csv
stock: stock.csv
horizon: {start: 2027, years: 2}
money: {unit: yuan, price_year: 2027, inflation: {default: 0.02}, discount: 0.04}
facilities:
  toilet:
    sector: toilets
    unit: household
    build: {cost: 1000, lead: 1}
    regimes: {none: {cost: 0, relapse: 0.2}, routine: {cost: 10, relapse: 0.05}}
GOAL
"""
STOCK = "place,facility,need,working,relapsed\na,toilet,10,4,0\nb,toilet,8,3,0\n"
PLACES = "id,tier,township,households\na,village,Dong,10\nb,town,Xi,10\n"
COUNTY = "funds: {county: {amount: {2027: 5000, 2028: 4000}}}\n"
TARGET = "targets: [{sector: toilets, coverage: 0.5, by: 2028, priority: 1}]\n"

GOALS: dict[str, tuple[str, str]] = {
    "cost": (
        "goal: {minimise: cost}",
        "funds:\n  county: {amount: {2027: 5000, 2028: 4000}}\n"
        "  bond: {kind: loan, limit: 900, rate: 0.05, term: 8, repay: equal, repaid_by: [county]}\n" + TARGET,
    ),
    "worst": ("goal: {maximise: {worst: coverage, over: township, from: 2027}}", COUNTY),
    "order": ("goal: {order: [targets, households_served], after: {years: 5}}", COUNTY + TARGET),
    "gap": (
        "goal: {after: {years: 0}}",
        COUNTY + "rules:\n  - gap: {sector: toilets, better_off: town, worse_off: village, at_most: 0.1, by: 2027}\n"
        "  - gap: {facility: toilet, better_off: village, worse_off: town, at_most: 0, by: 2028, priority: 3}\n",
    ),
    "tail": (
        "goal: {minimise: cost}",
        COUNTY + "fees: {toilet: {billed_on: toilet, levels: [0, 60], level: choose, collection: 0.75}}\n" + TARGET,
    ),
}


def written(name: str) -> str:
    """The LP of a goal's county, as ``hjplan run --lp`` writes it."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from builders.written import county_of

    from hjplan.optimize.engine_exact import Model

    goal, rest = GOALS[name]
    county = county_of(HEAD.replace("GOAL", goal) + rest, STOCK, PLACES)
    # What the better-off reach by themselves is given here: 0.5 at the end of 2027, 0.625 at the end of 2028.
    known = np.array([0.0, 0.5, 0.625])
    county = replace(county, gaps=tuple(replace(g, ref=known[g.points]) for g in county.gaps))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "program.lp"
        Model(county if county.lengthened is None else county.lengthened).problem.write(path)
        return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", GOALS)
def test_the_program_of_a_goal_is_the_one_that_was_read_and_accepted(name: str) -> None:
    assert written(name) == (LP / f"{name}.lp").read_text(encoding="utf-8")


def test_every_golden_file_belongs_to_a_goal() -> None:
    assert sorted(p.stem for p in LP.glob("*.lp")) == sorted(GOALS)


if __name__ == "__main__":
    LP.mkdir(exist_ok=True)
    for name in GOALS:
        (LP / f"{name}.lp").write_text(written(name), encoding="utf-8")
