"""One county per rule whose optimum a docstring reckons: planned by both engines, audited, and held to stricter rules.

Yuan, one household a unit, nothing discounted, closing stock worth nothing; toilets cost 100 to build and 10 a year to
keep; half relapse in a year without care, or nothing does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd
import pytest

from builders.written import scenario_of
from hjplan.books.auditor import audit
from hjplan.data import build_county
from hjplan.optimize.engine_columns import solve_columns
from hjplan.planning import plan_scenario
from hjplan.results.tables import build_tables

HEAD = """\
hjplan: 1
money: {unit: yuan, price_year: 2027MONEY}
places: places.csv
stock: stock.csv
solve: {engine: exact, gap: 0.0000001}
horizon: {start: 2027, years: YEARS}
goal: {after: {years: 0}}
facilities:
  toilet:
    sector: toilets
    unit: household
    build: {cost: 100, lead: 1PAY}
    regimes: {none: {cost: 0, relapse: RELAPSE}, routine: {cost: CARE, relapse: 0}}
"""
COLUMNS = "place,facility,need,working,relapsed\n"
TO_BUILD = COLUMNS + "a,toilet,1000,0,0\n"
"""A thousand toilets to build, more than any county here has money for."""
TO_KEEP = COLUMNS + "a,toilet,10,10,0\n"
"""Ten toilets of ten that work: nothing to build, all to keep."""
PLACES = "id,tier,households,population,income\na,village,10,30,8000\nb,town,10,30,8000\n"
"""A household earns 24,000 yuan a year."""

Tables = dict[str, pd.DataFrame]


def toilets(relapse: float = 0.0, *, years: int = 2, care: int = 10, money: str = "", pay: str = "") -> str:
    """The head of a county of toilets: ``relapse`` in a year without care, ``care`` yuan a year."""
    text = HEAD.replace("RELAPSE", f"{relapse:g}").replace("YEARS", str(years)).replace("CARE", str(care))
    return text.replace("MONEY", money and f", {money}").replace("PAY", pay and f", pay: {pay}")


@dataclass(frozen=True, eq=False)
class Answer:
    """A plan that was published, so passed its audit."""

    goal: float
    tables: Tables
    stock: str

    def broken_in(self, text: str) -> set[str]:
        """The rules that this plan breaks in a county with other terms."""
        return {b.rule for b in audit(build_county(scenario_of(text, self.stock, PLACES)), self.tables).breaches}

    def paid(self, *by: str) -> dict[object, int]:
        """Yuan paid, summed by columns of the table ``money``."""
        amounts = self.tables["money"].groupby(list(by) if len(by) > 1 else by[0])["amount"].sum()
        return {key: int(yuan) for key, yuan in amounts.items()}


def planned(text: str, stock: str) -> Answer:
    """Plan a county exactly; columns must find the same optimum, and the tables pass the audit as a saved run does."""
    scenario = scenario_of(text, stock, PLACES)
    finished = plan_scenario(scenario, simulate=False)
    by_columns = solve_columns(replace(build_county(scenario), gap=1e-6))
    assert by_columns.goal <= finished.goal.total + 1e-6 * max(1.0, finished.goal.total)
    assert by_columns.bound >= finished.goal.total - 1e-6 * max(1.0, finished.goal.total)
    assert by_columns.goal == pytest.approx(finished.goal.total, rel=2e-6)
    answer = Answer(finished.goal.total, build_tables(finished), stock)
    assert answer.broken_in(text) == set()
    return answer
