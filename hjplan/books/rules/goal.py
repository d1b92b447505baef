"""The goal that a run claims is the goal that its tables give, and no better than what was proven possible.

Every level of the goal is recomputed from the tables to 1e-6 of the manifest's ``levels``; ``goal`` and ``bound`` are
those of the last one, gap = (bound − goal)/max(1, |goal|) within 1e-6 (model.md, section 8):

households_served  Δ·Σβᵏ·Σω·served + β^T·Σω·hh·(Σ v·x + pipeline) − penalties, these where `targets` is no level
targets            the penalties, with those of the years after the plan (table ``tail``)
worst              the smallest coverage over groups and points, with those years (convention 51)
cost               Σβ_m^{tΔ}·(what grants spend) in plan and tail + Σβ_m^{tΔ}·(debt service after it) (convention 50)

No level is better than its bound, within 1e-6; cost within a yuan for every amount paid, since books are whole yuan.
What the years after the plan cost is told by the table ``tail`` and can only be held to the debt that the plan leaves:
Σ service of the table ``debt`` ≤ ``service``, and the same where no partner finances anything later.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from hjplan.books.aims import values
from hjplan.books.breach import Finding, joined, judge
from hjplan.books.statement import Statement
from hjplan.data.aims import COST
from hjplan.data.county import County

Off = dict[str, float]


def residual(county: County, statement: Statement) -> Finding:
    """How far the manifest's goal is off; nothing to check without a manifest but the debt after the tail."""
    debt = _later_debt(county, statement)
    said = statement.summary
    if not said:
        return debt
    aim = county.aim
    found = values(county, statement.trajectory, statement.spend, statement.tail)
    shown = [v / (county.yuan if level == COST else 1.0) for level, v in zip(aim.levels, found, strict=True)]
    claims = _claims(said, aim.levels)
    if claims is None:
        told = "the manifest does not tell the levels of the goal, each once and in its order"
        return joined((debt, judge("goal", "", np.ones(1), 0, where=lambda at: "manifest", text=lambda at: told)))
    findings = [debt]
    for level, value, (claimed, bound) in zip(aim.levels, shown, claims, strict=True):
        better = bound - value if aim.lowers(level) else value - bound
        room = _rounding(county, statement) if level == COST else 0.0
        findings.append(_level(level, value, claimed, bound, better - room))
    return joined((*findings, _last(county, said, shown[-1], claims[-1])))


def _claims(said: Any, levels: tuple[str, ...]) -> list[tuple[float, float]] | None:
    """(value, bound) of every level that the manifest tells; None where it tells others."""
    told = said.get("levels")
    if told is None and len(levels) == 1:  # a run saved before goals had levels
        return [(_number(said.get("goal")), _number(said.get("bound")))]
    entries = told if isinstance(told, list) else []
    if [entry.get("goal") if isinstance(entry, dict) else None for entry in entries] != list(levels):
        return None
    return [(_number(entry.get("value")), _number(entry.get("bound"))) for entry in entries]


def _level(level: str, value: float, claimed: float, bound: float, better: float) -> Finding:
    scale = max(1.0, abs(value))
    word = level.replace("_", " ")
    off = {
        f"the manifest's {word} is {claimed:,.6g}, the tables give {value:,.6g}": abs(claimed - value),
        f"the {word} {value:,.6g} is better than the bound {bound:,.6g}": float(np.maximum(0.0, better)),
    }
    return _judged(off, scale)


def _last(county: County, said: Any, value: float, claim: tuple[float, float]) -> Finding:
    """The run's own goal, bound and gap are those of the last level."""
    goal, bound, gap = (_number(said.get(key)) for key in ("goal", "bound", "gap"))
    scale = max(1.0, abs(value))
    better = value - bound if county.aim.lowers(county.aim.last) else bound - value
    shown = float(np.maximum(0.0, better / scale))
    off = {
        f"the manifest's goal is {goal:,.6g}, the tables give {value:,.6g}": abs(goal - value),
        f"the manifest's bound is {bound:,.6g}, its last level says {claim[1]:,.6g}": abs(bound - claim[1]),
        f"the gap {gap:.3g} is not (bound − goal)/goal": abs(gap - shown) * scale,
    }
    return _judged(off, scale)


def _judged(off: Off, scale: float) -> Finding:
    sizes, words = list(off.values()), list(off)
    return judge(
        "goal",
        "household-years",
        sizes,
        1e-6 * scale,
        where=lambda at: "manifest",
        text=lambda at: words[at[0]],
    )


def _rounding(county: County, statement: Statement) -> float:
    """What books in whole yuan may save against the solver, in the scenario's money: a yuan for every amount paid."""
    grants = np.array([fund.kind == "grant" for fund in county.funds], dtype=np.bool_)
    paid = int((statement.spend[grants] != 0).sum())
    later = len(statement.tail.spent) * county.lines.count + len(statement.tail.service)
    return (paid + later) / county.yuan


def _later_debt(county: County, statement: Statement) -> Finding:
    """Debt service after the tail is at least what the plan leaves, and no more where nothing is financed later."""
    longer = county.lengthened
    if longer is None:
        return Finding()
    told, owed = statement.tail.service, statement.debt.service.sum(axis=0)[longer.timeline.periods :]
    count = max(len(told), len(owed))
    service, left = (np.pad(v.astype(np.float64), (0, count - len(v))) for v in (told, owed))
    partners = any(fund.partner is not None for fund in county.funds)
    off = np.maximum(0.0, left - service) if partners else np.abs(left - service)
    return judge(
        "goal",
        "yuan",
        off,
        float(max(1, len(county.funds))),
        where=lambda at: "table tail",
        text=lambda at: f"debt service after the tail is {service[at]:,.0f} yuan, the plan leaves {left[at]:,.0f}",
    )


def _number(value: Any) -> float:
    """A number of the manifest; NaN, which fails every check, for anything else."""
    good = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if good else float("nan")
