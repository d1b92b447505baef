"""What a line with money is for: the plan made again without it, and when what is lost would be felt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hjplan.data.county import Floats
from hjplan.planning.explaining.changes import Change
from hjplan.planning.explaining.items import LINE, Item, forbidden, spent_on
from hjplan.planning.explaining.trial import Bench, Effect, Line, NoPlan, Trial
from hjplan.planning.explaining.why_not import Served, less_money, served_apart
from hjplan.schema.scenario import Scenario

FELT = 0.01
"""Share of the households in need that are served less: from then on the loss is felt."""


@dataclass(frozen=True, eq=False)
class Why:
    """What an item that has money is for."""

    scenario: Scenario
    item: Item
    money: float
    """Yuan that it gets."""
    without: Effect | None
    """What the goal gains (loses) without it; None: there is no plan without it."""
    no_plan: str
    moved: tuple[tuple[Line, float], ...]
    """Where its money would go: lines that get more, yuan, the most first."""
    served_less: Served
    served_more: Served
    curve_of: tuple[str, str]
    """Facility and tier whose coverage falls most, or the item's own."""
    years: tuple[int, ...]
    need: Floats
    with_it: Floats
    without_it: Floats
    """Households served at the end of each year."""
    felt: int | None
    """The first year at whose end a hundredth of those in need are served less."""
    change: Change
    resolves: int


def explain_presence(bench: Bench, item: Item) -> Why:
    """Find out what an item is for."""
    base, change = bench.base, forbidden(bench.scenario, item)
    made = bench.again(change)
    less, more = served_apart(base, made) if isinstance(made, Trial) else ((), ())
    key = _curve_of(base, made, item)
    timeline = bench.county.timeline
    years = tuple(range(timeline.start, timeline.start + timeline.years))
    kept = base.served[key]
    lost = made.served[key] if isinstance(made, Trial) else kept
    need = base.need[key]
    felt = np.flatnonzero(kept - lost >= FELT * np.maximum(need, 1.0))
    return Why(
        scenario=bench.scenario,
        item=item,
        money=spent_on(item, base),
        without=bench.effect(change),
        no_plan=made.reason if isinstance(made, NoPlan) else "",
        moved=less_money(made, base, item) if isinstance(made, Trial) else (),
        served_less=less,
        served_more=more,
        curve_of=key,
        years=years,
        need=need,
        with_it=kept,
        without_it=lost,
        felt=years[int(felt[0])] if len(felt) else None,
        change=change,
        resolves=bench.resolves,
    )


def _curve_of(base: Trial, made: Trial | NoPlan, item: Item) -> tuple[str, str]:
    """The facility and tier that lose most household-years; of a line its own."""
    if item.kind == LINE and (item.name, item.tier) in base.served:
        return item.name, item.tier
    if isinstance(made, NoPlan):
        return next(iter(base.served))
    return max(base.served, key=lambda k: (float(np.sum(base.served[k] - made.served[k])), k))
