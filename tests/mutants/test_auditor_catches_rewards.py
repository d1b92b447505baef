"""Reward pools: every corruption of a good run is named by its rule, in steps of a year and of half a year."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from builders.reward_mutants import LATE, MUTANTS, NORTH, SOUTH, finished

from hjplan.books.auditor import audit
from hjplan.results.tables import build_tables

STEPS = ("year", "half")


@pytest.fixture(scope="module")
def runs():
    """Good runs, by step."""
    planned = {step: finished(step) for step in STEPS}
    return {step: (run.county, build_tables(run)) for step, run in planned.items()}


def test_north_wins_twice_and_south_never(runs) -> None:
    """The corruptions rest on it; the unchanged runs pass."""
    for county, tables in runs.values():
        assert audit(county, tables, None).breaches == ()
        funds = tables["funds"]
        received = {f: funds[funds["fund"] == f].set_index("period")["received"] for f in (NORTH, SOUTH)}
        assert {period: int(yuan) for period, yuan in received[NORTH].items() if yuan} == {
            "2028-01-01": 200,
            "2029-01-01": 200,
        }
        assert not received[SOUTH].any()


def caught(runs, step: str, rule: str, change: Callable[..., None]) -> None:
    for seed in range(3):
        county, tables = runs[step]
        edited = {name: table.copy() for name, table in tables.items()}
        change(edited, {}, np.random.default_rng(seed))
        assert rule in {b.rule for b in audit(county, edited, None).breaches}, (change.__name__, step, seed)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("name", sorted(MUTANTS))
def test_every_mutant_of_a_reward_is_caught_by_its_rule(runs, step: str, name: str) -> None:
    caught(runs, step, *MUTANTS[name])


@pytest.mark.parametrize("name", sorted(LATE))
def test_an_award_in_the_wrong_half_of_the_year_is_caught(runs, name: str) -> None:
    caught(runs, "half", *LATE[name])


BY_REWARD_ALONE = ("an_award_that_was_not_won_is_built_with", "an_award_is_larger_than_promised")


@pytest.mark.parametrize("name", BY_REWARD_ALONE)
def test_no_other_rule_but_reasons_for_lapses_would_have_seen_it(runs, name: str) -> None:
    """The accounts balance: without the rule `reward` an award that was never won would pass but for a lapse's why."""
    county, tables = runs["year"]
    edited = {key: table.copy() for key, table in tables.items()}
    MUTANTS[name][1](edited, {}, np.random.default_rng(1))
    assert {b.rule for b in audit(county, edited, None).breaches} - {"lapsed"} == {"reward"}
