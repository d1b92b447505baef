"""Limits on who pays how much in one period, as rounding to whole yuan has to respect them.

A limit is a *top* on the sum of a *group* of payments (fund, line). Groups lie in *layers*: inside a layer a payment
counts in one group at most. A top is *strict* (pools: to the yuan) or lets a yuan of rounding through.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hjplan.books.accounts import household_caps, may_enter, place_lines, pool_use_tops, share_groups
from hjplan.books.plan import Plan
from hjplan.data.county import County, Floats, Ints

_UNLIMITED = 2.0**53


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer of limits in one period."""

    group: Ints
    """[F, L] number of the group in which a fund's payment for a line counts; len(top) where it is in none."""
    top: Floats
    """[groups] yuan."""
    strict: bool

    def used(self, pay: Ints | Floats) -> Floats:
        """[groups + 1] what is paid in each group."""
        return np.bincount(self.group.ravel(), weights=pay.ravel(), minlength=len(self.top) + 1)

    def left(self, pay: Ints) -> Ints:
        """[groups + 1] whole yuan that may still be paid in each group."""
        top = np.append(np.floor(self.top) + (0.0 if self.strict else 1.0), np.inf)
        return np.asarray(np.minimum(np.maximum(top - self.used(pay), 0.0), _UNLIMITED), dtype=np.int64)

    def capped(self, want: Floats) -> Floats:
        """Wishes cut down, group by group, to the top."""
        used, top = self.used(want), np.append(self.top, np.inf)
        factor = np.where(used > top, top / np.where(used > 0.0, used, 1.0), 1.0)
        return np.asarray(want * factor[self.group])


@dataclass(frozen=True, eq=False)
class Limits:
    """All layers of one period."""

    shape: tuple[int, int]
    """(F, L)"""
    layers: tuple[Layer, ...]

    def room(self, pay: Ints) -> Ints:
        """[F, L] whole yuan that a fund may still add to a line."""
        room = np.full(self.shape, int(_UNLIMITED), dtype=np.int64)
        for layer in self.layers:
            room = np.minimum(room, layer.left(pay)[layer.group])
        return room

    def capped(self, want: Floats) -> Floats:
        """Wishes cut down to what every layer allows."""
        for layer in self.layers:
            want = layer.capped(want)
        return want

    def most(self, amount: int, added: list[tuple[int, int]], taken: list[tuple[int, int]], pay: Ints) -> int:
        """Of ``amount`` added at some (fund, line) and taken from others at once: how much every top lets through."""
        for layer in self.layers:
            change = np.zeros(len(layer.top) + 1, dtype=np.int64)
            for sign, cells in ((1, added), (-1, taken)):
                for f, line in cells:
                    change[layer.group[f, line]] += sign
            grows = change[:-1] > 0
            if grows.any():
                amount = min(amount, int((layer.left(pay)[:-1][grows] // change[:-1][grows]).min()))
        return amount


def no_limits(funds: int, lines: int) -> Limits:
    """No fund has a limit."""
    return Limits((funds, lines), ())


class LimitsOfPlan:
    """The limits of a county, period by period, for one plan: what is used of a year's pots is kept between them."""

    def __init__(self, county: County, plan: Plan, received: Ints) -> None:
        """``received`` [F, T] whole yuan, of which `cross` takes its share."""
        self._county = county
        self._shape = (len(county.funds), county.lines.count)
        self._groups, self._shares = self._make_groups(plan)
        self._pots = [*self._fund_pots(received), *self._use_pots()]
        self._spent = np.zeros(len(self._pots), dtype=np.int64)

    def of_period(self, t: int, cost: Ints, lines: Ints) -> Limits:
        """The limits in a period on payments for the lines named; ``cost`` [L] whole yuan of all lines."""
        group, top = self._groups[:, lines], np.zeros(len(self._shares))
        for i, (share, members, caps) in enumerate(self._shares):
            top[i] = share * cost[members].sum() if caps is None else caps[t]
        layers = [Layer(group, top, strict=False)] if len(self._shares) else []
        year = t // self._county.timeline.steps_per_year
        for i, (cells, tops) in enumerate(self._pots):
            left = np.array([float(tops[year] - self._spent[i])])
            layers.append(Layer(np.where(cells[:, lines], 0, 1), left, strict=True))
        return Limits((self._shape[0], len(lines)), tuple(layers))

    def book(self, t: int, pay: Ints) -> None:
        """Take what is paid in a period from the pots of its year; a new year begins with full ones."""
        for i, (cells, _) in enumerate(self._pots):
            self._spent[i] += pay[cells].sum()
        if self._county.timeline.closes_year[t]:
            self._spent[:] = 0

    def _make_groups(self, plan: Plan) -> tuple[Ints, list[tuple[float, Ints, Floats | None]]]:
        """The layer of shares: ``max_share`` (a partner has one too), and what households pay of building."""
        county = self._county
        group = np.full(self._shape, -1, dtype=np.int64)
        found: list[tuple[float, Ints, Floats | None]] = []

        def add(fund: int, members: Ints, share: float, caps: Floats | None) -> None:
            group[fund, members] = len(found)
            found.append((share, members, caps))

        for f, terms in enumerate(county.funds):
            for members in share_groups(county, f):
                add(f, members, terms.max_share, None)
            if terms.household is not None:
                caps = household_caps(county, plan, f)
                for line in np.flatnonzero(terms.eligible & place_lines(county)):
                    add(f, np.array([line]), 0.0, caps[line])
        group[group < 0] = len(found)
        return group, found

    def _fund_pots(self, received: Ints) -> list[tuple[np.ndarray, Ints]]:
        """What a fund may pay in a year outside its earmark, and a fee account across (conventions 20 and 37)."""
        county, years = self._county, self._county.timeline.years
        pots = []
        for f, terms in enumerate(county.funds):
            cells = np.zeros(self._shape, dtype=bool)
            if terms.pooled is not None:
                cells[f] = terms.pooled
                pots.append((cells, may_enter(county, f)))
            elif terms.crossed is not None:
                cells[f] = terms.crossed
                revenue = received[f].reshape(years, -1).sum(axis=1)
                pots.append((cells, np.floor(terms.cross_share * revenue + 1e-9).astype(np.int64)))
        return pots

    def _use_pots(self) -> list[tuple[np.ndarray, Ints]]:
        """What may be paid for a use through a pool in a year (convention 20)."""
        county = self._county
        uses = np.array(county.lines.use, dtype=object)
        pots = []
        for pool in range(len(county.pools)):
            for use, tops in pool_use_tops(county, pool):
                cells = np.zeros(self._shape, dtype=bool)
                for f, terms in enumerate(county.funds):
                    if terms.pool == pool and terms.pooled is not None:
                        cells[f] = terms.pooled & (uses == use)
                pots.append((cells, tops))
        return pots
