"""The money of a batch of futures, period by period: what comes in, what is owed, what is paid, what is left."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hjplan.books.policies import Instructions
from hjplan.data.county import PROJECT, County, Floats
from hjplan.simulate.awards import Awards
from hjplan.simulate.cells import Cells
from hjplan.simulate.execution import Paid, Wanted, Wish
from hjplan.simulate.household import Contributions
from hjplan.simulate.limits import ROUNDING_YUAN, Bounds
from hjplan.simulate.money import NEGLIGIBLE, WHEN_SHORT, Purse, fill_debt, settle, settle_debt
from hjplan.simulate.pots import Pots
from hjplan.simulate.promises import Promises
from hjplan.simulate.receipts import PASSING, Planned, accounts_of

Accounts = tuple[Floats, Floats, Floats, Floats, Floats, Floats]

CENT = 1e-4
"""Yuan by which float noise may miss a whole yuan of carried money."""


class Ledger:
    """The books of D draws. Money is nominal yuan.

    received + carried_in = spent + waived + carried_out + lapsed for every fund, period and draw; inside a fiscal year
    nothing lapses, at its end ⌊carry_over·unspent⌋ is carried. Debt is paid before anything else, waivers after it.
    Building is owed by instalments (``pay``): what was signed is due before any new start, and so are the works of
    projects, year by year. What could not be paid of debt, of signed building and of these works stays owed to the next
    period.
    """

    def __init__(
        self,
        county: County,
        purse: Purse,
        planned: Planned,
        promises: Promises,
        cells: tuple[Cells, ...],
        when_short: str,
        arrivals: Floats,
        *,
        keep: bool = False,
    ) -> None:
        draws, funds = arrivals.shape
        lines, periods = county.lines.count, county.timeline.periods
        self._county, self._purse, self._planned, self._promises = county, purse, planned, promises
        self._cells, self._arrivals, self._order, self._keep = cells, arrivals, WHEN_SHORT[when_short], keep
        self._carried = np.zeros((draws, funds)) + np.array([fund.opening_carried for fund in county.funds])
        self._money = self._received = self._waived = np.zeros((draws, funds))
        self._waivers = np.zeros((draws, len(county.fees)))
        self._signed = np.zeros((periods, draws, lines))
        self._owed = np.zeros((draws, lines))
        self._index = np.array([county.prices.of(use) for use in county.lines.use]).reshape(lines, periods)
        self._build = np.array(county.lines.use) == "build"
        self._works = np.array([use == PROJECT for use in county.lines.use], dtype=bool)
        self._first = np.ones(lines)
        for b, c in enumerate(cells):
            self._first[self._build & (county.lines.block == b)] = c.block.facility.pay[0]
        self._account = accounts_of(county)
        self._passing = np.array([fund.kind in PASSING for fund in county.funds], dtype=bool)
        self._lent = np.array([arrivals[:, f] if f >= 0 else np.ones(draws) for f in promises.lender]).T
        self._households = Contributions(county, cells, draws)
        self._pots = Pots(county, arrivals, planned.received)
        self._awards = Awards(county, promises.counted, arrivals)
        self._kept: list[Accounts] = []
        self.spent = np.zeros(draws)
        """[D] paid in the period."""
        self.undone = np.zeros(draws)
        """[D] work of the period that was wanted and could not be paid, unstarted building in full, and waivers."""
        self.done = np.ones((draws, lines))
        """[D, L] share of what each line wanted in the period, beyond what was owed before, that is paid."""

    def open_period(self, t: int, served: list[Floats]) -> Floats:
        """[D, F] what each fund has: arrivals of this future, fees on what works in it, loans, awards, money carried.

        Waivers move later, when debt has been paid; what households bring depends on what is built.
        """
        received = np.zeros_like(self._carried)
        dt = self._county.timeline.dt
        for f, fund in enumerate(self._county.funds):
            received[:, f] = fund.arrival[t] + self._promises.borrowed[f, t]
        for v, fee in enumerate(self._county.fees):
            billed = np.einsum("dn,n->d", served[fee.block], fee.members.astype(np.float64))
            received[:, self._account[v]] += billed * fee.yuan_per_household(dt)[t]
            if fee.waiver_fund >= 0:
                self._waivers[:, v] = billed * fee.waiver_per_household(dt)[t]
        received = np.maximum(received * self._arrivals + self._planned.rounding[:, t], 0.0)
        received += self._awards.open(t, served)
        self._received = received
        self._money = self._carried + received
        return self._money

    @property
    def owed(self) -> Floats:
        """[D, L] nominal yuan of debt, signed building and works of projects that is not paid yet."""
        return self._owed

    def pay(
        self, t: int, told: Instructions, wishes: list[Wish], wanted: list[Wanted], running: Floats | None = None
    ) -> list[Paid]:
        """Settle a period: what each fund pays, and what of each wish is carried out.

        ``running`` [D, L] constant yuan of mechanisms and of what finished projects need for upkeep; None: nothing.
        """
        scale = self._index[:, t] * (1.0 if told.scale is None else told.scale)
        full, debt = self._costs(wanted), self._purse.debt
        if running is not None:
            full += running
        now = full * self._first * scale
        due = self._owed + self._signed[t] * scale
        due[:, debt] += self._promises.owed[debt, t] * self._lent[:, debt]
        if self._promises.undertaken is not None:
            due[:, self._works] += (self._promises.undertaken.due[t] * scale)[self._works]
        want = now + due
        first = self._pay_debt(t, told, want)
        households = self._households.open(t, wishes, now, due)
        for rule in households:
            self._money[:, rule.fund] = (rule.cap(want) + ROUNDING_YUAN).sum(axis=1)
        bounds = Bounds(households, self._pots.open(t, self._received))
        order = told.order or self._order
        spend = settle(self._purse, want, self._money, told.payers, order, told.weights, bounds, first)
        self._pots.book(bounds.pots, spend)
        paid = spend.sum(axis=1)
        done = np.divide(np.maximum(paid - due, 0.0), now, out=np.ones_like(now), where=now > 0.0)
        done = np.where(done >= 1.0 - NEGLIGIBLE, 1.0, done)
        stays = self._build | self._works
        stays[debt] = True
        self._owed = np.where(stays & (paid < due * (1.0 - NEGLIGIBLE)), due - paid, 0.0)
        self.done = done
        self._sign(t, np.where(self._build, full * done, 0.0))
        self._households.sign(t, done)
        self.spent = paid.sum(axis=1)
        self.undone += (full * scale * (1.0 - done)).sum(axis=1)
        self._close(t, spend, want)
        constant = np.divide(paid, scale, out=np.zeros_like(paid), where=scale > 0.0)
        return [_share_out(c, w, done, constant, told) for c, w in zip(self._cells, wanted, strict=True)]

    def arrears(self) -> Floats:
        """[D] what is still owed for debt, for building and for works of projects at the end."""
        return np.asarray(self._owed.sum(axis=1))

    def accounts(self) -> Accounts:
        """wanted [T, D, L], spend [T, D, F, L], received, carried_out, lapsed, waived [T, D, F]; only where kept."""
        wanted, spend, received, carried, lapsed, waived = (np.array(part) for part in zip(*self._kept, strict=True))
        return wanted, spend, received, carried, lapsed, waived

    def _pay_debt(self, t: int, told: Instructions, want: Floats) -> Floats | None:
        """Debt, then waivers, then with these what is still missing of the debt: payments [D, F, L], None for none.

        A fund pays its own part of the debt before it pays waivers; it steps in for others after them.
        """
        self.undone = np.zeros(len(want))
        waives = any(fee.waiver_fund >= 0 for fee in self._county.fees)
        if not len(self._purse.debt):
            if waives:
                self._waive(t, self._money)
            return None
        spend = np.zeros((*self._money.shape, want.shape[1]))
        if told.payers is None:
            fill_debt(spend, self._purse, want, self._money)
        else:
            settle_debt(spend, self._purse, want, self._money, told.payers)
        if waives:
            self._waive(t, self._money - spend.sum(axis=2))
            if told.payers is not None:
                settle_debt(spend, self._purse, want, self._money, told.payers)
        fill_debt(spend, self._purse, want, self._money)
        return spend

    def _waive(self, t: int, left: Floats) -> None:
        """Bills of waived households move from the fund that pays them to the fee's account, as far as it can."""
        self._waived, moved = np.zeros_like(self._money), np.zeros_like(self._money)
        fees = self._county.fees
        for g in sorted({fee.waiver_fund for fee in fees if fee.waiver_fund >= 0}):
            mine = [v for v, fee in enumerate(fees) if fee.waiver_fund == g]
            bill = np.maximum(self._waivers[:, mine].sum(axis=1) + self._planned.waiver_rounding[g, t], 0.0)
            paid = np.minimum(bill, np.maximum(left[:, g], 0.0))
            part = np.divide(paid, bill, out=np.ones_like(bill), where=bill > 0.0)
            self._waived[:, g] = paid
            for v in mine:
                moved[:, self._account[v]] += self._waivers[:, v] * part
            self.undone += bill - paid
        self._received = self._received + moved
        self._money = self._money + moved - self._waived

    def _costs(self, wanted: list[Wanted]) -> Floats:
        """[D, L] constant yuan of all wishes."""
        full = np.zeros_like(self._owed)
        for c, w in zip(self._cells, wanted, strict=True):
            parts = {"upkeep": w.upkeep[:, :, 0], "restore": w.restore.sum(axis=2), "build": w.build}
            for use, cost in parts.items():
                lines = c.lines[use]
                full[:, lines[lines >= 0]] = cost[:, lines >= 0]
        return full

    def _sign(self, t: int, started: Floats) -> None:
        """Later instalments of what is started now, constant yuan [D, L]."""
        periods = len(self._signed)
        for b, c in enumerate(self._cells):
            own = self._county.lines.block == b
            for j, share in enumerate(c.block.facility.pay[1:], start=t + 1):
                if j < periods:
                    self._signed[j][:, own] += share * started[:, own]

    def _close(self, t: int, spend: Floats, want: Floats) -> None:
        """Carry money on; at the end of a fiscal year only what each fund's terms allow."""
        paid = spend.sum(axis=2)
        unspent = np.maximum(self._money - paid, 0.0)
        if self._passing.any():
            self._received = np.where(self._passing, paid, self._received)
            unspent[:, self._passing] = 0.0
        carried, lapsed = unspent, np.zeros_like(unspent)
        if self._county.timeline.closes_year[t]:
            allowed = np.array([fund.carry_over for fund in self._county.funds])
            carried = np.minimum(np.floor(allowed * unspent + CENT), unspent)
            lapsed = unspent - carried
        if self._keep:
            self._kept.append((want, spend, self._received, carried, lapsed, self._waived))
        self._carried = carried


