"""Why money lapsed: what it might still have paid when the year closed, read from the books (convention 21).

Only facts are named: work that was left, limits that were reached, other funds' money that was not there. Where none of
them explains it, more spending would have gained nothing, or another rule of the scenario forbade it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hjplan.books.accounts import may_enter, place_lines, scope, share_groups
from hjplan.books.plan import BlockTrajectory, Books, Plan, block_coefficients
from hjplan.data.county import Block, Bools, County, Floats, FundTerms, Ints
from hjplan.dynamics import Coefficients

ROUNDING = "rounding"
NO_WORK = "no eligible work left"
YEARLY_LIMIT = "yearly limit"
OUTSIDE = "share outside the earmark used up"
MATCH = "match missing"
MAX_SHARE = "max_share: the other part is missing"
WHOLE_UNIT = "too little for a whole unit"
NO_GAIN = "no gain, or another rule"
WHY = (ROUNDING, NO_WORK, YEARLY_LIMIT, OUTSIDE, MATCH, MAX_SHARE, WHOLE_UNIT, NO_GAIN)
"""Every reason there is."""

_DUST = 10.0
"""Yuan on a line in a period that are the solver's noise and no work left."""


@dataclass(frozen=True, eq=False)
class Lapse:
    """What lapsed of a fund at the end of a fiscal year, and why."""

    fund: int
    year: int
    """Counted from the start of the plan."""
    amount: int
    why: str


@dataclass(frozen=True, eq=False)
class _Work:
    """What is left to do, in nominal yuan; all arrays [L, T]."""

    open: Floats
    """Could be done at once."""
    capped: Floats
    """Is needed, but yearly limits of building forbid it."""
    least: Floats
    """The smallest payment that does any of it: a whole unit's first instalment; 0 where work can be cut at will."""


def lapses(county: County, plan: Plan, trajectory: tuple[BlockTrajectory, ...], books: Books) -> tuple[Lapse, ...]:
    """Every lapse of a run, by fund and year."""
    work = _work_left(county, plan, trajectory)
    steps = county.timeline.steps_per_year
    of_year = books.lapsed.reshape(len(county.funds), -1, steps).sum(axis=2)
    return tuple(
        Lapse(f, y, int(of_year[f, y]), _why(county, books, work, f, y)) for f, y in np.argwhere(of_year > 0).tolist()
    )


def _why(county: County, books: Books, work: _Work, fund: int, year: int) -> str:
    terms, steps = county.funds[fund], county.timeline.steps_per_year
    closing = (year + 1) * steps - 1
    lapsed = int(books.lapsed[fund, closing])
    if lapsed <= _rounding(county, fund):
        return ROUNDING
    idle = _idle(books, fund, year * steps, closing, lapsed)
    reached, beyond = _reached(county, books, fund, year), terms.eligible & place_lines(county)
    left = work.open[:, idle] > _DUST
    if not left[reached].any():
        if (work.capped[:, idle][reached] > _DUST).any():
            return YEARLY_LIMIT
        return OUTSIDE if left[beyond].any() else NO_WORK
    if any(_tight(county, books, fund, m.fund, m.ratio, idle, year) for m in terms.matches):
        return MATCH
    lines = np.flatnonzero(reached & left.any(axis=1))
    if _shares_are_full(county, books, fund, lines, left, idle) and not _others_have(county, books, fund, lines, year):
        return MAX_SHARE
    if (lapsed < work.least[:, idle][lines][left[lines]]).all():
        return WHOLE_UNIT
    return NO_GAIN


def _rounding(county: County, fund: int) -> int:
    """Yuan that rounding may leave of a fund in a year: one for each line that it may pay, in each period."""
    return int(county.funds[fund].eligible.sum()) * county.timeline.steps_per_year


def _idle(books: Books, fund: int, first: int, closing: int, lapsed: int) -> Ints:
    """Periods of the year in which all the money that lapses lay idle, the closing one among them."""
    unspent = books.carried_out[fund, first : closing + 1] + books.lapsed[fund, first : closing + 1]
    least_later = np.minimum.accumulate(unspent[::-1])[::-1]
    return first + np.flatnonzero(least_later >= lapsed)


def _reached(county: County, books: Books, fund: int, year: int) -> Bools:
    """[L] lines of places that the fund may still pay: outside its earmark only while it has a share there."""
    terms, steps = county.funds[fund], county.timeline.steps_per_year
    lines = terms.eligible & place_lines(county)
    for outside, most in _outside(county, books, terms, fund):
        used = int(books.spend[fund, outside, year * steps : (year + 1) * steps].sum())
        if used >= int(most[year]):
            lines = lines & ~outside
    return np.asarray(lines)


