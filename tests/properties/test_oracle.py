"""The pricing oracle against HiGHS: at any prices both find the same value of the same block, to 1e-9."""

from __future__ import annotations

from dataclasses import replace

import highspy
import numpy as np
import pytest
from builders.random_block import county_of_one_block, prices_of

from hjplan.books.plan import BlockPlan, block_coefficients, cell_costs, follow
from hjplan.data.county import Block, County, Floats
from hjplan.dynamics import Coefficients, closing_value
from hjplan.optimize.physics import classes
from hjplan.optimize.physics.care import care_of
from hjplan.optimize.physics.exact import add_cells, value_cells
from hjplan.optimize.physics.oracle import BlockPrices, Column, Oracle
from hjplan.optimize.physics.survival import survival
from hjplan.optimize.program import Program

EXACT = 1e-9
BATCH = 100
NORMAL, SLOW = 2, 30
"""Batches of :data:`BATCH` problems in the normal run, and with the slow proofs."""


def priced_program(county: County, m: Coefficients, prices: BlockPrices, zones: Floats) -> Program:
    """The exact engine's variables and rows of the block, with goal minus price·measures for objective."""
    block, program = county.blocks[0], Program()
    care = care_of(county, 0, m)
    cells = add_cells(program, county, 0, care)
    value_cells(program, county, block, m, care, cells)
    at = np.searchsorted(zones, block.zone)
    costs, worth = prices.costs[at], prices.served[at]
    lead, periods, lives = block.facility.lead, county.timeline.periods, survival(block.rho, block.facility.lead)
    later = worth[:, 1:] * block.rho
    standing = costs[:, 4, :, None] * reference_cost(county, m)[:, None]
    under = later[:, :, None, None] * m.served_under[0] - costs[:, 2, :, None, None] * m.upkeep[:, None]
    program.maximize(cells.under, under - standing[..., None])
    restored = later[:, :, None] * m.served_new - costs[:, 1, :, None] * np.nan_to_num(m.restore)[:, None]
    program.maximize(cells.restored, restored - standing)
    for j, share in enumerate(block.facility.pay[:periods]):
        due = m.build[:, None] * costs[:, 0, j:] + costs[:, 3, j:]
        program.maximize(cells.started[:, : periods - j], -share * due)
    if lead <= periods:
        arrived = worth[:, lead:] * lives[:, : periods - lead + 1] * m.served_new
        program.maximize(cells.started[:, : periods - lead + 1], arrived)
    return program


def reference_cost(county: County, m: Coefficients) -> Floats:
    """[n, S] yuan of the reference care of a unit that stands and serves, by condition (convention 28)."""
    f = county.blocks[0].facility
    kept = [r for r in range(len(f.regimes)) if f.regimes[r] != "none"]
    cheapest = min(kept, key=lambda r: f.regime_cost[r, 0]) if kept else 0
    return np.where(f.service > 0, m.upkeep[:, :, cheapest], 0.0)


def optimum(program: Program) -> float:
    """HiGHS at its finest tolerances; integers are fixed and the rest solved again, so that no slack of them counts."""
    arrays, model = program.arrays(), highspy.Highs()
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_, lp.sense_ = len(arrays.objective), len(arrays.row_lower), highspy.ObjSense.kMaximize
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = arrays.objective, arrays.lower, arrays.upper
    lp.row_lower_, lp.row_upper_ = arrays.row_lower, arrays.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_ = arrays.starts.astype(np.int32), arrays.columns.astype(np.int32)
    lp.a_matrix_.value_ = arrays.values
    kinds = [highspy.HighsVarType.kInteger if i else highspy.HighsVarType.kContinuous for i in arrays.integer]
    lp.integrality_ = kinds if arrays.integer.any() else []
    model.setOptionValue("output_flag", False)
    for option in ("primal_feasibility_tolerance", "dual_feasibility_tolerance"):
        model.setOptionValue(option, 1e-10)
    for option in ("mip_rel_gap", "mip_abs_gap"):
        model.setOptionValue(option, 0.0)
    model.setOptionValue("mip_feasibility_tolerance", 1e-9)
    model.passModel(lp)
    model.run()
    assert model.getModelStatus() == highspy.HighsModelStatus.kOptimal
    if arrays.integer.any():
        which = np.flatnonzero(arrays.integer)
        whole = np.rint(np.array(model.getSolution().col_value)[which])
        low, high = arrays.lower.copy(), arrays.upper.copy()
        low[which] = high[which] = whole
        lp.col_lower_, lp.col_upper_, lp.integrality_ = low, high, []
        model.passModel(lp)
        model.run()
        assert model.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return float(model.getInfo().objective_function_value)


def remade(county: County, plan: BlockPlan, m: Coefficients, zones: Floats) -> tuple[Floats, Floats, Floats]:
    """Measures [Z, 5, T], served [Z, T+1] and value [Z] of a place plan, by the reference step."""
    block, f, beta = county.blocks[0], county.blocks[0].facility, county.prices.beta
    path, spent = follow(block, plan, m), cell_costs(county, 0, plan, m)
    dt, periods = county.timeline.dt, county.timeline.periods
    v = closing_value(f, beta, county.after_years)
    later = v[0] * beta ** (dt * np.arange(1, f.lead + 1))
    served = path.served[:, 1:] @ beta ** (dt * np.arange(1, periods + 1)) * dt
    closing = beta ** (periods * dt) * f.households_per_unit * (path.stock[:, -1] @ v + path.pipeline[:, -1] @ later)
    inside = (block.zone[None, :] == zones[:, None]).astype(np.float64)
    due = np.zeros_like(plan.started)
    for j, share in enumerate(f.pay[:periods]):
        due[:, j:] += share * plan.started[:, : periods - j]
    standing = (path.stock[:, :-1] * reference_cost(county, m)[:, None]).sum(axis=2)
    measures = [*(spent[use] for use in ("build", "restore", "upkeep")), due, standing]
    costs = np.stack([inside @ measure for measure in measures], axis=1)
    return costs, inside @ path.served, inside @ (block.weight * (served + closing))


