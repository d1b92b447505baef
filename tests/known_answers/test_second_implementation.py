"""The engine against a second implementation that shares nothing with it (tests/builders/second_model.py)."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.second_model import SecondModel
from builders.wide_county import WideCounty, wide_county

from hjplan.data import build_county
from hjplan.errors import InfeasibleError
from hjplan.optimize.engine_exact import solve_exact
from hjplan.planning import plan_scenario
from hjplan.results.tables import build_tables


def second(wide: WideCounty) -> SecondModel:
    return SecondModel(wide.spec, wide.places, wide.stock)


@pytest.mark.parametrize("seed", range(20))
def test_both_implementations_find_the_same_optimum(seed: int, tmp_path: Path) -> None:
    wide = wide_county(seed)
    county = build_county(wide.written(tmp_path))
    try:
        goal = solve_exact(county).goal
    except InfeasibleError:
        goal = None
    other = second(wide).best()
    assert goal == (None if other is None else pytest.approx(other, rel=1e-7, abs=1e-6))


@pytest.mark.parametrize("seed", [1, 4])
def test_the_value_of_money_lies_between_what_less_and_more_of_it_change(seed: int, tmp_path: Path) -> None:
    """Fund by fund, in the first and the last period: solved again with a little more and a little less."""
    wide = wide_county(seed)
    solution = plan_scenario(wide.written(tmp_path), simulate=False)
    table = build_tables(solution)["funds"]
    model = second(wide)
    best = model.best()
    assert best is not None
    step = 1e-3  # 1,000 yuan in units of the program
    for name, rows in table.groupby("fund", sort=False):
        for t in (0, model.periods - 1):
            value = rows["value_of_one_more"].iloc[t] / 10_000 * 1_000
            terms, arrival, _ = model.lp.rows[model.balance[name, t]]
            found = []
            for change in (step, -step):
                model.lp.rows[model.balance[name, t]] = (terms, arrival + change, arrival + change)
                found.append(model.best())
            model.lp.rows[model.balance[name, t]] = (terms, arrival, arrival)
            more, less = found
            assert more is not None and more - best <= value + 1e-5
            assert less is None or value <= best - less + 1e-5
