"""What holds a fund back in a future: shares, matches, households' parts, and what a year lets through.

A *rule* of a fund depends on what the others pay: the fund's money is worth nothing beyond it and goes back. A *pot* is
so much money for a set of payments, whoever else pays. D draws, F funds, L lines; nominal yuan.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from hjplan.data.county import Bools, Floats, Ints

ROUNDING_YUAN = 2.0
"""A plan's whole yuan may pass a limit by a yuan of payment and one of cost per line of the group, as in the audit:
what the books allow is no breach in the plan's own future."""


class Rule(Protocol):
    """Something that binds one fund's payments to what others pay."""

    @property
    def fund(self) -> int:
        """Index of the fund that is held back."""

    def trim(self, pay: Floats, wanted: Floats) -> None:
        """Cut intended payments [D, L] of the fund to what would be allowed if every line were paid, in place."""

    def admit(self, extra: Floats, spend: Floats, wanted: Floats, money: Floats) -> None:
        """Cut further payments [D, L] of the fund to what the rule might still let through, in place."""

    def hold(self, spend: Floats, total: Floats, firm: Bools | None, *, give_up: bool = False) -> bool:
        """Cut the fund's part of ``spend`` [D, F, L] where it breaks the rule; True if anything was cut.

        ``total`` [D, L] what all pay; ``firm`` [F] the funds whose payments alone count, None: all; ``give_up``: a part
        that breaks the rule is taken back whole.
        """


@dataclass(frozen=True, eq=False)
class Limit:
    """The groups in which a fund pays at most a share (convention 18; a partner's part of each line: 57)."""

    fund: int
    share: float
    lines: Ints
    """Lines in a group, sorted by group."""
    begins: Ints
    """[groups] where each group begins in ``lines``."""
    sizes: Ints

    @classmethod
    def of(cls, fund: int, share: float, groups: tuple[Ints, ...]) -> Limit:
        """From the lines of each group."""
        sizes = np.array([len(g) for g in groups], dtype=np.int64)
        begins = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
        return cls(fund, share, np.concatenate(groups), begins, sizes)

    def sums(self, values: Floats) -> Floats:
        """[D, groups] sums of [D, L] values over the lines of each group."""
        return np.asarray(np.add.reduceat(values[:, self.lines], self.begins, axis=1))

    def allowed(self, cost: Floats) -> Floats:
        """[D, groups] the most that the fund may pay of what its groups cost."""
        return np.asarray(self.share * cost + ROUNDING_YUAN * self.sizes)

    def trim(self, pay: Floats, wanted: Floats) -> None:
        """See :class:`Rule`."""
        self._cut(pay, self.allowed(self.sums(wanted)))

    def admit(self, extra: Floats, spend: Floats, wanted: Floats, money: Floats) -> None:
        """See :class:`Rule`."""
        room = self.share * self.sums(wanted) - self.sums(spend[:, self.fund])
        self._cut(extra, np.maximum(room, 0.0))

    def hold(self, spend: Floats, total: Floats, firm: Bools | None, *, give_up: bool = False) -> bool:
        """See :class:`Rule`."""
        own, everyone = self.sums(spend[:, self.fund]), self.sums(total)
        broken = own > self.allowed(everyone)
        if not broken.any():
            return False
        others = everyone - own if firm is None else self.sums(spend[:, firm].sum(axis=1))
        room = self.share / (1.0 - self.share) * np.maximum(others, 0.0)
        self._cut(spend[:, self.fund], np.where(broken, 0.0 if give_up else np.minimum(room, own), own))
        return True

    def _cut(self, pay: Floats, at_most: Floats) -> None:
        """Scale payments [D, L] down, group by group, in place."""
        paid = self.sums(pay)
        if (paid <= at_most).all():
            return
        factor = np.minimum(1.0, np.divide(at_most, paid, out=np.ones_like(paid), where=paid > 0.0))
        pay[:, self.lines] *= np.repeat(factor, self.sizes, axis=1)


@dataclass(frozen=True, eq=False)
class Match:
    """A fund that pays no more than another lays beside it: Σ spend[by] ≥ ratio·Σ spend[fund] over its scope."""

    fund: int
    by: int
    ratio: float
    """> 0."""
    lines: Ints
    """The scope: lines that the fund may pay by its earmark or through its pool (convention 19)."""
    both: Ints
    """Those of them that the other may pay itself."""

    @property
    def rounding(self) -> float:
        """Yuan of the fund that the books may leave unmatched, as in the audit.

        Each payment is rounded by at most a yuan: ``both`` payments lower Σ spend[by], ``lines`` of them raise
        ratio·Σ spend[fund] by ratio yuan each; what is missing then of the match, divided by ratio.
        """
        return max(len(self.both) + self.ratio * len(self.lines), 1.0) / self.ratio

    def trim(self, pay: Floats, wanted: Floats) -> None:
        """A plan's shares are tried as they are; what is not matched in the end is taken back by :meth:`hold`."""

    def admit(self, extra: Floats, spend: Floats, wanted: Floats, money: Floats) -> None:
        """At most what the other could still match, and so much that its part of the lines is left to it."""
        matched, left = self._sum(spend[:, self.by]), money[:, self.by] - spend[:, self.by].sum(axis=1)
        room = np.minimum((matched + np.maximum(left, 0.0)) / self.ratio, self._sum(wanted) / (1.0 + self.ratio))
        self._cut(extra, np.maximum(room - self._sum(spend[:, self.fund]), 0.0))

    def hold(self, spend: Floats, total: Floats, firm: Bools | None, *, give_up: bool = False) -> bool:
        """See :class:`Rule`."""
        own, allowed = self._sum(spend[:, self.fund]), self._sum(spend[:, self.by]) / self.ratio
        broken = own > allowed + self.rounding
        if not broken.any():
            return False
        self._cut(spend[:, self.fund], np.where(broken, 0.0 if give_up else allowed, own))
        return True

    def _sum(self, pay: Floats) -> Floats:
        return np.asarray(pay[:, self.lines].sum(axis=1))

    def _cut(self, pay: Floats, at_most: Floats) -> None:
        paid = self._sum(pay)
        if (paid > at_most).any():
            factor = np.minimum(1.0, np.divide(at_most, paid, out=np.ones_like(paid), where=paid > 0.0))
            pay[:, self.lines] *= factor[:, None]


