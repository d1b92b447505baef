"""The money lines: what is spent at a kind of place, on projects and mechanisms, and what serves debt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hjplan.data.county import PLACE_USES, Block, Bools, Lines, Zone
from hjplan.data.selecting import Selection
from hjplan.schema.funds import Grant, PaysFor
from hjplan.schema.loans import Loan
from hjplan.schema.partners import Partner
from hjplan.schema.scenario import ScenarioFile

OPENING = "opening:"
"""What stands before a fund's id in the name of its debt from before the plan."""


def debts_of(spec: ScenarioFile) -> tuple[str, ...]:
    """What is owed and needs a line: each loan, each partner, each fund's opening debt, in the order of the funds."""
    out = []
    for name, fund in spec.funds.items():
        if isinstance(fund, Loan | Partner):
            out.append(name)
        elif isinstance(fund, Grant) and fund.opening.debt is not None:
            out.append(OPENING + name)
    return tuple(out)


@dataclass(frozen=True)
class Post:
    """A line that no place has: of a project, a mechanism or a debt."""

    use: str
    sector: str = ""
    facility: str = ""
    tier: str = ""
    project: str = ""
    mechanism: str = ""
    debt: str = ""


def lines_of(blocks: tuple[Block, ...], zones: tuple[Zone, ...], posts: Sequence[Post] = ()) -> Lines:
    """One line per (zone, facility, use) that exists, then those that no place has."""
    rows = [(zone, b, use) for b, block in enumerate(blocks) for zone in np.unique(block.zone) for use in PLACE_USES]
    nowhere = [-1] * len(posts)
    blank = ("",) * len(rows)
    return Lines(
        zone=np.array([*(r[0] for r in rows), *nowhere], dtype=np.int64),
        block=np.array([*(r[1] for r in rows), *nowhere], dtype=np.int64),
        use=(*(r[2] for r in rows), *(p.use for p in posts)),
        sector=(*(blocks[r[1]].facility.sector for r in rows), *(p.sector for p in posts)),
        facility=(*(blocks[r[1]].facility.id for r in rows), *(p.facility for p in posts)),
        tier=(*(zones[r[0]].tier for r in rows), *(p.tier for p in posts)),
        debt=(*blank, *(p.debt for p in posts)),
        project=(*blank, *(p.project for p in posts)),
        mechanism=(*blank, *(p.mechanism for p in posts)),
    )


def within_earmark(earmark: PaysFor, lines: Lines, zones: tuple[Zone, ...], selection: Selection) -> Bools:
    """[L] which lines money with this earmark may pay: all keys hold, inside a list any (convention 15).

    A project's line has a sector, a facility and a tier at most: an earmark that names what it has not does not pay it
    (convention 16). Debt is never among them: it is paid by those who owe it, whatever their earmark (convention 17).
    """
    in_zone = selection.where(tiers=earmark.tiers, tags=earmark.tags)[[int(z.places[0]) for z in zones]]
    nowhere = np.array([(earmark.tiers is None or t in earmark.tiers) and earmark.tags is None for t in lines.tier])
    named = [
        debt == ""
        and (earmark.sectors is None or sector in earmark.sectors)
        and (earmark.facilities is None or facility in earmark.facilities)
        and (earmark.uses is None or use in earmark.uses)
        for sector, facility, use, debt in zip(lines.sector, lines.facility, lines.use, lines.debt, strict=True)
    ]
    there = np.where(lines.zone >= 0, in_zone[lines.zone], nowhere)
    return np.asarray(there & np.array(named, dtype=np.bool_))


def serves_debt(lines: Lines, debts: Sequence[str]) -> Bools:
    """[L] the lines of these debts."""
    return np.array([debt != "" and debt in debts for debt in lines.debt], dtype=np.bool_)
