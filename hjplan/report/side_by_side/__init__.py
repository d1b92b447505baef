"""The sections of a comparison's report: the same questions, asked of two to six runs at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hjplan.comparison import Comparison
from hjplan.report.pieces import Section
from hjplan.report.reading import Reading
from hjplan.report.side_by_side import answer, coverage, fees, figures, funds, policies, projects, proof, targets
from hjplan.report.side_by_side.view import View

ORDER: tuple[Callable[[View], Section | None], ...] = (
    answer.section,
    figures.section,
    coverage.section,
    projects.section,
    funds.section,
    targets.section,
    fees.section,
    policies.section,
    proof.section,
)
"""Each makes its section, or None where the runs have nothing to say there."""


def sections_of(comparison: Comparison, readings: Sequence[Reading]) -> list[Section]:
    """Every section that these runs have."""
    view = View(comparison, tuple(readings))
    return [made for build in ORDER if (made := build(view)) is not None]
