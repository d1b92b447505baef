"""The worse-off do not fall behind by more than a hard rule allows, and the table of gaps says what the plan reaches.

Σ φ·served[worse,k] ≥ max(0, ref[k] − at_most)·Σ φ·households in need[worse,k] at each point of a hard rule, within 1e-6
of the households asked for; ref = coverage of the better-off in the plan made first without the rule, as the table
``gaps`` tells it: no solver is here to make that plan again (convention 52). Without a reference there is nothing to
test. Table: better and worse = coverage of both sides, asked = max(0, ref − allowed), shortfall = households short, all
within 1e-6, met as the shortfall has it. Shortfalls of soft rules are in the goal.
"""

from __future__ import annotations

import numpy as np

from hjplan.books.aims_reading import MET
from hjplan.books.breach import Finding, Unit, joined, judge
from hjplan.books.gaps import asked, short, side
from hjplan.books.statement import Statement
from hjplan.data.county import County, Floats
from hjplan.data.works_terms import GapTerms

_NEAR = 1e-5
"""Shares that are so close to what is asked may be told as met or not met."""


def residual(county: County, statement: Statement) -> Finding:
    """Households by which the worse-off stay below what hard rules ask, and differences in the table of gaps."""
    served = tuple(path.served for path in statement.trajectory)
    known = [(number, gap) for number, gap in enumerate(county.gaps) if gap.ref is not None]
    hard = (_hard(county, gap, served) for _, gap in known if gap.hard)
    table = (_table(county, statement, number, gap, served) for number, gap in known)
    return joined((*hard, *table))


def _hard(county: County, gap: GapTerms, served: tuple[Floats, ...]) -> Finding:
    missing, needed = short(county, gap, served), asked(gap) * _in_need(county, gap)
    return judge(
        "gap",
        "households",
        missing,
        1e-6 * np.maximum(1.0, needed),
        where=lambda at: f"{gap.label} / end of {county.timeline.dates[int(gap.points[at[0]]) - 1]}",
        text=lambda at: f"of {needed[at]:,.3f} households asked for the worse-off miss {missing[at]:,.3f}",
    )


def _in_need(county: County, gap: GapTerms) -> Floats:
    """[points] households in need among the worse-off, weighted by the share of each facility."""
    need = np.zeros(len(gap.points))
    for block, mask in zip(county.blocks, gap.worse, strict=True):
        f = block.facility
        need += f.share * f.households_per_unit * block.need[mask][:, gap.points].sum(axis=0)
    return need


def _table(county: County, statement: Statement, number: int, gap: GapTerms, served: tuple[Floats, ...]) -> Finding:
    """The rows of one rule in the table ``gaps``; missing ones are noted when the table is read."""
    table = statement.gaps
    if table is None:
        return Finding()
    where_of = {int(point): i for i, point in enumerate(gap.points)}
    own = [
        row
        for row, (rule, period) in enumerate(zip(*table.at("gap", "period"), strict=True))
        if rule == number and int(period) + 1 in where_of
    ]
    at_point = [where_of[int(table.keys["period"][row]) + 1] for row in own]
    coverage = {name: side(county, members, gap.points, served) for name, members in _sides(gap).items()}
    margin = (coverage["worse"] - asked(gap))[at_point]
    said = np.array([MET[table.keys["met"][row]] == "yes" for row in own], dtype=np.bool_)
    told_wrongly = np.where(said, margin < -_NEAR, margin > _NEAR)
    follows: dict[str, tuple[Unit, Floats]] = {
        "better": ("share", coverage["better"]),
        "worse": ("share", coverage["worse"]),
        "allowed": ("share", np.full(len(gap.points), gap.at_most)),
        "asked": ("share", asked(gap)),
        "shortfall": ("households", short(county, gap, served)),
    }
    figures = [_column(gap, name, unit, table.numbers[name][own], v[at_point]) for name, (unit, v) in follows.items()]
    met = judge(
        "gap", "", told_wrongly, 0, where=lambda at: gap.label, text=lambda at: "it says wrongly whether it is kept"
    )
    return joined((*figures, met))


def _sides(gap: GapTerms) -> dict[str, tuple[np.ndarray, ...]]:
    return {"better": gap.better, "worse": gap.worse}


def _column(gap: GapTerms, name: str, unit: Unit, said: Floats, due: Floats) -> Finding:
    return judge(
        "gap",
        unit,
        np.abs(said - due),
        1e-6 * np.maximum(1.0, np.abs(due)),
        where=lambda at: gap.label,
        text=lambda at: f"`{name}` is {said[at]:,.6g}, it follows {due[at]:,.6g}",
    )
