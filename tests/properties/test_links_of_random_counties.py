"""What links promise, read off the tables of random plans: shared trenches, whole streets, hand-overs, posts.

The auditor is not asked: each promise is counted again from the tables and the scenario's own words.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from builders.random_money import Terms
from builders.random_works import works_draft

from hjplan.books.auditor import audit
from hjplan.data.county import County
from hjplan.errors import InfeasibleError
from hjplan.planning import plan_scenario
from hjplan.results.tables import build_tables

FAST, ALL = 30, 120
SEEDS = [*range(FAST), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(FAST, ALL))]
NEAR = 1e-6
KEY = ["place", "period"]


@dataclass(frozen=True, eq=False)
class Planned:
    terms: Terms
    county: County
    tables: dict[str, pd.DataFrame]
    unit: float
    """Yuan of the scenario's unit of money."""

    @property
    def plan(self) -> pd.DataFrame:
        return self.tables["plan"]

    def link(self, word: str) -> dict[str, Any]:
        """The link of this kind; empty where the scenario has none."""
        found = [link[word] for link in self.terms.get("links", []) if word in link]
        return found[0] if found else {}

    def units(self, facility: str, *uses: str) -> pd.Series:
        """Units by place and period."""
        rows = self.plan[(self.plan["facility"] == facility) & self.plan["use"].isin(uses)]
        return rows.groupby(KEY)["units"].sum()


@cache
def planned(seed: int) -> Planned | None:
    """A random county with works, every third on every instrument of money; None where nothing can be planned."""
    drawn = works_draft(seed, money=seed % 3 == 0)
    with tempfile.TemporaryDirectory() as folder:
        try:
            run = plan_scenario(drawn.scenario(Path(folder)), simulate=False, engine="exact")
        except InfeasibleError:
            return None
    assert run.scenario_county is not None
    return Planned(drawn.terms, run.scenario_county, build_tables(run), run.county.yuan)


def plan_of(seed: int) -> Planned:
    found = planned(seed)
    if found is None:
        pytest.skip("nothing satisfies all that this county asks")
    return found


def at(units: pd.Series, index: pd.Index) -> np.ndarray:
    """Units at places and periods, 0 where there are none."""
    return units.reindex(index, fill_value=0.0).to_numpy()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_shared_trench_has_both_works_in_the_same_place_and_period(seed: int) -> None:
    run = plan_of(seed)
    link = run.link("dig_once")
    joint = run.plan[run.plan["use"] == "joint"].set_index(KEY)["units"]
    if not link:
        assert joint.empty
        return
    assert set(run.plan.loc[run.plan["use"] == "joint", "facility"]) <= {link["second"]}
    laid = at(run.units(link["second"], "build"), joint.index)
    opened = at(run.units(link["first"], "build", "bundle", "restore"), joint.index)
    assert (joint > 0).all()
    assert (joint <= laid + NEAR).all()
    assert (joint <= link["per"] * opened + NEAR * link["per"]).all()
    assert (laid > 0).all()
    assert (opened > 0).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_saved_without_a_shared_trench(seed: int) -> None:
    """The units that save are the joint ones, and they save no more than saving × the dearest unit of the second."""
    run = plan_of(seed)
    link, joint = run.link("dig_once"), run.plan[run.plan["use"] == "joint"]
    if "savings" not in run.tables:
        assert joint.empty
        return
    frame = run.tables["savings"]
    saved = frame[frame["kind"] == "dig_once"]
    assert saved["units"].sum() == pytest.approx(joint["units"].sum(), abs=1e-6)
    assert (saved["saved"] > 0).all()
    if link and not saved.empty:
        second = run.terms["facilities"][link["second"]]
        most = max((b.cost_factor.max() for b in run.county.blocks if b.facility.id == link["second"]), default=1.0)
        price = float(np.max(run.county.prices.build))
        dearest = link["saving"] * float(second["build"]["cost"]) * run.unit * most * price
        assert saved["saved"].sum() <= joint["units"].sum() * dearest * (1 + 1e-9) + 1.0


@pytest.mark.parametrize("seed", SEEDS)
def test_a_street_is_done_whole_or_not_at_all(seed: int) -> None:
    """Units through a bundle only in the year in which it starts, and then nothing stays unserved in its places."""
    run = plan_of(seed)
    bundle = run.link("bundle")
    rows = run.plan[run.plan["use"] == "bundle"]
    if not bundle.get("facilities"):
        assert rows.empty
        return
    start = str(run.tables["bundles"].set_index("bundle").loc[bundle["name"], "start"])
    if not start:
        assert rows.empty
        return
    assert set(rows["period"]) <= {start}
    assert set(rows["place"]) <= set(bundle["places"])
    assert set(rows["facility"]) <= set(bundle["facilities"])
    period = run.county.timeline.dates.index(start)
    for block in run.county.blocks:
        facility = block.facility.id
        if facility not in bundle["facilities"]:
            continue
        opening, begun = _unserved(run, facility), run.units(facility, "build", "bundle", "hand_over")
        for cell, place in enumerate(block.place.tolist()):
            name = run.county.places.ids[place]
            if name in bundle["places"]:
                assert float(begun.get((name, start), 0.0)) == pytest.approx(opening[cell][period], abs=1e-5)


