"""Who pays what when a future differs: each fund its share, then whoever may and still can; no earmark is crossed.

1. Every fund pays its share of each line, in the order of ``when_short``, up to what it has.
2. What is missing is filled in the same order by unused money of funds that may pay the line; the funds that may
   pay the fewest lines come first, so that free money is kept for lines that nothing else may pay.
3. A fund with a ``max_share`` pays at most that share of what is in the end paid in its group (convention 18), one
   that must be matched no more than its match covers, households no more than their part of what is built: their
   money is worth nothing without the others' part, and goes back.
4. What came back is offered once more (2 and 3); in the end funds without limits fill what they still can.

Debt comes before all this: its payers pay their shares, then whoever of them still can.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from hjplan.books.accounts import share_groups
from hjplan.data.county import PROJECT, Bools, County, Floats, Ints
from hjplan.simulate.limits import NO_BOUNDS, Bounds, Limit, Match, Pot, Rule, hold
from hjplan.simulate.promises import debt_lines

WHEN_SHORT: dict[str, tuple[tuple[str, ...], ...]] = {
    "upkeep_first": (("upkeep",), ("restore",), ("build", PROJECT)),
    "build_first": (("build", PROJECT), ("restore",), ("upkeep",)),
    "proportional": (("upkeep", "restore", "build", PROJECT),),
}
"""Uses of money in the order in which they are paid; uses of one rank are cut alike. Works of key projects stand beside
building; their running and mechanisms are upkeep."""

NEGLIGIBLE = 1e-9
"""Share of a line that is float noise and no shortage."""
ROUNDS_OF_WEIGHTS = 4
ROUNDS_OF_LIMITS = 12
"""Repetitions after which limited funds are held to what the unlimited ones pay, which always satisfies the rule."""


@dataclass(frozen=True, eq=False)
class Purse:
    """What the county's funds may do: eligibility, limits, and the order in which they fill gaps."""

    eligible: Bools
    """[F, L]"""
    limits: tuple[Limit, ...]
    fill_order: tuple[int, ...]
    uses: tuple[str, ...]
    """[L]"""
    matches: tuple[Match, ...] = ()
    debt: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """Lines that serve debt."""

    def ranks(self, order: tuple[tuple[str, ...], ...]) -> tuple[Ints, ...]:
        """Lines of each rank of an order of payment."""
        return tuple(np.flatnonzero([use in rank for use in self.uses]) for rank in order)


def purse(county: County) -> Purse:
    """Read the terms of all funds."""
    eligible = np.array([f.eligible for f in county.funds], dtype=bool).reshape(len(county.funds), county.lines.count)
    debt = debt_lines(county)
    limits, matches = [], []
    for f, terms in enumerate(county.funds):
        scope = np.flatnonzero(terms.eligible & ~debt)
        groups = share_groups(county, f)
        if groups:
            limits.append(Limit.of(f, terms.max_share, groups))
        if terms.partner is not None and terms.partner.finances < 1.0 and len(scope):
            limits.append(Limit.of(f, terms.partner.finances, tuple(scope[:, None])))
        matches += [
            Match(f, match.fund, match.ratio, scope, scope[eligible[match.fund, scope]])
            for match in terms.matches
            if match.ratio > 0.0
        ]
    order = sorted(range(len(county.funds)), key=lambda f: (int(eligible[f, ~debt].sum()), f))
    return Purse(eligible, tuple(limits), tuple(order), county.lines.use, tuple(matches), np.flatnonzero(debt))


def settle_debt(spend: Floats, purse: Purse, wanted: Floats, money: Floats, payers: Floats) -> None:
    """Let every fund pay its share of the debt that is owed, up to what it has, in place: before anything else.

    ``spend`` [D, F, L], the rest as in :func:`settle`. Asked again with more money, it goes on where it stopped.
    """
    lines = purse.debt
    left = np.maximum(money - spend.sum(axis=2), 0.0)
    shares = np.where(purse.eligible, payers, 0.0)[:, lines]
    due = np.maximum(wanted[:, None, lines] * shares - spend[:, :, lines], 0.0)
    asked = due.sum(axis=2)
    part = np.minimum(1.0, np.divide(left, asked, out=np.ones_like(left), where=asked > 0.0))
    spend[:, :, lines] += due * part[:, :, None]


def fill_debt(spend: Floats, purse: Purse, wanted: Floats, money: Floats) -> None:
    """Let whoever repays a debt and still has money pay what is missing of it, in place."""
    _Gaps(purse, spend, wanted, money).fill(purse.fill_order, purse.debt, None, (), ())


