"""Money that has to stand beside a fund's own is there (配套).

Σ_scope(f) spend[g,·,t] ≥ q·Σ_scope(f) spend[f,·,t] in every period; scope(f) = lines that f may pay by its earmark or
through its pool, g counted only on those of them that g may pay itself; debt is in no scope (conventions 17 and 19).
Within max(1 yuan × terms, 1e-9 of it), terms = the payments of both.
"""

from __future__ import annotations

import numpy as np

from hjplan.books.accounts import scope
from hjplan.books.breach import Finding, joined, judge
from hjplan.books.naming import fund_name
from hjplan.books.statement import Statement
from hjplan.data.county import County
from hjplan.data.fund_terms import Match


def residual(county: County, statement: Statement) -> Finding:
    """Yuan by which a match is not met, by fund and period."""
    pairs = [(f, match) for f, terms in enumerate(county.funds) for match in terms.matches]
    return joined(_pair(county, statement, fund, match) for fund, match in pairs)


def _pair(county: County, statement: Statement, fund: int, match: Match) -> Finding:
    own = scope(county, fund)
    both = own & scope(county, match.fund)
    asked = match.ratio * statement.spend[fund, own].sum(axis=0)
    there = statement.spend[match.fund, both].sum(axis=0)
    terms = float(both.sum()) + match.ratio * float(own.sum())
    return judge(
        "match",
        "yuan",
        np.maximum(asked - there, 0.0),
        np.maximum(np.maximum(terms, 1.0), 1e-9 * asked),
        where=lambda at: f"{fund_name(county, fund, at[0])} with {county.funds[match.fund].id}",
        text=lambda at: f"{asked[at]:,.0f} yuan have to stand beside its own, there are {there[at]:,}",
    )
