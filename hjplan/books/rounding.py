"""Amounts leave the optimizer as whole yuan: rounded so that every line is paid exactly and no fund overdraws."""

from __future__ import annotations

import numpy as np

from hjplan.books.accounts import carried, fee_revenue, fee_waivers, place_lines, works_and_places
from hjplan.books.awards import awarded
from hjplan.books.debts import debt_lines, debts
from hjplan.books.dues import Dues
from hjplan.books.limits import Limits, LimitsOfPlan, no_limits
from hjplan.books.paying import pay_lines
from hjplan.books.plan import BlockTrajectory, Books, Plan
from hjplan.books.whole import whole
from hjplan.data.county import County, Floats, Ints

_FEN = 0.01
"""Yuan: a line that costs less in a period costs nothing, so that no yuan falls on rows of dust."""


def close_books(county: County, plan: Plan, trajectory: tuple[BlockTrajectory, ...]) -> Books:
    """Turn a plan's money into accounts in whole yuan that balance exactly.

    Costs, fee revenue, waivers and what is drawn of loans become whole yuan by :func:`hjplan.books.whole.whole`, and
    debt service follows from the whole yuan drawn; who pays is rounded per line by largest remainder, period by period,
    because carried money depends on what was spent; what rounding took from a fund's wish is added to its wish of the
    next period, and whoever is furthest behind its plan in all pays odd yuan first, so that nothing drifts. Debt is
    paid before any other line (a yuan that is missing then is paid a period later), and waivers before the lines of
    places, which leave to later periods what debt and waivers will need of it (:class:`hjplan.books.dues.Dues`). A fund
    never spends more than it has, never pays a line that it may not, and never passes what may enter its pool. Where
    the payers of a line are a few yuan short, other eligible funds with room fill in; what is left then lowers costs, a
    yuan here and there among the lines of the same payers.
    Σ_f spend = cost and received + carried_in = spent + waivers + carried_out + lapsed hold in int64; inside a fiscal
    year nothing lapses, at its end carried_out = ⌊carry_over·unspent⌋, also in the last year (convention 22).
    Households and partners receive what they spend.
    """
    return _Closing(county, plan, trajectory).books()


