"""A reward pool whose winners a docstring reckons: planned by both engines, audited, corrupted, and tried in a future.

Rules: reward.

Yuan, one household a unit, nothing decays, nothing is discounted, closing stock worth nothing. Toilets cost 100 to
build. Township north has 10 toilets to build, south 100, nothing stands.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from builders.by_hand import COLUMNS, Tables, toilets
from builders.written import scenario_of

from hjplan.books.auditor import audit
from hjplan.books.plan import BlockTrajectory
from hjplan.data import build_county
from hjplan.data.county import County
from hjplan.optimize.engine_columns import solve_columns
from hjplan.planning import plan_scenario
from hjplan.results.finished import Finished
from hjplan.results.tables import build_tables
from hjplan.schema.simulation import Simulate
from hjplan.simulate.run import trace_draws

PLACES = "id,township,tier,households,population,income\na,north,village,10,30,8000\nb,south,village,100,300,8000\n"
STOCK = COLUMNS + "a,toilet,10,0,0\nb,toilet,100,0,0\n"
REWARD = """\
funds:
  county: {amount: 1000, pays_for: {uses: [build]}}
  appraisal:
    kind: reward
    held: {from: county, share: SHARE}
    award: {to: township, sector: toilets, coverage: GOAL, amount: AMOUNT}
