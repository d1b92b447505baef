"""The sections of a run's report, one file each, in the order in which a bureau chief asks."""

from __future__ import annotations

from collections.abc import Callable

from hjplan.report.pieces import Section
from hjplan.report.reading import Reading
from hjplan.report.sections import (
    answer,
    capacities,
    coverage,
    debt,
    doubts,
    explanation,
    fee_curve,
    fees,
    front,
    funds,
    lapsed,
    matches,
    mechanisms,
    method,
    money,
    need,
    own_part,
    owners,
    policies,
    pools,
    projects,
    ranges,
    relapse,
    rewards,
    sources,
    targets,
    together,
    town_and_country,
    upkeep,
)

ORDER: tuple[Callable[[Reading], Section | None], ...] = (
    answer.section,
    coverage.section,
    need.section,
    town_and_country.section,
    projects.section,
    mechanisms.section,
    together.section,
    capacities.section,
    money.section,
    funds.section,
    lapsed.section,
    pools.section,
    matches.section,
    rewards.section,
    debt.section,
    targets.section,
    owners.section,
    policies.section,
    relapse.section,
    upkeep.section,
    fees.section,
    fee_curve.section,
    front.section,
    ranges.section,
    own_part.section,
    explanation.section,
    doubts.section,
    method.section,
    sources.section,
)
"""Each makes its section, or None where the run has nothing to say there."""


def sections(reading: Reading) -> list[Section]:
    """Every section that this run has."""
    return [made for build in ORDER if (made := build(reading)) is not None]
