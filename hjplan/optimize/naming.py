"""Names that a person reads in an LP file and a solver accepts: letters, digits and underscores."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hjplan.data.county import County, Timeline

_OTHER = re.compile(r"[^A-Za-z0-9_]")


def words(ids: Iterable[str]) -> list[str]:
    """Ids as parts of names: ``T01-V01`` becomes ``T01_V01``; ids that would then be alike are numbered.

    The LP format reads ``-`` and ``+`` inside a name as arithmetic.
    """
    out: list[str] = []
    seen: set[str] = set()
    for number, raw in enumerate(ids):
        word = _OTHER.sub("_", raw)
        word = word if word not in seen else f"{word}_{number}"
        seen.add(word)
        out.append(word)
    return out


def periods(timeline: Timeline) -> list[str]:
    """``2027`` for years, ``2027_07`` for shorter steps."""
    yearly = timeline.steps_per_year == 1
    return [date[:4] if yearly else f"{date[:4]}_{date[5:7]}" for date in timeline.dates]


def years(timeline: Timeline) -> list[str]:
    """``2027``: the calendar years of the plan."""
    return [str(timeline.start + y) for y in range(timeline.years)]


def line_names(county: County) -> list[str]:
    """[L] ``village_sewage__village_corridor__build``; a project's are ``project__P01``, ``upkeep__P01``; debt service
    is ``debt__special_bond``."""
    lines = county.lines
    blank = ("",) * lines.count
    owner = [
        project or mechanism or debt
        for project, mechanism, debt in zip(lines.project or blank, lines.mechanism or blank, lines.debt, strict=True)
    ]
    parts = zip(lines.facility, lines.zone.tolist(), lines.use, owner, strict=True)
    return words(
        f"{facility}__{county.zones[zone].id}__{use}" if zone >= 0 else f"{use}__{who}"
        for facility, zone, use, who in parts
    )


def fund_names(county: County) -> list[str]:
    """[F] ``road_fund``; a fee account's ``fees.waste`` becomes ``fees_waste``."""
    return words(f.id for f in county.funds)
