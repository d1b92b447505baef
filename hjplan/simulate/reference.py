"""The plain engine: numpy only, both modes. What it computes is the definition; the compiled one must agree."""

from __future__ import annotations

import numpy as np

from hjplan.data.county import Floats, Ints
from hjplan.data.draws import uniforms
from hjplan.simulate.cells import Cells, add_to_groups
from hjplan.simulate.chance import binomial_quantile
from hjplan.simulate.execution import (
    PLACES_IN_COUNTER,
    Chance,
    Month,
    Moved,
    Paid,
    Standing,
    Wanted,
    Wish,
    backlog_after,
    counter,
)


class Reference:
    """Numpy engine; ``whole``: pieces move by chance, else by their expectation."""

    def __init__(self, *, whole: bool) -> None:
        self.whole = whole

    def want(self, cells: Cells, standing: Standing, wish: Wish) -> Wanted:
        """Σ over the cells of a zone of pieces × share × cost × cost_factor."""
        stock, factor = standing.stock, cells.block.cost_factor
        draws, size, states = stock.shape
        rungs, zones = len(cells.rungs), len(cells.lines["build"])
        upkeep, restore = np.zeros((draws, zones, rungs)), np.zeros((draws, zones, states))
        build = np.zeros((draws, zones))
        for k in range(rungs):
            cost = np.zeros((draws, size))
            for s in range(states):
                for r in range(wish.under.shape[3]):
                    cost = cost + stock[:, :, s] * wish.under[:, :, s, r] * cells.rung_cost[k, s, r]
            add_to_groups(upkeep[:, :, k], cells.zone, cost * factor)
        for s in range(states):
            cost = stock[:, :, s] * wish.restore[:, :, s] * cells.restore_cost[s]
            add_to_groups(restore[:, :, s], cells.zone, cost * factor)
        add_to_groups(build, cells.zone, wish.at_full_cost * cells.build_cost * factor)
        return Wanted(upkeep, restore, build)

    def execute(self, cells: Cells, standing: Standing, wish: Wish, paid: Paid, month: Month) -> Moved:
        """Split, start, move month by month, close (see :mod:`hjplan.simulate.execution`)."""
        under, aside = self._split(cells, standing.stock, wish, paid, month)
        pipeline = standing.pipeline.copy()
        pipeline[:, :, -1] += self._start(cells, wish, paid, month)
        due, fine = self._handed_over(cells, pipeline[:, :, 0], month)
        draws = len(due)
        built_months = np.zeros((cells.groups, draws, month.months))
        served_months = np.zeros_like(built_months)
        relapsed = -under[:, :, :, -1].sum(axis=2)
        for j in range(month.months):
            self._move(under, month, j)
            if j + 1 < month.months:
                built, served = _during(cells, under, aside, due, fine, month, j)
                served = served if month.kept is None else served * month.kept
                _collect(cells, built_months[:, :, j], built)
                _collect(cells, served_months[:, :, j], served)
        relapsed += under[:, :, :, -1].sum(axis=2)
        backlog, again = backlog_after(standing.backlog, aside[:, :, -1])
        closing = self._close(cells, under, aside, pipeline, (due, fine), backlog, month)
        _collect(cells, built_months[:, :, -1], closing.stock.sum(axis=2))
        _collect(cells, served_months[:, :, -1], closing.served)
        flows = np.zeros((draws, cells.tiers, 4))
        spent = again * cells.restore_cost[-1] * cells.block.cost_factor
        for i, amount in enumerate((relapsed, aside[:, :, -1], again, spent)):
            add_to_groups(flows[:, :, i], cells.tier, amount)
        return Moved(closing, built_months, served_months, flows)

    def _split(self, cells: Cells, stock: Floats, wish: Wish, paid: Paid, month: Month) -> tuple[Floats, Floats]:
        """Pieces under each regime [D, n, R, S] and set aside for restoring [D, n, S]."""
        draws, size, states = stock.shape
        regimes, none = wish.under.shape[3], cells.block.facility.none
        under, aside = np.zeros((draws, size, regimes, states)), np.zeros((draws, size, states))
        rung, part = paid.rung[:, cells.zone], paid.part[:, cells.zone]
        for s in range(states):
            repaired = wish.restore[:, :, s] * paid.restored[:, cells.zone, s]
            share = np.zeros((draws, size, regimes))
            for k in range(len(cells.rungs)):
                weight = np.where(rung == k, part, 0.0) + np.where(rung == k - 1, 1.0 - part, 0.0)
                for r in range(regimes):
                    share[:, :, cells.rungs[k, s, r]] += weight * wish.under[:, :, s, r]
            share[:, :, none] += wish.restore[:, :, s] - repaired
            if self.whole:
                self._split_whole(
                    stock[:, :, s], repaired, share, uniforms(month.keys, counter(Chance.SPLIT, month.t, s))
                )
            else:
                repaired = repaired * stock[:, :, s]
                share *= stock[:, :, s, None]
            aside[:, :, s] = repaired
            under[:, :, :, s] = share
        return under, aside

    @staticmethod
    def _split_whole(stock: Floats, repaired: Floats, share: Floats, u: Floats) -> None:
        """Systematic rounding in place: every group has the right mean and the groups sum to the stock."""
        total = stock * repaired
        before = np.minimum(np.floor(total + u), stock)
        repaired[:] = before
        for r in range(share.shape[2] - 1):
            total = total + stock * share[:, :, r]
            after = np.maximum(np.minimum(np.floor(total + u), stock), before)
            share[:, :, r] = after - before
            before = after
        share[:, :, -1] = stock - before

    def _start(self, cells: Cells, wish: Wish, paid: Paid, month: Month) -> Floats:
        started = wish.start * paid.started[:, cells.zone]
        if self.whole:
            return np.asarray(np.floor(started + uniforms(month.keys, counter(Chance.START, month.t))))
        return np.asarray(started)

    def _handed_over(self, cells: Cells, built: Floats, month: Month) -> tuple[Floats, Floats]:
        """Pieces that enter the stock in the period [D, n]: all, built and by projects, and those that are not faulty.

        Only what is built may be faulty; in whole pieces, each is by its own chance.
        """
        due = built.copy() if month.handed is None else built + month.handed
        faulty = cells.block.facility.faulty
        if faulty <= 0.0:
            return due, due
        if self.whole:
            u = uniforms(month.keys, counter(Chance.FAULTY, month.t))
            return due, np.asarray(due - binomial_quantile(built, np.full_like(built, faulty), u))
        return due, np.asarray(due - faulty * built)

    def _move(self, under: Floats, month: Month, j: int) -> None:
        """One month of ageing, in place: ``under`` [D, n, R, S]."""
        if not self.whole:
            under[:] = np.einsum(
                "dnrs,dnrsk->dnrk", under, np.broadcast_to(month.matrices, (*under.shape, under.shape[3]))
            )
            return
        states = under.shape[3]
        matrices = np.broadcast_to(month.matrices, (*under.shape, states))
        for s in range(states - 2, -1, -1):
            begin = counter(Chance.MOVE, month.t * month.months + j, s)
            turn = np.zeros(under.shape[:2], dtype=np.int64)
            for r in range(under.shape[2]):
                present = under[:, :, r, s] > 0.0
                _leave(under[:, :, r], matrices[:, :, r, s], s, month, begin + turn * PLACES_IN_COUNTER)
                turn += present

    def _close(
        self,
        cells: Cells,
        under: Floats,
        aside: Floats,
        pipeline: Floats,
        entering: tuple[Floats, Floats],
        backlog: Floats,
        month: Month,
    ) -> Standing:
        """Hand over what is left, let households leave, move the pipeline on."""
        f = cells.block.facility
        rho = cells.block.rho[:, month.t]
        due, fine = entering
        new = aside.sum(axis=2) + fine
        stock = np.zeros_like(aside)
        for r in range(under.shape[2]):
            stock += under[:, :, r]
        stock[:, :, 0] += new
        service = np.zeros_like(stock)
        for r in range(under.shape[2]):
            service += f.operates[r] * under[:, :, r]
        service *= cells.service
        service[:, :, 0] += new * cells.service[0]
        if cells.block.facility.faulty > 0.0:
            stock[:, :, -1] += due - fine
            service[:, :, -1] += (due - fine) * cells.service[-1]
        later = np.zeros_like(pipeline)
        later[:, :, :-1] = pipeline[:, :, 1:]
        if self.whole:
            stay = stock.copy()
            for s in range(stock.shape[2]):
                u = uniforms(month.keys, counter(Chance.LEAVE, month.t, s))
                stay[:, :, s] -= binomial_quantile(stock[:, :, s], 1.0 - rho, u)
            for i in range(later.shape[2] - 1):
                u = uniforms(month.keys, counter(Chance.LEAVE_PIPELINE, month.t, i))
                later[:, :, i] -= binomial_quantile(later[:, :, i], 1.0 - rho, u)
        else:
            stay = stock * rho[:, None]
            later *= rho[:, None]
        kept = np.divide(stay, stock, out=np.zeros_like(stay), where=stock > 0.0)
        served = np.zeros(stock.shape[:2])
        for s in range(stock.shape[2]):
            served = served + service[:, :, s] * kept[:, :, s]
        return Standing(stay, later, backlog * kept[:, :, -1], served)


