"""The county with each zone as one place: small, quickly solved, and a good first guess of every price."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hjplan.data.county import Block, Bools, County, Floats, FundTerms
from hjplan.data.rule_terms import Rule, UpkeepFloor
from hjplan.data.works_terms import Works

Sources = tuple[tuple[int, Bools, float], ...]


def aggregate(county: County) -> County:
    """Add up the places of each zone, block by block; means of ρ and cost factor are weighted by need.

    Its optimum is neither bound nor plan of the county: places' own limits are lost. Its duals are where the search for
    prices begins.
    """
    blocks = tuple(_one_place_per_zone(b) for b in county.blocks)
    targets = tuple(replace(t, members=_zones(county, t.members)) for t in county.targets)
    fees = tuple(replace(f, members=_by_zone(county.blocks[f.block], f.members)) for f in county.fees)
    rules = tuple(_rule(county, rule) for rule in county.rules)
    funds = tuple(_fund(county, fund) for fund in county.funds)
    gaps = tuple(replace(g, better=_zones(county, g.better), worse=_zones(county, g.worse)) for g in county.gaps)
    works = _works(county)
    return replace(county, blocks=blocks, targets=targets, fees=fees, rules=rules, funds=funds, gaps=gaps, works=works)


def _works(county: County) -> Works:
    """Capacities, what may not use them, and what projects serve name places; links inside places are left out.

    Mechanisms that the plan decides are taken as never in force: first prices need not know them.
    """
    works = county.works

    def sources(given: Sources) -> Sources:
        return tuple((b, _by_zone(county.blocks[b], cells), per) for b, cells, per in given)

    mechanisms = tuple(
        replace(
            m,
            decay=tuple(np.ones((0, 0)) if m.is_open else d for d in m.decay),
            growth=tuple(np.ones(0) for _ in m.growth),
        )
        for m in works.mechanisms
    )
    return replace(
        works,
        mechanisms=mechanisms,
        projects=tuple(
            replace(p, serves=tuple(replace(s, members=_by_zone(county.blocks[s.block], s.members)) for s in p.serves))
            for p in works.projects
        ),
        requires=(),
        dig_once=(),
        bundles=tuple(replace(b, members=_no_cells(county, b.members)) for b in works.bundles),
        capacities=tuple(
            replace(c, users=_zones(county, c.users), sources=sources(c.sources)) for c in works.capacities
        ),
        no_transfer=tuple(
            replace(n, users=_zones(county, n.users), sources=sources(n.sources)) for n in works.no_transfer
        ),
    )


def _no_cells(county: County, members: tuple[Bools, ...]) -> tuple[Bools, ...]:
    return tuple(np.zeros(len(np.unique(b.zone)), dtype=np.bool_) for b, _ in zip(county.blocks, members, strict=True))


def _fund(county: County, fund: FundTerms) -> FundTerms:
    """A reward pool's group names its places; every other fund names lines, which stay."""
    if fund.reward is None:
        return fund
    return replace(fund, reward=replace(fund.reward, members=_zones(county, fund.reward.members)))


def _rule(county: County, rule: Rule) -> Rule:
    """A floor under upkeep names its places; every other rule names lines, which stay."""
    if not isinstance(rule, UpkeepFloor):
        return rule
    return replace(rule, members=_zones(county, rule.members))


def _zones(county: County, members: tuple[Bools, ...]) -> tuple[Bools, ...]:
    """Masks over places, block by block, as masks over zones."""
    return tuple(_by_zone(b, m) for b, m in zip(county.blocks, members, strict=True))


def _by_zone(block: Block, members: np.ndarray) -> np.ndarray:
    return np.isin(np.unique(block.zone), np.unique(block.zone[members]))


def _one_place_per_zone(block: Block) -> Block:
    zones, first, member = np.unique(block.zone, return_index=True, return_inverse=True)

    def total(values: Floats) -> Floats:
        out = np.zeros((len(zones), *values.shape[1:]))
        np.add.at(out, member, values)
        return out

    need = total(block.need)
    before = np.where(need[:, :-1] > 0, need[:, :-1], 1.0)
    return replace(
        block,
        facility=replace(block.facility, whole_units=False),
        place=block.place[first],
        zone=zones,
        need=need,
        opening=total(block.opening),
        rho=np.where(need[:, :-1] > 0, total(block.need[:, :-1] * block.rho) / before, 1.0),
        cap=total(block.cap),
        cost_factor=total(block.cost_factor * block.need[:, 0]) / np.maximum(need[:, 0], 1e-12),
        weight=block.weight[first],
        growth=None,
        variant=None if block.variant is None else block.variant[first],
    )
