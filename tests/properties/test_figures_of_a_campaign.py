"""On random counties with projects, links and mechanisms: accounts of need close, savings are what apart costs more.

The counties are planned by the exact engine; what is saved is found again by pricing the same units without any link.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from builders.random_works import works_draft

from hjplan.books.plan import BlockPlan, Plan, block_coefficients, cell_costs
from hjplan.books.savings import savings
from hjplan.books.works import decisions, works_costs
from hjplan.data.county import County
from hjplan.errors import InfeasibleError
from hjplan.planning.one import plan_scenario
from hjplan.results.campaign import three_figures
from hjplan.results.finished import Finished
from hjplan.results.tables import build_tables

SEEDS = range(40, 52)


def planned(seed: int, folder: Path) -> Finished:
    """A random county with works, planned; the next seed where nothing can be planned."""
    for again in range(20):
        try:
            scenario = works_draft(seed + 1000 * again).scenario(folder)
            return plan_scenario(scenario, simulate=False, engine="exact")
        except InfeasibleError:
            continue
    raise AssertionError(f"seed {seed}: no county that can be planned")


@pytest.mark.parametrize("seed", SEEDS)
def test_accounts_of_need_close_and_nothing_is_saved_from_nowhere(seed: int, tmp_path: Path) -> None:
    done = planned(seed, tmp_path)
    _need(done, build_tables(done)["inflow"])
    _saved(done)


def _need(done: Finished, frame: pd.DataFrame) -> None:
    closing = frame["opening"] + frame["inflow"] - frame["begun"] - frame["left"]
    np.testing.assert_allclose(closing, frame["closing"], atol=1e-6)
    assert (frame[["opening", "inflow", "begun", "of_backlog", "left", "closing"]] >= -1e-6).all(axis=None)
    assert (frame["of_backlog"] <= frame["begun"] + 1e-6).all()
    stood = frame.assign(all=frame["kept"] + frame["restored"] + frame["relapsed"] + frame["gone"])
    spread = stood.groupby(["facility", "tier"])["all"].agg(lambda v: float(v.max() - v.min()))
    assert (spread < 1e-6).all()
    if all((m.growth[b] == 1.0).all() for m in done.county.works.mechanisms for b in range(len(done.county.blocks))):
        np.testing.assert_allclose(frame["kept_away"], 0.0, atol=1e-9)
    county = three_figures(frame)["county"]
    assert county["backlog"]["begun"] <= county["backlog"]["unserved"] + 1e-6
    households = sum(
        b.facility.share * b.facility.households_per_unit * float(b.opening[:, b.facility.service > 0].sum())
        for b in done.county.blocks
    )
    assert county["current"]["in_service"] == pytest.approx(households)


def _saved(done: Finished) -> None:
    """Cost of the works without bundles, shared trenches and joint works, less what they do cost."""
    county, plan = done.county, done.plan
    free = replace(county, works=replace(county.works, bundles=(), joints=()))
    decided = decisions(county, plan)
    paid = works_costs(county, decided).sum() + _building(county, plan.blocks)
    alone = works_costs(free, replace(decided, bundles=np.empty(0, dtype=np.int64))).sum()
    alone += _building(free, tuple(replace(b, started=b.begun, bundled=None, joint=None) for b in plan.blocks))
    every = savings(county, Plan(plan.blocks, plan.spend, plan.drawn, plan.decided, plan.turned_away))
    assert sum(float(s.saved.sum()) for s in every) == pytest.approx(alone - paid, abs=1e-3)
    assert all((s.saved >= -1e-9).all() for s in every)


def _building(county: County, blocks: tuple[BlockPlan, ...]) -> float:
    measures = block_coefficients(county)
    return sum(float(cell_costs(county, b, part, measures[b])["build"].sum()) for b, part in enumerate(blocks))
