"""What mechanisms that the plan decides do for the collection of a fee: who is billed in which way of collecting.

Σ_way q[part,way,t] = billed[part,t],   Σ_part q[part,way,t] ≤ households in need[t]·pick[way, year of t]
Σ_way pick[way,y] = 1,   Σ_{ways with m} pick[way,y] = a[m,y];   share collected in a way: min(1, collection·Π factors)

At whole decisions all are billed in the way in force: the product of service and mechanism, exactly (decision 0010).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from hjplan.data.county import County, Floats, Ints
from hjplan.data.ways import largest_need
from hjplan.optimize.ledger.decisions import Entries
from hjplan.optimize.ledger.in_force import InForce
from hjplan.optimize.naming import periods, words, years
from hjplan.optimize.program import Program


@dataclass(frozen=True, eq=False)
class Collected:
    """Who is billed in which way."""

    columns: Ints
    """[parts·W, T] households billed, part by part."""
    factor: Floats
    """[parts·W, T] what the share collected is multiplied by."""


def acting(county: County, fee: int) -> tuple[int, ...]:
    """The mechanisms that the plan decides and that act on the collection of a fee."""
    mechanisms = county.works.mechanisms
    return tuple(i for i, m in enumerate(mechanisms) if m.is_open and len(m.collection) and m.collection[fee] != 1.0)


def split(program: Program, county: County, fee: int, billed: Ints, share: Floats, active: InForce) -> Collected | None:
    """Who is billed in which way, of households [parts, T] of which a ``share`` [parts, T] pays without mechanisms.

    None where no mechanism that the plan decides acts on the fee.
    """
    chosen = acting(county, fee)
    if not chosen:
        return None
    terms, timeline = county.fees[fee], county.timeline
    name, when, yearly = words([terms.id])[0], periods(timeline), years(timeline)
    ways = [np.array(on, dtype=np.bool_) for on in product((False, True), repeat=len(chosen))]
    labels, parts = [f"way_{i}" for i in range(len(ways))], [f"part_{p}" for p in range(len(billed))]
    pick: Ints = program.variables(f"collected_as_in__{name}", (labels, yearly), upper=1.0)
    year, step, one = np.arange(len(yearly)), np.arange(len(when)), np.ones(1)
    program.add_rows(f"one_collecting__{name}", (yearly,), [(year[None], pick, one)], lower=1.0, upper=1.0)
    for i, m in enumerate(chosen):
        with_it: Entries = [(year[None], pick[[w for w, on in enumerate(ways) if on[i]]], one)]
        entries: Entries = [*with_it, (year, active.columns[m], -one)]
        label = words([county.works.mechanisms[m].id])
        program.add_rows(f"collecting_with__{name}", (label, yearly), entries, lower=0.0, upper=0.0)
    q: Ints = program.variables(f"collected__{name}", (parts, labels, when))
    row = np.arange(billed.size).reshape(billed.shape)
    whole: Entries = [(row[:, None], q, one), (row, billed, -one)]
    program.add_rows(f"all_collected__{name}", (parts, when), whole, lower=0.0, upper=0.0)
    block = county.blocks[terms.block]
    most = largest_need(county, terms.block)[terms.members][:, :-1].sum(axis=0) * block.facility.households_per_unit
    row = np.arange(len(ways))[:, None] * len(when) + step[None]
    of_year = timeline.year - timeline.start
    inside: Entries = [(row[None], q, one), (row, pick[:, of_year], -most[None])]
    program.add_rows(f"collected_in_its_way__{name}", (labels, when), inside, upper=0.0)
    more = np.array([county.works.mechanisms[m].collection[fee] for m in chosen])
    gain = np.array([np.prod(more[on]) for on in ways])
    factor = np.minimum(1.0, share[:, None] * gain[None, :, None]) / np.where(share > 0, share, 1.0)[:, None]
    return Collected(q.reshape(-1, len(when)), factor.reshape(-1, len(when)))
