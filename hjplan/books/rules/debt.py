"""Every debt is served as its contract says, until the last yuan is repaid.

loan: interest and principal of a unit drawn fall due in the j-th period after it, j = 1…n, by its schedule
(convention 23); partner: Σ_l Σ_τ spend[l,τ]·charge[t−τ−lead_l] (convention 57); debt from before the plan: what is due
(convention 55). Service (interest and principal), and its sums from the start, within max(1 yuan × terms, 1e-9 of it),
terms = the rounding, and two for each payer in a period in which all payers have spent their last yuan on debt: debt is
paid first of all lines, and what was missing is paid with the next service. repaid[t], likewise, has a term more. A
partner's ``drawn`` is what it spends, exactly;
outstanding[t] = outstanding[t−1] + drawn[t] − repaid[t], exactly, and 0 (within those terms) once no service is left.
What is paid of each debt is tested by ``payment``.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from hjplan.books.accounts import place_lines
from hjplan.books.breach import Finding, Index, joined, judge
from hjplan.books.debts import Debt, debts
from hjplan.books.fiscal import dates_on
from hjplan.books.statement import Statement
from hjplan.data.county import County, Floats, Ints

_NOISE = 1e-6
"""Yuan of floating point in the schedules."""


def residual(county: County, statement: Statement) -> Finding:
    """Yuan by which the table of debts differs from the contracts."""
    owed = debts(county, statement.debt.drawn_of_loans(county), statement.spend)
    return joined(_debt(county, statement, number, debt) for number, debt in enumerate(owed))


def _debt(county: County, statement: Statement, number: int, debt: Debt) -> Finding:
    table, periods = statement.debt, county.timeline.periods
    drawn, interest, repaid = table.drawn[number], table.interest[number], table.repaid[number]
    outstanding, rows = table.outstanding[number], table.rows[number]
    dates = dates_on(county.timeline, len(drawn))
    late = _may_be_late(county, statement, debt.line, len(drawn))
    before = np.concatenate([[round(debt.before)], outstanding[:-1]])
    follows = np.where(rows > 0, before + drawn - repaid, 0)
    alive = (rows > 0) | (np.arange(len(drawn)) < periods)
    left = abs(int(outstanding[np.flatnonzero(alive)[-1]]))

    def where(at: Index) -> str:
        return f"{debt.id} / {dates[at[0]]}"

    def against(words: str, said: Ints, due: Floats, terms: float) -> Finding:
        slack = terms + _NOISE + late
        before = np.concatenate([[0.0], late[:-1]])
        total = np.cumsum(due)
        return joined(
            (
                _against(words, said, due, np.maximum(slack + before, 1e-9 * due), where),
                _against(f"{words} so far", np.cumsum(said), total, np.maximum(slack, 1e-9 * total), where),
            )
        )

    after = drawn.copy()
    after[:periods] = 0
    findings = [
        _against("outstanding at the end", outstanding, follows.astype(np.float64), np.zeros(1), where),
        _against("drawn after the plan", after, np.zeros(len(drawn)), np.zeros(1), where),
        against("service", interest + repaid, debt.service, 1.0),
        against("repaid", repaid, debt.repaid, 2.0),
        judge(
            "debt",
            "",
            (rows != 1) & alive,
            0,
            where=where,
            text=lambda at: f"the table has {rows[at]} rows for it",
        ),
        judge(
            "debt",
            "yuan",
            [left],
            1.0,
            where=lambda at: debt.id,
            text=lambda at: f"{left:,} yuan are never repaid",
        ),
        judge(
            "debt",
            "yuan",
            np.maximum(-np.minimum.reduce([drawn, interest, repaid]), 0),
            0,
            where=where,
            text=lambda at: "an amount is negative",
        ),
    ]
    if debt.fund < 0 or county.funds[debt.fund].loan is None:
        findings.append(_against("drawn", drawn, debt.drawn, np.zeros(1), where))
    return joined(findings)


def _may_be_late(county: County, statement: Statement, line: int, life: int) -> Floats:
    """[H] yuan of service that rounding may have left unpaid: two for each payer, while none has anything left."""
    payers = [f for f, terms in enumerate(county.funds) if terms.eligible[line]]
    table, places = statement.funds, place_lines(county)
    kept = table.carried_out[payers] + table.lapsed[payers] + statement.spend[payers][:, places].sum(axis=1)
    out = np.zeros(life)
    for t in np.flatnonzero(kept.sum(axis=0) == 0).tolist():
        out[t] = 2.0 * len(payers) + (out[t - 1] if t else 0.0)
    return out


def _against(words: str, said: Ints, due: Floats, slack: Floats, where: Callable[[Index], str]) -> Finding:
    return judge(
        "debt",
        "yuan",
        np.abs(said - due),
        slack,
        where=where,
        text=lambda at: f"{words}: the table says {said[at]:,} yuan, {due[at]:,.1f} follow",
    )
