"""Goals of several levels against enumeration, and what must be true of every gap rule."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from builders.random_county import draft
from builders.written import scenario_of

from hjplan.books.goal import goal_parts
from hjplan.books.plan import trajectories
from hjplan.data import build_county
from hjplan.errors import InfeasibleError
from hjplan.optimize.engine_exact import solve_exact
from hjplan.planning import plan_scenario
from hjplan.planning.one import decided_in
from hjplan.results.tables import build_tables

HEAD = """
horizon: {start: 2027, years: 2}
goal: GOAL
facilities:
  toilet:
    sector: toilets
    unit: household
    whole_units: true
    build: {cost: 1000, lead: 1}
    regimes: {none: {cost: 0, relapse: 0}, routine: {cost: 10, relapse: 0}}
"""
PLACES = "id,tier,township,households\na,village,Dong,10\nb,town,Xi,10\nc,village,Xi,10\n"
ORDERS = (
    ("worst", "households_served"),
    ("targets", "households_served"),
    ("targets", "worst", "households_served"),
    ("households_served", "cost"),
    ("targets", "households_served", "cost"),
    ("worst", "cost", "households_served"),
)


def small(seed: int) -> tuple[str, str, list[int], list[int], list[int], float]:
    """A county of three places where whole units are built and nothing relapses: text, stock, need, opening, money."""
    g = np.random.default_rng(seed)
    need = g.integers(2, 5, 3)
    opening = [int(g.integers(0, n)) for n in need]
    money = [int(m) for m in g.integers(0, 4, 2)]
    weight = float(g.choice([1.0, 1.5, 2.0]))
    rest = f"funds: {{county: {{amount: {{2027: {1000 * money[0]}, 2028: {1000 * money[1]}}}, carry_over: 1}}}}\n"
    share, other = (round(float(v), 2) for v in g.uniform(0.4, 1.0, 2))
    rest += "targets:\n"
    rest += f"  - {{tier: town, coverage: {share}, by: 2027, priority: 1}}\n"
    rest += f"  - {{tier: village, coverage: {other}, by: 2028, priority: 3}}\n"
    stock = "place,facility,need,working,relapsed\n"
    stock += "".join(f"{p},toilet,{n},{o},0\n" for p, n, o in zip("abc", need, opening, strict=True))
    targets = [share, other]
    return rest, stock, [int(n) for n in need], opening, money, weight, targets  # type: ignore[return-value]


def value(level: str, need, opening, built, weight, targets, order) -> float:
    """A level's value of what is built [place, year], larger is better; no tail matters: nothing relapses or grows."""
    at = [[o + sum(b[: k + 1]) for k in range(2)] for o, b in zip(opening, built, strict=True)]
    if level == "cost":
        return -1000.0 * sum(map(sum, built))
    if level == "worst":
        return min(at[0][1] / need[0], (at[1][1] + at[2][1]) / (need[1] + need[2]))
    top = max(weight, 1.0)
    tail = 5 if "cost" in order else 0
    town = [max(0.0, targets[0] * need[1] - at[1][k]) for k in (0, 1)]
    village = max(0.0, targets[1] * (need[0] + need[2]) - at[0][1] - at[2][1])
    plan = 1000 * top * sum(town) + 10 * top * village
    after = tail * (1000 * top * town[1] + 10 * top * village)
    if level == "targets":
        return -(plan + after)
    served = sum(weight * at[1][k] + at[0][k] + at[2][k] for k in (0, 1))
    return served - (0.0 if "targets" in order else plan)


@pytest.mark.parametrize("seed", range(12))
def test_levels_are_those_of_the_best_of_all_plans(seed: int) -> None:
    """Every way to build whole units in three places and two years, level after level the best of those left."""
    rest, stock, need, opening, money, weight, targets = small(seed)
    order = ORDERS[seed % len(ORDERS)]
    goal = f"{{order: [{', '.join(order)}], tiers: {{town: {weight}}}, after: {{years: 0}}}}"
    run = plan_scenario(scenario_of(HEAD.replace("GOAL", goal) + rest, stock, PLACES), simulate=False)
    room = [range(n - o + 1) for n, o in zip(need, opening, strict=True)]
    plans = []
    for first in itertools.product(*room):
        for second in itertools.product(*room):
            built = list(zip(first, second, strict=True))
            fits = all(sum(b) <= r[-1] for b, r in zip(built, room, strict=True))
            if fits and sum(first) <= money[0] and sum(first) + sum(second) <= sum(money):
                plans.append(built)
    best = []
    for level in order:
        worth = [value(level, need, opening, b, weight, targets, order) for b in plans]
        top = max(worth)
        best.append(top)
        plans = [b for b, w in zip(plans, worth, strict=True) if w >= top - 1e-6 * max(1.0, abs(top))]
    signs = [-1.0 if level in ("cost", "targets") else 1.0 for level in order]
    assert [s * level.value for s, level in zip(signs, run.solution.reached, strict=True)] == pytest.approx(
        best, rel=3e-6, abs=3e-6
    )


def gapped(seed: int, at_most: float) -> str | None:
    """A random county with two tiers and a rule on the gap between them; None where it has one tier only."""
    text, places = draft(seed, falling=False).text, draft(seed, falling=False).places
    tiers = [t for t in ("seat", "town", "village") if any(p.split(",")[1] == t for p in places)]
    if len(tiers) < 2:
        return None
    rule = f"gap: {{facility: toilet, better_off: {tiers[0]}, worse_off: {tiers[-1]}, at_most: {at_most}}}"
    return text.replace("engine: auto", "engine: exact") + f"rules: [{{{rule}}}]\n"


@pytest.mark.parametrize("seed", range(16))
def test_letting_the_better_off_decay_never_helps(seed: int, tmp_path: Path) -> None:
    """The worse-off reach what the better-off had without the rule, less what is allowed, however these fare now.

    Nor is the goal better with the rule than without it.
    """
    text = gapped(seed, 0.15)
    if text is None:
        pytest.skip("one tier only")
    county = draft(seed, falling=False)
    free = scenario_of(text.partition("rules:")[0], county.stock_csv, county.places_csv)
    plain = solve_exact(build_county(free))
    given = decided_in(build_county(free), plain)
    goal = goal_parts(given, trajectories(given, plain.plan)).total
    try:
        run = plan_scenario(scenario_of(text, county.stock_csv, county.places_csv), simulate=False)
    except InfeasibleError:
        return
    gaps = build_tables(run)["gaps"]
    assert (gaps["worse"] >= gaps["ref"] - 0.15 - 1e-6).all()
    assert (gaps["asked"] == np.maximum(0.0, gaps["ref"] - 0.15)).all()
    assert run.goal.total <= goal + 2e-4 * max(1.0, abs(goal))


def test_some_gap_rules_bind() -> None:
    """The property above says something: in some county the rule holds the plan to its measure."""
    bound = []
    for seed in range(16):
        text, county = gapped(seed, 0.0), draft(seed, falling=False)
        if text is None:
            continue
        try:
            run = plan_scenario(scenario_of(text, county.stock_csv, county.places_csv), simulate=False)
        except InfeasibleError:
            continue
        gaps = build_tables(run)["gaps"]
        bound.append(bool(((gaps["worse"] - gaps["asked"]).abs() < 1e-5).any() and (gaps["asked"] > 0.01).any()))
    assert any(bound)