def _outside(county: County, books: Books, terms: FundTerms, fund: int) -> list[tuple[Bools, Ints]]:
    """Lines outside a fund's earmark, and [years] yuan that it may spend on them."""
    if terms.pooled is not None:
        return [(terms.pooled, may_enter(county, fund))]
    if terms.crossed is not None:
        revenue = books.received[fund].reshape(county.timeline.years, -1).sum(axis=1)
        return [(terms.crossed, np.floor(terms.cross_share * revenue).astype(np.int64))]
    return []


def _tight(county: County, books: Books, fund: int, other: int, ratio: float, idle: Ints, year: int) -> bool:
    """Would more of the fund need more of the other, which has nothing left to lapse?"""
    own = scope(county, fund)
    both = own & scope(county, other)
    there = books.spend[other][both][:, idle].sum(axis=0)
    asked = ratio * books.spend[fund][own][:, idle].sum(axis=0)
    slack = float(both.sum()) + ratio * float(own.sum())
    return bool((there - asked <= slack).all()) and not _has_left(county, books, other, year)


def _has_left(county: County, books: Books, fund: int, year: int) -> bool:
    steps = county.timeline.steps_per_year
    return int(books.lapsed[fund, year * steps : (year + 1) * steps].sum()) > _rounding(county, fund)


def _others_have(county: County, books: Books, fund: int, lines: Ints, year: int) -> bool:
    """Does any other fund that may pay these lines let money lapse in the year, too?"""
    return any(
        other != fund and bool(terms.eligible[lines].any()) and _has_left(county, books, other, year)
        for other, terms in enumerate(county.funds)
    )


def _shares_are_full(county: County, books: Books, fund: int, lines: Ints, left: Bools, idle: Ints) -> bool:
    """Does the fund pay its largest share already, wherever work is left?"""
    groups = share_groups(county, fund)
    if not groups:
        return False
    share = county.funds[fund].max_share
    for members in groups:
        open_here = left[np.intersect1d(members, lines)].any(axis=0)
        paid = books.spend[fund][members][:, idle].sum(axis=0)
        most = share * books.cost[members][:, idle].sum(axis=0)
        if (open_here & (paid < most - 2.0 * len(members))).any():
            return False
    return True


def _work_left(county: County, plan: Plan, trajectory: tuple[BlockTrajectory, ...]) -> _Work:
    shape = (county.lines.count, county.timeline.periods)
    work = _Work(np.zeros(shape), np.zeros(shape), np.zeros(shape))
    for index, (block, c) in enumerate(zip(county.blocks, block_coefficients(county), strict=True)):
        stock = trajectory[index].stock[:, :-1]
        parts = plan.blocks[index]
        idle = np.clip(stock - parts.restored, 0.0, None)
        mended = np.einsum("nts,ns->nt", idle, np.nan_to_num(c.restore)) * county.prices.restore
        dearest = c.upkeep.max(axis=2)
        kept = np.einsum("nts,ns->nt", parts.under.sum(axis=3), dearest)
        kept = (kept - np.einsum("ntsr,nsr->nt", parts.under, c.upkeep)) * county.prices.upkeep
        built, capped = _building_left(block, c, parts.started, trajectory[index].unserved[:, :-1], county)
        for use, cells, target in (
            ("restore", mended, work.open),
            ("upkeep", kept, work.open),
            ("build", built, work.open),
            ("build", capped, work.capped),
        ):
            line = county.line_of(index, use)[block.zone]
            np.add.at(target, line[line >= 0], cells[line >= 0])
        if block.facility.whole_units:
            first = c.build[:, None] * float(block.facility.pay[0]) * county.prices.build
            line = county.line_of(index, "build")[block.zone]
            for own in np.unique(line[line >= 0]):
                here = np.where(built[line == own] > _DUST, first[line == own], np.inf)
                work.least[own] = np.where(np.isfinite(here.min(axis=0)), here.min(axis=0), 0.0)
    return work


def _building_left(
    block: Block, c: Coefficients, started: Floats, unserved: Floats, county: County
) -> tuple[Floats, Floats]:
    """[n, T] nominal yuan of building that is needed: what might be started at once, and what yearly limits forbid."""
    missing = np.clip(unserved - started, 0.0, None)
    room = np.clip(block.cap - started, 0.0, None)
    if block.facility.whole_units:
        missing = np.floor(missing + 1e-6)
        up = np.ceil(block.cap - 1e-9)
        in_all = np.maximum(1.0, np.ceil(np.cumsum(block.cap, axis=1) - 1e-9))
        room = np.clip(np.minimum(up - started, in_all - np.cumsum(started, axis=1)), 0.0, None)
    cost = c.build[:, None] * county.prices.build
    possible = np.minimum(missing, room)
    return possible * cost, (missing - possible) * cost