def _unserved(run: Planned, facility: str) -> list[list[float]]:
    """Unserved need at the opening of every period, by cell, from what is begun and how need moves (section 4)."""
    block = next(b for b in run.county.blocks if b.facility.id == facility)
    begun = run.units(facility, "build", "bundle", "hand_over")
    out = []
    for cell, place in enumerate(block.place.tolist()):
        need, left = block.need[cell], [float(block.need[cell][0] - block.opening[cell].sum())]
        for t, date in enumerate(run.county.timeline.dates):
            stays = min(1.0, need[t + 1] / need[t]) if need[t] > 0 else 1.0
            if block.facility.stays:
                stays = 1.0
            rest = left[-1] - float(begun.get((run.county.places.ids[place], date), 0.0))
            grown = need[t + 1] - need[t]
            left.append(stays * rest + (grown if block.facility.stays else max(0.0, grown)))
        out.append(left)
    return out


@pytest.mark.parametrize("seed", SEEDS)
def test_units_are_handed_over_when_a_project_is_finished_and_no_more_than_it_is_for(seed: int) -> None:
    run = plan_of(seed)
    given = run.plan[run.plan["use"] == "hand_over"]
    finish = run.tables["projects"].set_index("project")["finish"].astype(str)
    dates = run.county.timeline.dates
    per_unit = {b.facility.id: b.facility.households_per_unit for b in run.county.blocks}
    for (project, period), rows in given.groupby(["project", "period"]):
        closes = dates[dates.index(period) + 1] if dates.index(period) + 1 < len(dates) else None
        due = finish[project]
        assert due == closes or (closes is None and due == f"{int(dates[-1][:4]) + 1}-01-01")
        served = run.terms["projects"][project]["serves"]
        assert set(rows["facility"]) == {served["facility"]}
        assert set(rows["place"]) <= set(served.get("places", run.county.places.ids))
        most = served.get("units", served.get("households", 0.0) / per_unit[served["facility"]])
        assert rows["units"].sum() <= most + NEAR


@pytest.mark.parametrize("seed", SEEDS)
def test_care_takes_no_more_posts_than_there_are_and_waits_for_its_project(seed: int) -> None:
    run = plan_of(seed)
    care = run.plan[run.plan["use"] == "upkeep"]
    finish = run.tables["projects"].set_index("project")["finish"].astype(str)
    posts = run.link("staff")
    taken = pd.Series(0.0, index=sorted(set(run.county.timeline.dates)))
    for facility, said in run.terms["facilities"].items():
        for regime, terms in said["regimes"].items():
            rows = care[(care["facility"] == facility) & (care["regime"] == regime) & (care["units"] > NEAR)]
            if "staff" in terms:
                taken = taken.add(rows.groupby("period")["units"].sum() * terms["staff"]["cleaner"], fill_value=0.0)
            if "needs" in terms:
                assert finish[terms["needs"]] or rows.empty
                assert (rows["period"] >= finish[terms["needs"]]).all()
    if posts:
        assert (taken <= posts["posts"] + NEAR * 10).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_auditor_sees_a_trench_shared_that_is_not(seed: int) -> None:
    """The first joint row of a plan: ten times as much, moved to another period, and without the work beside it."""
    run = plan_of(seed)
    joint = run.plan.index[(run.plan["use"] == "joint") & (run.plan["units"] > 1e-3)]
    if not len(joint):
        return
    row = int(joint[0])
    link = run.link("dig_once")
    place, period = run.plan.loc[row, "place"], run.plan.loc[row, "period"]
    more, alone = run.plan.copy(), run.plan.copy()
    more.loc[row, "units"] *= 1e4
    beside = (alone["facility"] == link["first"]) & alone["use"].isin(["build", "bundle", "restore"])
    alone = alone[~(beside & (alone["place"] == place) & (alone["period"] == period))].reset_index(drop=True)
    for plan in (more, alone):
        assert "dig_once" in {b.rule for b in audit(run.county, {**run.tables, "plan": plan}).breaches}


def test_the_random_counties_have_what_is_proved_of_them() -> None:
    """Trenches are shared, streets done, units handed over, posts full, in enough of them."""
    runs = [run for run in (planned(seed) for seed in range(FAST)) if run is not None]
    uses = [set(run.plan.loc[run.plan["units"] > 1e-3, "use"]) for run in runs]
    for use in ("joint", "bundle", "hand_over"):
        assert sum(use in found for found in uses) >= 3, use
    assert sum(bool(run.link("staff")) for run in runs) >= 3
