"""Columns against the exact engine on random counties with works: projects, links, bundles, mechanisms, posts.

The bound may never be below the exact optimum, nor the goal above it, and the gap asked for is proven.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders.by_columns import assert_sound
from builders.random_money import Terms
from builders.random_works import works_draft

from hjplan.data.county import County
from hjplan.errors import InfeasibleError
from hjplan.optimize.engine_columns import RefusedError, solve_columns, why_not_columns
from hjplan.optimize.engine_exact import solve_exact

FIRST, FAST, ALL = 400, 12, 150
SEEDS = [
    *range(FIRST, FIRST + FAST),
    *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(FIRST + FAST, FIRST + ALL)),
]
CLASHING = 412
"""With every instrument: a node of its search where the columns found so far have no plan, and others have."""


def county_from(seed: int, *, money: bool) -> County:
    """Every second county loses households; where it does not, places cost alike, so that they fall into classes.

    What columns refuse is left out, as little as may be: a mechanism on the growth of need, bundles of places, or both.
    """
    drawn = works_draft(seed, money=money, falling=seed % 2 == 0)
    if seed % 2:
        drawn = replace(drawn, tables=replace(drawn.tables, stock=tuple(_at_one_cost(r) for r in drawn.tables.stock)))
    tried = [drawn, drawn.changed(_without_growth), drawn.changed(_without_bundles)]
    tried.append(tried[-1].changed(_without_growth))
    counties = (replace(d.county(), gap=1e-5, time_limit=120.0) for d in tried)
    return next(county for county in counties if why_not_columns(county) is None)


def _without_growth(terms: Terms) -> None:
    terms.get("modifiers", {}).pop("model_village", None)


def _without_bundles(terms: Terms) -> None:
    terms["links"] = [link for link in terms.get("links", []) if "facilities" not in link.get("bundle", {})]
    rules = [rule for rule in terms.get("rules", []) if rule.get("lock", {}).get("bundle") != "quarter"]
    terms.update({"rules": rules} if "rules" in terms else {})


def _at_one_cost(row: str) -> str:
    return ",".join([*row.split(",")[:-1], "1"])


def assert_alike(county: County) -> None:
    try:
        exact = solve_exact(county)
    except InfeasibleError:
        with pytest.raises(RefusedError):
            solve_columns(county)
        return
    found = solve_columns(county)
    assert_sound(county, found, exact)
    assert found.proven


@pytest.mark.parametrize("seed", SEEDS)
def test_both_engines_plan_works_alike(seed: int) -> None:
    assert_alike(county_from(seed, money=False))


@pytest.mark.parametrize("seed", SEEDS)
def test_both_engines_plan_works_alike_with_every_instrument(seed: int) -> None:
    assert_alike(county_from(seed, money=True))


def test_a_node_without_a_plan_among_the_columns_found_is_looked_at_again() -> None:
    assert_alike(county_from(CLASHING, money=True))
