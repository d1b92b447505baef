"""The columns engine: hard targets, time, first prices, its master, Ctrl-C, and which engine ``auto`` takes and why."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from builders.by_columns import assert_sound, county_from
from builders.written import county_of, scenario_of, solved

from hjplan.books.plan import block_coefficients, follow
from hjplan.books.targets import planned_coverage
from hjplan.cli import main
from hjplan.data.county import County, Floats
from hjplan.errors import InfeasibleError
from hjplan.library import scenarios_folder
from hjplan.optimize import engine_columns
from hjplan.optimize.alike import find_alike
from hjplan.optimize.backend import Problem
from hjplan.optimize.backend.master import Master
from hjplan.optimize.column_search import Search, prepare
from hjplan.optimize.engine_columns import RefusedError, solve_columns
from hjplan.optimize.engine_exact import Model
from hjplan.optimize.program import Program
from hjplan.planning import plan_scenario
from hjplan.planning.engines import COLUMNS_CAN, solve
from hjplan.results.summary import summary

TEXT = """
horizon: {start: 2027, years: 2}
facilities:
  toilet:
    sector: toilets
    unit: household
    build: {cost: 10}
    regimes: {none: {cost: 0, relapse: 0.2}, routine: {cost: 0.5, relapse: 0.05}}
    restore: {cost: 4}
goal: {after: {years: 5}}
funds: {county: {amount: AMOUNT}}
targets: [{facility: toilet, coverage: 0.8, hard: true}]
"""
STOCK = "place,facility,need,working,relapsed\na,toilet,10,4,2\nb,toilet,10,5,0\n"
POSSIBLE, IMPOSSIBLE = TEXT.replace("AMOUNT", "60"), TEXT.replace("AMOUNT", "20")


def coverage_short(county: County, blocks: tuple) -> float:
    """By how much the worst hard target is missed, as a share of need."""
    paths = [follow(b, p, m).served for b, p, m in zip(county.blocks, blocks, block_coefficients(county), strict=True)]
    hard = [t for t in county.targets if t.hard]
    assert hard
    return max(float((t.coverage - planned_coverage(county, t, tuple(paths))).max()) for t in hard)


def test_hard_targets_that_can_be_met_are_met() -> None:
    counties = [county_of(POSSIBLE, STOCK), *(county_from(seed, gap=1e-6, hard=True) for seed in (1, 2, 7))]
    binding = False
    for county in counties:
        solution = solve_columns(county)
        short = coverage_short(county, solution.plan.blocks)
        assert short <= 1e-6
        binding |= short > -1e-6
    assert binding


def test_an_impossible_target_is_refused_by_columns_and_settled_by_exact(tmp_path: Path) -> None:
    county = county_of(IMPOSSIBLE, STOCK)
    with pytest.raises(RefusedError, match="a hard target stays unmet at every price tried: the exact engine can say"):
        solve_columns(county)
    scenario = scenario_of(IMPOSSIBLE, STOCK, folder=tmp_path)
    with pytest.raises(InfeasibleError) as refused:
        plan_scenario(scenario, simulate=False, engine="auto")
    assert not isinstance(refused.value, RefusedError)
    assert "no plan satisfies the scenario" in str(refused.value)


@pytest.mark.parametrize("engine, said", [("columns", "stays unmet at every price"), ("auto", "no plan satisfies")])
def test_the_program_ends_with_3_and_the_reason(
    engine: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    scenario_of(IMPOSSIBLE, STOCK, folder=tmp_path)
    assert main(["run", "scenario.yaml", "--engine", engine]) == 3
    assert said in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "runs").exists() or not list((tmp_path / "runs").iterdir())


def test_the_summary_says_which_engine_planned_and_why(tmp_path: Path) -> None:
    scenario = scenario_of(POSSIBLE, STOCK, folder=tmp_path)
    for engine, chosen, why in (
        ("auto", "columns", COLUMNS_CAN),
        ("columns", "columns", "asked for by name"),
        ("exact", "exact", "asked for by name"),
    ):
        said = summary(plan_scenario(scenario, simulate=False, engine=engine))
        assert (said["engine"], said["why_engine"]) == (chosen, why)
        assert said["goal"] <= said["bound"] * (1 + 1e-9)


def test_a_hard_target_that_columns_cannot_meet_in_time_goes_to_exact_with_the_reason() -> None:
    county = replace(county_from(0, gap=1e-6, hard=True), time_limit=1e-9)
    with pytest.raises(RefusedError, match="time ran out before a plan met every hard target"):
        solve_columns(county)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("seconds", [1e-9, 0.03])
def test_without_time_the_plan_is_feasible_and_the_bound_holds(seed: int, seconds: float) -> None:
    county = county_from(seed, gap=1e-9)
    exact = solved(county)
    solution = solve_columns(replace(county, time_limit=seconds))
    assert_sound(county, solution, exact)
    if seconds < 1e-6:
        assert (solution.status, solution.proven) == ("feasible", False)
        assert np.isfinite(solution.bound)


def test_auto_asks_exact_where_columns_prove_too_little() -> None:
    county = replace(county_from(1, gap=1e-9), time_limit=0.2)
    short = solve_columns(replace(county, time_limit=1e-9))
    assert not short.proven
    # whole units cost more than this gap by rounding, whatever the time
    whole = county_from(1, gap=1e-7, whole_units=True, falling=False)
    best = solve(whole, "auto")
    assert (best.engine, best.status) == ("exact", "optimal")
    assert best.why_engine.startswith("auto: columns proved no gap below")


@pytest.mark.parametrize("kind", ["none", "turned", "noise", "near"])
@pytest.mark.parametrize("seed", [3, 4])
def test_first_prices_that_are_nonsense_never_prove_a_wrong_bound(
    seed: int, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They come from another county, the aggregated one, and may be anything: only the way there may be longer."""
    first = engine_columns._first_prices
    g = np.random.default_rng(seed)

    def nonsense(county: County, search: Search) -> Floats:
        duals = first(county, search)
        noise = g.normal(0.0, 1.0, len(duals))
        return {
            "none": 0.0 * duals,
            "turned": -duals,
            "noise": 1000.0 * noise,
            "near": duals + noise * np.abs(duals).mean(),
        }[kind]

    monkeypatch.setattr(engine_columns, "_first_prices", nonsense)
    county = county_from(seed, gap=1e-6)
    solution = solve_columns(county)
    assert_sound(county, solution, solved(county))
    assert solution.proven


