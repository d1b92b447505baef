"""What is saved by doing works together: streets taken whole, trenches dug once, projects built side by side.

A saving is what the same works would have cost more if each had been done alone, in nominal yuan of the period in which
it would have been paid. It is in no account: what is paid has it taken off already.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from hjplan.books.plan import Plan, block_coefficients, units_due
from hjplan.books.works import decisions, meets, project_price
from hjplan.data.county import County, Floats
from hjplan.data.works_terms import Decisions


@dataclass(frozen=True, eq=False)
class Saving:
    """What one link saves on one facility or project."""

    kind: str
    """``bundle``, ``dig_once`` or ``joint``."""
    link: str
    """Name of the bundle, else what the link says."""
    block: int
    """Index into County.blocks; −1 where it is saved on a project."""
    project: int
    """Index into Works.projects; −1 where it is saved on a facility."""
    units: Floats
    """[T] units begun through the bundle or whose trench is shared; 0 for projects."""
    saved: Floats
    """[T] nominal yuan."""


def savings(county: County, plan: Plan) -> tuple[Saving, ...]:
    """Every saving of a plan, link by link; those that save nothing are left out."""
    decided = decisions(county, plan)
    every = (*_bundles(county, plan), *_trenches(county, plan), *_bundled_projects(county, decided))
    return tuple(s for s in (*every, *_joint_works(county, decided)) if s.saved.any() or s.units.any())


def _bundles(county: County, plan: Plan) -> Iterator[Saving]:
    """saving·Σ_j pay[j]·bundled[t−j]·unit cost·price (convention 58)."""
    for bundle in county.works.bundles:
        for index, part in enumerate(plan.blocks):
            if part.bundled is not None and bundle.members[index].any():
                units = np.where(bundle.members[index][:, None], part.bundled, 0.0)
                saved = bundle.saving * _building(county, index, units)
                yield Saving("bundle", bundle.id, index, -1, units.sum(axis=0), saved)


def _trenches(county: County, plan: Plan) -> Iterator[Saving]:
    """saving·Σ_j pay[j]·joint[t−j]·unit cost·price (convention 43)."""
    for link in county.works.dig_once:
        joint = plan.blocks[link.second].joint
        if joint is not None:
            saved = link.saving * _building(county, link.second, joint)
            yield Saving("dig_once", link.label, link.second, -1, joint.sum(axis=0), saved)


def _building(county: County, index: int, units: Floats) -> Floats:
    """[T] nominal yuan of building these units at the full cost, when it falls due."""
    full = block_coefficients(county)[index].build
    due = units_due(county.blocks[index].facility.pay, units)
    return np.asarray((due * full[:, None]).sum(axis=0) * county.prices.build)


def _bundled_projects(county: County, decided: Decisions) -> Iterator[Saving]:
    """saving·cost of each year of work·price, one bundle after the other (convention 58)."""
    for p in range(len(county.works.projects)):
        paid = 1.0
        for bundle in county.works.bundles:
            if p in bundle.projects.tolist():
                saved = paid * bundle.saving * _yearly(county, decided, p, county.works.projects[p].cost)
                paid *= 1.0 - bundle.saving
                yield Saving("bundle", bundle.id, -1, p, np.zeros(county.timeline.periods), saved)


def _joint_works(county: County, decided: Decisions) -> Iterator[Saving]:
    """share·cost of the last year of work·price, where all works of the link overlap (convention 59)."""
    for link in county.works.joints:
        for p, share in link.saves:
            others = [q for q in link.projects.tolist() if q != p]
            if all(meets(county, decided, p, q) for q in others):
                last = np.zeros(county.works.projects[p].work)
                last[-1] = share * county.works.projects[p].cost[-1] * project_price(county, p)
                yield Saving(
                    "joint", link.label, -1, p, np.zeros(county.timeline.periods), _yearly(county, decided, p, last)
                )


def _yearly(county: County, decided: Decisions, project: int, amounts: Floats) -> Floats:
    """[T] nominal yuan of an amount for each year of work, spread evenly over the steps of the year."""
    timeline, start = county.timeline, int(decided.projects[project])
    out = np.zeros(timeline.periods)
    since = timeline.year - timeline.start - start
    inside = (since >= 0) & (since < len(amounts)) & (start >= 0)
    out[inside] = amounts[since[inside]] * timeline.dt
    return out * county.prices.project
