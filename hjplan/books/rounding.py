"""Amounts leave the optimizer as whole yuan: rounded so that every line is paid exactly and no fund overdraws."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np

from hjplan.books.accounts import fee_revenue, line_costs, share_groups, whole
from hjplan.books.plan import BlockTrajectory, Books, Plan
from hjplan.data.county import Bools, County, Floats, FundTerms, Ints

_DUST = 1e-6
"""Yuan below which a wish of the solver is noise and earns no rounded-up yuan."""

_FEN = 0.01
"""Yuan: a line that costs less in a period costs nothing, so that no yuan falls on rows of dust."""


@dataclass(frozen=True, eq=False)
class _Limits:
    """The ``max_share`` groups of all funds, numbered through; the last number stands for no limit."""

    group: Ints
    """[F, L] number of the group in which a fund's payment for a line counts."""
    share: tuple[float, ...]
    members: tuple[Ints, ...]

    def room(self, pay: Ints, cost: Ints) -> Ints:
        """[F, L] whole yuan that a fund may still add to a line; one yuan of rounding is allowed per group."""
        used = np.bincount(self.group.ravel(), weights=pay.ravel(), minlength=len(self.share) + 1)
        top = np.array(
            [np.floor(s * cost[m].sum()) + 1.0 for s, m in zip(self.share, self.members, strict=True)] + [np.inf]
        )
        left = np.minimum(np.maximum(top - used, 0.0), 2.0**53)
        return np.asarray(left[self.group], dtype=np.int64)

    def capped(self, want: Floats, cost: Ints) -> Floats:
        """Wishes cut down, group by group, to what ``max_share`` allows."""
        used = np.bincount(self.group.ravel(), weights=want.ravel(), minlength=len(self.share) + 1)
        top = np.array([s * cost[m].sum() for s, m in zip(self.share, self.members, strict=True)] + [np.inf])
        factor = np.where(used > top, top / np.where(used > 0.0, used, 1.0), 1.0)
        return np.asarray(want * factor[self.group])


def close_books(county: County, plan: Plan, trajectory: tuple[BlockTrajectory, ...]) -> Books:
    """Turn a plan's money into accounts in whole yuan that balance exactly.

    Costs and fee revenue become whole yuan by :func:`hjplan.books.accounts.whole`; who pays is rounded per line by
    largest remainder, period by period, because carried money depends on what was spent; what rounding took from a
    fund's wish is added to its wish of the next period, and whoever is furthest behind its plan in all pays odd yuan
    first, so that nothing drifts. A fund never spends more than it has
    and never pays a line that it may not. Where the payers of a line are a few yuan short, other eligible funds with
    room fill in; what is left then lowers costs, a yuan here and there among the lines of the same payers.
    Σ_f spend = cost and received + carried_in = spent + carried_out + lapsed hold in int64; inside a fiscal year
    nothing lapses, at its end carried_out = ⌊carry_over·unspent⌋, also in the last year (convention 22).
    """
    periods, funds = county.timeline.periods, county.funds
    exact = line_costs(county, plan)
    cost = whole(np.where(exact < _FEN, 0.0, exact))
    spend = np.zeros((len(funds), county.lines.count, periods), dtype=np.int64)
    received = _received(county, trajectory)
    carried_in, carried_out, lapsed = (np.zeros_like(received) for _ in range(3))
    eligible = np.array([f.eligible for f in funds], dtype=bool).reshape(len(funds), county.lines.count)
    limits = _limits(county)
    left_over, behind = np.zeros(spend.shape[:2]), np.zeros(len(funds))
    for t in range(periods):
        if t:
            carried_in[:, t] = carried_out[:, t - 1]
        available = received[:, t] + carried_in[:, t]
        wish = plan.spend[:, :, t] + left_over
        spend[:, :, t] = pay_lines(wish, cost[:, t], available, eligible, limits, behind)
        behind += plan.spend[:, :, t].sum(axis=1) - spend[:, :, t].sum(axis=1)
        left_over = np.clip(wish - spend[:, :, t], -1.0, 1.0)
        cost[:, t] = spend[:, :, t].sum(axis=0)
        unspent = available - spend[:, :, t].sum(axis=1)
        closes = bool(county.timeline.closes_year[t])
        for f, terms in enumerate(funds):
            carried_out[f, t] = _carried(terms, int(unspent[f]), closes)
        lapsed[:, t] = unspent - carried_out[:, t]
    nothing = np.zeros_like(received)
    return Books(cost, spend, received, carried_in, carried_out, lapsed, nothing, nothing)