@dataclass(frozen=True, eq=False)
class Households:
    """What households pay at most of building in a period: so much per unit due of what is really done (convention 26).

    cap = signed + slope·max(paid − due, 0): units started before, and of those started now as many as are paid.
    """

    fund: int
    lines: Ints
    """[n] lines of building."""
    signed: Floats
    """[D, n] yuan: per_unit × units due now that were started before."""
    due: Floats
    """[D, n] yuan of the line owed for what was started before: paid before anything new."""
    slope: Floats
    """[D, n] yuan of households per yuan of what is started now."""

    def cap(self, paid: Floats) -> Floats:
        """[D, n] the most that households pay where so much [D, L] is paid in all."""
        return np.asarray(self.signed + self.slope * np.maximum(paid[:, self.lines] - self.due, 0.0))

    def trim(self, pay: Floats, wanted: Floats) -> None:
        """See :class:`Rule`."""
        pay[:, self.lines] = np.minimum(pay[:, self.lines], self.cap(wanted) + ROUNDING_YUAN)

    def admit(self, extra: Floats, spend: Floats, wanted: Floats, money: Floats) -> None:
        """See :class:`Rule`."""
        room = np.maximum(self.cap(wanted) - spend[:, self.fund, self.lines], 0.0)
        extra[:, self.lines] = np.minimum(extra[:, self.lines], room)

    def hold(self, spend: Floats, total: Floats, firm: Bools | None, *, give_up: bool = False) -> bool:
        """See :class:`Rule`."""
        own = spend[:, self.fund, self.lines]
        broken = own > self.cap(total) + ROUNDING_YUAN
        if not broken.any():
            return False
        paid = total if firm is None else spend[:, firm].sum(axis=1)
        others = paid[:, self.lines] - (own if firm is None else 0.0)
        begun = others + self.signed > self.due
        steep = np.minimum(self.slope, 1.0 - 1e-9)
        room = np.where(begun, (self.signed + steep * (others - self.due)) / (1.0 - steep), self.signed)
        room = np.where(broken, 0.0 if give_up else np.minimum(room, own), own)
        spend[:, self.fund, self.lines] = room
        return True


@dataclass(frozen=True, eq=False)
class Pot:
    """So much money in each draw for a set of payments: a pool in a year, fees that cross."""

    cells: tuple[tuple[int, Ints], ...]
    """(fund, lines) of the payments that come out of it."""
    room: Floats
    """[D]"""

    def binds(self, fund: int) -> bool:
        """Something of this fund comes out of it."""
        return any(own == fund for own, _ in self.cells)

    def used(self, spend: Floats) -> Floats:
        """[D] what is paid out of it of payments [D, F, L]."""
        out = np.zeros(len(spend))
        for fund, lines in self.cells:
            out = out + spend[:, fund, lines].sum(axis=1)
        return out

    def trim(self, spend: Floats) -> None:
        """Scale its payments down to what it holds, in place."""
        used = self.used(spend)
        if (used > self.room).any():
            factor = np.minimum(1.0, np.divide(self.room, used, out=np.ones_like(used), where=used > 0.0))
            for fund, lines in self.cells:
                spend[:, fund, lines] *= factor[:, None]

    def admit(self, fund: int, extra: Floats, spend: Floats) -> None:
        """Cut further payments [D, L] of a fund to what is left in it, in place."""
        for own, lines in self.cells:
            if own != fund:
                continue
            asked = extra[:, lines].sum(axis=1)
            left = np.maximum(self.room - self.used(spend), 0.0)
            if (asked > left).any():
                factor = np.minimum(1.0, np.divide(left, asked, out=np.ones_like(asked), where=asked > 0.0))
                extra[:, lines] *= factor[:, None]


@dataclass(frozen=True, eq=False)
class Bounds:
    """What holds the funds back in one period beside their standing limits."""

    households: tuple[Households, ...] = ()
    pots: tuple[Pot, ...] = ()


NO_BOUNDS = Bounds()


def hold(spend: Floats, rules: tuple[Rule, ...], rounds: int) -> None:
    """Cut bound funds until each keeps its rules, in place.

    A cut lowers what is paid, which may bind another fund: repeated, and where that does not settle (limits that sum
    to less than 1 with nobody else paying), held to the part that unbound funds pay. What then still breaks a rule (a
    match by a fund that is bound itself) is taken back whole.
    """
    firm = np.ones(spend.shape[1], dtype=bool)
    firm[[rule.fund for rule in rules]] = False
    steps = rounds + len(rules) + 1
    step, changed = 0, bool(rules)
    while changed:
        changed, total = False, spend.sum(axis=1)
        for rule in rules:
            if rule.hold(spend, total, firm if step >= rounds else None, give_up=step >= steps):
                changed, total = True, spend.sum(axis=1)
        step += 1
