"""What the exact engine decides passes the audit once cleaned, rounded and tabled: random and shipped counties."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import tiny
from builders.random_county import draft
from builders.written import scenario_of, solved

from hjplan.books.auditor import audit
from hjplan.books.cleaning import clean_plan
from hjplan.data import build_county
from hjplan.data.county import County
from hjplan.planning.one import decided_in
from hjplan.results.tables import build_tables
from hjplan.schema import load

CASES = Path(__file__).parents[1] / "known_answers" / "cases"


def verdict_of(county: County):
    solution = solved(county)
    given, county = county, decided_in(county, solution)
    run = tiny.finish(county, clean_plan(county, solution.plan))
    return audit(given, build_tables(run), tiny.manifest(run))


@pytest.mark.parametrize("seed", range(24))
def test_a_random_county_passes(seed: int) -> None:
    d = draft(seed, whole_units=seed % 3 == 0)
    verdict = verdict_of(build_county(scenario_of(d.text, d.stock_csv, d.places_csv)))
    assert verdict.ok, verdict.breaches[:5]
    assert verdict.largest["costs"] <= 2


@pytest.mark.parametrize("case", sorted(p.name for p in CASES.iterdir() if not p.name.startswith("money_")))
def test_a_county_with_an_independent_answer_passes(case: str) -> None:
    verdict = verdict_of(build_county(load(CASES / case / "scenario.yaml")))
    assert verdict.ok, verdict.breaches[:5]
