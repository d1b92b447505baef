"""Care that a future does not allow: regimes whose project is not finished, and more posts than there are.

Units under a regime that needs an unfinished project fall to the dearest cheaper regime that is allowed. Where all care
of a period takes up more posts than there are, every regime that takes up some is cut alike, and what is cut falls to
the dearest cheaper regime that takes up none of that post and needs no project. Only then money is asked for.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from hjplan.data.county import Bools, County, Floats
from hjplan.data.works_terms import PostsTerms
from hjplan.simulate.cells import Cells, cheaper_care
from hjplan.simulate.execution import Standing, Wish

FULL = 1e-9
"""Relative excess of posts that is float noise."""


class AllowedCare:
    """Holds wishes of D draws to what projects and posts allow."""

    def __init__(self, county: County, cells: tuple[Cells, ...]) -> None:
        self._cells, self._posts, self._projects = cells, county.works.posts, len(county.works.projects)
        needs = [
            [(need.regime, need.project) for need in county.works.regime_needs if need.block == b]
            for b in range(len(cells))
        ]
        self._needs = [
            sorted(own, key=lambda pair: -float(c.block.facility.regime_cost[pair[0], 0]))
            for own, c in zip(needs, cells, strict=True)
        ]
        self._next = [cheaper_care(c.block.facility) for c in cells]
        self._without = [[self._below(b, p) for b in range(len(cells))] for p in self._posts]

    def hold(self, t: int, now: tuple[Standing, ...], wishes: list[Wish], stands: Bools) -> list[Wish]:
        """The wishes as far as they are allowed in period t; ``stands`` [D, P] finished projects."""
        out = [self._with_projects(b, wish, stands) for b, wish in enumerate(wishes)]
        for number, post in enumerate(self._posts):
            self._within_posts(t, number, post, now, out)
        return out

    def _below(self, block: int, post: PostsTerms) -> NDArray[np.int64]:
        """[S, R] where care that takes up a post falls: regimes that take up some, or need a project, are skipped."""
        takes = np.flatnonzero(post.needs[block] > 0.0)
        return cheaper_care(self._cells[block].block.facility, [*takes, *(r for r, _ in self._needs[block])])

    def _with_projects(self, block: int, wish: Wish, stands: Bools) -> Wish:
        under: Floats | None = None
        for regime, project in self._needs[block]:
            lacking = ~stands[:, project]
            shares = wish.under if under is None else under
            if not lacking.any() or not shares[..., regime].any():
                continue
            if under is None:
                under = np.broadcast_to(wish.under, (len(stands), *wish.under.shape[1:])).copy()
            self._fall(under, regime, np.where(lacking, 1.0, 0.0), self._next[block])
        return wish if under is None else _told_apart(wish, under)

    def _fall(self, under: Floats, regime: int, part: Floats, lower: NDArray[np.int64]) -> None:
        """Move a part [D] of what is under a regime to the one below it, in place."""
        moved = under[..., regime] * part[:, None, None]
        under[..., regime] -= moved
        for s in range(under.shape[2]):
            under[:, :, s, lower[s, regime]] += moved[:, :, s]

    def _within_posts(
        self, t: int, number: int, post: PostsTerms, now: tuple[Standing, ...], wishes: list[Wish]
    ) -> None:
        """Cut the care that takes up a post to the posts that there are, in place of the list's wishes."""
        used = np.zeros(len(now[0].stock))
        for c, s, wish, needs in zip(self._cells, now, wishes, post.needs, strict=True):
            for r in np.flatnonzero(needs > 0.0):
                used += needs[r] * c.piece * (s.stock * wish.under[..., r]).sum(axis=(1, 2))
        most = float(post.most[t])
        over = used > most * (1.0 + FULL) + FULL
        if not over.any():
            return
        part = np.where(over, 1.0 - np.divide(most, used, out=np.ones_like(used), where=used > 0.0), 0.0)
        for b, (wish, needs) in enumerate(zip(wishes, post.needs, strict=True)):
            if not (needs > 0.0).any():
                continue
            under = np.broadcast_to(wish.under, (len(used), *wish.under.shape[1:])).copy()
            for r in np.flatnonzero(needs > 0.0):
                self._fall(under, int(r), part, self._without[number][b])
            wishes[b] = _told_apart(wish, under)


def _told_apart(wish: Wish, under: Floats) -> Wish:
    """The wish with care that differs by draw; repair is then given for each draw as well."""
    return replace(wish, under=under, restore=np.broadcast_to(wish.restore, under.shape[:3]))
