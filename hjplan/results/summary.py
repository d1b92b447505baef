"""The result of a run in one object: what ``hjplan run --json`` prints (interface.md, "run --json")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from hjplan.books.accounts import fee_revenue, whole
from hjplan.books.coverage import coverage_groups
from hjplan.books.debts import debt_accounts
from hjplan.books.targets import planned_coverage
from hjplan.data.aims import COST, HOUSEHOLDS, WORST
from hjplan.data.county import Bools, County, FeeTerms, Floats, Ints
from hjplan.errors import Message
from hjplan.optimize.solution import Reached
from hjplan.results.campaign import campaign
from hjplan.results.finished import Finished
from hjplan.results.identity import run_id
from hjplan.schema.horizon import USES

STAGES = ("read", "build", "solve", "simulate", "write")
"""The parts of a run whose seconds are reported."""

MET = 1e-6
"""Share of coverage that is noise of the solver and still meets a target."""

GOAL_UNIT = "household-years"
SHARE_UNIT = "share"
NEED_UNIT = "households"


def summary(finished: Finished, *, seconds: Mapping[str, float] | None = None) -> dict[str, Any]:
    """Everything that matters of a run in one JSON object; money in the scenario's unit, goal in household-years.

    ``seconds`` adds to the solver's own; ``folder`` is filled in by whoever knows where the run lies.
    """
    county, solution = finished.county, finished.solution
    levels = reached_levels(finished)
    last = levels[-1]
    timed = {**solution.seconds, **(seconds or {})}
    return {
        "run": run_id(finished.scenario, simulate=finished.outcome is not None),
        "folder": None,
        "scenario": finished.scenario.name,
        "status": solution.status,
        "units": {"money": county.unit, "goal": last["unit"], "growth_of_need": NEED_UNIT},
        "engine": solution.engine,
        "why_engine": solution.why_engine,
        "proven": solution.proven,
        "goal": last["value"],
        "bound": last["bound"],
        "lp_bound": solution.lp_bound / _units_of(county, county.aim.last)[1],
        "gap": gap_of(county, county.aim.last, last["value"], last["bound"]),
        "levels": levels,
        "seconds": {stage: round(float(timed.get(stage, 0.0)), 3) for stage in STAGES},
        "size": size(county) | {key: int(value) for key, value in solution.size.items()},
        "coverage": coverage_at_end(finished),
        "relapse": _relapse(finished),
        "money": _money(finished),
        "debt": _debt(finished),
        "fees": {fee.id: _fee(finished, index, fee) for index, fee in enumerate(county.fees)},
        "targets": _targets(finished),
        **campaign(finished),
        "warnings": [as_json(message) for message in finished.scenario.warnings],
    }


def reached_levels(finished: Finished) -> list[dict[str, Any]]:
    """Every level of the goal in the order in which it was looked at: what the plan reaches, and what is proven of it.

    ``bound`` is the best that any plan can reach which holds the levels before; of `cost` and `targets` less is better.
    """
    county, solution = finished.county, finished.solution
    reached = solution.reached or (Reached(HOUSEHOLDS, finished.goal.total, solution.bound),)
    found = []
    for level in reached:
        unit, size = _units_of(county, level.level)
        found.append({"goal": level.level, "value": level.value / size, "bound": level.bound / size, "unit": unit})
    return found


def _units_of(county: County, level: str) -> tuple[str, float]:
    """The unit in which a level is told, and how many of its own units that is: money in the scenario's."""
    if level == COST:
        return county.unit, county.yuan
    return (SHARE_UNIT if level == WORST else GOAL_UNIT), 1.0


def gap_of(county: County, level: str, value: float, bound: float) -> float:
    """By how much of its value a level may still be better: (bound − value)/max(1, |value|), never below 0."""
    better = value - bound if county.aim.lowers(level) else bound - value
    return max(0.0, better / max(1.0, abs(value)))


def size(county: County) -> dict[str, int]:
    """How big the county is: places, zones, facilities, periods."""
    return {
        "places": len(county.places.ids),
        "zones": len(county.zones),
        "facilities": len(county.blocks),
        "periods": county.timeline.periods,
    }


def as_json(message: Message) -> dict[str, Any]:
    """A message as a JSON object: what, where, and the key it is about."""
    return {
        "level": message.level,
        "text": message.text,
        "file": message.file.name if message.file else None,
        "line": message.line,
        "column": message.column,
        "cell": message.cell,
        "key": message.key,
    }


def coverage_at_end(finished: Finished) -> dict[str, dict[str, float]]:
    """Built and effective coverage of each sector at the end of the horizon (convention 48)."""
    groups = coverage_groups(finished.county, finished.trajectory)
    sectors = np.array([sector for sector, _, _ in groups.keys])
    last = {name: getattr(groups, name)[:, -1] for name in ("need", "built", "effective")}
    found = {}
    for sector in dict.fromkeys(block.facility.sector for block in finished.county.blocks):
        need, built, effective = (float(last[name][sectors == sector].sum()) for name in ("need", "built", "effective"))
        found[sector] = {"built": ratio(built, need), "effective": ratio(effective, need)}
    return found


def ratio(part: float, whole: float) -> float:
    """part/whole; 1 where nothing is needed, so that nothing counts as short."""
    return float(part / whole) if whole > 0 else 1.0


