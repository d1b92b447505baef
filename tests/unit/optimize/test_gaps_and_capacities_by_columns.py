"""Columns where rules name places: gaps and capacities, with several places in a zone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from builders.written import county_of

from hjplan.optimize.engine_columns import OTHER_GOAL, RefusedError, solve_columns
from hjplan.optimize.engine_exact import solve_exact
from hjplan.planning.engines import solve

TEXT = """
horizon: {start: 2027, years: 3}
facilities:
  toilet:
    sector: toilets
    unit: household
    build: {cost: 1000, lead: 1}
    regimes: {none: {cost: 0, relapse: 0.5}, routine: {cost: 10, relapse: 0.1}}
funds: {county: {amount: 3000}}
goal: GOAL
"""
PLACES = "id,tier,households\na,village,10\nb,village,10\nc,town,10\nd,town,10\n"
STOCK = "place,facility,need,working,relapsed\na,toilet,10,5,0\nb,toilet,10,2,0\nc,toilet,10,6,0\nd,toilet,8,1,0\n"


def test_a_capacity_of_several_places_is_planned_alike_by_both_engines() -> None:
    text = TEXT.replace("GOAL", "{after: {years: 3}}") + "capacities: {plant: {opening: 15, used_by: [toilet]}}\n"
    county = replace(county_of(text, STOCK, PLACES), gap=1e-6)
    assert solve_columns(county).goal == pytest.approx(solve_exact(county).goal, rel=2e-6)


def test_a_gap_between_tiers_is_planned_alike_by_both_engines() -> None:
    rule = "rules: [{gap: {sector: toilets, better_off: town, worse_off: village, at_most: 0.1, by: 2028}}]\n"
    text = TEXT.replace("GOAL", "{tiers: {town: 2}, after: {years: 3}}") + rule
    county = replace(county_of(text, STOCK, PLACES), gap=1e-6)
    plain = solve_exact(county).goal
    known = replace(county, gaps=tuple(replace(g, ref=np.full(len(g.points), 0.6)) for g in county.gaps))
    assert solve_columns(known).goal == pytest.approx(solve_exact(known).goal, rel=2e-6)
    assert solve_exact(known).goal < plain * 0.999


def test_columns_refuse_another_goal_and_auto_says_why_exact_plans() -> None:
    county = county_of(TEXT.replace("GOAL", "{maximise: {worst: coverage, over: tier}}"), STOCK, PLACES)
    with pytest.raises(RefusedError, match="columns maximize households served and nothing else"):
        solve_columns(county)
    found = solve(county, "auto")
    assert found.engine == "exact"
    assert found.why_engine == f"auto: {OTHER_GOAL}"
