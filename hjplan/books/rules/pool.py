"""Through a pool a fund pays outside its earmark no more than may enter it, to the yuan.

Per fiscal year: Σ_{l outside the earmark} spend[f,l] ≤ poolable·arrival of the year (after `reserve`; carried money
does not count), and for a use limited by the pool Σ_f Σ_{l of the use} spend[f,l] ≤ at_most·Σ_f poolable_f·arrival_f
(convention 20). Only lines that the pool pays for are reached through it. The table ``pooled`` says both sums.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from hjplan.books.accounts import may_enter, pool_use_tops
from hjplan.books.breach import Finding, Index, joined, judge
from hjplan.books.fiscal import by_year
from hjplan.books.naming import fund_name, line_name, year_name
from hjplan.books.statement import Statement
from hjplan.data.county import County, Floats, Ints


def residual(county: County, statement: Statement) -> Finding:
    """Yuan paid outside earmarks above what the pools let through."""
    outside = np.zeros_like(statement.spend)
    for f, terms in enumerate(county.funds):
        if terms.pooled is not None:
            outside[f, terms.pooled] = statement.spend[f, terms.pooled]
    findings = []
    for f, terms in enumerate(county.funds):
        if terms.pool >= 0 or terms.pooled is not None:
            used = by_year(county.timeline, outside[f].sum(axis=0))
            what = f"{terms.id} outside its earmark"
            findings.append(_over(used, may_enter(county, f), _where(county, what), "may enter the pool"))
            findings.append(_strange(county, f, outside[f]))
    uses = np.array(county.lines.use, dtype=object)
    for pool, terms_of_pool in enumerate(county.pools):
        inside = [f for f, terms in enumerate(county.funds) if terms.pool == pool]
        for use, most in pool_use_tops(county, pool):
            used = by_year(county.timeline, outside[inside][:, uses == use].sum(axis=(0, 1)))
            where = _where(county, f"pool {terms_of_pool.id}, {use}")
            findings.append(_over(used, most, where, f"may be spent on {use}"))
    return joined((*findings, _table(county, statement, outside)))


def _table(county: County, statement: Statement, outside: Ints) -> Finding:
    """The table ``pooled`` against the payments: one row per fund that may enter a pool, and year."""
    if statement.pooled is None:
        return Finding()
    shape = (len(county.funds), county.timeline.years)
    used, most, rows, due = (np.zeros(shape, dtype=np.int64) for _ in range(4))
    for f, terms in enumerate(county.funds):
        if terms.pool >= 0:
            used[f] = by_year(county.timeline, outside[f].sum(axis=0))
            most[f], due[f] = may_enter(county, f), 1
    at = statement.pooled.at("fund", "year")
    wrong = np.array([f.pool for f in county.funds], dtype=np.int64)[at[0]] != statement.pooled.keys["pool"]
    np.add.at(rows, at, np.where(wrong, 2, 1))
    said = {name: np.zeros(shape, dtype=np.int64) for name in ("outside_earmark", "may_enter")}
    for name, values in said.items():
        np.add.at(values, at, statement.pooled.whole[name])

    def where(at: Index) -> str:
        return year_name(county, f"table pooled, {county.funds[at[0]].id}", at[1])

    findings = [judge("pool", "", rows != due, 0, where=where, text=lambda at: "not one row with its pool")]
    for name, follows in (("outside_earmark", used), ("may_enter", most)):
        findings.append(_says(name, said[name], follows, where))
    return joined(findings)


def _says(name: str, said: Ints, follows: Ints, where: Callable[[Index], str]) -> Finding:
    return judge(
        "pool",
        "yuan",
        np.abs(said - follows),
        0,
        where=where,
        text=lambda at: f"`{name}` is {said[at]:,} yuan, it follows {follows[at]:,}",
    )


def _where(county: County, what: str) -> Callable[[Index], str]:
    return lambda at: year_name(county, what, at[0])


def _over(used: Floats, most: Ints, where: Callable[[Index], str], words: str) -> Finding:
    return judge(
        "pool",
        "yuan",
        np.maximum(used - most, 0.0),
        0,
        where=where,
        text=lambda at: f"{used[at]:,.0f} yuan are spent, {most[at]:,} {words}",
    )


def _strange(county: County, fund: int, outside: Ints) -> Finding:
    """Payments outside the earmark on lines that the pool does not pay for."""
    pool = county.funds[fund].pool
    reached = county.pools[pool].eligible if pool >= 0 else np.zeros(len(outside), dtype=bool)
    across = np.where(reached[:, None], 0, np.abs(outside))
    return judge(
        "pool",
        "yuan",
        across,
        0,
        where=lambda at: f"{fund_name(county, fund, at[1])} / {line_name(county, at[0])}",
        text=lambda at: f"{across[at]:,} yuan are paid for a line outside the pool",
    )