def test_prices_at_which_money_or_rules_could_be_gamed_are_not_accepted() -> None:
    """Master duals are accepted; a row turned around or a payment made too cheap is not."""
    county = county_from(5, gap=1e-6)
    search = prepare(county)
    first = engine_columns._first_prices(county, search)
    warm = search.begin(first)
    assert search.county_accepts(first)
    assert search.county_accepts(warm.duals)
    names = list(search.physics.program.row_names())
    for family in ("payment", "fund_balance", "max_share"):
        rows = [i for i, name in enumerate(names) if name.startswith(family) and abs(warm.duals[i]) > 1e-3]
        assert rows, family
        turned = warm.duals.copy()
        turned[rows] *= -1.0
        assert not search.county_accepts(turned), family


@pytest.mark.parametrize("defined", [False, True])
@pytest.mark.parametrize("seed", range(15))
def test_columns_added_to_the_live_model_give_what_the_whole_program_gives(seed: int, defined: bool) -> None:
    """max c·x + d·y, A x + B y ≤ b, x first and y in three batches; then some of y is forbidden.

    ``defined``: y enters through measures m = ½ + B y, one row each, which the master puts out: A x + m ≤ b + ½.
    """
    g = np.random.default_rng(seed)
    rows, first, later = 6, 4, 12
    a, b = g.uniform(0.0, 1.0, (rows, first)), g.uniform(0.0, 1.0, (rows, later)) * (g.random((rows, later)) < 0.6)
    b[0] += 0.1
    side, worth, more = g.uniform(1.0, 5.0, rows), g.uniform(0.0, 1.0, first), g.uniform(0.0, 2.0, later)
    names = [str(i) for i in range(rows)]

    def program(columns: Floats, objective: Floats, most: Floats) -> Program:
        p = Program()
        x = p.variables("x", ([str(i) for i in range(len(objective))],), upper=most)
        p.add_rows("row", (names,), [(np.arange(rows)[:, None], x, columns)], upper=side)
        p.maximize(x, objective)
        return p

    def whole(forbidden: list[int]) -> float:
        most = np.full(first + later, np.inf)
        most[[first + i for i in forbidden]] = 0.0
        small = np.concatenate([np.full(first, 3.0), most[first:]])
        both = Problem(program(np.hstack([a, b]), np.concatenate([worth, more]), small), "whole")
        return both.solve(gap=1e-9, time_limit=10, method="simplex").objective

    own = Program()
    x = own.variables("x", ([str(i) for i in range(first)],), upper=np.full(first, 3.0))
    own.maximize(x, worth)
    entries = [(np.arange(rows)[:, None], x, a)]
    measure = own.variables("m", (names,), lower=-np.inf) if defined else np.full(rows, -1)
    own.add_rows("row", (names,), [*entries, (np.arange(rows), measure, np.ones(1))], upper=side + 0.5 * defined)
    opening = np.full(rows, 0.5)
    if defined:
        own.add_rows("is", (names,), [(np.arange(rows), measure, np.ones(1))], lower=opening, upper=opening)
    master = Master(own, own.rows_of("is"), "master")
    assert master.solve() is not None
    for batch in np.split(np.arange(later), 3):
        kept = b[:, batch].T
        starts = np.concatenate([[0], np.cumsum((kept != 0).sum(axis=1))])
        where, values = np.nonzero(kept)[1], kept[kept != 0]
        master.add(more[batch], starts, where + rows * defined, -values if defined else values)
        warm = master.solve()
    assert warm is not None and master.added == later
    assert warm.objective == pytest.approx(whole([]), rel=1e-9)
    assert warm.x.shape == (own.columns + later,)
    y = warm.x[own.columns :]
    assert float(worth @ warm.x[:first] + more @ y) == pytest.approx(warm.objective, rel=1e-9)
    bounds = np.concatenate([side + 0.5 * defined, opening[: rows * defined]])
    assert float(bounds @ warm.duals) <= warm.objective * (1 + 1e-9)
    reduced = more + (b.T @ warm.duals[rows:] if defined else -b.T @ warm.duals)
    assert reduced.max() <= 1e-7
    master.forbid(np.array([0, 5, 7]))
    less = master.solve()
    assert less is not None
    assert less.objective == pytest.approx(whole([0, 5, 7]), rel=1e-9)
    assert not less.x[own.columns + np.array([0, 5, 7])].any()


