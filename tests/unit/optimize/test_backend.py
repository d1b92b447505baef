"""The solver behind its door: known traps stay shut."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
from pathlib import Path

import highspy
import numpy as np
import pytest
from builders.random_county import draft
from builders.written import county_of

from hjplan.optimize.backend import Problem
from hjplan.optimize.engine_exact import solve_exact
from hjplan.optimize.naming import words
from hjplan.optimize.program import Program


def small_integer_program(objective: list[float], upper: list[float], total: float) -> Program:
    """max c·x, 0 ≤ x ≤ upper, Σ x ≤ total, integer."""
    program = Program()
    x = program.variables("x", ([str(i) for i in range(len(upper))],), upper=upper, integer=True)
    program.add_rows("total", (), [(0, x, 1.0)], upper=total)
    program.maximize(x, objective)
    return program


def test_fractional_bounds_of_integers_do_not_mislead_the_solver() -> None:
    """max 1.02a + 1.22b, a ≤ 2.5, b ≤ 1.23, a + b ≤ 3.13, integer → (2, 1): 3.26 (HiGHS before 1.16 could miss it)."""
    program = small_integer_program([1.02, 1.22], [2.5, 1.23], 3.13)
    answer = Problem(program, "trap").solve(gap=1e-9, time_limit=10)
    assert answer.x is not None
    assert np.rint(answer.x).tolist() == [2, 1]
    assert answer.objective == pytest.approx(3.26)


@pytest.mark.parametrize("seed", range(60))
def test_tiny_integer_programs_agree_with_counting_all_points(seed: int) -> None:
    g = np.random.default_rng(seed)
    objective, upper = g.uniform(0.5, 2, 3), g.uniform(0.5, 3.9, 3)
    total = float(g.uniform(1, 6))
    best = max(
        float(objective @ point)
        for point in itertools.product(*(range(int(u) + 1) for u in upper))
        if sum(point) <= total + 1e-12
    )
    answer = Problem(small_integer_program(list(objective), list(upper), total), "tiny").solve(gap=1e-9, time_limit=10)
    assert answer.objective == pytest.approx(best)


def test_the_solver_is_recent_enough() -> None:
    major, minor = (int(p) for p in highspy.Highs().version().split(".")[:2])
    assert (major, minor) >= (1, 16)


def test_a_solve_prints_nothing() -> None:
    """HiGHS greets on standard output, which carries one JSON object and nothing else."""
    code = (
        "from hjplan.optimize.program import Program\nfrom hjplan.optimize.backend import Problem\n"
        "p = Program(); x = p.variables('x', (['a'],), upper=1.0); p.maximize(x, 1.0)\n"
        "p.add_rows('r', (), [(0, x, 1.0)], upper=1.0)\nProblem(p, 'quiet').solve(gap=1e-6, time_limit=5)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    assert done.stderr == ""


def test_an_impossible_program_is_called_infeasible_and_has_no_values() -> None:
    program = Program()
    x = program.variables("x", (["a"],), upper=1.0)
    program.maximize(x, 1.0)
    program.add_rows("r", (), [(0, x, 1.0)], lower=2.0)
    answer = Problem(program, "impossible").solve(gap=1e-6, time_limit=5)
    assert answer.status == "infeasible"
    assert answer.x is None


def test_the_model_that_people_get_as_a_file_is_the_model_that_was_solved(tmp_path: Path) -> None:
    """Names with a hyphen would be arithmetic to a reader of LP files: the file must be read back and agree."""
    d = draft(3)
    county = county_of(d.text, d.stock_csv.replace("p0,", "T01-V01,"), d.places_csv.replace("p0,", "T01-V01,"))
    path = tmp_path / "model.lp"
    goal = solve_exact(county, lp_file=path).goal
    reader = highspy.Highs()
    reader.setOptionValue("output_flag", False)
    reader.readModel(str(path))
    reader.run()
    assert reader.getInfo().objective_function_value == pytest.approx(goal, rel=1e-8)


def test_names_stay_apart_when_their_odd_letters_are_taken_out() -> None:
    names = words(["T01-V01", "T01_V01", "县道"])
    assert len(set(names)) == 3
    assert all(re.fullmatch(r"\w+", n, flags=re.ASCII) for n in names)
