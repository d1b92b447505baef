"""What the tables of a run say of its goal: public money after the plan, and what the better-off reach by themselves.

Neither can be checked without a solver: the rules hold the plan to them, and the goal is counted with them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hjplan.books.aims import NO_TAIL, Tail
from hjplan.books.debts import longest_life
from hjplan.books.reading import Clean, Reader
from hjplan.data.county import County

MET = ("yes", "no")
"""The words of the column ``met`` of the table ``gaps``."""


def read_tail(county: County, reader: Reader) -> Tail:
    """Public money after the plan, of the table ``tail``; nothing where the goal does not look at it."""
    longer = county.lengthened
    if longer is None:
        if reader.has("tail"):
            reader.note("tail", "the goal does not look at money after the plan")
        return NO_TAIL
    first, end = county.timeline.periods, longer.timeline.periods
    numbers = [str(t) for t in range(first, longest_life(longer))]
    clean = reader.read(
        "tail", keys={"number": numbers}, whole=["spent", "service"], numbers=["penalty", "worst"], once=["number"]
    )
    at = clean.keys["number"]
    missing = end - first - int((at < end - first).sum())
    if missing:
        reader.note("tail", f"{missing} of {end - first} rows are missing")
    spent, service = (np.zeros(len(numbers), dtype=np.int64) for _ in range(2))
    penalty, worst = np.zeros(len(numbers)), np.ones(len(numbers))
    spent[at], service[at] = clean.whole["spent"], clean.whole["service"]
    penalty[at], worst[at] = clean.numbers["penalty"], clean.numbers["worst"]
    for name, negative in (("spent", spent < 0), ("service", service < 0), ("penalty", penalty < -1e-9)):
        if negative.any():
            reader.note("tail", f"`{name}` is negative in {int(negative.sum())} rows")
    if spent[end - first :].any() or service[: end - first].any():
        reader.note("tail", "`spent` stands in the tail only, `service` after it only")
    length = end - first
    return Tail(spent[:length], service[length:], penalty[:length], worst[:length])


def with_references_read(county: County, reader: Reader) -> tuple[County, Clean | None]:
    """The county with the coverage of the better-off that the table ``gaps`` names (convention 52), and that table.

    No table where the scenario has no such rule.
    """
    if not county.gaps:
        if reader.has("gaps"):
            reader.note("gaps", "the scenario has no rule on a gap")
        return county, None
    known = {"gap": [g.label for g in county.gaps], "period": county.timeline.dates}
    figures = ["ref", "better", "worse", "allowed", "asked", "shortfall"]
    clean = reader.read("gaps", keys={**known, "met": MET}, numbers=figures, once=list(known))
    ref = np.full((len(county.gaps), county.timeline.periods + 1), np.nan)
    rule, period = clean.at("gap", "period")
    ref[rule, period + 1] = clean.numbers["ref"]
    found = []
    for number, gap in enumerate(county.gaps):
        own = ref[number, gap.points]
        if np.isnan(own).any() or (own < -1e-9).any() or (own > 1 + 1e-9).any():
            reader.note("gaps", f"`{gap.label}`: what the better-off reach by themselves is missing or no share")
            own = np.clip(np.nan_to_num(own, nan=1.0), 0.0, 1.0)
        found.append(replace(gap, ref=own))
    return replace(county, gaps=tuple(found)), clean
