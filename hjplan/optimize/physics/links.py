"""Links inside a place, and what ties places to what is decided once for the county: rows of the exact engine.

requires   Σ_s x_facility[s,k] ≤ ratio·Σ_s x_needs[s,k] + excess[k], k ≥ 1, per place                 (convention 42)
dig_once   joint[t] ≤ b_second[t],   joint[t] ≤ per·(b_first[t] + Σ_s w_first[s,t])                    (convention 43)
bundle     bundled[t] ≤ most[t]·z[y],   v[t] ≤ most[t]·(1 − z[y]) in the first step t of year y        (convention 58)
           b[t] ≤ most[t]·(1 − z[y]): all that is started then is the bundle's, and at its price
grown      joins[t] = Σ_way pick[way]·joins_way[t],   b[t] ≤ Σ_way pick[way]·cap_way[t]             (grown_need.py)
ways       Σ_{s,r} y[s,r,way,t] ≤ need[t]·pick[way,t]                                                  (care.py)
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from hjplan.data.county import Block, County, Floats, Ints
from hjplan.data.growth import need_growth
from hjplan.data.ways import largest_need
from hjplan.data.works_terms import BundleTerms, DigOnceTerms, RequiresTerms
from hjplan.optimize.ledger.decisions import Entries
from hjplan.optimize.ledger.grown_need import Paths
from hjplan.optimize.ledger.in_force import InForce
from hjplan.optimize.naming import periods, words, years
from hjplan.optimize.physics.survival import most_begun, survival
from hjplan.optimize.program import Program

if TYPE_CHECKING:
    from hjplan.optimize.assembly import Ledger
    from hjplan.optimize.physics.exact import Cells, ExactPhysics


def link_cells(program: Program, county: County, physics: ExactPhysics, ledger: Ledger) -> None:
    """Add the rows of all links inside places, of bundles, and of mechanisms that the plan decides."""
    decided, active = ledger.decided, ledger.active
    for link in county.works.requires:
        _requires(program, county, physics.cells, link)
    for dug in county.works.dig_once:
        _dig_once(program, county, physics.cells, dug)
    for number, bundle in enumerate(county.works.bundles):
        _bundle(program, county, physics.cells, bundle, decided.bundles[number])
    for block in range(len(county.blocks)):
        _ways(program, county, physics, block, active)
    for block, paths in ledger.grown.paths.items():
        _grown(program, county, physics.cells[block], block, paths)


def standing(block: Block, c: Cells) -> list[tuple[Ints, Floats, Ints]]:
    """Σ_s x[k] of each cell at points 1…T as parts (columns [n, m], coefficients, points [m]).

    Inside the plan the stock is what is put under care or restored; at T it is what the last period leaves.
    """
    n, periods = c.started.shape
    inner = np.arange(1, periods)
    flat = c.under.reshape(n, periods, -1)
    parts: list[tuple[Ints, Floats, Ints]] = []
    for column in np.concatenate([flat, c.restored], axis=2).transpose(2, 0, 1):
        parts.append((column[:, 1:], np.ones((n, periods - 1)), inner))
        parts.append((column[:, -1:], block.rho[:, -1:], np.array([periods])))
    lead = block.facility.lead
    if lead <= periods:
        lives = survival(block.rho, lead)[:, periods - lead, None]
        parts += [(begun[:, periods - lead, None], lives, np.array([periods])) for begun in (c.started, c.bundled)]
    parts += [(given[:, -1:], block.rho[:, -1:], np.array([periods])) for given in c.handed]
    return parts


def _cell_names(county: County, block: int, cells: Ints) -> list[str]:
    b = county.blocks[block]
    return words(f"{b.facility.id}__{county.places.ids[b.place[i]]}" for i in cells.tolist())


def _requires(program: Program, county: County, cells: tuple[Cells, ...], link: RequiresTerms) -> None:
    count = county.timeline.periods
    row = np.arange(len(link.cell))[:, None] * count
    entries: Entries = [
        (row + points - 1, columns[link.cell], values[link.cell])
        for columns, values, points in standing(county.blocks[link.facility], cells[link.facility])
    ]
    there = np.flatnonzero(link.needed >= 0)
    if link.needs >= 0 and len(there):
        entries += [
            (row[there] + points - 1, columns[link.needed[there]], -link.ratio * values[link.needed[there]])
            for columns, values, points in standing(county.blocks[link.needs], cells[link.needs])
        ]
    axes = (_cell_names(county, link.facility, link.cell), [*periods(county.timeline)[1:], "end"])
    program.add_rows("requires_beside", axes, entries, upper=link.excess[:, 1:])


def _dig_once(program: Program, county: County, cells: tuple[Cells, ...], link: DigOnceTerms) -> None:
    first, second = cells[link.first], cells[link.second]
    joint = second.joint[link.cell]
    row = np.arange(joint.size).reshape(joint.shape)
    axes = (_cell_names(county, link.second, link.cell), periods(county.timeline))
    one = np.ones(1)
    laid: Entries = [(row, joint, one), (row, second.started[link.cell], -one)]
    program.add_rows("joint_is_laid", axes, laid, upper=0.0)
    opened: Entries = [(row, joint, one)]
    opened += [(row, begun[link.beside], np.full(1, -link.per)) for begun in (first.started, first.bundled)]
    opened.append((row[:, :, None], first.restored[link.beside], np.full(1, -link.per)))
    program.add_rows("joint_is_opened", axes, opened, upper=0.0)


def most_unserved(block: Block) -> Floats:
    """[n, T] unserved need when a period opens if nothing were ever built: as much as there can be."""
    growth = need_growth(block)
    out = np.empty_like(block.rho)
    out[:, 0] = block.need[:, 0] - block.opening.sum(axis=1)
    for t in range(1, out.shape[1]):
        out[:, t] = block.rho[:, t - 1] * out[:, t - 1] + growth[:, t - 1]
    return np.maximum(out, 0.0)


def _bundle(program: Program, county: County, cells: tuple[Cells, ...], bundle: BundleTerms, starts: Ints) -> None:
    timeline = county.timeline
    allowed = np.flatnonzero(starts >= 0)
    first = allowed * timeline.steps_per_year
    for b, member in enumerate(bundle.members):
        taken = np.flatnonzero(member)
        if not len(taken) or not len(allowed):
            continue
        largest = replace(county.blocks[b], need=largest_need(county, b))
        most = most_unserved(largest)[taken][:, first]
        row = np.arange(most.size).reshape(most.shape)
        z = starts[allowed][None, :]
        axes = (_cell_names(county, b, taken), [years(timeline)[y] for y in allowed])
        begun: Entries = [(row, cells[b].bundled[taken][:, first], np.ones(1)), (row, z, -most)]
        program.add_rows("bundle_starts", axes, begun, upper=0.0)
        left: Entries = [(row, cells[b].rest[taken][:, first], np.ones(1)), (row, z, most)]
        program.add_rows("bundle_whole", axes, left, upper=most)
        apart: Entries = [(row, cells[b].started[taken][:, first], np.ones(1)), (row, z, most)]
        program.add_rows("bundle_alone", axes, apart, upper=most)


def _grown(program: Program, county: County, cells: Cells, number: int, paths: Paths) -> None:
    """Need joins, and may be built for, as in the way that comes true (grown_need.py)."""
    block = county.blocks[number]
    n, count = cells.started.shape
    row = np.arange(n * count).reshape(n, count)
    axes = (_cell_names(county, number, np.arange(n)), periods(county.timeline))
    plain = need_growth(block)
    more: Entries = [(row[:, 1:], cells.joins[:, 1:], np.ones(1))]
    for pick, grown in zip(paths.pick, paths.blocks, strict=True):
        more.append((row[:, 1:], np.full((1, 1), pick), (plain - need_growth(grown))[:, :-1]))
    kept = np.broadcast_to(np.arange(count) > 0, (n, count))
    program.add_rows("joins_as_in", axes, more, kept=kept, lower=0.0, upper=0.0)
    if np.isfinite(block.cap).all():
        whole = block.facility.whole_units
        each = [np.ceil(grown.cap - 1e-9) if whole else grown.cap for grown in paths.blocks]
        program.add_rows("pace_as_in", axes, [(row, cells.started, np.ones(1)), *_picked(row, paths, each)], upper=0.0)
        if whole:
            later, earlier = np.tril_indices(count)
            begun: Entries = [(row[:, later], cells.started[:, earlier], np.ones(1))]
            reached = _picked(row, paths, [most_begun(grown) for grown in paths.blocks])
            program.add_rows("whole_units_as_in", axes, [*begun, *reached], upper=0.0)


def _picked(row: Ints, paths: Paths, most: list[Floats]) -> Entries:
    """Entries −most [n, T] of the way that comes true."""
    return [(row, np.full((1, 1), pick), -each) for pick, each in zip(paths.pick, most, strict=True)]


def _ways(program: Program, county: County, physics: ExactPhysics, number: int, active: InForce) -> None:
    """Which way care is given in each period: as the mechanisms in force say."""
    care, block = physics.care[number], county.blocks[number]
    if len(care.ways) == 1:
        return
    timeline = county.timeline
    when, yearly = periods(timeline), years(timeline)
    name = words([block.facility.id])
    labels = [f"way_{i}" for i in range(len(care.ways))]
    pick: Ints = program.variables(f"pick__{name[0]}", (labels, yearly), upper=1.0)
    year = np.arange(len(yearly))
    program.add_rows(f"one_way__{name[0]}", (yearly,), [(year[None], pick, np.ones(1))], lower=1.0, upper=1.0)
    for m in care.open:
        with_it = pick[[i for i, way in enumerate(care.ways) if m in way]]
        entries: Entries = [(year[None], with_it, np.ones(1)), (year, active.columns[m], -np.ones(1))]
        program.add_rows(f"ways_with__{name[0]}", (words([str(m)]), yearly), entries, lower=0.0, upper=0.0)
    under = physics.cells[number].under
    n, count, size, _ = under.shape
    split = under.reshape(n, count, size, len(care.ways), -1)
    row = np.arange(n * count * len(care.ways)).reshape(n, count, 1, len(care.ways), 1)
    most = largest_need(county, number)[:, :-1]
    of_year = timeline.year - timeline.start
    entries = [
        (row, split, np.ones(1)),
        (row[:, :, 0, :, 0], pick[:, of_year].T[None], -most[:, :, None]),
    ]
    cells = words(f"{block.facility.id}__{county.places.ids[p]}" for p in block.place)
    program.add_rows("care_one_way", (cells, when, labels), entries, upper=0.0)