@pytest.mark.parametrize("seed", range(12))
def test_a_ledger_with_one_line_for_all_that_are_alike_has_the_optimum_of_the_whole_one(seed: int) -> None:
    """Merged or not: same goal; every fund pays what it did, and every rule of the audit holds for the lines apart."""
    county = county_from(seed, gap=1e-9)
    same = find_alike(county)
    merged, whole = Model(county, same), Model(county)
    best = whole.problem.solve(gap=1e-9, time_limit=60)
    less = merged.problem.solve(gap=1e-9, time_limit=60)
    assert less.objective == pytest.approx(best.objective, rel=1e-8)
    assert merged.program.rows <= whole.program.rows


def test_lines_that_a_fund_tells_apart_stand_for_themselves() -> None:
    """In the random counties some lines are alike and some are not; those that are have the same payers and use."""
    merged = 0
    for seed in range(12):
        county = county_from(seed, gap=1e-4)
        same = find_alike(county)
        payers = np.stack([f.eligible for f in county.funds])
        for line, other in enumerate(same.lines.tolist()):
            assert (payers[:, line] == payers[:, other]).all()
            assert county.lines.use[line] == county.lines.use[other]
        merged += int((~same.standing).sum())
    assert merged > 0


INTERRUPTED = """
import os, signal, sys, threading, time
from dataclasses import replace
from pathlib import Path
from hjplan.data import build_county
from hjplan.optimize.engine_columns import solve_columns
from hjplan.schema import load
county = replace(build_county(load(Path(sys.argv[1]))), gap=1e-15)
solve_columns(replace(county, time_limit=1e-9))
heard = []
def strike():
    heard.append(time.process_time())
    os.kill(os.getpid(), signal.SIGINT)
for delay in (0.1, 0.7, 1.5):
    timer = threading.Timer(delay, strike)
    try:
        timer.start()
        while True:
            solve_columns(county)
    except KeyboardInterrupt:
        print(time.process_time() - heard[-1])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
def test_ctrl_c_ends_a_column_search_at_once() -> None:
    """Within two seconds, told in processor time because a busy machine may be slow: two threads, so twice two."""
    county = scenarios_folder() / "qingshui" / "baseline.yaml"
    done = subprocess.run([sys.executable, "-c", INTERRUPTED, str(county)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    seconds = [float(line) for line in done.stdout.split()]
    assert len(seconds) == 3
    assert max(seconds) < 4.0
