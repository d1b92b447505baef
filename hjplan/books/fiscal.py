"""Fiscal years: sums over them, and dates that go on after the plan."""

from __future__ import annotations

import numpy as np

from hjplan.data.county import Bools, County, Floats, Ints, Timeline


def by_year(timeline: Timeline, amounts: Floats | Ints) -> Floats:
    """Sums over fiscal years along the last axis, in float64; a year that is not full counts what it has."""
    steps = timeline.steps_per_year
    years = -(-amounts.shape[-1] // steps)
    padded = np.zeros((*amounts.shape[:-1], years * steps))
    padded[..., : amounts.shape[-1]] = amounts
    return np.asarray(padded.reshape(*amounts.shape[:-1], years, steps).sum(axis=-1))


def dates_on(timeline: Timeline, periods: int) -> tuple[str, ...]:
    """Start dates of so many periods from the start of the plan on, after its end too."""
    steps, months = timeline.steps_per_year, timeline.months
    return tuple(f"{timeline.start + t // steps}-{(t % steps) * months + 1:02d}-01" for t in range(periods))


def last_year_on(timeline: Timeline, amounts: Floats | Ints, periods: int) -> Floats:
    """Amounts [T] carried on to so many periods: after the plan every period is as the same step of the last year."""
    steps = timeline.steps_per_year
    out = np.zeros(max(periods, len(amounts)))
    out[: len(amounts)] = amounts
    for t in range(len(amounts), periods):
        out[t] = out[t - steps]
    return out[:periods]


def constant_prices(county: County, cost: Ints | Floats, lines: Bools) -> Floats:
    """[years] what the lines named cost, in money of price_year: each period divided by the index of the line's use."""
    total = np.zeros(county.timeline.periods)
    for line in np.flatnonzero(lines):
        total += cost[line] / county.prices.of(county.lines.use[line])
    return by_year(county.timeline, total)
