"""From instructions to wishes: what a policy wants of every place, as far as need, projects and links let it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hjplan.books.policies import BlockInstructions, Instructions
from hjplan.data.county import County, Floats
from hjplan.data.works_terms import DigOnceTerms
from hjplan.simulate.cells import Cells
from hjplan.simulate.execution import Standing, Wish


def wishes_of(
    county: County,
    cells: tuple[Cells, ...],
    told: Instructions,
    now: tuple[Standing, ...],
    unserved: list[Floats],
    coming: list[Floats | None],
) -> list[Wish]:
    """What is wanted of every block: building never above what is unserved and no project hands over.

    A bundle that starts takes everything unserved in its cells, at a lower cost (convention 58). A shared trench saves
    no more than both works allow in this future (convention 43). ``unserved`` and ``coming`` [D, n] pieces.
    """
    wishes = [
        _wish(c, block, free if given is None else np.maximum(free - given, 0.0))
        for c, block, free, given in zip(cells, told.blocks, unserved, coming, strict=True)
    ]
    for link in county.works.dig_once:
        joint = told.blocks[link.second].joint
        if joint is not None:
            _share_trench(link, cells, now, wishes, joint)
    return wishes


def _wish(cells: Cells, told: BlockInstructions, free: Floats) -> Wish:
    start = np.minimum(told.start / cells.piece, free)
    if told.bundled is None:
        return Wish(told.under, told.restore, start)
    taken, saving = told.bundled
    bundled = np.where(taken, free - start, 0.0)
    return Wish(told.under, told.restore, start + bundled, start + (1.0 - saving) * bundled)


def _share_trench(
    link: DigOnceTerms, cells: tuple[Cells, ...], now: tuple[Standing, ...], wishes: list[Wish], joint: Floats
) -> None:
    """Take off what is saved where the ground is open anyway, in place of the second work's wish."""
    first, second = wishes[link.first], wishes[link.second]
    restored = (now[link.first].stock * first.restore).sum(axis=2)
    opened = link.per * cells[link.first].piece * (first.start + restored)[:, link.beside]
    piece = cells[link.second].piece
    shared = np.minimum(np.minimum(joint[:, link.cell], opened) / piece, second.start[:, link.cell])
    charged = second.at_full_cost.copy()
    charged[:, link.cell] -= link.saving * shared
    wishes[link.second] = replace(second, charged=charged)