"""


def rewarded(share: float = 0.2, goal: float = 0.5, amount: int = 200, years: int = 3) -> str:
    """A county grant of 1,000 a year of which a share is held back."""
    terms = REWARD.replace("SHARE", f"{share:g}").replace("GOAL", f"{goal:g}").replace("AMOUNT", str(amount))
    return toilets(years=years) + terms


def planned(text: str) -> Finished:
    return plan_scenario(scenario_of(text, STOCK, PLACES), simulate=False)


def county_of(text: str) -> County:
    return build_county(scenario_of(text, STOCK, PLACES))


def received(tables: Tables, fund: str) -> list[int]:
    frame = tables["funds"]
    return [int(y) for y in frame[frame["fund"] == fund]["received"]]


def broken(tables: Tables, text: str) -> set[str]:
    return {b.rule for b in audit(county_of(text), tables).breaches}


def with_received(tables: Tables, fund: str, year: int, amount: int) -> Tables:
    """The tables with another award in a year; the money lapses, so that all else adds up."""
    funds = tables["funds"].copy()
    row = (funds["fund"] == fund) & (funds["period"] == f"{year}-01-01")
    assert row.sum() == 1
    more = amount - int(funds.loc[row, "received"].iloc[0])
    funds.loc[row, ["received", "lapsed"]] += more
    lapsed = tables["lapsed"].copy()
    if more > 0:
        found = (lapsed["fund"] == fund) & (lapsed["year"] == year)
        if found.any():
            lapsed.loc[found, "lapsed"] += more
        else:
            new = pd.DataFrame([{"fund": fund, "year": year, "lapsed": more, "why": ""}])
            lapsed = pd.concat([lapsed, new], ignore_index=True)
    return {**tables, "funds": funds, "lapsed": lapsed}


def test_what_is_held_is_not_planned_and_every_group_has_its_award() -> None:
    """800 of 1,000 arrive, 200 are held; north and south each have a fund that pays building of its own places."""
    county = county_of(rewarded())
    assert [f.id for f in county.funds] == ["county", "appraisal.north", "appraisal.south"]
    assert county.funds[0].arrival.tolist() == [800, 800, 800]
    north, south = (f.reward for f in county.funds[1:])
    assert north is not None and south is not None
    assert north.held.tolist() == [200, 200, 200] and north.award == 200 and north.giver == 0
    names = [county.places.ids[int(county.zones[z].places[0])] for z in county.lines.zone]
    pays = {
        (place, use) for place, use, may in zip(names, county.lines.use, county.funds[2].eligible, strict=True) if may
    }
    assert pays == {("b", "build")}
    assert len(county.zones) == 2


def test_the_award_that_pays_is_planned_for() -> None:
    """Half of north's ten toilets cost 500 in the first year: the award of 200 comes in the second and the third.

    800 a year build 8 toilets. North's 5 (of 10) are built in 2027, and from the award 2 more in 2028 in north; 2028
    closes with north at least at half: again 200 in 2029, for north's last toilets. South cannot reach 50 of 100. Built
    at the ends of the years: 8, 8 + 8 + 2 = 18, 18 + 8 + 2 = 28 (north takes 10 in all: 5 + 2 + 2 ≤ 10, so both awards
    can be spent). Household-years: units enter with lead 1, in service from the next point: 8 + 18 + 28 = 54.
    """
    finished = planned(rewarded())
    assert finished.goal.total == pytest.approx(54.0)
    tables = build_tables(finished)
    assert received(tables, "appraisal.north") == [0, 200, 200]
    assert received(tables, "appraisal.south") == [0, 0, 0]
    assert broken(tables, rewarded()) == set()
    assert solve_columns(finished.county).goal == pytest.approx(54.0, rel=1e-4)


def test_where_only_one_award_is_held_only_one_is_given() -> None:
    """At a goal of 3 % both can reach it in the first year (1 of 10, 3 of 100), but 200 are held for awards of 200."""
    text = rewarded(goal=0.03)
    tables = build_tables(planned(text))
    both = np.array([received(tables, "appraisal.north"), received(tables, "appraisal.south")]).sum(axis=0)
    assert both.tolist() == [0, 200, 200]
    assert broken(tables, text) == set()


def test_an_award_without_its_coverage_is_caught() -> None:
    """South stands far below half."""
    tables = with_received(build_tables(planned(rewarded())), "appraisal.south", 2028, 200)
    assert "reward" in broken(tables, rewarded(share=0.2))
    assert "reward" in {b.rule for b in audit(county_of(rewarded()), tables).breaches if "coverage" in b.text}


def test_an_award_in_the_first_year_half_an_award_and_two_at_once_are_caught() -> None:
    """An award is received whole, once a year, and never before a year has ended."""
    tables = build_tables(planned(rewarded()))
    for year, amount in ((2027, 200), (2028, 100), (2029, 400)):
        spoiled = with_received(tables, "appraisal.north", year, amount)
        told = [b.text for b in audit(county_of(rewarded()), spoiled).breaches if b.rule == "reward"]
        assert any("it can be nothing or" in text for text in told), (year, amount, told)


def test_more_than_is_held_is_caught() -> None:
    """Both groups reach 3 %, and only one award is held: the second one is told, although its coverage is there."""
    text = rewarded(goal=0.03)
    tables = build_tables(planned(text))
    for fund in ("appraisal.north", "appraisal.south"):
        tables = with_received(tables, fund, 2029, 200)
    told = [b.text for b in audit(county_of(text), tables).breaches if b.rule == "reward"]
    assert told == ["the pool gives 400 yuan, 200 were held in the year before"]


def test_a_coverage_goal_that_is_just_missed_is_told_and_just_reached_is_not() -> None:
    """North has 5 of 10 at the end of 2027 or more: the plan passes at its own coverage and fails just above it."""
    finished = planned(rewarded())
    tables = build_tables(finished)
    reached = min(
        (path.served[:, k].sum() / 10.0 for path, k in ((_north(finished), 1), (_north(finished), 2))), default=0.0
    )
    assert broken(tables, rewarded(goal=reached)) == set()
    assert broken(tables, rewarded(goal=min(1.0, reached + 1e-4))) == {"reward"} or reached == 1.0


def _north(finished: Finished) -> BlockTrajectory:
    path = finished.trajectory[0]
    north = [finished.county.places.township[p] == "north" for p in finished.county.blocks[0].place.tolist()]
    return type(path)(*(getattr(path, name)[north] for name in path.__dataclass_fields__))


def test_expected_gives_the_plan_its_own_awards() -> None:
    """The one future without chance: what is received, spent and standing is the plan's, a goal just met included."""
    finished = planned(rewarded())
    trace = trace_draws(finished.county, finished.solution.plan, finished.books, Simulate(mode="expected"))
    assert np.abs(trace.received[:, 0, :].T - finished.books.received).max() <= 1e-6
    assert np.abs(trace.spend[:, 0].transpose(1, 2, 0) - finished.books.spend).max() <= 2.0
