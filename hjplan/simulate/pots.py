"""What a fiscal year lets through in each future: money that leaves its earmark by a pool, fees that cross sectors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hjplan.data.county import County, Floats, Ints
from hjplan.simulate.limits import Pot

Cells = tuple[tuple[int, Ints], ...]


@dataclass(frozen=True, eq=False)
class _Terms:
    """One pot of every year: payments (fund, lines) and (fund, share of its money of the year) that fill it."""

    cells: Cells
    shares: tuple[tuple[int, float], ...]


class Pots:
    """The pots of a batch of futures, filled anew in every fiscal year.

    pool: Σ outside the earmark ≤ poolable·arrival of the year in this future, and per use the pool's ``at_most`` of
    what may enter (convention 20). cross: Σ on the sectors of ``cross`` ≤ share·revenue of the year (convention 37);
    inside a year the revenue still to come is counted as planned, less where it has fallen behind the plan so far, so
    that only steps shorter than a year whose last months disappoint can end above the share.
    """

    def __init__(self, county: County, arrivals: Floats, planned: Ints) -> None:
        """``arrivals`` [D, F] factors, ``planned`` [F, T] receipts of the plan."""
        self._timeline = county.timeline
        self._terms = tuple(_terms(county))
        self._accounts = np.array([fund.fee >= 0 for fund in county.funds], dtype=bool)
        arrival = np.array([fund.arrival for fund in county.funds], dtype=np.float64)
        years = (len(county.funds), county.timeline.years, county.timeline.steps_per_year)
        self._arrival = arrival.reshape(years).sum(axis=2)
        self._arrivals, self._planned = arrivals, planned.reshape(years).astype(np.float64)
        self._revenue = np.zeros_like(arrivals)
        self._used = np.zeros((len(self._terms), len(arrivals)))

    def open(self, t: int, received: Floats) -> tuple[Pot, ...]:
        """What every pot still holds in period t; ``received`` [D, F] in it."""
        if not self._terms:
            return ()
        year, step = divmod(t, self._timeline.steps_per_year)
        if step == 0:
            self._revenue[:] = 0.0
            self._used[:] = 0.0
        self._revenue += received
        money = np.where(self._accounts, self._expected(year, step), self._arrival[:, year] * self._arrivals)
        pots = []
        for terms, used in zip(self._terms, self._used, strict=True):
            full = sum((share * money[:, fund] for fund, share in terms.shares), np.zeros(len(money)))
            pots.append(Pot(terms.cells, np.maximum(full - used, 0.0)))
        return tuple(pots)

    def book(self, pots: tuple[Pot, ...], spend: Floats) -> None:
        """Take what was paid in a period out of its year's pots."""
        for used, pot in zip(self._used, pots, strict=True):
            used += pot.used(spend)

    def _expected(self, year: int, step: int) -> Floats:
        """[D, F] receipts of the year: those so far, and the plan's for the rest of it."""
        so_far, rest = self._planned[:, year, : step + 1].sum(axis=1), self._planned[:, year, step + 1 :].sum(axis=1)
        behind = np.divide(self._revenue, so_far, out=np.ones_like(self._revenue), where=so_far > 0.0)
        return np.asarray(self._revenue + rest * np.minimum(behind, 1.0))


def _terms(county: County) -> list[_Terms]:
    found, uses = [], np.array(county.lines.use, dtype=object)
    for f, fund in enumerate(county.funds):
        if fund.pool >= 0 and fund.pooled is not None:
            found.append(_Terms(((f, np.flatnonzero(fund.pooled)),), ((f, fund.poolable),)))
        if fund.crossed is not None:
            found.append(_Terms(((f, np.flatnonzero(fund.crossed)),), ((f, fund.cross_share),)))
    for p, pool in enumerate(county.pools):
        members = [(f, fund) for f, fund in enumerate(county.funds) if fund.pool == p]
        for use, share in pool.at_most:
            cells = tuple(
                (f, np.flatnonzero(fund.pooled & (uses == use))) for f, fund in members if fund.pooled is not None
            )
            found.append(_Terms(cells, tuple((f, share * fund.poolable) for f, fund in members)))
    return found
