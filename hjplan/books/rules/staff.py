"""Care takes no more posts than there are, and none that a project has to bring first.

Σ over facilities and regimes of staff[r]·(units under r)[t] ≤ posts[t] in every period, within 1e-6 of the posts; under
a regime that needs a project stand no units before it is finished, within 1e-6 units (model.md, section 7). The table
``posts`` says of each post, facility and period how many there are and how many its care takes up, within 1e-6.
"""

from __future__ import annotations

import numpy as np

from hjplan.books.breach import Finding, joined, judge
from hjplan.books.naming import cell_name
from hjplan.books.rules.care import TOLERANCE
from hjplan.books.statement import Statement
from hjplan.books.works import decisions, stands
from hjplan.data.county import County, Floats
from hjplan.data.works_terms import PostsTerms, RegimeNeeds


def residual(county: County, statement: Statement) -> Finding:
    """Posts taken up beyond those that there are, and units under care that is not possible yet."""
    done = stands(county, decisions(county, statement.plan))[:, :-1]
    posts = (_posts(county, statement, terms) for terms in county.works.posts)
    needs = (_needs(county, statement, terms, done[terms.project]) for terms in county.works.regime_needs)
    return joined((*posts, *needs, *_table(county, statement)))


def _posts(county: County, statement: Statement, terms: PostsTerms) -> Finding:
    taken = np.sum(
        [
            np.einsum("ntsr,r->t", plan.under, needs)
            for plan, needs in zip(statement.plan.blocks, terms.needs, strict=True)
        ],
        axis=0,
    )
    return judge(
        "staff",
        "",
        np.maximum(taken - terms.most, 0.0),
        1e-6 * np.maximum(1.0, terms.most),
        where=lambda at: f"posts {terms.post} / {county.timeline.dates[at[0]]}",
        text=lambda at: f"{taken[at]:,.6g} posts are taken up, there are {terms.most[at]:,.6g}",
    )


def _table(county: County, statement: Statement) -> list[Finding]:
    """The figures of the table ``posts``, each row once (a missing one is noted when it is read)."""
    table, terms = statement.works.posts, county.works.posts
    p, f, t = table.at("post", "facility", "period")
    if not len(p):
        return []
    blocks = statement.plan.blocks
    used = [[np.einsum("ntsr,r->t", b.under, n) for b, n in zip(blocks, own.needs, strict=True)] for own in terms]
    due = {"posts": np.array([own.most for own in terms])[p, t], "used": np.array(used)[p, f, t]}

    def against(name: str) -> Finding:
        said, follows = table.numbers[name], due[name]
        return judge(
            "staff",
            "",
            np.abs(said - follows),
            1e-6 * np.maximum(1.0, follows),
            where=lambda at: f"posts {terms[p[at[0]]].post} / {county.timeline.dates[t[at[0]]]}",
            text=lambda at: f"`{name}` is {said[at]:,.6g}, it follows {follows[at]:,.6g}",
        )

    return [against(name) for name in due]


def _needs(county: County, statement: Statement, terms: RegimeNeeds, done: Floats) -> Finding:
    under = np.abs(statement.plan.blocks[terms.block].under[..., terms.regime]).sum(axis=2)
    regime, project = county.blocks[terms.block].facility.regimes[terms.regime], county.works.projects[terms.project].id
    return judge(
        "staff",
        "units",
        np.where(done > 0, 0.0, under),
        TOLERANCE,
        where=lambda at: cell_name(county, terms.block, at[0], at[1]),
        text=lambda at: f"{under[at]:,.6g} units are under `{regime}`, which needs `{project}` finished",
    )