class _Closing:
    """Books that are being closed, period by period."""

    def __init__(self, county: County, plan: Plan, trajectory: tuple[BlockTrajectory, ...]) -> None:
        funds, lines, periods = len(county.funds), county.lines.count, county.timeline.periods
        self.county, self.plan = county, plan
        exact = works_and_places(county, plan)
        self.cost = whole(np.where(exact < _FEN, 0.0, exact))
        self.spend = np.zeros((funds, lines, periods), dtype=np.int64)
        self.drawn = _drawn(county, plan)
        self.waiver_due = whole(fee_waivers(county, trajectory))
        self.received = self._comes_in(trajectory)
        self.waivers = np.zeros_like(self.received)
        self.carried_out, self.lapsed = np.zeros_like(self.received), np.zeros_like(self.received)
        self.opening = np.array([f.opening_carried for f in county.funds], dtype=np.int64)
        self.eligible = np.array([f.eligible for f in county.funds], dtype=bool).reshape(funds, lines)
        self.debt, self.places = debt_lines(county), np.flatnonzero(place_lines(county))
        self.carries = np.array([f.carry_over > 0 for f in county.funds], dtype=bool)
        self.has_partners = any(f.partner is not None for f in county.funds)
        self.gives = np.array([f.household is not None or f.partner is not None for f in county.funds], dtype=bool)
        self.left_over, self.behind = np.zeros((funds, lines)), np.zeros(funds)
        self.service = self._service(self.spend)
        income = self.received + self._waivers_received()
        self.dues = Dues(county, plan, self._service(plan.spend), self.waiver_due, income)
        self.limits = LimitsOfPlan(county, plan, income)

    def books(self) -> Books:
        for t in range(self.county.timeline.periods):
            self._period(t)
        carried_in = np.concatenate([self.opening[:, None], self.carried_out[:, :-1]], axis=1)
        return Books(
            self.cost, self.spend, self.received, carried_in, self.carried_out, self.lapsed, self.drawn, self.waivers
        )

    def _period(self, t: int) -> None:
        if self.has_partners:
            self.service = self._service(self.spend)
        late = self.service[:, :t].sum(axis=1) - self.cost[self.debt, :t].sum(axis=1)
        self.cost[self.debt, t] = np.maximum(self.service[:, t] + late, 0)
        opened = self.carried_out[:, t - 1] if t else self.opening
        wish = self.plan.spend[:, :, t] + self.left_over
        has = self.received[:, t] + opened
        has = self._pay_waivers(t, has, wish) + np.where(self.gives, self._promised(t, wish), 0)
        pay = self.spend[:, :, t]
        pay[:, self.debt] = self._paid(wish, t, has, self.debt, no_limits(len(has), len(self.debt)))
        limits = self.limits.of_period(t, self.cost[:, t], self.places)
        free = np.maximum(has - pay.sum(axis=1) - self.dues.kept_back(t, self.spend), 0)
        pay[:, self.places] = self._paid(wish, t, free, self.places, limits)
        self.limits.book(t, pay)
        self.cost[:, t] = pay.sum(axis=0)
        self.behind += self.plan.spend[:, :, t].sum(axis=1) - pay.sum(axis=1)
        self.left_over = np.clip(wish - pay, -1.0, 1.0)
        spent = pay.sum(axis=1)
        self.received[:, t] += np.where(self.gives, spent, 0)
        unspent = np.where(self.gives, 0, has - spent)
        closes = bool(self.county.timeline.closes_year[t])
        for f, terms in enumerate(self.county.funds):
            self.carried_out[f, t] = carried(terms, int(unspent[f]), closes)
        self.lapsed[:, t] = unspent - self.carried_out[:, t]

    def _paid(self, wish: Floats, t: int, has: Ints, lines: Ints, limits: Limits) -> Ints:
        """[F, lines] who pays the lines named."""
        keeps = self.carries & (t + 1 < self.county.timeline.periods)
        return pay_lines(wish[:, lines], self.cost[lines, t], has, self.eligible[:, lines], limits, self.behind, keeps)

    def _comes_in(self, trajectory: tuple[BlockTrajectory, ...]) -> Ints:
        """[F, T] arrivals, fee revenue, what is drawn, awards; waivers and what households give join by period."""
        revenue = whole(fee_revenue(self.county, trajectory))
        rows = [f.arrival + (revenue[f.fee] if f.fee >= 0 else 0) for f in self.county.funds]
        return (
            np.array(rows, dtype=np.int64).reshape(self.drawn.shape)
            + self.drawn
            + awarded(self.county, self.plan.drawn)
        )

    def _waivers_received(self) -> Ints:
        """[F, T] what waived households' payer owes to each fee account."""
        rows = [self.waiver_due[f.fee] if f.fee >= 0 else np.zeros_like(f.arrival) for f in self.county.funds]
        return np.array(rows, dtype=np.int64).reshape(self.received.shape)

    def _service(self, spend: Floats | Ints) -> Ints:
        """[debt lines, T] whole yuan of interest and principal, of what is drawn and of what partners spend."""
        periods = self.county.timeline.periods
        owed = {d.line: d.whole_service()[:periods] for d in debts(self.county, self.drawn, spend)}
        nothing = np.zeros(periods, dtype=np.int64)
        return np.array([owed.get(int(i), nothing) for i in self.debt], dtype=np.int64).reshape(-1, periods)

    def _pay_waivers(self, t: int, has: Ints, wish: Floats) -> Ints:
        """What each fund has once waived households are paid for; debt that it is to pay comes first."""
        asked = np.minimum(np.maximum(wish[:, self.debt], 0.0), self.cost[self.debt, t])
        kept = np.rint(asked.sum(axis=1)).astype(np.int64)
        has = has.copy()
        for v, fee in enumerate(self.county.fees):
            if fee.waiver_fund < 0:
                continue
            giver = fee.waiver_fund
            account = next(f for f, terms in enumerate(self.county.funds) if terms.fee == v)
            amount = max(0, min(int(self.waiver_due[v, t]), int(has[giver] - kept[giver])))
            self.waivers[giver, t] += amount
            self.received[account, t] += amount
            has[giver] -= amount
            has[account] += amount
        return has

    def _promised(self, t: int, wish: Floats) -> Ints:
        """[F] whole yuan that households and partners give at most: what the plan asks of them, and a yuan."""
        asked = np.maximum(np.where(self.eligible, wish, 0.0), 0.0).sum(axis=1)
        most = np.where(asked > _FEN, np.ceil(asked) + 1.0, 0.0).astype(np.int64)
        year = t // self.county.timeline.steps_per_year
        first = year * self.county.timeline.steps_per_year
        for f, terms in enumerate(self.county.funds):
            if terms.partner is not None:
                spent = self.spend[f].sum(axis=0)
                total = min(terms.partner.limit - spent.sum(), terms.partner.yearly[year] - spent[first:].sum())
                most[f] = max(0, min(int(most[f]), int(min(total + 1e-6, 2.0**53))))
        return most


def _drawn(county: County, plan: Plan) -> Ints:
    """[F, T] whole yuan drawn of each loan; the sums from the start are within half a yuan of the plan's."""
    shape = (len(county.funds), county.timeline.periods)
    loans = np.array([f.loan is not None for f in county.funds], dtype=bool)
    planned = np.zeros(shape) if plan.drawn is None else np.where(loans[:, None], plan.drawn, 0.0)
    return np.maximum(whole(np.where(planned < _FEN, 0.0, planned)), 0)
