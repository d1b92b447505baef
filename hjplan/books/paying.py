"""Who pays how many whole yuan of each line in one period: largest remainders, then gaps filled by whoever has room."""

from __future__ import annotations

from collections import deque
from itertools import pairwise

import numpy as np

from hjplan.books.limits import Limits
from hjplan.data.county import Bools, Floats, Ints

_DUST = 1e-6
"""Yuan below which a wish of the solver is noise and earns no rounded-up yuan."""


def pay_lines(
    want: Floats,
    cost: Ints,
    available: Ints,
    eligible: Bools,
    limits: Limits,
    behind: Floats | None = None,
    keeps: Bools | None = None,
) -> Ints:
    """Who pays how many whole yuan of each line in one period: [F, L].

    ``want`` [F, L] yuan with noise, ``cost`` [L], ``available`` [F], ``behind`` [F] yuan that each fund has paid less
    than its plan so far: whoever is furthest behind pays an odd yuan. ``keeps`` [F] funds whose money goes on to the
    next period: a yuan ahead of their plan they fill gaps only where nothing else can. Row sums never exceed
    ``available``, column sums never exceed ``cost``; they fall short of it where no eligible fund, not even by way of
    others, has room, and by a yuan where only money of later periods is left.
    """
    want = np.where(eligible, np.maximum(np.nan_to_num(want), 0.0), 0.0)
    asked = want.sum(axis=0)
    want = limits.capped(want * np.minimum(1.0, cost / np.where(asked > 0.0, asked, 1.0)))
    pay = np.floor(want + 1e-9).astype(np.int64)
    _return_overdraft(pay, available)
    late = np.zeros(len(pay)) if behind is None else behind
    _hand_out_remainders(pay, want, cost, available, late, limits)
    spared = np.inf if keeps is None else np.where(keeps, want.sum(axis=1) + late + 1.0, np.inf)
    _fill_gaps(pay, cost, available, eligible, limits, late, np.broadcast_to(spared, late.shape))
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


def _hand_out_remainders(pay: Ints, want: Floats, cost: Ints, available: Ints, behind: Floats, limits: Limits) -> None:
    """Round up by largest remainder: one yuan each to the funds whose wish was cut most and that still have money.

    Being a yuan or more behind (or ahead of) the plan in all counts like half a yuan of remainder. A strict top is
    never passed.
    """
    left = available - pay.sum(axis=1)
    missing = cost - pay.sum(axis=0)
    rest = want - pay
    urgent = rest + 0.5 * np.clip(behind, -1.0, 1.0)[:, None]
    strict = [(layer.group, layer.left(pay)) for layer in limits.layers if layer.strict]
    for line in np.flatnonzero(missing > 0):
        for f in np.argsort(-urgent[:, line], kind="stable"):
            if missing[line] <= 0:
                break
            full = any(tops[group[f, line]] <= 0 for group, tops in strict)
            if left[f] > 0 and rest[f, line] > _DUST and not full:
                pay[f, line] += 1
                left[f] -= 1
                missing[line] -= 1
                for group, tops in strict:
                    tops[group[f, line]] -= 1


def _fill_gaps(
    pay: Ints, cost: Ints, available: Ints, eligible: Bools, limits: Limits, behind: Floats, at_ease: Floats
) -> None:
    """Pay what is still missing: from any eligible fund with room, if need be by taking over another line's payment.

    Of the funds with money left, the one furthest behind its plan pays (the nearest one where they are alike). A
    fund that has paid ``at_ease`` [F] yuan pays last: it is ahead of its plan, and its money is for later periods.

    Where none has room, lines that hang on the same payers give up a yuan each, so that no line loses more than a
    yuan of rounding as long as there are enough of them; only then the line itself is left short.
    """
    missing = cost - pay.sum(axis=0)
    given_up = np.zeros_like(cost)
    for line in np.flatnonzero(missing > 0).tolist():
        while missing[line] > given_up[line]:
            room = limits.room(pay)
            reached = _reach(pay, line, eligible & (room > 0))
            able = [f for f in reached if available[f] > pay[f].sum()]
            easy = [f for f in able if pay[f].sum() < at_ease[f]]
            if not easy and given_up[line] > 0 and _giver(pay, reached, given_up) is None:
                easy = able
            payer = max(easy, key=lambda f: behind[f], default=-1)
            if payer >= 0:
                path = _path(reached, payer)
                spare = min(int(missing[line] - given_up[line]), int(available[payer] - pay[payer].sum()))
                moved = _shift(pay, path, spare, room, limits)
                missing[line] -= moved
                if moved == 0:
                    given_up[line] = missing[line]
            elif given_up[line] == 0:
                given_up[line] = 1
            elif (giver := _giver(pay, reached, given_up)) is None:
                given_up[line] = missing[line]
            else:
                payer, other = giver
                pay[payer, other] -= 1
                if _shift(pay, _path(reached, payer), 1, room, limits):
                    given_up[other] += 1
                    missing[other] += 1
                    missing[line] -= 1
                else:
                    pay[payer, other] += 1
                    given_up[line] = missing[line]


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


def _shift(pay: Ints, path: list[tuple[int, int]], most: int, room: Ints, limits: Limits) -> int:
    """Move up to ``most`` yuan along a chain; how many were moved."""
    amount = min(most, *(int(room[f, line]) for f, line in path))
    given = [(f, line) for (f, _), (_, line) in pairwise(path)]
    amount = min([amount, *(int(pay[f, line]) for f, line in given)])
    amount = limits.most(amount, path, given, pay)
    for f, line in path:
        pay[f, line] += amount
    for f, line in given:
        pay[f, line] -= amount
    return amount
