"""What a fund has to keep for debt and waived households of later periods, so that odd yuan never leave it short."""

from __future__ import annotations

import numpy as np

from hjplan.books.debts import debt_lines
from hjplan.books.plan import Plan
from hjplan.data.county import County, Floats, Ints

_DUST = 1e-6
"""Yuan below which a wish of the solver is noise."""


class Dues:
    """Debt service and waivers that each fund is to pay, by period, and what it needs to have kept for them.

    kept(t) = max(0, due(t+1) + kept(t+1) − received(t+1)); at the end of a fiscal year kept / carry_over, rounded up,
    because only that part of what is unspent goes on; 0 where nothing is carried on, and after the last period.
    due: the waivers of the households for which the fund pays, and of each debt what the plan asks of the fund from
    the start beyond what it has paid, and a yuan (the whole yuan drawn and served are half a yuan each off the plan's),
    but no more than is owed of that debt in all.
    """

    def __init__(self, county: County, plan: Plan, service: Ints, waivers: Ints, received: Ints) -> None:
        """``service`` [debt lines, T], ``waivers`` [fees, T], ``received`` [F, T], all in whole yuan."""
        self._lines, self._year_ends = debt_lines(county), county.timeline.closes_year
        self._carries = np.array([fund.carry_over for fund in county.funds])
        eligible = np.array([f.eligible for f in county.funds], dtype=bool).reshape(len(county.funds), -1)
        shares = np.where(eligible[:, self._lines, None], np.nan_to_num(plan.spend[:, self._lines]), 0.0)
        self._asked: Floats = np.cumsum(np.maximum(shares, 0.0), axis=2)
        self._owed = np.cumsum(service, axis=1)
        self._received = received
        self._waivers = np.zeros_like(received)
        for v, fee in enumerate(county.fees):
            if fee.waiver_fund >= 0:
                self._waivers[fee.waiver_fund] += waivers[v]

    def kept_back(self, t: int, spend: Ints) -> Ints:
        """[F] whole yuan that a fund has to have left when a period ends; ``spend`` [F, L, T] with that period's debt.

        A fund that pays no more of a debt keeps nothing for it.
        """
        paid = spend[:, self._lines, : t + 1].sum(axis=2)
        asked = np.ceil(self._asked[:, :, t:] - paid[:, :, None] + 1.0 - _DUST)
        asked = np.where(self._asked[:, :, t:] > self._asked[:, :, t, None] + _DUST, asked, 0.0)
        owed = self._owed[None, :, t:] - paid.sum(axis=0)[None, :, None]
        total = np.maximum.accumulate(np.maximum(np.minimum(asked, owed), 0.0), axis=2)
        due = np.diff(total, axis=2).sum(axis=1).astype(np.int64) + self._waivers[:, t + 1 :]
        kept = np.zeros(len(due), dtype=np.int64)
        for later in range(len(self._year_ends) - 1, t, -1):
            kept = np.maximum(due[:, later - t - 1] + self._unspent(later, kept) - self._received[:, later], 0)
        return self._unspent(t, kept)

    def _unspent(self, t: int, kept: Ints) -> Ints:
        """[F] what has to be left at the end of a period so that ``kept`` is there in the next one."""
        if not self._year_ends[t]:
            return kept
        carries = self._carries > 0.0
        needed = np.ceil(kept / np.where(carries, self._carries, 1.0) - _DUST)
        return np.where(carries, needed, 0.0).astype(np.int64)