def settle(
    purse: Purse,
    wanted: Floats,
    money: Floats,
    payers: Floats | None,
    order: tuple[tuple[str, ...], ...],
    weights: Floats | None,
    bounds: Bounds = NO_BOUNDS,
    debt_paid: Floats | None = None,
) -> Floats:
    """What each fund pays on each line in each draw: [D, F, L] nominal yuan.

    ``wanted`` [D, L], ``money`` [D, F], ``payers`` [F, L] intended shares, ``weights`` [L] (see Instructions),
    ``debt_paid`` [D, F, L] what has been paid of debt already.
    Σ_f ≤ wanted, Σ_l ≤ money, 0 where a fund may not pay, and every limit holds in every draw.
    """
    spend = np.zeros((len(wanted), len(purse.eligible), wanted.shape[1])) if debt_paid is None else debt_paid
    rules: tuple[Rule, ...] = (*purse.limits, *purse.matches, *bounds.households)
    ranks = purse.ranks(order)
    if payers is not None:
        left = money.copy() if debt_paid is None else np.maximum(money - debt_paid.sum(axis=2), 0.0)
        _pay_shares(spend, purse, wanted, left, np.where(purse.eligible, payers, 0.0), ranks, rules)
        for pot in bounds.pots:
            pot.trim(spend)
    hold(spend, rules, ROUNDS_OF_LIMITS)
    bound = {rule.fund for rule in rules}
    free = tuple(f for f in purse.fill_order if f not in bound)
    for payers_left in (purse.fill_order, purse.fill_order, free):
        if not _missing(purse, wanted, spend).any():
            break
        gaps = _Gaps(purse, spend, wanted, money)
        for lines in ranks:
            gaps.fill(payers_left, lines, weights, rules, bounds.pots)
        hold(spend, rules, ROUNDS_OF_LIMITS)
    return spend


def _missing(purse: Purse, wanted: Floats, spend: Floats) -> Bools:
    """[D, L] lines that lack more than float noise; debt is settled before."""
    lacking = np.asarray(wanted - spend.sum(axis=1) > NEGLIGIBLE * wanted)
    lacking[:, purse.debt] = False
    return lacking


def _paid(spend: Floats, lines: Ints) -> Floats:
    """[D, lines] what all funds together pay on some lines; always added in the same order."""
    return np.asarray(spend[:, :, lines].sum(axis=1))


def _pay_shares(
    spend: Floats,
    purse: Purse,
    wanted: Floats,
    left: Floats,
    payers: Floats,
    ranks: tuple[Ints, ...],
    rules: tuple[Rule, ...],
) -> None:
    for f in range(len(payers)):
        if not payers[f].any():
            continue
        due = payers[f] * wanted
        for rule in rules:
            if rule.fund == f:
                rule.trim(due, wanted)
        for lines in ranks:
            asked = due[:, lines].sum(axis=1)
            share = np.minimum(1.0, np.divide(left[:, f], asked, out=np.ones_like(asked), where=asked > 0.0))
            spend[:, f, lines] = due[:, lines] * share[:, None]
            left[:, f] = np.maximum(left[:, f] - asked, 0.0)


class _Gaps:
    """What lines still lack and funds still have while gaps are filled: sums are taken anew only where money moved."""

    def __init__(self, purse: Purse, spend: Floats, wanted: Floats, money: Floats) -> None:
        self._purse, self._spend, self._wanted, self._money = purse, spend, wanted, money
        self._paid = np.ascontiguousarray(spend.transpose(0, 2, 1)).sum(axis=2)  # as _paid of all lines, but faster
        self._left = np.maximum(money - spend.sum(axis=2), 0.0)
        self._has = self._left.any(axis=0)
        self._open = (self._paid < wanted).any(axis=0)

    def fill(
        self,
        funds: tuple[int, ...],
        lines: Ints,
        weights: Floats | None,
        rules: tuple[Rule, ...],
        pots: tuple[Pot, ...],
    ) -> None:
        """Let unused money of these funds pay what lines of one rank lack, in place."""
        spend, rounds = self._spend, 1 if weights is None else ROUNDS_OF_WEIGHTS
        for _ in range(rounds):
            for f in funds:
                own = lines[self._purse.eligible[f, lines]]
                if not self._has[f] or not self._open[own].any():
                    continue
                lacking = np.maximum(self._wanted[:, own] - self._paid[:, own], 0.0)
                share = _split(lacking, self._left[:, f], None if weights is None else weights[own])
                binding, held = [r for r in rules if r.fund == f], [pot for pot in pots if pot.binds(f)]
                if binding or held:
                    extra = np.zeros_like(self._wanted)
                    extra[:, own] = share
                    for rule in binding:
                        rule.admit(extra, spend, self._wanted, self._money)
                    for pot in held:
                        pot.admit(f, extra, spend)
                    share = extra[:, own]
                spend[:, f, own] += share
                self._note(f, own[share.any(axis=0)])

    def _note(self, fund: int, lines: Ints) -> None:
        """Money of a fund has gone into these lines."""
        self._paid[:, lines] = _paid(self._spend, lines)
        self._open[lines] = (self._paid[:, lines] < self._wanted[:, lines]).any(axis=0)
        self._left[:, fund] = np.maximum(self._money[:, fund] - self._spend[:, fund].sum(axis=1), 0.0)
        self._has[fund] = self._left[:, fund].any()


def _split(lacking: Floats, left: Floats, weights: Floats | None) -> Floats:
    """Split money over lines by what they lack, or by fixed weights, never above what they lack."""
    base = lacking if weights is None else np.where(lacking > 0.0, weights, 0.0)
    total = base.sum(axis=1)
    share = np.divide(left, total, out=np.zeros_like(total), where=total > 0.0)
    if weights is None:
        share = np.minimum(share, 1.0)
    return np.asarray(np.minimum(base * share[:, None], lacking))
