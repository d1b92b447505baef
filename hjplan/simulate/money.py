"""Who pays what when a future differs: each fund its share, then whoever may and still can; no earmark is crossed.

1. Every fund pays its share of each line, in the order of ``when_short``, up to what it has.
2. What is missing is filled in the same order by unused money of funds that may pay the line; the funds that may
   pay the fewest lines come first, so that free money is kept for lines that nothing else may pay.
3. A fund with a ``max_share`` pays at most that share of what is in the end paid in its group (convention 18): its
   money is worth nothing without the others' part, and goes back.
4. What came back is offered once more (2 and 3); in the end funds without limits fill what they still can.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hjplan.books.accounts import fee_revenue, share_groups
from hjplan.books.plan import Books, Plan, block_coefficients, follow
from hjplan.data.county import Bools, County, Floats, Ints

WHEN_SHORT: dict[str, tuple[tuple[str, ...], ...]] = {
    "upkeep_first": (("upkeep",), ("restore",), ("build",)),
    "build_first": (("build",), ("restore",), ("upkeep",)),
    "proportional": (("upkeep", "restore", "build"),),
}
"""Uses of money in the order in which they are paid; uses of one rank are cut alike."""

NEGLIGIBLE = 1e-9
"""Share of a line that is float noise and no shortage."""
ROUNDING_YUAN = 2.0
"""A plan's whole yuan may pass a ``max_share`` by a yuan of payment and one of cost per line of the group, as in the
audit: what the books allow is no breach in the plan's own future."""
MOST_ROUNDING = 2.0
"""Yuan by which receipts in the books may differ from exact ones by rounding."""
ROUNDS_OF_WEIGHTS = 4
ROUNDS_OF_LIMITS = 12
"""Repetitions after which limited funds are held to what the unlimited ones pay, which always satisfies the rule."""


@dataclass(frozen=True, eq=False)
class Limit:
    """The groups in which a fund pays at most a share."""

    fund: int
    share: float
    lines: Ints
    """Lines in a group, sorted by group."""
    begins: Ints
    """[groups] where each group begins in ``lines``."""
    sizes: Ints

    def sums(self, values: Floats) -> Floats:
        """[D, groups] sums of [D, L] values over the lines of each group."""
        return np.asarray(np.add.reduceat(values[:, self.lines], self.begins, axis=1))

    def allowed(self, cost: Floats) -> Floats:
        """[D, groups] the most that the fund may pay of what its groups cost."""
        return np.asarray(self.share * cost + ROUNDING_YUAN * self.sizes)

    def spread(self, factors: Floats) -> Floats:
        """[D, lines] the factor of each line's group."""
        return np.repeat(factors, self.sizes, axis=1)


@dataclass(frozen=True, eq=False)
class Purse:
    """What the county's funds may do: eligibility, limits, and the order in which they fill gaps."""

    eligible: Bools
    """[F, L]"""
    limits: tuple[Limit, ...]
    fill_order: tuple[int, ...]
    uses: tuple[str, ...]
    """[L]"""
    rounding: Floats
    """[F, T] yuan by which the books' receipts differ from exact fee revenue: added in every future, so that the
    plan's rounding is no shortage in its own future."""

    def ranks(self, order: tuple[tuple[str, ...], ...]) -> tuple[Ints, ...]:
        """Lines of each rank of an order of payment."""
        return tuple(np.flatnonzero([use in rank for use in self.uses]) for rank in order)


def purse(county: County, rounding: Floats) -> Purse:
    """Read the terms of all funds; ``rounding`` [F, T] as in :func:`rounding_of`."""
    eligible = np.array([f.eligible for f in county.funds], dtype=bool).reshape(len(county.funds), county.lines.count)
    limits = []
    for f, terms in enumerate(county.funds):
        groups = share_groups(county, f)
        if groups:
            sizes = np.array([len(g) for g in groups], dtype=np.int64)
            begins = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
            limits.append(Limit(f, terms.max_share, np.concatenate(groups), begins, sizes))
    order = sorted(range(len(county.funds)), key=lambda f: (int(eligible[f].sum()), f))
    return Purse(eligible, tuple(limits), tuple(order), county.lines.use, rounding)


def rounding_of(county: County, plan: Plan, books: Books) -> Floats:
    """[F, T] receipts in the books minus exact receipts of the plan, where that is no more than rounding."""
    trajectory = tuple(
        follow(block, part, c)
        for block, part, c in zip(county.blocks, plan.blocks, block_coefficients(county), strict=True)
    )
    revenue = fee_revenue(county, trajectory)
    exact = np.zeros(books.received.shape)
    for f, fund in enumerate(county.funds):
        exact[f] = fund.arrival + (revenue[fund.fee] if fund.fee >= 0 else 0.0)
    difference = books.received - exact
    return np.asarray(np.where(np.abs(difference) <= MOST_ROUNDING, difference, 0.0))


