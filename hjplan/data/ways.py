"""The ways in which open mechanisms may be in force on a facility, and the facility as each way leaves it.

A mechanism is open where the plan says when it is in force: bought (`choose`), opened by a project (`needs`), ended by
one (`until`). Each has a handful of possible years of start and finish; a way is one possibility for each of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from hjplan.data.county import Block, Bools, County, Floats, Ints
from hjplan.data.mechanisms import fixed_in_force, in_force, with_mechanisms
from hjplan.data.works_terms import Decisions, MechanismTerms, ProjectTerms, Works


@dataclass(frozen=True, eq=False)
class WaysOfBlock:
    """The open mechanisms that act on one facility, and all ways in which they may be in force."""

    mechanisms: tuple[int, ...]
    """[M] indices into Works.mechanisms."""
    bundles: tuple[int, ...]
    """[B] indices into Works.bundles."""
    in_force: Bools
    """[W, M+B, years] when each mechanism is in force, and the year in which each bundle starts; W = 1 where there is
    neither."""


def acting(county: County, block: int, *, on_growth: bool | None = None) -> tuple[int, ...]:
    """The open mechanisms that act on a facility: on its rates, or (``on_growth``) on the growth of its need."""
    cells = county.blocks[block]
    grows = cells.growth is not None and bool((cells.growth > 0).any())

    def acts(m: MechanismTerms) -> bool:
        rates, need = bool((m.decay[block] != 1.0).any()), grows and bool((m.growth[block] != 1.0).any())
        return (rates or need) if on_growth is None else (need if on_growth else rates)

    return tuple(i for i, m in enumerate(county.works.mechanisms) if m.is_open and acts(m))


def ways_of(county: County, block: int, *, on_growth: bool | None = None) -> WaysOfBlock:
    """All ways in which the open mechanisms of a facility may be in force, and its bundles may start; with
    ``on_growth`` True only mechanisms on the growth of its need."""
    chosen = acting(county, block, on_growth=on_growth)
    bundles = () if on_growth else bundles_of(county, block)
    return WaysOfBlock(chosen, bundles, joint_ways(county, chosen, bundles))


def joint_ways(county: County, mechanisms: tuple[int, ...], bundles: tuple[int, ...]) -> Bools:
    """[W, M+B, years] one possibility for each, in all combinations."""
    years, count = county.timeline.years, len(mechanisms) + len(bundles)
    each = [*(possible(county, m) for m in mechanisms), *(possible_starts(county, b) for b in bundles)]
    joint = [np.array(rows, dtype=np.bool_).reshape(count, years) for rows in product(*each)]
    return np.array(joint, dtype=np.bool_).reshape(len(joint), count, years)


def apart(ways: Bools) -> Ints:
    """The ways [W, M+B, years] that differ from the first one in one mechanism or bundle at most."""
    differs = (ways != ways[:1]).any(axis=2).sum(axis=1)
    return np.flatnonzero(differs <= 1)


def bundles_of(county: County, block: int) -> tuple[int, ...]:
    """The bundles that take cells of a facility."""
    return tuple(i for i, b in enumerate(county.works.bundles) if b.members[block].any())


def possible_starts(county: County, bundle: int) -> Bools:
    """[k, years] the years in which a bundle may start, one in each row; a row without any where it need not.

    Its projects start with it, so that their windows and locks are its own.
    """
    terms = county.works.bundles[bundle]
    projects = [county.works.projects[p] for p in terms.projects.tolist()]
    starts = [y for y in terms.starts.tolist() if all(y in p.starts for p in projects)]
    must = terms.must or any(p.must for p in projects)
    rows = np.zeros((len(starts) + (not must), county.timeline.years), dtype=np.bool_)
    rows[np.arange(len(starts)), starts] = True
    return rows


def hanging_together(works: Works) -> list[tuple[int, ...]]:
    """The sets of facilities that hang together inside places."""
    sets: list[set[int]] = []
    pairs = [{r.facility, r.needs} - {-1} for r in works.requires] + [{d.first, d.second} for d in works.dig_once]
    for pair in pairs:
        touching = [s for s in sets if s & pair]
        sets = [s for s in sets if not s & pair] + [set().union(pair, *touching)]
    return sorted(tuple(sorted(s)) for s in sets)


def count_of_ways(county: County, blocks: Iterable[int]) -> int:
    """How many ways there are for facilities that are planned together."""
    named = tuple(blocks)
    mechanisms = {m for b in named for m in acting(county, b)}
    bundles = {i for b in named for i in bundles_of(county, b)}
    spells = [len(possible(county, m)) for m in mechanisms]
    return math.prod([*spells, *(len(possible_starts(county, i)) for i in bundles)])


def possible(county: County, mechanism: int) -> Bools:
    """[k, years] the different spells in which a mechanism may be in force, never among them where it may be."""
    works, years = county.works, county.timeline.years
    m = works.mechanisms[mechanism]
    starts = [*m.starts.tolist(), *([] if m.must else [-1])] if m.choose else m.starts[:1].tolist() or [-1]
    nobody = np.full(len(works.projects), -1, dtype=np.int64)
    named = [p for p in (m.needs, m.until) if p >= 0]
    spells = []
    for start in starts:
        for begun in product(*(_starts(works.projects[p]) for p in named)):
            projects = nobody.copy()
            projects[named] = begun
            decided = Decisions(projects, nobody, np.full(len(works.mechanisms), start, dtype=np.int64))
            spells.append(in_force(works.projects, m, decided, mechanism, years))
    return np.asarray(np.unique(np.array(spells, dtype=np.bool_), axis=0))


def _starts(project: ProjectTerms) -> list[int]:
    return [*project.starts.tolist(), *([] if project.must else [-1])]


def block_in_force(county: County, block: int, mechanisms: tuple[int, ...], way: Bools) -> Block:
    """The facility as planned with these open mechanisms in force, beside those that the scenario fixes; ``way`` has
    their rows first, [M, …, years]."""
    active = fixed_in_force(county)
    active[list(mechanisms)] = way[: len(mechanisms)]
    return acted_block(county, block, active)


def acted_block(county: County, block: int, active: Bools) -> Block:
    """One facility with the mechanisms in force that ``active`` [mechanisms, years] names."""
    alone = tuple(
        replace(m, decay=(m.decay[block],), growth=(m.growth[block],), collection=np.empty(0))
        for m in county.works.mechanisms
    )
    one = replace(
        county, fees=(), blocks=(county.blocks[block],), works=replace(county.works, mechanisms=alone)
    )  # fmt: skip
    return with_mechanisms(one, active).blocks[0]


def largest_pace(county: County, block: int) -> Floats:
    """[n, T] most units that may be started in any way in which mechanisms may change the need."""
    ways = ways_of(county, block, on_growth=True)
    caps = [block_in_force(county, block, ways.mechanisms, way).cap for way in ways.in_force]
    return np.asarray(np.max(caps, axis=0))


def largest_need(county: County, block: int) -> Floats:
    """[n, T+1] most units that may be needed in any way in which mechanisms may change the need."""
    ways = ways_of(county, block, on_growth=True)
    if not ways.mechanisms:
        return county.blocks[block].need
    needs = [block_in_force(county, block, ways.mechanisms, way).need for way in ways.in_force]
    return np.asarray(np.max(needs, axis=0))


def started_whole(county: County, block: int, bundles: tuple[int, ...], starts: Bools) -> tuple[Ints, Floats]:
    """[n] the period in which a bundle starts all that is unserved in a cell, −1 where none does, and what it saves;
    both empty without bundles. ``starts`` [B, years]."""
    if not bundles:
        return np.empty(0, dtype=np.int64), np.empty(0)
    size = county.blocks[block].size
    whole_at, saving = np.full(size, -1, dtype=np.int64), np.zeros(size)
    for number, row in zip(bundles, starts, strict=True):
        if row.any():
            terms = county.works.bundles[number]
            taken = terms.members[block]
            whole_at[taken] = int(np.argmax(row)) * county.timeline.steps_per_year
            saving[taken] = terms.saving
    return whole_at, saving
