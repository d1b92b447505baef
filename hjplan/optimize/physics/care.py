"""Care as the exact engine sees it: each regime once for every way in which open mechanisms may be in force.

Where the plan decides when a mechanism is in force, the units of a place are put under a regime *with* it or *without*
it, each with its own rates. In a period only those of the way in force may hold units:

    Σ_{s,r} y[s,r,way,t] ≤ most[t]·pick[way,t],   Σ_way pick = 1,   Σ_{ways with m} pick[way,t] = a[m, year of t]

At whole binaries that is the product of care and mechanism, exactly (docs/decisions/0010). At most two on one facility.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from hjplan.data.county import Bools, County, Floats, Ints
from hjplan.data.mechanisms import fixed_in_force, with_mechanisms
from hjplan.data.works_terms import MechanismTerms
from hjplan.dynamics import Coefficients, coefficients


@dataclass(frozen=True, eq=False)
class Care:
    """The regimes of a block, R' = ways × regimes, regimes fastest. Leading axes n and T are 1 where all are alike."""

    ways: tuple[tuple[int, ...], ...]
    """The open mechanisms in force in each way; ((),) where no open mechanism acts."""
    regime: Ints
    """[R'] index among the facility's regimes."""
    names: tuple[str, ...]
    """[R']"""
    moves: Floats
    """[n|1, T|1, S, R', S] transition over a period."""
    served: Floats
    """[n|1, T|1, S, R'] households served at the closing point per unit, before ρ."""
    upkeep: Floats
    """[n, S, R'] yuan per unit."""

    @property
    def open(self) -> tuple[int, ...]:
        """The open mechanisms that act here."""
        return tuple(sorted({m for way in self.ways for m in way}))

    def under(self, planned: Floats) -> Floats:
        """[n, T, S, R] units under each regime, whichever way: of [n, T, S, R']."""
        split = planned.reshape(*planned.shape[:-1], len(self.ways), -1)
        return np.asarray(split.sum(axis=-2))


def open_on_decay(county: County, block: int) -> list[int]:
    """The mechanisms that act on the rates of a block and that the plan puts in force."""
    return [i for i, m in enumerate(county.works.mechanisms) if m.is_open and (m.decay[block] != 1.0).any()]


def care_of(county: County, block: int, measures: Coefficients) -> Care:
    """The regimes of a block under every way of its open mechanisms."""
    chosen = open_on_decay(county, block)
    facility = county.blocks[block].facility
    if not chosen:
        return _care(facility.regimes, ((),), [measures])
    ways = tuple(
        tuple(m for m, on in zip(chosen, state, strict=True) if on)
        for state in product((False, True), repeat=len(chosen))
    )
    return _care(facility.regimes, ways, [_measures(county, block, way) for way in ways])


def _measures(county: County, block: int, way: tuple[int, ...]) -> Coefficients:
    """The measures of a block with these open mechanisms in force throughout, beside the fixed ones."""
    active = fixed_in_force(county)
    active[list(way)] = True
    one = replace(county, fees=(), works=replace(county.works, mechanisms=_of_block(county, block)))
    acted = with_mechanisms(replace(one, blocks=(county.blocks[block],)), active)
    return coefficients(acted.blocks[0], county.timeline.dt)


def _of_block(county: County, block: int) -> tuple[MechanismTerms, ...]:
    """The mechanisms as they act on one block alone, on its rates only."""
    return tuple(
        replace(m, decay=(m.decay[block],), growth=(np.ones_like(m.growth[block]),), collection=np.empty(0))
        for m in county.works.mechanisms
    )


def _care(regimes: tuple[str, ...], ways: tuple[tuple[int, ...], ...], each: list[Coefficients]) -> Care:
    moves = [np.einsum("ntrsk->ntsrk", m.of_period(m.matrices)) for m in each]
    served = [m.of_period(m.served_under) for m in each]
    names = [r if not way else f"{r}_with_{'_'.join(map(str, way))}" for way in ways for r in regimes]
    return Care(
        ways=ways,
        regime=np.tile(np.arange(len(regimes)), len(ways)),
        names=tuple(names),
        moves=_beside(moves, axis=3),
        served=_beside(served, axis=3),
        upkeep=np.concatenate([m.upkeep for m in each], axis=2),
    )


def _beside(parts: list[Floats], axis: int) -> Floats:
    """Parts joined along their regimes, all with the cells and periods of the largest."""
    if len(parts) == 1:
        return parts[0]
    n, t = (max(p.shape[a] for p in parts) for a in (0, 1))
    return np.concatenate([np.broadcast_to(p, (n, t, *p.shape[2:])) for p in parts], axis=axis)


def most_standing(need: Floats) -> Floats:
    """[n, T] units that can stand in each period at most: those needed."""
    return need[:, :-1]


def inside(values: Floats, taken: Bools) -> Floats:
    """The cells taken, of [n|1, …]."""
    return values[taken] if len(values) == len(taken) and len(taken) > 1 else values