def _received(county: County, trajectory: tuple[BlockTrajectory, ...]) -> Ints:
    revenue = whole(fee_revenue(county, trajectory))
    rows = [f.arrival + (revenue[f.fee] if f.fee >= 0 else 0) for f in county.funds]
    return np.array(rows, dtype=np.int64).reshape(len(county.funds), county.timeline.periods)


def _carried(terms: FundTerms, unspent: int, closes_year: bool) -> int:
    """Yuan carried out: all inside a year, ⌊carry_over·unspent⌋ at its end, in exact decimal arithmetic."""
    return int(Fraction(repr(float(terms.carry_over))) * unspent) if closes_year else unspent


def _limits(county: County) -> _Limits:
    group = np.full((len(county.funds), county.lines.count), -1, dtype=np.int64)
    share: list[float] = []
    members: list[Ints] = []
    for f, terms in enumerate(county.funds):
        for lines in share_groups(county, f):
            group[f, lines] = len(share)
            share.append(terms.max_share)
            members.append(lines)
    group[group < 0] = len(share)
    return _Limits(group, tuple(share), tuple(members))


def no_limits(funds: int, lines: int) -> _Limits:
    """No fund has a ``max_share``."""
    return _Limits(np.zeros((funds, lines), dtype=np.int64), (), ())


def pay_lines(
    want: Floats, cost: Ints, available: Ints, eligible: Bools, limits: _Limits, behind: Floats | None = None
) -> Ints:
    """Who pays how many whole yuan of each line in one period: [F, L].

    ``want`` [F, L] yuan with noise, ``cost`` [L], ``available`` [F], ``behind`` [F] yuan that each fund has paid less
    than its plan so far: whoever is furthest behind pays an odd yuan. Row sums never exceed ``available``, column sums
    never exceed ``cost``; they fall short of it only where no eligible fund, not even by way of others, has room.
    """
    want = np.where(eligible, np.maximum(np.nan_to_num(want), 0.0), 0.0)
    asked = want.sum(axis=0)
    want = limits.capped(want * np.minimum(1.0, cost / np.where(asked > 0.0, asked, 1.0)), cost)
    pay = np.floor(want + 1e-9).astype(np.int64)
    _return_overdraft(pay, available)
    late = np.zeros(len(pay)) if behind is None else behind
    _hand_out_remainders(pay, want, cost, available, late)
    _fill_gaps(pay, cost, available, eligible, limits, late)
    return pay


