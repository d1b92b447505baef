"""An award is won by coverage, comes once and whole, and a pool gives no more than it holds (考核奖励; convention 54).

received[f,t] ∈ {0, award}, 0 but in the first step of a year, 0 in the first year; received in the first step of y+1:
Σ φ·served ≥ coverage·Σ φ·households in need over the group's cells at the end of y, within 1e-6 of those in need, from
the recomputed trajectory; Σ_f award received in y+1 ≤ held[y] for the funds f of a pool, exactly.
What is not won lapses in the pool: it is in no fund's books.
"""

from __future__ import annotations

import numpy as np

from hjplan.books.awards import MET, first_steps, group_coverage, pools, rewards
from hjplan.books.breach import Finding, joined, judge
from hjplan.books.naming import fund_name, year_name
from hjplan.books.statement import Statement
from hjplan.data.county import County
from hjplan.data.fund_terms import RewardTerms


def residual(county: County, statement: Statement) -> Finding:
    """Yuan that are received against the terms of a reward, and coverage that is missing where an award is received."""
    own = (_fund(county, statement, fund, terms) for fund, terms in rewards(county))
    shared = (_pool(county, statement, name, members) for name, members in pools(county).items())
    return joined((*own, *shared))


def _fund(county: County, statement: Statement, fund: int, terms: RewardTerms) -> Finding:
    received, first = statement.funds.received[fund], first_steps(county)
    most = np.zeros_like(received)
    most[first[1:]] = terms.award
    off = np.minimum(np.abs(received), np.abs(received - most))
    coverage = group_coverage(county, terms, [path.served for path in statement.trajectory])[first]
    short = np.where(received[first] != 0, np.maximum(terms.coverage - coverage, 0.0), 0.0)
    return joined(
        (
            judge(
                "reward",
                "yuan",
                off,
                0,
                where=lambda at: fund_name(county, fund, at[0]),
                text=lambda at: f"{received[at]:,} yuan are received; it can be nothing or {most[at]:,}",
            ),
            judge(
                "reward",
                "share",
                short,
                MET,
                where=lambda at: fund_name(county, fund, int(first[at[0]])),
                text=lambda at: (
                    f"the award is received at a coverage of {coverage[at]:.6f}; it takes {terms.coverage:.6f} at the "
                    "end of the year before"
                ),
            ),
        )
    )


def _pool(county: County, statement: Statement, name: str, members: list[int]) -> Finding:
    terms = county.funds[members[0]].reward
    steps = county.timeline.steps_per_year
    by_year = statement.funds.received[members].sum(axis=0).reshape(-1, steps).sum(axis=1)
    held = np.zeros_like(by_year)
    if terms is not None:
        held[1:] = terms.held[:-1]
    return judge(
        "reward",
        "yuan",
        np.maximum(by_year - held, 0),
        0,
        where=lambda at: year_name(county, name, at[0]),
        text=lambda at: f"the pool gives {by_year[at]:,} yuan, {held[at]:,} were held in the year before",
    )
