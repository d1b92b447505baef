"""One county per rule of works whose optimum a docstring reckons: planned exactly, audited, held to other terms.

As in :mod:`builders.by_hand`: yuan, one household a unit, nothing discounted, closing stock worth nothing; toilets cost
100 to build. What columns can plan too they must find as good.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd
import pytest

from builders.by_hand import COLUMNS, PLACES, toilets
from builders.written import scenario_of
from hjplan.books.auditor import audit
from hjplan.data import build_county
from hjplan.optimize.engine_columns import RefusedError, solve_columns
from hjplan.planning import plan_scenario
from hjplan.results.summary import summary
from hjplan.results.tables import build_tables

__all__ = ["COLUMNS", "PLACES", "WorksAnswer", "planned_works", "toilets"]

Tables = dict[str, pd.DataFrame]


@dataclass(frozen=True, eq=False)
class WorksAnswer:
    """A plan that was published, so passed its audit."""

    goal: float
    levels: dict[str, float]
    tables: Tables
    said: dict[str, object]
    stock: str
    places: str

    def broken_in(self, text: str) -> set[str]:
        """The rules that this plan breaks in a county with other terms."""
        county = build_county(scenario_of(text, self.stock, self.places))
        return {b.rule for b in audit(county, self.tables).breaches}

    def broken_with(self, **tables: pd.DataFrame) -> set[str]:
        """The rules that are broken where tables say something else."""
        county = build_county(scenario_of(self.text, self.stock, self.places))
        return {b.rule for b in audit(county, {**self.tables, **tables}, {"summary": self.said}).breaches}

    text: str = ""

    def starts(self, table: str = "projects", column: str = "start") -> dict[str, str]:
        """When each project, bundle or mechanism starts; empty: never."""
        frame = self.tables[table]
        return {str(name): str(when)[:4] for name, when in zip(frame.iloc[:, 0], frame[column], strict=True)}

    def paid(self, by: str) -> dict[str, int]:
        """Yuan paid, by a column of the table ``money``; rows without a name in it are left out."""
        amounts = self.tables["money"].groupby(by)["amount"].sum()
        return {str(key): int(yuan) for key, yuan in amounts.items() if key}

    def units(self, use: str) -> dict[tuple[str, str], float]:
        """Units of a use of the table ``plan``, by place and year."""
        frame = self.tables["plan"]
        rows = frame[frame["use"] == use]
        return {
            (str(place), str(period)[:4]): float(units)
            for (place, period), units in rows.groupby(["place", "period"])["units"].sum().items()
        }


def planned_works(text: str, stock: str, places: str = PLACES) -> WorksAnswer:
    """Plan a county exactly, audit the tables as those of a saved run; columns must agree where they can plan it."""
    scenario = scenario_of(text, stock, places)
    finished = plan_scenario(scenario, simulate=False)
    goal = finished.goal.total
    county = finished.county if finished.scenario_county is None else finished.scenario_county
    try:
        by_columns = solve_columns(replace(county, gap=1e-6))
    except RefusedError:
        pass
    else:
        last = finished.solution.goal
        assert by_columns.goal == pytest.approx(last, rel=3e-6, abs=1e-5)
    levels = {level.level: level.value for level in finished.solution.reached}
    answer = WorksAnswer(goal, levels, build_tables(finished), summary(finished), stock, places, text)
    assert answer.broken_in(text) == set()
    return answer
