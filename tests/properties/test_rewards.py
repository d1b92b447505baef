"""Random counties with a reward pool: plans pass the audit, and their one future without chance gives their awards."""

from __future__ import annotations

import numpy as np
import pytest
from builders.by_hand import COLUMNS
from builders.written import scenario_of

from hjplan.books.auditor import audit
from hjplan.planning import plan_scenario
from hjplan.results.tables import build_tables
from hjplan.schema.simulation import Simulate
from hjplan.simulate.run import trace_draws

TEXT = """\
hjplan: 1
money: {unit: 万元, price_year: 2027, inflation: 0.013}
places: places.csv
stock: stock.csv
solve: {engine: ENGINE, gap: 0.001}
horizon: {start: 2027, years: 4, step: STEP}
facilities:
  toilet:
    sector: toilets
    unit: household
    build: {cost: 0.37, lead: 0.5, pay: [0.7, 0.3]}
    restore: {cost: 0.11}
    regimes: {none: {cost: 0, relapse: 0.2, operates: 0.5}, routine: {cost: 0.0123, relapse: 0.03}}
funds:
  county: {amount: AMOUNT, carry_over: 0.3}
  appraisal:
    kind: reward
    held: {from: county, share: 0.1}
    award: {to: township, sector: toilets, coverage: GOAL, amount: PRIZE}
"""


def random_county(seed: int) -> tuple[str, str, str]:
    """Scenario, stock and places: six places in three townships, either engine, years or half years."""
    random = np.random.default_rng(seed)
    places, stock = "id,township,tier,households,population,income\n", COLUMNS
    for i in range(6):
        households = int(random.integers(50, 400))
        working, relapsed = int(households * random.uniform(0.1, 0.6)), int(households * random.uniform(0.0, 0.3))
        places += f"p{i},t{i // 2},village,{households},{3 * households},8000\n"
        stock += f"p{i},toilet,{households},{working},{relapsed}\n"
    text = TEXT.replace("ENGINE", ("exact", "columns")[seed % 2]).replace("STEP", ("year", "half")[seed // 2 % 2])
    text = text.replace("AMOUNT", f"{random.uniform(20, 60):.3f}").replace("GOAL", f"{random.uniform(0.5, 0.9):.3f}")
    return text.replace("PRIZE", f"{random.uniform(0.7, 1.5):.3f}"), stock, places


@pytest.mark.parametrize("seed", [1, 3, 5, 6, 8, 11])
def test_a_plan_passes_and_its_own_future_gives_its_awards(seed: int) -> None:
    """Every one of these counties counts on some award; the future without chance gives these and no others."""
    finished = plan_scenario(scenario_of(*random_county(seed)), simulate=False)
    assert audit(finished.county, build_tables(finished)).breaches == ()
    awards = [f for f, fund in enumerate(finished.county.funds) if fund.reward is not None]
    planned = finished.books.received[awards]
    assert (planned > 0).any()
    trace = trace_draws(finished.county, finished.plan, finished.books, Simulate(mode="expected"))
    assert np.abs(trace.received[:, 0, awards].T - planned).max() <= 1e-6
