"""When mechanisms are in force: a figure for those that the scenario fixes, a linear form in binaries for the others.

a[m,y] = Σ_{s ≤ y < s + last} z[m,s]                                     bought by the plan
a[m,y] = Σ_{s: max(from, s + work) ≤ y < max(from, s + work) + last} z[p,s]   needs project p
`until` project q: a ≤ form above, a ≤ 1 − (q stands), a ≥ form − (q stands): their product at whole binaries
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hjplan.data.county import County, Floats, Ints
from hjplan.data.mechanisms import fixed_in_force
from hjplan.data.works_terms import MechanismTerms
from hjplan.optimize.ledger.decisions import Decided, Entries, finished
from hjplan.optimize.naming import words, years
from hjplan.optimize.program import Program


@dataclass(frozen=True, eq=False)
class InForce:
    """Which mechanisms are in force, by calendar year of the plan."""

    county: County
    columns: Ints
    """[mechanisms, years] variables 0 … 1, whole where the binaries are; −1 where the scenario says it."""
    fixed: Floats
    """[mechanisms, years] 1 where the scenario puts it in force."""
    always: Floats
    """[mechanisms, years] 1 where the scenario has started an open one, before any project ends it."""
    started: tuple[Entries, ...]
    """Per mechanism, entries (year, binary, 1) of "the plan has put it in force", before any project ends it."""
    ended: tuple[Entries, ...]
    """Per mechanism, entries (year, binary, 1) of "the project that ends it stands"."""

    def form(self, mechanism: int) -> tuple[Floats, Entries]:
        """[T] what is fixed, and entries (period, column, 1) of what is decided."""
        timeline = self.county.timeline
        year = timeline.year - timeline.start
        period = np.arange(timeline.periods)
        columns = self.columns[mechanism][year]
        return self.fixed[mechanism][year], [(period, columns, np.ones(1))] if (columns >= 0).any() else []

    def range(self, lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
        """[mechanisms, years] least and most that "in force" can be within bounds of the program's binaries."""
        least, most = np.zeros(self.columns.shape), np.ones(self.columns.shape)
        for m, (started, ended) in enumerate(zip(self.started, self.ended, strict=True)):
            if (self.columns[m] >= 0).any():
                begun_least, begun_most = _range(self.always[m], started, lower, upper)
                over_least, over_most = _range(np.zeros(most.shape[1]), ended, lower, upper)
                least[m] = np.maximum(begun_least - over_most, 0.0)
                most[m] = np.clip(np.minimum(begun_most, 1.0 - over_least), 0.0, 1.0)
        return least, most


def _range(always: Floats, entries: Entries, lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
    """[years] least and most of what one of some binaries brings about, of which at most one is 1."""
    least, most = always.copy(), always.copy()
    for year, column, _ in entries:
        used = column >= 0
        np.maximum.at(least, year[used], lower[column[used]])
        np.add.at(most, year[used], upper[column[used]])
    return least, np.minimum(most, 1.0)


def rows(program: Program, county: County, decided: Decided) -> InForce:
    """Add a variable for each open mechanism and year, and the rows that say when it is in force."""
    mechanisms, count = county.works.mechanisms, county.timeline.years
    columns = np.full((len(mechanisms), count), -1, dtype=np.int64)
    year = np.arange(count)
    always = np.zeros(columns.shape)
    opened: list[Entries] = [[] for _ in mechanisms]
    over: list[Entries] = [[] for _ in mechanisms]
    for number, m in enumerate(mechanisms):
        if not m.is_open:
            continue
        axes = (words([m.id]), years(county.timeline))
        own: Ints = program.variables("in_force", axes, upper=1.0)[0]
        columns[number] = own
        always[number], started = _started(county, decided, number, m)
        opened[number], fixed = started, always[number][None]
        begun = [(year, own, np.ones(1)), *((r, c, -v) for r, c, v in started)]
        if m.until < 0:
            program.add_rows("in_force_of", axes, begun, lower=fixed, upper=fixed)
            continue
        ended = over[number] = finished(county, decided.projects, m.until, count, year)
        program.add_rows("in_force_if_started", axes, begun, upper=fixed)
        program.add_rows("in_force_until", axes, [(year, own, np.ones(1)), *ended], upper=1.0)
        program.add_rows("in_force_unless_ended", axes, [*begun, *ended], lower=fixed)
    fixed_ones = fixed_in_force(county).astype(np.float64)
    return InForce(county, columns, fixed_ones, always, tuple(opened), tuple(over))


def _started(county: County, decided: Decided, number: int, m: MechanismTerms) -> tuple[Floats, Entries]:
    """[years] 1 where the scenario has started it, and entries of "the plan has", before any project ends it."""
    count = county.timeline.years
    start, year = np.arange(count), np.arange(count)
    first, columns = start, decided.mechanisms[number]
    if not m.choose:
        if not len(m.starts):
            return np.zeros(count), []
        begins = int(m.starts[0])
        if m.needs < 0:
            return np.where((year >= begins) & (year < begins + m.last), 1.0, 0.0), []
        first = np.maximum(begins, start + county.works.projects[m.needs].work)
        columns = decided.projects[m.needs]
    on = (first[None, :] <= year[:, None]) & (year[:, None] < first[None, :] + m.last)
    row, which = np.nonzero(on)
    return np.zeros(count), [(row, columns[which], np.ones(1))]
