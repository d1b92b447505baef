"""A fee at every level that it may take, each planned anew: what it recovers, whom it burdens, what then works.

Where a fee is dear fewer pay, and where it is cheap less can be kept up: no level can be judged on another's plan.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable

import pandas as pd

from hjplan.comparison.tariffs import SHARES, collected, last_bills
from hjplan.errors import InfeasibleError, InputError, Message, StoppedError
from hjplan.parallel import ordered_map
from hjplan.planning import plan_scenario
from hjplan.results.finished import Finished
from hjplan.results.summary import ratio, summary
from hjplan.results.tables import build_tables
from hjplan.results.tables.column import tidy
from hjplan.results.tables.fee_curve import COLUMNS
from hjplan.schema.nearest import hint
from hjplan.schema.scenario import Scenario

Row = dict[str, float | str]


def levels_of(scenario: Scenario, fee: str) -> tuple[float, ...]:
    """The levels that a fee may take; InputError where there is no such fee, or it has no ``levels``."""
    fees = scenario.spec.fees
    if fee not in fees:
        text = f"the scenario has no fee `{fee}`." + (hint(fee, fees, "Fees") or " It has none at all.")
        raise InputError((Message(text, key="fees"),))
    levels = fees[fee].levels
    if not levels:
        text = f"the fee `{fee}` has no `levels`: write those to be tried, such as levels: [0, 36, 72]"
        raise InputError((Message(text, key=f"fees.{fee}.levels"),))
    return tuple(float(level) for level in levels)


def fee_curve(
    scenario: Scenario, fee: str, *, workers: int = 1, done: Callable[[int, int], None] | None = None
) -> pd.DataFrame:
    """The table ``fee_curve``: one row per level of the fee, rising; every level is planned anew, nothing simulated.

    Everything else stays as the scenario has it: fees that are chosen are chosen anew. Up to ``workers`` levels are
    planned at a time; ``done(number, of)`` is told how many are. A level at which there is no plan has a row that says
    so by its ``status``. Raises InputError for an unknown fee, one without levels, or where no level is allowed.
    """
    levels = levels_of(scenario, fee)
    told = done or (lambda number, of: None)
    work = functools.partial(_at_level, scenario, fee)
    found = ordered_map(work, levels, workers, done=lambda number: told(number, len(levels)))
    rows = [row for row, _ in found]
    refusals = [refusal for _, refusal in found if refusal]
    if len(refusals) == len(rows):
        raise InputError(refusals[0])
    return tidy(COLUMNS, {name: [row[name] for row in rows] for name in COLUMNS})


def _at_level(scenario: Scenario, fee: str, level: float) -> tuple[Row, tuple[Message, ...]]:
    """One row, and why the scenario does not allow the level where it does not."""
    try:
        finished = plan_scenario(scenario.with_(f"fees.{fee}.level", level), simulate=False)
    except InfeasibleError:
        return _nothing(fee, level, "infeasible"), ()
    except StoppedError:
        return _nothing(fee, level, "stopped"), ()
    except InputError as error:
        return _nothing(fee, level, "refused"), error.messages
    return _row(finished, fee, level), ()


def _nothing(fee: str, level: float, status: str) -> Row:
    row: Row = dict.fromkeys(COLUMNS, math.nan)
    return row | {"fee": fee, "level": level, "status": status}


def _row(finished: Finished, fee: str, level: float) -> Row:
    tables, yuan = build_tables(finished), finished.county.yuan
    said = summary(finished)["fees"][fee]
    own = tables["fees"][tables["fees"]["fee"] == fee]
    bill = last_bills(own, "fee").loc[fee].astype(float).to_dict()
    recovery = said["cost_recovery"]
    shares: Row = {name: bill[name] for name in SHARES}
    effective, in_all = _effective(finished, tables["coverage"], fee)
    return shares | {
        "fee": fee,
        "level": level,
        "status": finished.solution.status,
        "bill": bill["bill"],
        "collected": collected(own).get(fee, math.nan),
        "revenue": said["revenue"] * yuan,
        "upkeep": said["upkeep"] * yuan,
        "subsidy": said["subsidy"] * yuan,
        "cost_recovery": math.nan if recovery is None else recovery,
        "effective": effective,
        "effective_in_all": in_all,
        "goal": finished.goal.total,
    }


def _effective(finished: Finished, coverage: pd.DataFrame, fee: str) -> tuple[float, float]:
    """Effective coverage at the end: of the fee's sector in its tiers, and of everything."""
    terms = next(f for f in finished.county.fees if f.id == fee)
    sector = finished.county.blocks[terms.block].facility.sector
    last = coverage[coverage["period"] == coverage["period"].max()]
    own = last[(last["sector"] == sector) & last["tier"].isin(terms.tiers)]
    shares = [ratio(float(part["effective"].sum()), float(part["need"].sum())) for part in (own, last)]
    return shares[0], shares[1]
