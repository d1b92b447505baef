"""Targets as records: which cells count, when, and what missing one costs."""

from __future__ import annotations

import numpy as np

from hjplan.data.county import Block, Bools, TargetTerms, Timeline
from hjplan.data.selecting import Selection
from hjplan.data.works_terms import GapTerms
from hjplan.data.zoning import selected_by
from hjplan.schema.goals import Target
from hjplan.schema.rules import Gap
from hjplan.schema.scenario import ScenarioFile

PENALTY = {1: 1000.0, 2: 100.0, 3: 10.0}
"""Penalty of a household-year short, as a multiple of the largest ω, by priority (model.md, section 8)."""


def target_label(target: Target, by: int) -> str:
    """``sewage village 0.60 by 2030``."""
    scope = [str(v) for v in (target.sector, target.facility, target.tier, target.township, target.tag) if v]
    share = f"{target.coverage:.2f}"
    if abs(float(share) - target.coverage) > 1e-9:
        share = f"{target.coverage:g}"
    return f"{' '.join(scope) or 'all'} {share} by {by}"


def target_terms(target: Target, timeline: Timeline, selection: Selection, blocks: tuple[Block, ...]) -> TargetTerms:
    """A target as a mask over cells and a list of points (conventions 45 and 49)."""
    by = timeline.start + timeline.years - 1 if target.by is None else target.by
    taken = selected_by(target, selection)
    members = tuple(
        taken[b.place]
        & (target.sector is None or b.facility.sector == target.sector)
        & (target.facility is None or b.facility.id == target.facility)
        for b in blocks
    )
    first = (by - timeline.start + 1) * timeline.steps_per_year
    largest = max(float(b.weight.max()) for b in blocks)
    return TargetTerms(
        label=target_label(target, by),
        members=members,
        coverage=target.coverage,
        by=by,
        points=np.arange(first, timeline.periods + 1 if target.hold else first + 1),
        hard=target.hard,
        priority=target.priority,
        penalty=0.0 if target.hard else PENALTY[target.priority] * largest,
    )


def gap_terms(
    spec: ScenarioFile, timeline: Timeline, selection: Selection, blocks: tuple[Block, ...]
) -> tuple[GapTerms, ...]:
    """The rules on the gap between two tiers; what the better-off reach is not known yet (convention 52)."""
    gaps = [entry.gap for entry in spec.rules if entry.gap is not None]
    largest = max(float(b.weight.max()) for b in blocks)
    out = []
    for gap in gaps:
        by = timeline.start + timeline.years - 1 if gap.by is None else gap.by

        def members(tier: str, gap: Gap = gap) -> tuple[Bools, ...]:
            taken = selection.where(tiers=(tier,))
            return tuple(
                taken[b.place]
                & (gap.sector is None or b.facility.sector == gap.sector)
                & (gap.facility is None or b.facility.id == gap.facility)
                for b in blocks
            )

        label = f"gap {gap.sector or gap.facility} {gap.better_off}-{gap.worse_off} at most {gap.at_most:g} by {by}"
        out.append(
            GapTerms(
                label=label,
                better=members(gap.better_off),
                worse=members(gap.worse_off),
                at_most=gap.at_most,
                points=np.arange((by - timeline.start + 1) * timeline.steps_per_year, timeline.periods + 1),
                ref=None,
                penalty=0.0 if gap.priority is None else PENALTY[gap.priority] * largest,
                hard=gap.priority is None,
            )
        )
    return tuple(out)
