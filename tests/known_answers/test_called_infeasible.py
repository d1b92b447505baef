"""A program that HiGHS 1.16.0 wrongly calls infeasible: presolve before the interior-point method finds no plan.

Spending nothing and drawing nothing keeps every rule of this county (all its targets are soft), so it has a plan. The
goal is that of the second implementation (tests/builders/second_money.py, linprog, seed 82 without rules), and of
HiGHS's simplex.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from hjplan.data import build_county
from hjplan.optimize.engine_columns import solve_columns
from hjplan.optimize.engine_exact import solve_exact
from hjplan.schema import load

FOLDER = Path(__file__).parent / "called_infeasible"


def test_a_county_with_a_plan_is_not_called_infeasible() -> None:
    """Exact: simplex is asked before anybody is told that there is no plan. Columns never ask the interior point."""
    county = build_county(load(FOLDER / "scenario.yaml"))
    assert solve_exact(county).goal == pytest.approx(-8329.64788, rel=1e-8)
    found = solve_columns(county)
    assert found.goal == pytest.approx(-8329.64788, rel=1e-6)
