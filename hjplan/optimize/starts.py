"""What starts once or never, as branching sees it: for each project, bundle and mechanism its years, and "never".

Each of them adds up to one, so that a node may forbid a part of them: "not before 2029" and "by 2028" are halves of all
possibilities, where "not in 2028" would leave nearly everything as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hjplan.data.county import Bools, County, Floats, Ints
from hjplan.data.works_terms import Decisions
from hjplan.optimize.ledger.decisions import Decided
from hjplan.optimize.naming import words
from hjplan.optimize.program import Program

if TYPE_CHECKING:
    from hjplan.optimize.column_search import Search

SURE = 1e-6
"""A share this close to nothing or all is decided."""


@dataclass(frozen=True, eq=False)
class Never:
    """Columns of "it never starts", one for each of what is decided; −1 where a lock says that it must."""

    projects: Ints
    bundles: Ints
    mechanisms: Ints


def add_never(program: Program, county: County, decided: Decided) -> Never:
    """Σ_y z[y] + never = 1, for everything that may start."""
    works = county.works
    return Never(
        _never(program, "project", [p.id for p in works.projects], decided.projects, [p.must for p in works.projects]),
        _never(program, "bundle", [b.id for b in works.bundles], decided.bundles, [b.must for b in works.bundles]),
        _never(
            program,
            "mechanism",
            [m.id for m in works.mechanisms],
            decided.mechanisms,
            [m.must for m in works.mechanisms],
        ),
    )


def _never(program: Program, kind: str, ids: list[str], starts: Ints, must: list[bool]) -> Ints:
    kept = (
        np.asarray((starts >= 0).any(axis=1) & ~np.array(must, dtype=np.bool_)) if len(ids) else np.zeros(0, np.bool_)
    )
    if not kept.any():
        return np.full(len(ids), -1, dtype=np.int64)
    axes = (words(ids),)
    never = program.variables(f"{kind}_never", axes, kept=kept, upper=1.0)
    row = np.arange(len(ids))
    entries = [(row, never, np.ones(1)), (np.where(kept, row, 0)[:, None], _only(starts, kept), np.ones(1))]
    program.add_rows(f"{kind}_once_or_never", axes, entries, kept=kept, lower=1.0, upper=1.0)
    return never


def _only(columns: Ints, kept: Bools) -> Ints:
    return np.where(kept[:, None], columns, -1)


@dataclass(frozen=True, eq=False)
class Split:
    """A half of what may be, and the other half."""

    early: Bools
    """[switches]"""
    late: Bools
    doubt: float
    """How far from decided: 0 … ½."""


@dataclass(frozen=True, eq=False)
class Items:
    """All that starts once or never, as switches of the branching; the first switches are awards."""

    county: County
    decided: Decided
    columns: Ints
    """[switches less awards] columns of the program, item after item: years in order, then never."""
    first: Ints
    """[items+1] where each item begins among all switches."""
    awards: int

    @classmethod
    def of(cls, search: Search, awards: int) -> Items:
        """The items of a search."""
        decided, never = search.ledger.decided, search.never
        parts: list[Ints] = []
        for starts, last in (
            (decided.projects, never.projects),
            (decided.bundles, never.bundles),
            (decided.mechanisms, never.mechanisms),
        ):
            for row, column in zip(starts, last.tolist(), strict=True):
                own = np.append(row[row >= 0], [column] if column >= 0 else [])
                if (row >= 0).any():
                    parts.append(own.astype(np.int64))
        sizes = [len(p) for p in parts]
        columns = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
        first = awards + np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        return cls(search.county, decided, columns, first, awards)

    @property
    def is_award(self) -> Bools:
        """[switches]"""
        return np.asarray(np.arange(self.awards + len(self.columns)) < self.awards)

    def split(self, on: Floats) -> Split | None:
        """Halves of the item that is least decided: where the cumulative share is nearest a half."""
        best: Split | None = None
        for begin, end in zip(self.first[:-1].tolist(), self.first[1:].tolist(), strict=True):
            reached = np.cumsum(on[begin:end])[:-1]
            doubt = np.minimum(reached, 1.0 - reached)
            if not len(doubt) or doubt.max() <= SURE or (best is not None and doubt.max() <= best.doubt):
                continue
            at = begin + int(np.argmax(doubt)) + 1
            switch = np.arange(len(on))
            early, late = (switch >= begin) & (switch < at), (switch >= at) & (switch < end)
            best = Split(early, late, float(doubt.max()))
        return best

    def started(self, on: Floats, least: float) -> Floats:
        """Whole switches near a relaxed solution: what starts in more than ``least`` of it starts in its likeliest year
        that the links among projects allow."""
        values = np.zeros(int(self.columns.max(initial=0)) + 1)
        values[self.columns] = on[self.awards :]
        decisions = _mended(self.county, self._likely(values, least), values, self.decided)
        chosen = np.zeros_like(values)
        for columns, years in (
            (self.decided.projects, decisions.projects),
            (self.decided.bundles, decisions.bundles),
            (self.decided.mechanisms, decisions.mechanisms),
        ):
            for row, year in zip(columns, years.tolist(), strict=True):
                if year >= 0 and row[year] >= 0:
                    chosen[row[year]] = 1.0
        out = on.copy()
        out[self.awards :] = chosen[self.columns]
        for begin, end in zip(self.first[:-1].tolist(), self.first[1:].tolist(), strict=True):
            if out[begin:end].sum() == 0.0:
                out[end - 1] = 1.0
        return out

    def _likely(self, values: Floats, least: float) -> Decisions:
        def years(columns: Ints, must: list[bool]) -> Ints:
            shares = np.where(columns >= 0, np.append(values, 0.0)[np.clip(columns, -1, len(values) - 1)], 0.0)
            total = shares.sum(axis=1) if columns.size else np.zeros(len(columns))
            half = np.cumsum(shares, axis=1) >= np.maximum(total[:, None] / 2, SURE) if columns.size else columns
            year = np.argmax(half, axis=1) if columns.size else np.zeros(len(columns), dtype=np.int64)
            return np.where((total > least) | np.array(must, dtype=np.bool_), year, -1)

        works = self.county.works
        return Decisions(
            years(self.decided.projects, [p.must for p in works.projects]),
            years(self.decided.bundles, [b.must for b in works.bundles]),
            years(self.decided.mechanisms, [m.must for m in works.mechanisms]),
        )


def _mended(county: County, wanted: Decisions, values: Floats, decided: Decided) -> Decisions:
    """What is wanted, moved or left out until links among projects hold: what is required comes first."""
    works = county.works
    starts, share = wanted.projects.copy(), _shares(values, decided.projects)
    for number, bundle in enumerate(works.bundles):
        starts[bundle.projects] = wanted.bundles[number]
    for members in _rivals(county):
        begun = [p for p in members if starts[p] >= 0]
        for p in sorted(begun, key=lambda p: (not works.projects[p].must, -share[p]))[1:]:
            starts[p] = -1
    for _ in range(len(starts)):
        for p, project in enumerate(works.projects):
            if starts[p] < 0:
                continue
            asked = [starts[q] + works.projects[q].work if starts[q] >= 0 else -1 for q in project.requires.tolist()]
            earliest = max(asked, default=0)
            later = project.starts[project.starts >= max(earliest, int(starts[p]))]
            starts[p] = -1 if -1 in asked or not len(later) else int(later[0])
    mechanisms = wanted.mechanisms.copy()
    for i, m in enumerate(works.mechanisms):
        if m.choose and m.needs >= 0 and mechanisms[i] >= 0:
            ready = starts[m.needs] + works.projects[m.needs].work if starts[m.needs] >= 0 else county.timeline.years
            later = m.starts[m.starts >= max(ready, int(mechanisms[i]))]
            mechanisms[i] = int(later[0]) if len(later) else -1
    return Decisions(starts, wanted.bundles, mechanisms)


def _shares(values: Floats, columns: Ints) -> Floats:
    if not columns.size:
        return np.zeros(len(columns))
    return np.where(columns >= 0, np.append(values, 0.0)[np.clip(columns, -1, len(values) - 1)], 0.0).sum(axis=1)


def _rivals(county: County) -> list[list[int]]:
    """Groups of projects of which at most one may start."""
    projects = county.works.projects
    pairs = [[i, int(other)] for i, p in enumerate(projects) for other in p.excludes]
    names = sorted({p.one_of for p in projects if p.one_of})
    return [*pairs, *([i for i, p in enumerate(projects) if p.one_of == name] for name in names)]