def _leave(under: Floats, shares: Floats, s: int, month: Month, begin: Ints) -> None:
    """Pieces of one regime leave condition s, and those that leave may go further: ``under`` [D, n, S] in place."""
    pieces = under[:, :, s].copy()
    mass = 1.0 - shares[:, :, s]
    leaving = binomial_quantile(pieces, mass, uniforms(month.keys, begin))
    under[:, :, s] = pieces - leaving
    states = under.shape[2]
    for k in range(s + 1, states - 1):
        rest = np.maximum(mass - shares[:, :, k], 0.0)
        further = np.divide(rest, mass, out=np.zeros_like(mass), where=mass > 0.0)
        beyond = binomial_quantile(leaving, further, uniforms(month.keys, begin + k))
        under[:, :, k] += leaving - beyond
        leaving, mass = beyond, rest
    under[:, :, -1] += leaving


def _during(
    cells: Cells, under: Floats, aside: Floats, due: Floats, fine: Floats, month: Month, j: int
) -> tuple[Floats, Floats]:
    """What stands and serves at the end of a month inside the period, in pieces [D, n]."""
    f = cells.block.facility
    handed, completed = month.profiles.handover[j], month.profiles.completion[j]
    built, served = np.zeros(due.shape), np.zeros(due.shape)
    frozen, total = np.zeros(due.shape), np.zeros(due.shape)
    for r in range(under.shape[2]):
        working = np.zeros(due.shape)
        for s in range(under.shape[3]):
            built = built + under[:, :, r, s]
            working = working + under[:, :, r, s] * cells.service[s]
        served = served + f.operates[r] * working
    for s in range(aside.shape[2]):
        frozen = frozen + aside[:, :, s] * cells.service[s]
        total = total + aside[:, :, s]
    new = total * handed + fine * completed
    served = served + frozen * (1.0 - handed) + new * cells.service[0]
    return built + total + due * completed, served


def _collect(cells: Cells, into: Floats, values: Floats) -> None:
    """Add a value of every cell [D, n] to its tier and its township [G, D]."""
    add_to_groups(into.T, cells.tier, values)
    add_to_groups(into.T, cells.township, values)
