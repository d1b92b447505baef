"""Projects, links, mechanisms, posts, capacities and gaps: every corruption of a good run is named by its rule."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from builders.mutants import Mutants
from builders.works_mutants import FULL, FULL_PLACES, FULL_STOCK, MUTANTS, OF_THE_FULL
from builders.written import scenario_of

from hjplan.books.auditor import audit
from hjplan.data.county import County
from hjplan.planning import plan_scenario
from hjplan.results.finished import Finished
from hjplan.results.summary import summary
from hjplan.results.tables import build_tables
from hjplan.schema import load

EVERY_WORK = Path(__file__).parents[2] / "scenarios" / "every-work" / "scenario.yaml"
SEEDS = (0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2)))


@dataclass(frozen=True, eq=False)
class Run:
    """A good run as it is saved, and the county as the scenario gives it."""

    county: County
    tables: dict[str, pd.DataFrame]
    manifest: dict[str, Any]

    def broken_by(self, mutants: Mutants, name: str, seed: int) -> set[str]:
        tables, manifest = {k: v.copy() for k, v in self.tables.items()}, copy.deepcopy(self.manifest)
        mutants[name][1](tables, manifest, np.random.default_rng(seed))
        breaches = audit(self.county, tables, manifest).breaches
        assert all(b.text for b in breaches)
        return {b.rule for b in breaches}


def _saved(finished: Finished) -> Run:
    assert finished.scenario_county is not None
    return Run(finished.scenario_county, build_tables(finished), {"summary": summary(finished)})


@pytest.fixture(scope="module")
def every_work() -> Run:
    return _saved(plan_scenario(load(EVERY_WORK), simulate=False, engine="exact"))


@pytest.fixture(scope="module")
def full() -> Run:
    return _saved(plan_scenario(scenario_of(FULL, FULL_STOCK, FULL_PLACES), simulate=False, engine="exact"))


def test_the_unchanged_runs_pass_and_have_what_the_changes_rest_on(every_work: Run, full: Run) -> None:
    for run in (every_work, full):
        assert audit(run.county, run.tables, run.manifest).breaches == ()
    starts = every_work.tables["projects"].set_index("project")["start"].str[:4].to_dict()
    assert [starts[p] for p in ("trunk", "plant_extension", "kiln", "east_square")] == ["2027", "2029", "", ""]
    assert starts["haul"] and starts["leachate"] and starts["sludge_station"]
    assert {"joint", "bundle", "hand_over"} <= set(every_work.tables["plan"]["use"])
    assert (full.tables["turned_away"]["households"] > 1).any()
    gaps = full.tables["gaps"]
    assert (gaps["asked"] > 0).all()
    assert (gaps["worse"] - gaps["asked"]).max() < 1.5 / 12
    assert full.tables["mechanisms"]["decision"].tolist() == ["opened", "chosen"]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", sorted(MUTANTS))
def test_every_mutant_of_every_work_is_caught_by_its_rule(every_work: Run, name: str, seed: int) -> None:
    assert MUTANTS[name][0] in every_work.broken_by(MUTANTS, name, seed)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", sorted(OF_THE_FULL))
def test_every_mutant_of_the_full_plant_is_caught_by_its_rule(full: Run, name: str, seed: int) -> None:
    assert OF_THE_FULL[name][0] in full.broken_by(OF_THE_FULL, name, seed)


@pytest.fixture(scope="module")
def in_order() -> Run:
    return _saved(plan_scenario(load(EVERY_WORK.with_name("in-order.yaml")), simulate=False, engine="exact"))


@pytest.mark.slow
@pytest.mark.parametrize("level", range(4))
@pytest.mark.parametrize(("key", "by"), [("value", 1.0), ("value", -1.0), ("bound", 1.0)])
def test_a_false_level_of_every_work_is_named(in_order: Run, level: int, key: str, by: float) -> None:
    """Targets, the worst-off, households and cost: a hundredth more or less than the level's own size."""
    said = copy.deepcopy(in_order.manifest)
    own = said["summary"]["levels"][level]
    better = -1.0 if own["goal"] in ("targets", "cost") else 1.0
    if key == "bound":  # a bound that says that no plan so good is possible
        own["bound"] = own["value"] - better * 0.01 * max(1.0, abs(own["value"]))
    else:
        own["value"] += by * 0.01 * max(1.0, abs(own["value"]))
    assert "goal" in {b.rule for b in audit(in_order.county, in_order.tables, said).breaches}


def test_every_rule_of_works_has_mutants() -> None:
    caught = {rule for rule, _ in (*MUTANTS.values(), *OF_THE_FULL.values())}
    rules = "decisions works_cost in_force works_tables capacity handed_over staff kept requires dig_once bundle gap"
    assert {*rules.split(), "targets"} <= caught
    assert len(MUTANTS) + len(OF_THE_FULL) >= 60