def _return_overdraft(pay: Ints, available: Ints) -> None:
    """Take back what a fund does not have, evenly from the lines it pays, the largest first."""
    for f in np.flatnonzero(pay.sum(axis=1) > available):
        excess = int(pay[f].sum() - available[f])
        while excess > 0:
            paid = np.flatnonzero(pay[f] > 0)
            order = paid[np.argsort(-pay[f, paid], kind="stable")]
            each = max(1, excess // len(order))
            for line in order:
                taken = min(each, excess, int(pay[f, line]))
                pay[f, line] -= taken
                excess -= taken


def _hand_out_remainders(pay: Ints, want: Floats, cost: Ints, available: Ints, behind: Floats) -> None:
    """Round up by largest remainder: one yuan each to the funds whose wish was cut most and that still have money.

    Being a yuan or more behind (or ahead of) the plan in all counts like half a yuan of remainder.
    """
    left = available - pay.sum(axis=1)
    missing = cost - pay.sum(axis=0)
    rest = want - pay
    urgent = rest + 0.5 * np.clip(behind, -1.0, 1.0)[:, None]
    for line in np.flatnonzero(missing > 0):
        for f in np.argsort(-urgent[:, line], kind="stable"):
            if missing[line] <= 0:
                break
            if left[f] > 0 and rest[f, line] > _DUST:
                pay[f, line] += 1
                left[f] -= 1
                missing[line] -= 1


def _fill_gaps(pay: Ints, cost: Ints, available: Ints, eligible: Bools, limits: _Limits, behind: Floats) -> None:
    """Pay what is still missing: from any eligible fund with room, if need be by taking over another line's payment.

    Of the funds with money left, the one furthest behind its plan pays (the nearest one where they are alike).

    Where none has room, lines that hang on the same payers give up a yuan each, so that no line loses more than a
    yuan of rounding as long as there are enough of them; only then the line itself is left short.
    """
    missing = cost - pay.sum(axis=0)
    given_up = np.zeros_like(cost)
    for line in np.flatnonzero(missing > 0).tolist():
        while missing[line] > given_up[line]:
            room = limits.room(pay, cost)
            reached = _reach(pay, line, eligible & (room > 0))
            payer = max((f for f in reached if available[f] > pay[f].sum()), key=lambda f: behind[f], default=-1)
            if payer >= 0:
                path = _path(reached, payer)
                spare = min(int(missing[line] - given_up[line]), int(available[payer] - pay[payer].sum()))
                missing[line] -= _shift(pay, path, spare, room)
            elif given_up[line] == 0:
                given_up[line] = 1
            elif (giver := _giver(pay, reached, given_up)) is None:
                given_up[line] = missing[line]
            else:
                payer, other = giver
                pay[payer, other] -= 1
                given_up[other] += 1
                missing[other] += 1
                missing[line] -= _shift(pay, _path(reached, payer), 1, room)


def _giver(pay: Ints, reached: dict[int, tuple[int, int]], given_up: Ints) -> tuple[int, int] | None:
    """A (fund, line) among the funds reached whose line has not given up a yuan yet: the largest payment."""
    payers = list(reached)
    if not payers:
        return None
    free = np.where(given_up[None, :] == 0, pay[payers], 0)
    row, line = np.unravel_index(int(np.argmax(free)), free.shape)
    return (payers[int(row)], int(line)) if free[row, line] > 1 else None


def _reach(pay: Ints, line: int, may_add: Bools) -> dict[int, tuple[int, int]]:
    """Every fund whose money can reach a line, nearest first → the fund before it and the line it would pay.

    The first ones pay ``line`` themselves (before them stands −1); each further one takes over a line that the fund
    before it pays, whose money is then free.
    """
    reached: dict[int, tuple[int, int]] = dict.fromkeys(np.flatnonzero(may_add[:, line]).tolist(), (-1, line))
    queue = deque(reached)
    while queue:
        f = queue.popleft()
        for g in np.flatnonzero(may_add[:, pay[f] > 0].any(axis=1)).tolist():
            if g not in reached:
                movable = np.flatnonzero((pay[f] > 0) & may_add[g])
                reached[g] = (f, int(movable[np.argmax(pay[f, movable])]))
                queue.append(g)
    return reached


def _path(reached: dict[int, tuple[int, int]], last: int) -> list[tuple[int, int]]:
    """The chain of (fund, line) by which the money of ``last`` reaches the line in need."""
    chain = []
    while last >= 0:
        before, through = reached[last]
        chain.append((last, through))
        last = before
    return chain[::-1]


def _shift(pay: Ints, path: list[tuple[int, int]], most: int, room: Ints) -> int:
    """Move up to ``most`` yuan along a chain; how many were moved."""
    amount = min(most, *(int(room[f, line]) for f, line in path))
    for (giver, _), (_, line) in pairwise(path):
        amount = min(amount, int(pay[giver, line]))
    for step, (f, line) in enumerate(path):
        pay[f, line] += amount
        if step + 1 < len(path):
            pay[f, path[step + 1][1]] -= amount
    return amount
