"""Loans, pools, fees on choice, households, partners and rules: every corruption of a good run is named by its rule."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from builders import money_county
from builders.money_mutants import MUTANTS

from hjplan.books.auditor import audit
from hjplan.results.tables import build_tables

SEEDS = (3, 6, 13)
"""Random plans in which roads are built in more than one year."""


@pytest.fixture(scope="module")
def runs():
    """Good runs: the county as the scenario has it, with the fee still open, tables and manifest."""
    out = []
    for seed in SEEDS:
        scenario, run = money_county.finished(seed=seed, ruled=True)
        out.append((scenario, run.county, build_tables(run), money_county.manifest(run.county, run)))
    return out


def test_the_unchanged_runs_pass_with_the_fee_open_and_with_its_levels_fixed(runs) -> None:
    """The auditor reads the levels from the table; a county at the same levels gives the same verdict."""
    for scenario, county, tables, manifest in runs:
        assert audit(scenario, tables, manifest).breaches == ()
        assert audit(county, tables, manifest).breaches == ()


@pytest.mark.parametrize("steps", [2, 4, 12])
def test_runs_in_shorter_steps_pass(steps: int) -> None:
    for seed in SEEDS:
        scenario, run = money_county.finished(seed=seed, steps=steps, ruled=True)
        assert audit(scenario, build_tables(run), money_county.manifest(run.county, run)).breaches == ()


@pytest.mark.parametrize("name", sorted(MUTANTS))
def test_every_mutant_is_caught_by_its_rule(runs, name: str) -> None:
    rule, change = MUTANTS[name]
    for seed, (scenario, _, tables, manifest) in enumerate(runs):
        edited, said = {k: v.copy() for k, v in tables.items()}, copy.deepcopy(manifest)
        change(edited, said, np.random.default_rng(seed))
        verdict = audit(scenario, edited, said)
        assert rule in {b.rule for b in verdict.breaches}, (name, seed, verdict.breaches)
        assert all(b.text for b in verdict.breaches)


def test_there_are_many_mutants() -> None:
    assert len(MUTANTS) >= 40
