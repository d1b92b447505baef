"""Mechanisms: what they multiply, and the county once it is said when each is in force (conventions 53 and 65).

A mechanism multiplies rates of decay, the share of bills collected, or the growth of need. Those that the scenario
fixes are in force from the beginning; where the plan decides (`choose`, `needs`, `until`), :func:`with_decisions` puts
the decision in force, and from then on the county is like one whose scenario had fixed it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from hjplan.data.county import Block, Bools, County, FeeTerms, Floats, Ints, Timeline
from hjplan.data.growth import grown
from hjplan.data.selecting import Selection
from hjplan.data.works import Site
from hjplan.data.works_terms import Decisions, MechanismTerms, ProjectTerms
from hjplan.schema.modifiers import Modifier


def mechanisms_of(site: Site, fees: tuple[FeeTerms, ...]) -> tuple[MechanismTerms, ...]:
    """The mechanisms, in the order of the file."""
    order = list(site.spec.projects)
    return tuple(_mechanism(site, fees, order, name, modifier) for name, modifier in site.spec.modifiers.items())


def _mechanism(
    site: Site, fees: tuple[FeeTerms, ...], order: list[str], name: str, modifier: Modifier
) -> MechanismTerms:
    years = site.timeline.years
    choose = modifier.from_ == "choose"
    lock = site.locked("modifier", name)
    first = None if isinstance(modifier.from_, str) else modifier.from_
    starts = site.starts(first, None, lock)
    if not choose:
        starts = starts[:1] if first is None or first >= site.timeline.start else np.zeros(1, dtype=np.int64)
    multiplies, line = modifier.multiplies, site.lines.mechanism
    return MechanismTerms(
        id=name,
        title_zh=modifier.title.zh or modifier.title.en or name,
        title_en=modifier.title.en or modifier.title.zh or name,
        owner=modifier.owner or "",
        line=line.index(name) if name in line else -1,
        cost=modifier.cost * site.spec.money.yuan,
        starts=starts,
        choose=choose,
        must=lock == "must" or isinstance(lock, int),
        is_locked=lock is not None,
        last=years if modifier.years is None else modifier.years,
        needs=-1 if modifier.needs is None else order.index(modifier.needs),
        until=-1 if modifier.until is None else order.index(modifier.until),
        decay=tuple(_of_regimes(site, modifier, b) for b in site.blocks),
        growth=tuple(
            np.where(_reaches(site.selection, modifier, b), multiplies.growth if multiplies.growth else 1.0, 1.0)
            for b in site.blocks
        ),
        collection=np.array([_of_fee(site, modifier, fee) for fee in fees], dtype=np.float64),
    )


def _reaches(selection: Selection, modifier: Modifier, block: Block) -> Bools:
    """[n] cells of a block on which a mechanism acts: its sectors, facilities and tiers."""
    f = block.facility
    named = (modifier.sectors is None or f.sector in modifier.sectors) and (
        modifier.facilities is None or f.id in modifier.facilities
    )
    return selection.where(tiers=modifier.tiers)[block.place] & named


def _of_regimes(site: Site, modifier: Modifier, block: Block) -> Floats:
    """[n, R] what rates are multiplied by; `none` is a regime like any other (convention 53)."""
    factor = modifier.multiplies.decay or 1.0
    acts = [modifier.regimes is None or r in modifier.regimes for r in block.facility.regimes]
    return np.where(_reaches(site.selection, modifier, block)[:, None] & np.array(acts)[None], factor, 1.0)


def _of_fee(site: Site, modifier: Modifier, fee: FeeTerms) -> float:
    """What the collection of a fee is multiplied by: fees of its sectors and facilities, in its tiers."""
    factor = modifier.multiplies.collection
    if factor is None:
        return 1.0
    reached = _reaches(site.selection, modifier, site.blocks[fee.block])
    named = modifier.fees is None or fee.id in modifier.fees
    return factor if named and reached[fee.members].any() else 1.0


def finish(project: ProjectTerms, start: int) -> int:
    """Year from the first of the plan at whose opening a project stands; a large number where it never starts."""
    return start + project.work if start >= 0 else 10**6


def in_force(
    works_projects: Sequence[ProjectTerms], m: MechanismTerms, decided: Decisions, number: int, years: int
) -> Bools:
    """[years] in which a mechanism is in force: from its start for as long as it lasts, after the project that it
    needs, until the one that ends it. One that is no longer open starts when the county says, whatever was bought."""
    year = np.arange(years)
    start = int(decided.mechanisms[number]) if m.is_open else int(m.starts[0]) if len(m.starts) else -1
    if start < 0:
        return np.zeros(years, dtype=np.bool_)
    if m.needs >= 0:
        start = max(start, finish(works_projects[m.needs], int(decided.projects[m.needs])))
    active = (year >= start) & (year < start + m.last)
    if m.until >= 0:
        active &= year < finish(works_projects[m.until], int(decided.projects[m.until]))
    return np.asarray(active)


def with_mechanisms(county: County, active: Bools) -> County:
    """The county with mechanisms in force in the years named; ``active`` [mechanisms, years].

    Rates, need (its positive growth) and collection follow; starts of mechanisms become what was decided.
    """
    works = county.works
    if not works.mechanisms:
        return county
    periods = active[:, county.timeline.year - county.timeline.start]
    blocks = tuple(
        _acted_on(county.timeline, block, b, works.mechanisms, periods) for b, block in enumerate(county.blocks)
    )
    fees = tuple(_collected(fee, i, works.mechanisms, periods) for i, fee in enumerate(county.fees))
    return replace(county, blocks=blocks, fees=fees)


def _collected(fee: FeeTerms, number: int, mechanisms: tuple[MechanismTerms, ...], active: Bools) -> FeeTerms:
    factor = np.ones(active.shape[1])
    for m, on in zip(mechanisms, active, strict=True):
        factor = np.where(on, factor * m.collection[number], factor)
    if (factor == 1.0).all():
        return fee
    options = fee.options
    if options is not None:
        options = replace(options, collection=np.minimum(1.0, options.collection * factor))
    return replace(fee, collection=np.minimum(1.0, fee.collection * factor), options=options)


def _acted_on(
    timeline: Timeline, block: Block, number: int, mechanisms: tuple[MechanismTerms, ...], active: Bools
) -> Block:
    """A block under the mechanisms in force, computed from its plain rates and growth."""
    periods = timeline.periods
    growth = np.ones((block.size, periods))
    pattern = np.zeros((block.size, periods), dtype=np.int64)
    factors = [np.ones((1, len(block.facility.regimes)))]
    touched = False
    for m, on in zip(mechanisms, active, strict=True):
        growth = np.where(on[None], growth * m.growth[number][:, None], growth)
        decay = m.decay[number]
        if (decay != 1.0).any() and on.any():
            touched = True
            kinds, kind = np.unique(decay, axis=0, return_inverse=True)
            factors = [f * each for f in factors for each in (np.ones((1, decay.shape[1])), *kinds[:, None])]
            pattern = pattern * (1 + len(kinds)) + np.where(on[None], 1 + kind.reshape(-1)[:, None], 0)
    if (growth != 1.0).any():
        block = grown(timeline, block, growth)
    if not touched:
        return block
    used, variant = np.unique(pattern, return_inverse=True)
    rates = np.concatenate([factors[i] for i in used])[:, :, None] * block.facility.rates[None]
    return replace(block, rates=rates, variant=variant.reshape(pattern.shape))


def fixed_in_force(county: County) -> Bools:
    """[mechanisms, years] in which those that the scenario fixes are in force."""
    years = county.timeline.years
    out = np.zeros((len(county.works.mechanisms), years), dtype=np.bool_)
    for row, m in zip(out, county.works.mechanisms, strict=True):
        if not m.is_open and len(m.starts):
            row[int(m.starts[0]) : int(m.starts[0]) + m.last] = True
    return out


def with_decisions(county: County, decided: Decisions) -> County:
    """The county with the mechanisms in force that a plan has bought or opened by its projects.

    The plain county is meant: one whose open mechanisms are not in force yet. Raises ValueError where a mechanism is
    bought in a year that the scenario does not allow.
    """
    works = county.works
    open_ones = [i for i, m in enumerate(works.mechanisms) if m.is_open]
    if not open_ones:
        return county
    years = county.timeline.years
    active = fixed_in_force(county)
    mechanisms = list(works.mechanisms)
    for i in open_ones:
        m = mechanisms[i]
        if int(decided.mechanisms[i]) not in (-1, *m.starts.tolist()):
            raise ValueError(f"`{m.id}` cannot start in year {decided.mechanisms[i]} of the plan")
        active[i] = in_force(works.projects, m, decided, i, years)
        first = int(np.argmax(active[i])) if active[i].any() else -1
        starts: Ints = np.array([] if first < 0 else [first], dtype=np.int64)
        mechanisms[i] = replace(
            m, starts=starts, choose=False, must=False, last=int(active[i].sum()), needs=-1, until=-1
        )
    # The blocks are made anew from what is plain; collection of fixed ones is in the fees already.
    plain = tuple(
        m if i in open_ones else replace(m, collection=np.ones_like(m.collection))
        for i, m in enumerate(works.mechanisms)
    )
    acted = with_mechanisms(replace(county, works=replace(works, mechanisms=plain)), active)
    return replace(acted, works=replace(works, mechanisms=tuple(mechanisms)))