def settle(
    purse: Purse,
    wanted: Floats,
    money: Floats,
    payers: Floats | None,
    order: tuple[tuple[str, ...], ...],
    weights: Floats | None,
) -> Floats:
    """What each fund pays on each line in each draw: [D, F, L] nominal yuan.

    ``wanted`` [D, L], ``money`` [D, F], ``payers`` [F, L] intended shares, ``weights`` [L] (see Instructions).
    Σ_f ≤ wanted, Σ_l ≤ money, 0 where a fund may not pay, and every ``max_share`` holds in every draw.
    """
    spend = np.zeros((len(wanted), len(purse.eligible), wanted.shape[1]))
    ranks = purse.ranks(order)
    if payers is not None:
        _pay_shares(spend, purse, wanted, money, np.where(purse.eligible, payers, 0.0), ranks)
    _hold_limits(spend, purse)
    free = tuple(f for f in purse.fill_order if f not in {limit.fund for limit in purse.limits})
    for payers_left in (purse.fill_order, purse.fill_order, free):
        if not _missing(wanted, spend).any():
            break
        paid = _paid(spend, np.arange(wanted.shape[1]))
        for lines in ranks:
            _fill(spend, paid, purse, payers_left, lines, wanted, money, weights)
        _hold_limits(spend, purse)
    return spend


def _missing(wanted: Floats, spend: Floats) -> Bools:
    return np.asarray(wanted - spend.sum(axis=1) > NEGLIGIBLE * wanted)


def _paid(spend: Floats, lines: Ints) -> Floats:
    """[D, lines] what all funds together pay on some lines."""
    return np.asarray(spend[:, :, lines].sum(axis=1))


def _pay_shares(
    spend: Floats, purse: Purse, wanted: Floats, money: Floats, payers: Floats, ranks: tuple[Ints, ...]
) -> None:
    left = money.copy()
    limited = {limit.fund: limit for limit in purse.limits}
    for f in range(len(payers)):
        if not payers[f].any():
            continue
        due = payers[f] * wanted
        if f in limited:
            _cut_to(due, limited[f], limited[f].allowed(limited[f].sums(wanted)))
        for lines in ranks:
            asked = due[:, lines].sum(axis=1)
            share = np.minimum(1.0, np.divide(left[:, f], asked, out=np.ones_like(asked), where=asked > 0.0))
            spend[:, f, lines] = due[:, lines] * share[:, None]
            left[:, f] = np.maximum(left[:, f] - asked, 0.0)


def _fill(
    spend: Floats,
    paid: Floats,
    purse: Purse,
    funds: tuple[int, ...],
    lines: Ints,
    wanted: Floats,
    money: Floats,
    weights: Floats | None,
) -> None:
    """Let unused money of these funds pay what lines of one rank lack, in place; ``paid`` [D, L] is kept up to date."""
    limited = {limit.fund: limit for limit in purse.limits}
    rounds = 1 if weights is None else ROUNDS_OF_WEIGHTS
    for _ in range(rounds):
        for f in funds:
            own = lines[purse.eligible[f, lines]]
            if not len(own):
                continue
            left = np.maximum(money[:, f] - spend[:, f].sum(axis=1), 0.0)
            if not left.any():
                continue
            lacking = np.maximum(wanted[:, own] - paid[:, own], 0.0)
            if not lacking.any():
                continue
            extra = np.zeros_like(wanted)
            extra[:, own] = _split(lacking, left, None if weights is None else weights[own])
            if f in limited:
                room = limited[f].share * limited[f].sums(wanted) - limited[f].sums(spend[:, f])
                _cut_to(extra, limited[f], np.maximum(room, 0.0))
            spend[:, f] += extra
            changed = np.flatnonzero(extra.any(axis=0))
            paid[:, changed] = _paid(spend, changed)


def _split(lacking: Floats, left: Floats, weights: Floats | None) -> Floats:
    """Split money over lines by what they lack, or by fixed weights, never above what they lack."""
    base = lacking if weights is None else np.where(lacking > 0.0, weights, 0.0)
    total = base.sum(axis=1)
    share = np.divide(left, total, out=np.zeros_like(total), where=total > 0.0)
    if weights is None:
        share = np.minimum(share, 1.0)
    return np.asarray(np.minimum(base * share[:, None], lacking))


def _cut_to(pay: Floats, limit: Limit, at_most: Floats) -> None:
    """Scale a fund's payments [D, L] down, group by group, in place."""
    paid = limit.sums(pay)
    if (paid <= at_most).all():
        return
    factor = np.minimum(1.0, np.divide(at_most, paid, out=np.ones_like(paid), where=paid > 0.0))
    pay[:, limit.lines] *= limit.spread(factor)


def _hold_limits(spend: Floats, purse: Purse) -> None:
    """Cut limited funds until each pays at most its share of what is paid in its groups, in place.

    A cut lowers what is paid, which may bind another limited fund: repeated, and where that does not settle (limits
    that sum to less than 1 with nobody else paying), held to the part that funds without limits pay.
    """
    fixed = np.ones(spend.shape[1], dtype=bool)
    fixed[[limit.fund for limit in purse.limits]] = False
    for step in range(ROUNDS_OF_LIMITS + len(purse.limits) + 1):
        last = step >= ROUNDS_OF_LIMITS
        changed = False
        total = spend.sum(axis=1)
        for limit in purse.limits:
            own = limit.sums(spend[:, limit.fund])
            everyone = limit.sums(total)
            broken = own > limit.allowed(everyone)
            if not broken.any():
                continue
            changed = True
            others = limit.sums(spend[:, fixed].sum(axis=1)) if last else everyone - own
            room = limit.share / (1.0 - limit.share) * np.maximum(others, 0.0)
            allowed = np.where(broken, np.minimum(room, own), own)
            _cut_to(spend[:, limit.fund], limit, allowed)
            total = spend.sum(axis=1)
        if not changed:
            return
