"""The tables of projects, mechanisms, bundles and savings say what was decided, paid and saved.

``finish`` = start + years of work; ``cost`` = Σ of what the table ``money`` pays on the project's line of works, or the
mechanism's, to the yuan; ``committed`` = its cost in the years after the plan, at the prices of the last one, within a
yuan; ``decision``: locked where a lock says so, else chosen or refused as it starts, a mechanism that is not for choice
fixed, or opened by the project that it needs; group, sector and owner are the scenario's (conventions 40, 53 and 61).
Table ``savings``: what each bundle, shared trench and joint work saves by period, recounted from the units of the plan
and what was decided, within a yuan and 1e-6 units; a row that is not there says 0.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hjplan.books.breach import Finding, Unit, joined, judge
from hjplan.books.rules.care import TOLERANCE
from hjplan.books.savings import savings
from hjplan.books.statement import Statement
from hjplan.books.works import decisions, project_price
from hjplan.books.works_reading import DECISIONS, SAVINGS, saving_links
from hjplan.data.county import County, Floats, Ints
from hjplan.data.works_terms import Decisions


def residual(county: County, statement: Statement) -> Finding:
    """Differences between the three tables and what was decided and paid."""
    given = statement.scenario
    decided = decisions(given, statement.plan)
    return joined(
        (
            *_projects(given, statement, decided),
            *_mechanisms(given, statement, decided),
            _bundles(given, statement, decided),
            *_savings(county, statement),
        )
    )


def _projects(county: County, statement: Statement, decided: Decisions) -> list[Finding]:
    table, projects = statement.works.projects, county.works.projects
    p, starts = table.keys["project"], decided.projects.tolist()
    names = [f"project {project.id}" for project in projects]
    never = county.timeline.years + max((project.work for project in projects), default=0)
    finish = [never if s < 0 else s + project.work for project, s in zip(projects, starts, strict=True)]
    words = [
        "locked" if project.is_locked else "chosen" if s >= 0 else "refused"
        for project, s in zip(projects, starts, strict=True)
    ]
    paid = [int(statement.spend[:, project.line].sum()) for project in projects]
    owed = np.array([_committed(county, i, s) for i, s in enumerate(starts)])
    return [
        _same(names, p, "finish", table.keys["finish"], finish),
        _same(names, p, "group", table.keys["group"], _codes([x.group for x in projects])),
        _same(names, p, "sector", table.keys["sector"], _codes([x.sector for x in projects])),
        _same(names, p, "owner", table.keys["owner"], _codes([x.owner for x in projects])),
        _same(names, p, "decision", table.keys["decision"], [DECISIONS.index(w) for w in words]),
        _yuan(names, p, "cost", table.whole["cost"].astype(np.float64), np.array(paid, dtype=np.float64), 0.0),
        _yuan(names, p, "committed", table.numbers["committed"], owed, 1.0),
    ]


def _mechanisms(county: County, statement: Statement, decided: Decisions) -> list[Finding]:
    table, mechanisms = statement.works.mechanisms, county.works.mechanisms
    m, starts = table.keys["mechanism"], decided.mechanisms.tolist()
    names = [f"mechanism {mechanism.id}" for mechanism in mechanisms]
    words = [mechanism.decision(s >= 0) for mechanism, s in zip(mechanisms, starts, strict=True)]
    paid = [int(statement.spend[:, x.line].sum()) if x.line >= 0 else 0 for x in mechanisms]
    return [
        _same(names, m, "owner", table.keys["owner"], _codes([x.owner for x in mechanisms])),
        _same(names, m, "decision", table.keys["decision"], [DECISIONS.index(w) for w in words]),
        _yuan(names, m, "cost", table.whole["cost"].astype(np.float64), np.array(paid, dtype=np.float64), 0.0),
    ]


def _bundles(county: County, statement: Statement, decided: Decisions) -> Finding:
    table, bundles = statement.works.bundles, county.works.bundles
    words = [
        "locked" if bundle.is_locked else "chosen" if s >= 0 else "refused"
        for bundle, s in zip(bundles, decided.bundles.tolist(), strict=True)
    ]
    names = [f"bundle {bundle.id}" for bundle in bundles]
    return _same(names, table.keys["bundle"], "decision", table.keys["decision"], [DECISIONS.index(w) for w in words])


def _savings(county: County, statement: Statement) -> list[Finding]:
    """Differences between what works in common save and what the table of savings says."""
    table, links = statement.works.savings, saving_links(county)
    periods, dates = county.timeline.periods, county.timeline.dates
    shape = (len(SAVINGS), len(links), len(county.blocks) + 1, len(county.works.projects) + 1, periods)
    due = {"units": np.zeros(shape), "saved": np.zeros(shape)}
    for found in savings(county, statement.plan):  # −1 stands for the empty name, which comes last
        at = (SAVINGS.index(found.kind), links.index(found.link), found.block, found.project)
        due["units"][at] += found.units
        due["saved"][at] += found.saved
    said = {name: np.zeros(shape) for name in due}
    for name, figures in said.items():
        np.add.at(figures, table.at("kind", "link", "facility", "project", "period"), table.numbers[name])

    def check(name: str, unit: Unit, slack: float) -> Finding:
        told, follows = said[name], due[name]
        return judge(
            "works_tables",
            unit,
            np.abs(told - follows),
            slack + 1e-9 * np.abs(follows),
            where=lambda at: f"{links[at[1]]} / {dates[at[-1]]}",
            text=lambda at: f"`{name}` is {told[at]:,.6g}, it follows {follows[at]:,.6g}",
        )

    return [check("units", "units", TOLERANCE), check("saved", "yuan", 1.0)]


def _committed(county: County, project: int, start: int) -> float:
    """Yuan that fall due after the plan of a project that has started."""
    terms, years = county.works.projects[project], county.timeline.years
    if start < 0:
        return 0.0
    late = terms.cost[max(years - start, 0) :].sum() * project_price(county, project)
    return float(late * county.prices.project[-1])


def _codes(said: Sequence[str]) -> list[int]:
    """Positions of the scenario's words among all of them, as tables are read."""
    known = sorted(set(said))
    return [known.index(word) for word in said]


def _same(names: list[str], row: Ints, column: str, said: Ints, follows: Sequence[int]) -> Finding:
    due = np.array(follows, dtype=np.int64)[row]
    return judge(
        "works_tables",
        "",
        said != due,
        0,
        where=lambda at: names[row[at[0]]],
        text=lambda at: f"`{column}` is not what the scenario and the decision say",
    )


def _yuan(names: list[str], row: Ints, column: str, said: Floats, follows: Floats, slack: float) -> Finding:
    due = follows[row]
    return judge(
        "works_tables",
        "yuan",
        np.abs(said - due),
        slack + 1e-9 * due * (slack > 0),
        where=lambda at: names[row[at[0]]],
        text=lambda at: f"`{column}` is {said[at]:,.0f} yuan, it follows {due[at]:,.0f}",
    )
