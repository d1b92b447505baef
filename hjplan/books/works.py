"""What projects and mechanisms cost, when they stand, and what capacities hold: recomputed from what was decided."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hjplan.books.plan import Plan
from hjplan.data.county import Bools, County, Floats, Ints
from hjplan.data.mechanisms import finish, in_force
from hjplan.data.works_terms import Decisions, nothing_decided


def decisions(county: County, plan: Plan) -> Decisions:
    """What a plan has decided; where it says nothing, nothing starts but what the scenario starts."""
    return nothing_decided(county.works) if plan.decided is None else plan.decided


def finishes(county: County, decided: Decisions) -> Ints:
    """[P] years from the first of the plan at whose opening each project stands; a large number where it never does."""
    pairs = zip(county.works.projects, decided.projects.tolist(), strict=True)
    return np.array([finish(project, start) for project, start in pairs], dtype=np.int64)


def stands(county: County, decided: Decisions) -> Floats:
    """[P, T+1] 1 where a project is finished at a point: the opening of the year after its works, and later."""
    point = np.arange(county.timeline.periods + 1)
    first = finishes(county, decided) * county.timeline.steps_per_year
    return np.where(point[None, :] >= first[:, None], 1.0, 0.0)


def project_price(county: County, project: int) -> float:
    """What a project costs of its price: less in a bundle of projects (convention 58)."""
    return float(np.prod([1.0 - b.saving for b in county.works.bundles if project in b.projects.tolist()]))


def project_cost(county: County, decided: Decisions, project: int) -> Floats:
    """[T] yuan at constant prices of a project's works: a year's cost evenly over its steps (convention 40).

    Joint works whose years overlap save a share of the last year's cost (convention 59).
    """
    terms, timeline = county.works.projects[project], county.timeline
    out = np.zeros(timeline.periods)
    start = int(decided.projects[project])
    if start < 0:
        return out
    cost = terms.cost * project_price(county, project)
    cost[-1] *= 1.0 - saved_share(county, decided, project)
    since = timeline.year - timeline.start - start
    inside = (since >= 0) & (since < terms.work)
    out[inside] = cost[since[inside]] * timeline.dt
    return out


def saved_share(county: County, decided: Decisions, project: int) -> float:
    """Share of a project's last year that joint works save: all projects of the link share a year of work with it."""
    total = 0.0
    for link in county.works.joints:
        shares = [share for p, share in link.saves if p == project]
        others = [q for q in link.projects.tolist() if q != project]
        if shares and all(meets(county, decided, project, q) for q in others):
            total += shares[0]
    return total


def meets(county: County, decided: Decisions, one: int, other: int) -> bool:
    """Do the years of work of two projects overlap?"""
    spans = [(int(decided.projects[p]), int(decided.projects[p]) + county.works.projects[p].work) for p in (one, other)]
    (a, a_end), (b, b_end) = spans
    return a >= 0 and b >= 0 and a < b_end and b < a_end


def works_costs(county: County, decided: Decisions) -> Floats:
    """[L, T] nominal yuan of the lines of projects and mechanisms; 0 for all others.

    Works at the price of projects; their running and mechanisms at the price of upkeep (conventions 2, 40, 53).
    """
    timeline, works = county.timeline, county.works
    cost = np.zeros((county.lines.count, timeline.periods))
    done = stands(county, decided)[:, :-1]
    for p, project in enumerate(works.projects):
        cost[project.line] = project_cost(county, decided, p) * county.prices.project
        if project.upkeep_line >= 0:
            cost[project.upkeep_line] = done[p] * project.upkeep * timeline.dt * county.prices.upkeep
    year = timeline.year - timeline.start
    for m, mechanism in enumerate(works.mechanisms):
        if mechanism.line >= 0:
            active = in_force(works.projects, mechanism, decided, m, timeline.years)
            cost[mechanism.line] = active[year] * mechanism.cost * timeline.dt * county.prices.upkeep
    return cost


def works_lines(county: County) -> Ints:
    """The lines of projects and mechanisms."""
    works = county.works
    found = [line for p in works.projects for line in (p.line, p.upkeep_line)] + [m.line for m in works.mechanisms]
    return np.array([line for line in found if line >= 0], dtype=np.int64)


def capacity_room(county: County, decided: Decisions, capacity: int, served: tuple[Floats, ...]) -> Floats:
    """[T+1] households that a capacity can take: opening, what projects add, what sources at work give."""
    terms = county.works.capacities[capacity]
    room = np.full(county.timeline.periods + 1, terms.opening)
    done = stands(county, decided)
    for p, project in enumerate(county.works.projects):
        room += sum(households for number, households in project.adds if number == capacity) * done[p]
    return room + sourced(county, terms.sources, served)


def sourced(county: County, sources: Sequence[tuple[int, Bools, float]], served: tuple[Floats, ...]) -> Floats:
    """[T+1] households that units at work give: per unit × served ÷ households per unit (convention 66)."""
    out = np.zeros(county.timeline.periods + 1)
    for block, member, per in sources:
        out += per * served[block][member].sum(axis=0) / county.blocks[block].facility.households_per_unit
    return out
