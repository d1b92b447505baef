"""The compiled engine: ``chance`` mode by numba, the same pieces to the last bit as the plain one."""

from __future__ import annotations

import numpy as np

from hjplan.data.county import Floats
from hjplan.simulate import kernels
from hjplan.simulate.cells import Cells
from hjplan.simulate.execution import Month, Moved, Paid, Standing, Wanted, Wish

_NONE = np.zeros((0, 0))
"""Nothing of the kind in any cell."""


class Compiled:
    """Numba engine; see :mod:`hjplan.simulate.kernels`."""

    def want(self, cells: Cells, standing: Standing, wish: Wish) -> Wanted:
        """What the wish costs by zone."""
        draws, _, states = standing.stock.shape
        zones = len(cells.lines["build"])
        wanted = Wanted(
            np.zeros((draws, zones, len(cells.rungs))), np.zeros((draws, zones, states)), np.zeros((draws, zones))
        )
        kernels.price(
            standing.stock,
            _plain(wish.under),
            _plain(wish.restore),
            _plain(wish.at_full_cost),
            cells.zone,
            _plain(cells.block.cost_factor),
            cells.rung_cost,
            cells.restore_cost,
            cells.build_cost,
            wanted.upkeep,
            wanted.restore,
            wanted.build,
        )
        return wanted

    def execute(self, cells: Cells, standing: Standing, wish: Wish, paid: Paid, month: Month) -> Moved:
        """Carry the paid part of the wish through the months of a period."""
        f = cells.block.facility
        draws = len(standing.stock)
        closing = Standing(*(np.zeros_like(part) for part in _parts(standing)))
        months = np.zeros((2, cells.groups, draws, month.months))
        flows = np.zeros((draws, cells.tiers, 4))
        kernels.execute(
            standing.stock,
            standing.pipeline,
            standing.backlog,
            _plain(wish.under),
            _plain(wish.restore),
            _plain(wish.start),
            paid.rung,
            _plain(paid.part),
            _plain(paid.restored),
            _plain(paid.started),
            month.matrices,
            month.keys,
            np.stack([cells.zone, cells.tier, cells.township]),
            _plain(cells.block.cost_factor),
            _plain(cells.block.rho[:, month.t]),
            cells.rungs,
            f.none,
            _plain(f.service),
            _plain(f.operates),
            float(cells.restore_cost[-1]),
            np.stack([month.profiles.handover, month.profiles.completion]),
            month.t,
            f.faulty,
            _NONE if month.handed is None else _plain(month.handed),
            _NONE if month.kept is None else _plain(month.kept),
            *_parts(closing),
            months,
            flows,
        )
        return Moved(closing, months[0], months[1], flows)


def _parts(standing: Standing) -> tuple[Floats, Floats, Floats, Floats]:
    return standing.stock, standing.pipeline, standing.backlog, standing.served


def _plain(values: Floats) -> Floats:
    """Contiguous float64: one signature, so one compilation."""
    return np.ascontiguousarray(values, dtype=np.float64)
