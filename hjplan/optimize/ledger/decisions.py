"""What is decided once for the county: binaries of projects, bundles and mechanisms, and when each starts.

z[p,y] ∈ {0, 1}, Σ_y z[p,y] ≤ 1; a lock makes it = 1 (convention 61)
requires: z[p,y] ≤ Σ_{y' + work ≤ y} z[other,y'];   excludes, one_of: Σ z ≤ 1 over all of them and years (convention 40)
a bundle's projects start with it or not at all: z[p,y] = z[bundle,y] (convention 58)
a mechanism that needs a project starts after its finish: z[m,y] ≤ Σ_{y' + work ≤ y} z[project,y'] (convention 65)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from hjplan.data.county import County, Floats, Ints
from hjplan.data.works_terms import Decisions
from hjplan.optimize.naming import words, years
from hjplan.optimize.program import Program

Entries = list[tuple[Ints, Ints, Floats]]


@dataclass(frozen=True, eq=False)
class Decided:
    """Columns of the binaries; −1 where something may not start."""

    projects: Ints
    """[P, years]"""
    bundles: Ints
    """[bundles, years]"""
    mechanisms: Ints
    """[mechanisms, years]; −1 throughout for those that the scenario starts."""

    @property
    def any(self) -> bool:
        """Is there anything to decide?"""
        return any((c >= 0).any() for c in (self.projects, self.bundles, self.mechanisms))

    def starts(self, county: County, x: Floats) -> Decisions:
        """When a solution starts what."""
        fixed = [-1 if m.choose else int(m.starts[0]) if len(m.starts) else -1 for m in county.works.mechanisms]
        chosen = _year(x, self.mechanisms)
        return Decisions(
            _year(x, self.projects), _year(x, self.bundles), np.where(chosen >= 0, chosen, np.array(fixed, dtype=int))
        )


def _year(x: Floats, columns: Ints) -> Ints:
    """[items] the year whose binary is 1; −1: none."""
    if not columns.size:
        return np.full(len(columns), -1, dtype=np.int64)
    chosen = np.append(x, 0.0)[columns]
    return np.where(chosen.max(axis=1) > 0.5, np.argmax(chosen, axis=1), -1)


def rows(program: Program, county: County) -> Decided:
    """Add the binaries and the rows among them."""
    works = county.works
    decided = Decided(
        _starts(program, county, "project", [p.id for p in works.projects], [p.starts for p in works.projects]),
        _starts(program, county, "bundle", [b.id for b in works.bundles], [b.starts for b in works.bundles]),
        _starts(
            program,
            county,
            "mechanism",
            [m.id for m in works.mechanisms],
            [m.starts if m.choose else m.starts[:0] for m in works.mechanisms],
        ),
    )
    _once(program, "project", [p.id for p in works.projects], decided.projects, [p.must for p in works.projects])
    _once(program, "bundle", [b.id for b in works.bundles], decided.bundles, [b.must for b in works.bundles])
    _once(
        program, "mechanism", [m.id for m in works.mechanisms], decided.mechanisms, [m.must for m in works.mechanisms]
    )
    _after(program, county, decided)
    _apart(program, county, decided)
    _together(program, county, decided)
    return decided


def _starts(program: Program, county: County, kind: str, ids: list[str], starts: Sequence[Ints]) -> Ints:
    kept = np.zeros((len(ids), county.timeline.years), dtype=np.bool_)
    for row, allowed in zip(kept, starts, strict=True):
        row[allowed] = True
    if not kept.any():
        return np.full(kept.shape, -1, dtype=np.int64)
    axes = (words(ids), years(county.timeline))
    return program.variables(f"{kind}_starts", axes, kept=kept, upper=1.0, integer=True)


def _once(program: Program, kind: str, ids: list[str], columns: Ints, must: list[bool]) -> None:
    kept = (columns >= 0).any(axis=1) if columns.size else np.zeros(len(ids), dtype=np.bool_)
    kept = kept | np.array(must, dtype=np.bool_)
    if kept.any():
        row = np.broadcast_to(np.arange(len(ids))[:, None], columns.shape)
        least = np.where(must, 1.0, 0.0)
        program.add_rows(f"{kind}_once", (words(ids),), [(row, columns, np.ones(1))], kept=kept, lower=least, upper=1.0)


def finished(county: County, columns: Ints, project: int, count: int, at: Ints) -> Entries:
    """Entries of "the project stands at the opening of year at[i]", 1 or 0, in rows 0…count−1; one row for each."""
    work = county.works.projects[project].work
    starts = np.arange(columns.shape[1])
    done = starts[None, :] + work <= at[:, None]
    row = np.broadcast_to(np.arange(count)[:, None], done.shape)
    column = np.broadcast_to(columns[project][None, :], done.shape)
    return [(row[done], column[done], np.ones(1))]


def _after(program: Program, county: County, decided: Decided) -> None:
    """What may only start once a project is finished."""
    works, count = county.works, county.timeline.years
    asks = [(p.id, decided.projects[i], other) for i, p in enumerate(works.projects) for other in p.requires.tolist()]
    asks += [
        (m.id, decided.mechanisms[i], m.needs) for i, m in enumerate(works.mechanisms) if m.choose and m.needs >= 0
    ]
    year = np.arange(count)
    for name, columns, other in asks:
        entries = [(year, columns, np.ones(1))]
        stands = finished(county, decided.projects, other, count, year)
        entries += [(r[columns[r] >= 0], c[columns[r] >= 0], -v) for r, c, v in stands]
        label = words([f"{name}__{works.projects[other].id}"])
        program.add_rows("requires", (label, years(county.timeline)), entries, kept=(columns >= 0)[None], upper=0.0)


def _apart(program: Program, county: County, decided: Decided) -> None:
    """Projects of which at most one starts."""
    projects = county.works.projects
    groups: list[tuple[str, list[int]]] = []
    pairs = {tuple(sorted((i, int(other)))) for i, p in enumerate(projects) for other in p.excludes}
    groups += [(f"{projects[a].id}__{projects[b].id}", [a, b]) for a, b in sorted(pairs)]
    named = sorted((p.one_of, i) for i, p in enumerate(projects) if p.one_of)
    groups += [(name, [i for _, i in members]) for name, members in groupby(named, key=lambda pair: pair[0])]
    for name, members in groups:
        columns = decided.projects[members].ravel()
        entries = [(np.zeros(len(columns), dtype=np.int64), columns, np.ones(1))]
        program.add_rows("at_most_one", (words([name]),), entries, upper=1.0)


def _together(program: Program, county: County, decided: Decided) -> None:
    """Projects of a bundle start in the year in which it starts."""
    year = np.arange(county.timeline.years)
    for number, bundle in enumerate(county.works.bundles):
        for p in bundle.projects.tolist():
            entries = [(year, decided.projects[p], np.ones(1)), (year, decided.bundles[number], -np.ones(1))]
            kept = (decided.projects[p] >= 0) | (decided.bundles[number] >= 0)
            label = words([f"{bundle.id}__{county.works.projects[p].id}"])
            axes = (label, years(county.timeline))
            program.add_rows("bundle_together", axes, entries, kept=kept[None], lower=0.0, upper=0.0)