def assert_possible(block: Block, plan: BlockPlan, m: Coefficients) -> None:
    """Every unit of the stock is under one regime or restored; need, limits and whole units are kept."""
    path, f = follow(block, plan, m), block.facility
    np.testing.assert_allclose(plan.under.sum(axis=3) + plan.restored, path.stock[:, :-1], rtol=0, atol=1e-9)
    assert path.unserved.min() >= -1e-9
    assert (path.unserved[:, :-1] - plan.started).min() >= -1e-9
    most = np.ceil(block.cap - 1e-9) if f.whole_units else block.cap
    assert (plan.started <= most + 1e-9).all() and (plan.started >= 0).all()
    assert not plan.restored[:, :, np.isnan(f.restore_cost)].any()
    assert not np.delete(plan.under[:, :, -1], f.none, axis=2).any()
    if f.whole_units:
        assert (plan.started == np.rint(plan.started)).all()
        pace = np.maximum(1.0, np.ceil(np.cumsum(block.cap, axis=1) - 1e-9))
        assert (np.cumsum(plan.started, axis=1) <= pace).all()


def check(seed: int) -> tuple[bool, bool, bool]:
    """One problem; returns whether something was started, restored and kept up in it."""
    county = county_of_one_block(seed)
    block, (m,) = county.blocks[0], block_coefficients(county)
    oracle = Oracle(county, block, m)
    prices = prices_of(seed, block, len(oracle.zones), county.timeline.periods)
    column: Column = oracle.price(prices)
    best = optimum(priced_program(county, m, prices, oracle.zones))
    size = max(1.0, abs(best), float(np.abs(column.value).sum()))
    assert abs(float(column.gained.sum()) - best) <= EXACT * size, (seed, float(column.gained.sum()), best)

    price = (prices.costs * column.costs).sum(axis=(1, 2)) - (prices.served * column.served).sum(axis=1)
    np.testing.assert_allclose(column.gained, column.value - price, rtol=0, atol=EXACT * size, err_msg=str(seed))
    plan = oracle.plan(prices)
    assert_possible(block, plan, m)
    costs, served, value = remade(county, plan, m, oracle.zones)
    np.testing.assert_allclose(column.costs, costs, rtol=EXACT, atol=1e-7, err_msg=str(seed))
    np.testing.assert_allclose(column.served[:, 1:], served[:, 1:], rtol=EXACT, atol=1e-9, err_msg=str(seed))
    np.testing.assert_allclose(column.value, value, rtol=EXACT, atol=EXACT * size, err_msg=str(seed))
    return bool(plan.started.any()), bool(plan.restored.any()), bool(plan.under[:, :, :, 1:].any())


def check_batch(batch: int) -> None:
    """A batch of problems, most of which do something of each kind: prices at which nobody acts would prove nothing."""
    did = np.array([check(batch * BATCH + i) for i in range(BATCH)])
    assert (did.mean(axis=0) > 0.2).all(), did.mean(axis=0)


@pytest.mark.parametrize("batch", range(NORMAL))
def test_the_oracle_finds_what_highs_finds_to_nine_digits(batch: int) -> None:
    check_batch(batch)


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(NORMAL, SLOW))
def test_the_oracle_finds_what_highs_finds_in_three_thousand_problems(batch: int) -> None:
    check_batch(batch)


@pytest.mark.parametrize("seed", range(20))
def test_splitting_a_class_into_chunks_changes_nothing(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """All places alike, so that they are one class; then one place to a chunk."""
    county = county_of_one_block(seed)
    block = county.blocks[0]
    n = 7
    alike = replace(
        block,
        place=np.zeros(n, dtype=np.int64),
        zone=np.zeros(n, dtype=np.int64),
        weight=np.ones(n),
        cost_factor=np.ones(n),
        need=np.repeat(block.need[:1], n, axis=0),
        opening=block.opening[:1] * np.linspace(0.2, 1.0, n)[:, None],
        rho=np.repeat(block.rho[:1], n, axis=0),
        cap=np.repeat(block.cap[:1], n, axis=0),
    )
    (m,) = block_coefficients(replace(county, blocks=(alike,)))
    whole = Oracle(county, alike, m)
    monkeypatch.setattr(classes, "CHUNK", 3)
    split = Oracle(county, alike, m)
    assert (len(whole.classes.zone), len(split.classes.zone)) == (1, 3)
    prices = prices_of(seed, alike, 1, county.timeline.periods)
    one, other = whole.price(prices), split.price(prices)
    for name in ("gained", "value", "costs", "served"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=1e-12, atol=1e-12)
    for name in ("under", "restored", "started"):
        np.testing.assert_array_equal(getattr(whole.plan(prices), name), getattr(split.plan(prices), name))