def _share_out(cells: Cells, wanted: Wanted, done: Floats, paid: Floats, told: Instructions) -> Paid:
    """What of each zone's wish the paid constant yuan of its lines [D, L] carry out."""
    rung, part = _rung_of_care(wanted.upkeep, _of(cells, "upkeep", done, 1.0), _of(cells, "upkeep", paid, 0.0))
    restored = np.broadcast_to(_of(cells, "restore", done, 1.0)[:, :, None], wanted.restore.shape).copy()
    if told.worst_first:
        short = restored < 1.0
        money = _of(cells, "restore", paid, 0.0)[:, :, None]
        worse = np.cumsum(wanted.restore[:, :, ::-1], axis=2)[:, :, ::-1] - wanted.restore
        left = np.maximum(money - worse, 0.0)
        share = np.divide(left, wanted.restore, out=np.ones_like(left), where=wanted.restore > 0.0)
        restored = np.where(short, np.minimum(share, 1.0), restored)
    return Paid(rung, part, restored, _of(cells, "build", done, 1.0))


def _of(cells: Cells, use: str, values: Floats, missing: float) -> Floats:
    """[D, Z] values of a block's lines of a use; a zone without the line costs nothing."""
    lines = cells.lines[use]
    return np.asarray(np.where(lines >= 0, values[:, lines], missing))


def _rung_of_care(cost: Floats, done: Floats, paid: Floats) -> tuple[NDArray[np.int64], Floats]:
    """The rung of care that money reaches and the share of units that stay on it, the rest one lower: [D, Z].

    All of it is used: ``cost`` [D, Z, K] falls from rung to rung, and the units are mixed over the two rungs
    between which ``paid`` lies.
    """
    rungs = cost.shape[2]
    full = (done >= 1.0) | (rungs == 1)
    if full.all():
        return np.zeros(full.shape, dtype=np.int64), np.ones(full.shape)
    lower = np.minimum((cost > paid[:, :, None]).sum(axis=2), rungs - 1)
    rung = np.where(full, 0, np.maximum(lower - 1, 0))
    above = np.take_along_axis(cost, rung[:, :, None], axis=2)[:, :, 0]
    below = np.take_along_axis(cost, np.minimum(rung + 1, rungs - 1)[:, :, None], axis=2)[:, :, 0]
    gap = above - below
    part = np.divide(paid - below, gap, out=np.ones_like(gap), where=gap > 0.0)
    return rung.astype(np.int64), np.where(full, 1.0, np.clip(part, 0.0, 1.0))