def _relapse(finished: Finished) -> dict[str, float | None]:
    """Mean over the futures of the plan: rebound cycles, and money spent again on the same unit."""
    if finished.outcome is None:
        return {"rebound_cycles": None, "spent_twice": None}
    plan = finished.outcome.totals[finished.outcome.totals["policy"] == "plan"]
    if plan.empty:
        return {"rebound_cycles": None, "spent_twice": None}
    return {
        "rebound_cycles": float(plan["rebound_cycles"].mean()),
        "spent_twice": float(plan["spent_twice"].mean()) / finished.county.yuan,
    }


def _money(finished: Finished) -> dict[str, Any]:
    """Money spent and lapsed over the horizon, nominal, in the scenario's unit."""
    county, books = finished.county, finished.books
    uses = np.array(county.lines.use)
    by_use = {use: int(books.spend[:, uses == use].sum()) / county.yuan for use in USES}
    by_fund = {fund.id: int(books.spend[i].sum()) / county.yuan for i, fund in enumerate(county.funds)}
    return {
        "spent": int(books.spend.sum()) / county.yuan,
        "lapsed": int(books.lapsed.sum()) / county.yuan,
        "by_use": by_use,
        "by_fund": by_fund,
    }


def _fee(finished: Finished, index: int, fee: FeeTerms) -> dict[str, Any]:
    """One fee over the horizon: level by calendar year, revenue, and what share of its own sector's upkeep it covers.

    ``upkeep`` is what keeping its sector costs in its tiers, whoever pays; ``subsidy`` what of it the fee does not
    bring in: other money pays it.
    """
    county, books = finished.county, finished.books
    account = next(i for i, fund in enumerate(county.funds) if fund.fee == index)
    waivers = int(waived_bills(finished)[index].sum())
    revenue = float(books.received[account].sum() - waivers)
    terms = county.funds[account]
    payable = terms.eligible & (np.array(county.lines.use) == "upkeep")
    if terms.crossed is not None:
        payable &= ~terms.crossed
    upkeep = float(books.cost[payable].sum())
    served = finished.trajectory[fee.block].served[fee.members, :-1].sum(axis=0)
    billed_years = (fee.bill > 0) & (served > 0)
    return {
        "level": [float(level) for level in fee.level[:: county.timeline.steps_per_year]],
        "revenue": revenue / county.yuan,
        "waivers": waivers / county.yuan,
        "collection": float(fee.collection[billed_years].mean() if billed_years.any() else fee.collection.mean()),
        "cost_recovery": revenue / upkeep if upkeep > 0 else None,
        "upkeep": upkeep / county.yuan,
        "subsidy": max(0.0, upkeep - revenue) / county.yuan,
        "share_of_income": {
            "mean": _largest_share(fee, fee.income, billed_years),
            "lowest_quintile": _lowest_quintile(county, fee, billed_years),
        },
    }


def waived_bills(finished: Finished) -> Ints:
    """[fees, T] whole yuan that each fee's account received for waived households: all that its users did not pay."""
    county, received = finished.county, finished.books.received
    revenue = whole(fee_revenue(county, finished.trajectory))
    out = np.zeros_like(revenue)
    for account, fund in enumerate(county.funds):
        if fund.fee >= 0:
            out[fund.fee] = received[account] - revenue[fund.fee]
    return out


def _largest_share(fee: FeeTerms, income: Floats, billed: Bools) -> float | None:
    """The largest bill ÷ income over the periods in which it is billed; None where no income is known."""
    incomes = income[billed]
    return float((fee.bill[billed] / incomes).max()) if incomes.size and np.isfinite(incomes).all() else None


def _lowest_quintile(county: County, fee: FeeTerms, billed: Bools) -> float | None:
    """The bill's share of the income of the lowest fifth, in the tier where it weighs most (convention 38)."""
    terms = county.affordability
    tiers = [] if terms is None else [terms.income[i] for i, tier in enumerate(terms.tiers) if tier in fee.tiers]
    shares = [_largest_share(fee, income, billed) for income in tiers]
    return max((share for share in shares if share is not None), default=None)


def _debt(finished: Finished) -> dict[str, dict[str, float]]:
    """Each debt: drawn, what is owed when the plan ends, and all service that successors will pay."""
    county, books = finished.county, finished.books
    periods, yuan = county.timeline.periods, county.yuan
    return {
        account.id: {
            "drawn": int(account.drawn.sum()) / yuan,
            "outstanding_at_end": int(account.outstanding[periods - 1]) / yuan,
            "left_to_successors": int((account.interest + account.repaid)[periods:].sum()) / yuan,
        }
        for account in debt_accounts(county, books.drawn, books.spend, books.cost)
    }


def _targets(finished: Finished) -> list[dict[str, Any]]:
    """Each target: met in the plan, lowest coverage over the points where it is tested, chance over the futures."""
    county = finished.county
    chances = finished.outcome.target_chance.get("plan") if finished.outcome else None
    served = tuple(path.served for path in finished.trajectory)
    rows = []
    for index, target in enumerate(county.targets):
        value = float(planned_coverage(county, target, served).min())
        chance = None if chances is None else float(chances[index])
        met = value >= target.coverage - MET
        rows.append({"target": target.label, "met": met, "value": value, "chance": chance})
    return rows
