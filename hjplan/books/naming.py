"""How a breach names a place in the books: by the ids of the scenario."""

from __future__ import annotations

from hjplan.data.county import PROJECT, County


def line_name(county: County, line: int) -> str:
    """``village_sewage build, zone z1``, ``project P01``, ``upkeep of publicity``, or ``debt service of bond``."""
    lines = county.lines
    if lines.zone[line] < 0:
        if lines.debt[line]:
            return f"debt service of {lines.debt[line]}"
        owner = lines.project[line] or lines.mechanism[line]
        return f"project {owner}" if lines.use[line] == PROJECT else f"{lines.use[line]} of {owner}"
    return f"{lines.facility[line]} {lines.use[line]}, zone {county.zones[int(lines.zone[line])].id}"


def fund_name(county: County, fund: int, t: int) -> str:
    """``rural_grant / 2028-01-01``."""
    return f"{county.funds[fund].id} / {county.timeline.dates[t]}"


def cell_name(county: County, block: int, cell: int, t: int) -> str:
    """``village_sewage in v017 / 2028-01-01``."""
    b = county.blocks[block]
    return f"{b.facility.id} in {county.places.ids[int(b.place[cell])]} / {county.timeline.dates[t]}"


def year_name(county: County, what: str, year: int) -> str:
    """``rural_grant / 2028``; ``year`` counts from the start of the plan."""
    return f"{what} / {county.timeline.start + year}"
