"""What a plan has begun for the whole county, and every future goes on with: projects, mechanisms, full capacities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hjplan.books.plan import Plan, block_coefficients, follow, trajectories
from hjplan.books.works import decisions, finishes, project_cost, stands, works_costs
from hjplan.data.county import Bools, County, Floats, Ints


@dataclass(frozen=True, eq=False)
class Undertaken:
    """The plan's own projects, mechanisms and capacities; T periods, P projects, L lines, money at constant prices."""

    finish: Ints
    """[P] point at which each stands if it is wholly paid by then; beyond the last one where it never starts."""
    due: Floats
    """[T, L] yuan of the works of projects that fall due, joint works and bundles less; 0 on all other lines."""
    mechanisms: Floats
    """[T, L] yuan of the mechanisms in force; 0 on all other lines."""
    handed: tuple[Floats | None, ...]
    """Per block [H, n] units that each project hands over when it is finished, in the order of ``Works.serving``."""
    kept: tuple[Floats | None, ...]
    """Per block [n, T+1] share of what units could serve that full capacities leave; None without a capacity."""
    idle: Floats
    """[catchments, T+1] households of room that the plan itself leaves unused."""


@dataclass(frozen=True, eq=False)
class Catchment:
    """A capacity with those who share it, or the part of it that one tier may use (conventions 44 and 60)."""

    opening: float
    adds: Floats
    """[P] households that each project adds once finished."""
    users: tuple[Bools, ...]
    """Per block [n]."""
    sources: tuple[tuple[int, Bools, float], ...]
    """(block, [n] cells, households per household served of the source)."""

    def used(self, served: list[Floats]) -> Floats:
        """[…] households of all users; ``served`` per block […, n]."""
        parts = [s[..., m].sum(axis=-1) for s, m in zip(served, self.users, strict=True) if m.any()]
        return np.asarray(sum(parts[1:], parts[0])) if parts else np.zeros(served[0].shape[:-1])

    def room(self, served: list[Floats], standing: Floats) -> Floats:
        """[…] households that it can take; ``standing`` […, P] 1 where a project is finished."""
        out = self.opening + standing @ self.adds
        for block, member, per in self.sources:
            out = out + per * served[block][..., member].sum(axis=-1)
        return np.asarray(out)


def catchments(county: County) -> tuple[Catchment, ...]:
    """Every capacity of the county, then every link that keeps a part of one from a tier."""
    works = county.works
    adds = np.zeros((len(works.capacities), len(works.projects)))
    for p, project in enumerate(works.projects):
        for number, households in project.adds:
            adds[number, p] += households
    scopes = [(number, c.users, c.sources) for number, c in enumerate(works.capacities)]
    scopes += [(link.capacity, link.users, link.sources) for link in works.no_transfer]
    return tuple(
        Catchment(
            works.capacities[number].opening,
            adds[number],
            users,
            tuple((b, m, per / county.blocks[b].facility.households_per_unit) for b, m, per in sources),
        )
        for number, users, sources in scopes
    )


def undertaken_of(county: County, plan: Plan) -> Undertaken | None:
    """What a plan has begun; None where the county has no projects, mechanisms and capacities."""
    works, timeline = county.works, county.timeline
    if not (works.projects or works.mechanisms or works.capacities):
        return None
    decided = decisions(county, plan)
    due = np.zeros((timeline.periods, county.lines.count))
    for p, project in enumerate(works.projects):
        due[:, project.line] = project_cost(county, decided, p)
    lines = [m.line for m in works.mechanisms if m.line >= 0]
    mechanisms = np.zeros_like(due)
    mechanisms[:, lines] = (works_costs(county, decided)[lines] / county.prices.upkeep).T
    served = [path.served for path in trajectories(county, plan)]
    return Undertaken(
        finish=np.minimum(finishes(county, decided) * timeline.steps_per_year, timeline.periods + 1),
        due=due,
        mechanisms=mechanisms,
        handed=tuple(None if part.handed is None else part.handed.sum(axis=2) for part in plan.blocks),
        kept=_kept(county, plan, served),
        idle=_idle(county, served, stands(county, decided)),
    )


def _kept(county: County, plan: Plan, served: list[Floats]) -> tuple[Floats | None, ...]:
    out: list[Floats | None] = []
    for index, (block, part, c) in enumerate(zip(county.blocks, plan.blocks, block_coefficients(county), strict=True)):
        if not county.works.capped(index):
            out.append(None)
            continue
        could = follow(block, part, c).served
        out.append(np.divide(served[index], could, out=np.ones_like(could), where=could > 0.0))
    return tuple(out)


def _idle(county: County, served: list[Floats], standing: Floats) -> Floats:
    points = county.timeline.periods + 1
    by_point = [s.T for s in served]
    found = [c.room(by_point, standing.T) - c.used(by_point) for c in catchments(county)]
    return np.maximum(np.array(found).reshape(len(found), points), 0.0)
