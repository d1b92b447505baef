"""The money lines: what is spent at a kind of place, and what serves debt."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hjplan.data.county import DEBT, PLACE_USES, Block, Bools, Lines, Zone
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


def lines_of(blocks: tuple[Block, ...], zones: tuple[Zone, ...], debts: Sequence[str] = ()) -> Lines:
    """One line per (zone, facility, use) that exists, then one per debt."""
    rows = [(zone, b, use) for b, block in enumerate(blocks) for zone in np.unique(block.zone) for use in PLACE_USES]
    nowhere = [-1] * len(debts)
    blank = ("",) * len(debts)
    return Lines(
        zone=np.array([*(r[0] for r in rows), *nowhere], dtype=np.int64),
        block=np.array([*(r[1] for r in rows), *nowhere], dtype=np.int64),
        use=(*(r[2] for r in rows), *(DEBT,) * len(debts)),
        sector=(*(blocks[r[1]].facility.sector for r in rows), *blank),
        facility=(*(blocks[r[1]].facility.id for r in rows), *blank),
        tier=(*(zones[r[0]].tier for r in rows), *blank),
        debt=(*("",) * len(rows), *debts),
    )


def within_earmark(earmark: PaysFor, lines: Lines, zones: tuple[Zone, ...], selection: Selection) -> Bools:
    """[L] which lines money with this earmark may pay: all keys hold, inside a list any (convention 15).

    Debt is never among them: it is paid by those who owe it, whatever their earmark (convention 17).
    """
    in_zone = selection.where(tiers=earmark.tiers, tags=earmark.tags)[[int(z.places[0]) for z in zones]]
    named = [
        debt == ""
        and (earmark.sectors is None or sector in earmark.sectors)
        and (earmark.facilities is None or facility in earmark.facilities)
        and (earmark.uses is None or use in earmark.uses)
        for sector, facility, use, debt in zip(lines.sector, lines.facility, lines.use, lines.debt, strict=True)
    ]
    # A line without a zone has index −1, which takes the last zone's word; `named` is False there.
    return np.asarray(in_zone[lines.zone] & np.array(named, dtype=np.bool_))


def serves_debt(lines: Lines, debts: Sequence[str]) -> Bools:
    """[L] the lines of these debts."""
    return np.array([debt != "" and debt in debts for debt in lines.debt], dtype=np.bool_)
