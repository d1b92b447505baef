"""A fund pays only what its earmark names.

spend[f, line, t] = 0 wherever the line is not among the sectors, facilities, uses, tiers and tags of the fund
(convention 15); a fee account pays only upkeep and restoring of its own sector in its tiers (convention 37). The zones
by which lines are told apart are those of the scenario (convention 70).
"""

from __future__ import annotations

import numpy as np

from hjplan.books.breach import Finding, joined, judge
from hjplan.books.naming import fund_name, line_name
from hjplan.books.statement import Statement
from hjplan.data.county import County


def residual(county: County, statement: Statement) -> Finding:
    """Yuan paid across an earmark, and places that stand in a zone which is not theirs."""
    allowed = np.array([f.eligible for f in county.funds], dtype=bool).reshape(statement.spend.shape[:2])
    across = np.where(allowed[:, :, None], 0, np.abs(statement.spend))
    own = np.zeros_like(statement.zones)
    own[county.places.zone, np.arange(len(county.places.ids))] = True
    return joined(
        (
            judge(
                "eligibility",
                "yuan",
                across,
                0,
                where=lambda at: f"{fund_name(county, at[0], at[2])} / {line_name(county, at[1])}",
                text=lambda at: f"the fund pays {across[at]:,} yuan for a line that it may not pay",
            ),
            judge(
                "eligibility",
                "",
                own != statement.zones,
                0,
                where=lambda at: f"{county.places.ids[at[1]]} / zone {county.zones[at[0]].id}",
                text=lambda at: "the place is missing in its zone" if own[at] else "the place is in a zone not its own",
            ),
        )
    )
