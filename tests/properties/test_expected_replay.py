"""The expected future of an audited plan is the plan, however many amounts were rounded to whole yuan on the way.

One purse of a county pays for everything and keeps nothing back, also for the waived households of nine fees: each
waiver is rounded by itself, so that in all the books may ask several yuan more or less of it than the exact bills come
to. In the plan's own future that is no shortage; money that is really missing still is one.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from builders.replayed import EXPECTED, differences
from builders.written import scenario_of

from hjplan.books.accounts import fee_waivers
from hjplan.planning import plan_scenario
from hjplan.results.finished import Finished
from hjplan.schema import load
from hjplan.simulate.run import trace_draws

SCENARIOS = Path(__file__).parents[2] / "scenarios"
FEES = 9
PLACES = "id,tier,households,population,income\na,village,400,1200,12000\nb,town,700,2100,16000\n"
UNITS, YUAN = 1e-6, 1e-3
SEEDS = range(20)


def planned(seed: int) -> Finished:
    """Nine kinds of facilities, each with a fee, and one budget that is used up every year."""
    g = np.random.default_rng(seed)
    text = (
        "hjplan: 1\nmoney: {unit: yuan, price_year: 2027}\nplaces: places.csv\nstock: stock.csv\n"
        "solve: {engine: columns, gap: 0.001}\nhorizon: {start: 2027, years: 4}\nfacilities:\n"
    )
    stock, fees = "place,facility,need,working,relapsed\n", "fees:\n"
    for i in range(FEES):
        text += f"  f{i}: {{sector: s{i}, unit: household, build: {{cost: {g.uniform(900, 2000):.2f}}}, "
        text += f"restore: {{cost: {g.uniform(300, 600):.2f}}}, regimes: {{none: {{cost: 0, relapse: 0.4}}, "
        text += f"routine: {{cost: {g.uniform(20, 40):.2f}, relapse: 0.03}}}}}}\n"
        fees += f"  f{i}: {{billed_on: f{i}, level: {g.uniform(10, 30):.2f}, collection: 0.7}}\n"
        for place, need in (("a", 400), ("b", 700)):
            working, relapsed = (int(need * share) for share in g.uniform(0.1, 0.4, 2))
            stock += f"{place},f{i},{need},{working},{relapsed}\n"
    text += f"funds: {{county: {{amount: {int(g.integers(150_000, 250_000))}}}}}\n{fees}"
    text += "affordability: {waive: {share: 0.07, paid_by: county}}\n"
    return plan_scenario(scenario_of(text, stock, PLACES), simulate=False)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_purse_that_pays_waivers_of_nine_fees_lacks_nothing_in_the_future_of_the_plan(seed: int) -> None:
    run = planned(seed)
    units, yuan = differences(run)
    assert units <= UNITS and yuan <= YUAN, f"{units:g} units and {yuan:g} yuan"


def test_these_purses_are_empty_and_rounding_asks_more_than_two_yuan_of_some() -> None:
    """Else the test above could not fail: the exact bills of waived households against what the books pay for them."""
    off = []
    for seed in SEEDS:
        run = planned(seed)
        assert run.books.lapsed[0].max() <= FEES
        exact = fee_waivers(run.county, run.trajectory).sum(axis=0)
        off.append(float((exact - run.books.waivers[0]).max()))
    assert max(off) > 2.0


def test_money_that_is_really_missing_is_missed_to_the_yuan() -> None:
    """Twenty yuan less arrive in the first year: so much of its work is not paid."""
    run = planned(0)
    short = run.county.funds[0].arrival.copy()
    short[0] -= 20
    funds = (replace(run.county.funds[0], arrival=short), *run.county.funds[1:])
    trace = trace_draws(replace(run.county, funds=funds), run.plan, run.books, EXPECTED)
    assert (trace.wanted - trace.spend.sum(axis=2))[0].sum() == pytest.approx(20.0, abs=1e-6)


@pytest.mark.slow
def test_the_demo_with_every_instrument_is_replayed_to_the_last_unit_and_yuan() -> None:
    run = plan_scenario(load(SCENARIOS / "qingshui" / "every-instrument.yaml"), simulate=False)
    units, yuan = differences(run)
    assert units <= UNITS and yuan <= YUAN, f"{units:g} units and {yuan:g} yuan"
