"""What projects and mechanisms cost: their lines are paid like any other.

cost[project line, t] = Σ_y z[p,y]·cost[j]/(steps per year), j = year of t − y;  × (1 − saving) in a bundle of projects
cost[its upkeep line, t] = upkeep·Δ from the period that opens with its finish (convention 40)
cost[mechanism line, t] = cost·Δ while it is in force (convention 53)
joint works: the share of the last year's cost that overlapping years of work save (convention 59)

Joint works in exact form, for start y of the project that saves: s[y] ≤ z[p,y], s[y] ≤ Σ z[other, starts that overlap],
s[y] ≥ z[p,y] + Σ z[other, …] − (others): at whole binaries s is their product, whoever gains by it.
"""

from __future__ import annotations

import numpy as np

from hjplan.data.county import County, Floats, Ints
from hjplan.optimize.ledger.decisions import Decided, Entries
from hjplan.optimize.ledger.in_force import InForce
from hjplan.optimize.naming import line_names, periods, words
from hjplan.optimize.physics.measures import YUAN_PER_SOLVER_UNIT
from hjplan.optimize.program import Program


def rows(program: Program, county: County, decided: Decided, active: InForce, cost: Ints) -> Ints:
    """Add what lines of projects and mechanisms cost; return ``cost`` [L, T] with these lines in it."""
    lines = _lines(county)
    if not lines:
        return cost
    names, when = line_names(county), periods(county.timeline)
    kept = np.zeros(cost.shape, dtype=np.bool_)
    kept[lines] = True
    column = program.variables("works_cost", (names, when), kept=kept)
    row = np.arange(column.size).reshape(column.shape)
    entries: Entries = [(row, column, np.ones(1))]
    fixed = np.zeros(cost.shape)
    for p, project in enumerate(county.works.projects):
        entries += _work(county, decided, p, row[project.line])
        if project.upkeep_line >= 0:
            entries += _running(county, decided, p, row[project.upkeep_line])
    entries += _saved(program, county, decided, row)
    for m, mechanism in enumerate(county.works.mechanisms):
        if mechanism.line >= 0:
            per_period = mechanism.cost * county.timeline.dt / YUAN_PER_SOLVER_UNIT
            always, parts = active.form(m)
            fixed[mechanism.line] = per_period * always
            entries += [(row[mechanism.line][t], c, -per_period * v) for t, c, v in parts]
    program.add_rows("works_cost_of", (names, when), entries, kept=kept, lower=fixed, upper=fixed)
    return np.where(column >= 0, column, cost)


def _lines(county: County) -> list[int]:
    works = county.works
    found = [line for p in works.projects for line in (p.line, p.upkeep_line)] + [m.line for m in works.mechanisms]
    return [line for line in found if line >= 0]


def share_in_bundles(county: County, project: int) -> float:
    """What a project costs of its price: less in a bundle of projects, through which alone it may start."""
    return float(np.prod([1.0 - b.saving for b in county.works.bundles if project in b.projects.tolist()]))


def work_cost(county: County, project: int) -> Floats:
    """[years of start, T] 10⁶ yuan at constant prices that fall due for a start in each year."""
    terms, timeline = county.works.projects[project], county.timeline
    year = timeline.year - timeline.start
    since = year[None, :] - np.arange(timeline.years)[:, None]
    inside = (since >= 0) & (since < terms.work)
    yearly = terms.cost[np.clip(since, 0, terms.work - 1)] * share_in_bundles(county, project)
    return np.asarray(np.where(inside, yearly * timeline.dt, 0.0) / YUAN_PER_SOLVER_UNIT)


def _work(county: County, decided: Decided, project: int, row: Ints) -> Entries:
    return [(row[None, :], decided.projects[project][:, None], -work_cost(county, project))]


def _running(county: County, decided: Decided, project: int, row: Ints) -> Entries:
    terms, timeline = county.works.projects[project], county.timeline
    year = timeline.year - timeline.start
    stands = year[None, :] >= np.arange(timeline.years)[:, None] + terms.work
    per_period = terms.upkeep * timeline.dt / YUAN_PER_SOLVER_UNIT
    return [(row[None, :], decided.projects[project][:, None], np.where(stands, -per_period, 0.0))]


def overlapping(county: County, project: int, other: int) -> Ints:
    """[years of start, years of start] 1 where the works of a project and another share a year."""
    mine, theirs = county.works.projects[project].work, county.works.projects[other].work
    start = np.arange(county.timeline.years)
    meet = (start[:, None] < start[None, :] + theirs) & (start[None, :] < start[:, None] + mine)
    return meet.astype(np.int64)


def _saved(program: Program, county: County, decided: Decided, row: Ints) -> Entries:
    """What joint works save, in the rows of the cost that they lower."""
    entries: Entries = []
    timeline = county.timeline
    count = timeline.years
    start = np.arange(count)
    for number, link in enumerate(county.works.joints):
        for p, share in link.saves:
            terms = county.works.projects[p]
            label = words([f"{number}__{terms.id}"])
            axes = (label, [str(timeline.start + y) for y in range(count)])
            saved = program.variables("joint_works", axes, kept=(decided.projects[p] >= 0)[None], upper=1.0)[0]
            others = [q for q in link.projects.tolist() if q != p]
            mine: Entries = [(start, saved, np.ones(1)), (start, decided.projects[p], -np.ones(1))]
            program.add_rows("joint_if_started", axes, mine, kept=(saved >= 0)[None], upper=0.0)
            both: Entries = list(mine)
            for q in others:
                meet = overlapping(county, p, q)
                near = np.where((meet > 0) & (saved >= 0)[:, None], decided.projects[q][None, :], -1)
                theirs: Entries = [(start, saved, np.ones(1)), (start[:, None], near, -np.ones(1))]
                pair = (words([f"{number}__{terms.id}__{county.works.projects[q].id}"]), axes[1])
                program.add_rows("joint_if_near", pair, theirs, kept=(saved >= 0)[None], upper=0.0)
                both.append((start[:, None], near, -np.ones(1)))
            least = -float(len(others))
            program.add_rows("joint_when_near", axes, both, kept=(saved >= 0)[None], lower=least)
            last = (timeline.year - timeline.start)[None, :] == (start + terms.work - 1)[:, None]
            due = terms.cost[-1] * share_in_bundles(county, p) * share * timeline.dt / YUAN_PER_SOLVER_UNIT
            entries.append((row[terms.line][None, :], saved[:, None], np.where(last, due, 0.0)))
    return entries
