"""The sections of a run's report, one file each, in the order in which a bureau chief asks."""

from __future__ import annotations

from collections.abc import Callable

from hjplan.report.pieces import Section
from hjplan.report.reading import Reading
from hjplan.report.sections import (
    answer,
    coverage,
    debt,
    doubts,
    fee_curve,
    fees,
    funds,
    lapsed,
    matches,
    method,
    money,
    own_part,
    policies,
    pools,
    relapse,
    rewards,
    sources,
    targets,
    upkeep,
)

ORDER: tuple[Callable[[Reading], Section | None], ...] = (
    answer.section,
    coverage.section,
    money.section,
    funds.section,
    lapsed.section,
    pools.section,
    matches.section,
    rewards.section,
    debt.section,
    targets.section,
    policies.section,
    relapse.section,
    upkeep.section,
    fees.section,
    fee_curve.section,
    own_part.section,
    doubts.section,
    method.section,
    sources.section,
)
"""Each makes its section, or None where the run has nothing to say there."""


def sections(reading: Reading) -> list[Section]:
    """Every section that this run has."""
    return [made for build in ORDER if (made := build(reading)) is not None]
