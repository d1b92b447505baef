"""What a run claims of its goal, its levels, the years after it and the gap: every false word is named by a rule."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from builders.written import scenario_of

from hjplan.books.auditor import audit
from hjplan.data import build_county
from hjplan.planning import plan_scenario
from hjplan.results.summary import summary
from hjplan.results.tables import build_tables

TEXT = """
horizon: {start: 2027, years: 2}
facilities:
  toilet:
    sector: toilets
    unit: household
    build: {cost: 1000, lead: 1}
    regimes: {none: {cost: 0, relapse: 0.5}, routine: {cost: 10, relapse: 0}}
funds:
  county: {amount: 3000}
  bond: {kind: loan, limit: 900, rate: 0.02, term: 10, repay: equal, repaid_by: [county], pays_for: {uses: [build]}}
targets: [{sector: toilets, coverage: 0.5, by: 2027}, {sector: toilets, coverage: 0.9, priority: 1}]
goal: {order: [targets, worst, cost], after: {years: 0}}
rules: [{gap: {sector: toilets, better_off: village, worse_off: town, at_most: 0.3, priority: 3}}]
"""
STOCK = "place,facility,need,working,relapsed\na,toilet,10,5,0\nb,toilet,10,2,0\n"
PLACES = "id,tier,township,households\na,village,Dong,10\nb,town,Xi,10\n"

Tables = dict[str, pd.DataFrame]
Change = Callable[[Tables, dict[str, Any]], None]


@pytest.fixture(scope="module")
def good() -> tuple[Tables, dict[str, Any]]:
    """A run that passes, with its claims."""
    run = plan_scenario(scenario_of(TEXT, STOCK, PLACES), simulate=False)
    return build_tables(run), summary(run)


def breaches(tables: Tables, said: dict[str, Any]) -> set[str]:
    return {b.rule for b in audit(build_county(scenario_of(TEXT, STOCK, PLACES)), tables, {"summary": said}).breaches}


def test_the_unchanged_run_passes_and_has_what_the_changes_rest_on(good) -> None:
    tables, said = good
    assert breaches(tables, said) == set()
    assert [level["goal"] for level in said["levels"]] == ["targets", "worst", "cost"]
    assert said["levels"][0]["value"] > 1
    assert (tables["tail"]["spent"][:5] > 0).all()
    assert (tables["tail"]["service"] > 0).any()
    assert len(tables["gaps"]) == 1


def level(number: int, key: str, by: float) -> Change:
    def change(tables: Tables, said: dict[str, Any]) -> None:
        said["levels"][number][key] += by

    return change


def cell(table: str, row: int, column: str, by: float) -> Change:
    def change(tables: Tables, said: dict[str, Any]) -> None:
        tables[table].loc[row, column] += by

    return change


def claim(key: str, by: float) -> Change:
    def change(tables: Tables, said: dict[str, Any]) -> None:
        said[key] += by

    return change


def swap(tables: Tables, said: dict[str, Any]) -> None:
    said["levels"].reverse()


def drop(tables: Tables, said: dict[str, Any]) -> None:
    del said["levels"][1]


def nonsense(tables: Tables, said: dict[str, Any]) -> None:
    said["levels"] = [1, "worst", None]


def no_levels(tables: Tables, said: dict[str, Any]) -> None:
    del said["levels"]


def without_tail(tables: Tables, said: dict[str, Any]) -> None:
    del tables["tail"]


def tail_shorter(tables: Tables, said: dict[str, Any]) -> None:
    tables["tail"] = tables["tail"].drop(index=2).reset_index(drop=True)


def spent_after_the_tail(tables: Tables, said: dict[str, Any]) -> None:
    tables["tail"].loc[len(tables["tail"]) - 1, "spent"] = 5


def no_reference(tables: Tables, said: dict[str, Any]) -> None:
    del tables["gaps"]


CHANGES: dict[str, tuple[str, Change]] = {
    "targets better than they are": ("goal", level(0, "value", -0.5)),
    "targets bound above the plan": ("goal", level(0, "bound", 5.0)),
    "worst-off better than it is": ("goal", level(1, "value", 0.01)),
    "worst bound below the plan": ("goal", level(1, "bound", -0.1)),
    "cost lower than it is": ("goal", level(2, "value", -40.0)),
    "cost bound above the plan": ("goal", level(2, "bound", 500.0)),
    "another goal": ("goal", claim("goal", 1.0)),
    "another bound": ("goal", claim("bound", 1.0)),
    "another gap": ("goal", claim("gap", 0.1)),
    "levels in another order": ("goal", swap),
    "a level less": ("goal", drop),
    "levels that are none": ("goal", nonsense),
    "no levels": ("goal", no_levels),
    "a yuan less spent after the plan": ("goal", cell("tail", 1, "spent", -50)),
    "targets in the tail": ("goal", cell("tail", 0, "penalty", 1.0)),
    "worst-off in the tail": ("goal", cell("tail", 0, "worst", -0.3)),
    "debt after the tail left out": ("goal", cell("tail", 5, "service", -20)),
    "no table of the tail": ("tables", without_tail),
    "a year of the tail missing": ("tables", tail_shorter),
    "spent where only debt is served": ("tables", spent_after_the_tail),
    "money in the tail below 0": ("tables", cell("tail", 0, "spent", -10_000)),
    "no reference of the gap": ("tables", no_reference),
    "a reference that is no share": ("tables", cell("gaps", 0, "ref", 3.0)),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_false_claim_is_named_by_its_rule(name: str, good) -> None:
    rule, change = CHANGES[name]
    tables, said = ({key: t.copy() for key, t in good[0].items()}, copy.deepcopy(good[1]))
    change(tables, said)
    assert rule in breaches(tables, said)
