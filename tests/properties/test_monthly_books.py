"""Two years of months: whole yuan must not drift so far that a sound plan fails its audit."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders.random_county import draft
from builders.written import scenario_of

from hjplan.planning import plan_scenario


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("engine", ["exact", "columns"])
def test_monthly_plans_pass_their_audit(seed: int, engine: str) -> None:
    """24 periods with every fund of a random county; planning raises AuditError where a yuan is out of place."""
    d = draft(seed)
    step = d.head.split("step: ")[1].split("}")[0]
    years = d.head.split("years: ")[1].split(",")[0]
    head = d.head.replace(f"years: {years}, step: {step}", "years: 2, step: month")
    d = replace(d, head=head)
    finished = plan_scenario(scenario_of(d.text, d.stock_csv, d.places_csv), simulate=False, engine=engine)
    assert finished.county.timeline.periods == 24
    assert finished.books.spend.sum() == finished.books.cost.sum()
