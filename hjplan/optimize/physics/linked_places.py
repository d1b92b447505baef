"""The small program of every place whose facilities hang together, with the rows of model.md, section 7.

Per facility: what is started and handed over in each period, q in b' = b/D. Care needs no variable there, since its
best value is known (oracle.py); where a trench is opened beside what is *restored*, that facility's care is in it as
flows.

    nested     Σ_{τ≤t} q ≤ W[t]                                                          what is still unserved
    requires   D[k]·Σ_{τ: arrived by k} q ≤ ratio·(D·Σ q + standing)_needs[k] + excess[k] − standing[k]      k = 1…T
    dig_once   joint[t] ≤ D·q_second[t],   joint[t] ≤ per·(D·q_first[t] + Σ_s w_first[s,t])
    stock      Σ_r y[s,r,t] + w[s,t] = ρ·(Σ y·P + [s=0]·(Σ w + given)) + arrived          of the first of a dig_once
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from hjplan.data.county import Block, Bools, Floats, Ints
from hjplan.data.works_terms import DigOnceTerms, RequiresTerms
from hjplan.optimize.backend.parts import Parts
from hjplan.optimize.physics.flows import Terms
from hjplan.optimize.program import Program


@dataclass(frozen=True, eq=False)
class Beside:
    """One facility of the places, as their programs see it."""

    number: int
    """Index into County.blocks."""
    block: Block
    terms: Terms
    cap: Floats
    """[n, T] most that may be started, in b'; inf without a limit."""
    slack: Floats
    """[n, T] W: most that may have been started by the end of a period, in b'."""
    allowed: Bools
    """[n, 1+H, T] what may be started or handed over."""
    flows: bool
    """Is its care part of the programs?"""
    whole_at: Ints
    """[n] period in which a bundle starts all that is unserved, −1: none does; empty without bundles."""

    @property
    def whole(self) -> Bools:
        """[n, T] where and when a bundle starts all that is unserved."""
        periods = np.arange(self.terms.rho.shape[1])
        if not len(self.whole_at):
            return np.zeros(self.terms.rho.shape, dtype=np.bool_)
        return np.asarray(self.whole_at[:, None] == periods[None])

    @property
    def alive(self) -> Floats:
        """[n, T+1] D at every point."""
        last = self.terms.shrink[:, -1:] * self.terms.rho[:, -1:]
        return np.concatenate([self.terms.shrink, last], axis=1)

    def arrives(self, kinds: int) -> Ints:
        """[1+H, T] point at which what begins in a period stands."""
        begins = np.arange(self.terms.rho.shape[1])
        return np.stack([begins + (self.block.facility.lead if kind == 0 else 1) for kind in range(kinds)])

    def stands(self, begun: Floats) -> Floats:
        """[n, T] units standing at points 1…T, of b' started and handed over [n, 1+H, T]."""
        kinds, periods = begun.shape[1:]
        there = self.arrives(kinds)[None] <= np.arange(1, periods + 1)[:, None, None]
        arrived = np.einsum("nkt,pkt->np", begun, there.astype(np.float64))
        return np.asarray((self.block.opening.sum(axis=1)[:, None] + arrived) * self.alive[:, 1:])


@dataclass(eq=False)
class Variables:
    """Columns of the programs."""

    begun: dict[int, Ints] = field(default_factory=dict)
    """By facility [n, 1+H, T]."""
    under: dict[int, Ints] = field(default_factory=dict)
    """By facility with flows [n, T, S, R]."""
    restored: dict[int, Ints] = field(default_factory=dict)
    joint: dict[int, Ints] = field(default_factory=dict)
    """By dig_once link [m, T]."""


class PlacePrograms:
    """The programs of all places of a set of linked facilities."""

    def __init__(self, beside: tuple[Beside, ...], requires: list[RequiresTerms], dig_once: list[DigOnceTerms]) -> None:
        self.beside = {b.number: b for b in beside}
        self.requires, self.dig_once = requires, dig_once
        self.program, self.at = Program(), Variables()
        for b in beside:
            self._facility(b)
        for link in requires:
            self._requires(link)
        for number, dug in enumerate(dig_once):
            self._dig_once(number, dug)
        self.parts, self.part_of = self._parts()

    def _names(self, b: Beside) -> list[str]:
        return [f"{b.number}_{i}" for i in range(b.block.size)]

    def _facility(self, b: Beside) -> None:
        n, kinds, periods = b.allowed.shape
        when = [str(t) for t in range(periods)]
        most = np.where(b.allowed, np.inf, 0.0)
        most[:, 0] = np.where(b.whole, np.inf, b.cap)
        axes = (self._names(b), [str(k) for k in range(kinds)], when)
        q = self.at.begun[b.number] = self.program.variables("begun", axes, kept=b.allowed, upper=most)
        row = np.arange(n * periods).reshape(n, 1, periods, 1)
        earlier = np.tril(np.ones((periods, periods), dtype=np.bool_))
        columns = np.where(earlier[None, None], q[:, :, None, :], -1)
        least = np.where(b.whole, b.slack, -np.inf)
        self.program.add_rows(
            "nested", (self._names(b), when), [(row, columns, np.ones(1))], lower=least, upper=b.slack
        )
        if b.flows:
            self._flows(b, when)

    def _flows(self, b: Beside, when: list[str]) -> None:
        f, x, n, periods = b.block.facility, b.terms, b.block.size, len(when)
        size, regimes = len(f.service), len(f.regimes)
        possible = np.zeros((1, 1, size, regimes), dtype=np.bool_)
        possible[:, :, :-1] = True
        possible[:, :, -1, f.none] = True
        names, conditions = self._names(b), [str(s) for s in range(size)]
        axes = (names, when, conditions, [str(r) for r in range(regimes)])
        under = self.program.variables("under", axes, kept=possible)
        restorable = np.isfinite(f.restore_cost)[None, None, :]
        restored = self.program.variables("restored", (names, when, conditions), kept=restorable)
        self.at.under[b.number], self.at.restored[b.number] = under, restored
        row = np.arange(n * periods * size).reshape(n, periods, size)
        opening = np.zeros((n, periods, size))
        opening[:, 0] = b.block.opening
        before = x.rho[:, :-1]
        moved = -before[:, :, None, None, None] * np.swapaxes(x.moves[:, :-1], 2, 3)
        entries: list[tuple[Ints, Ints, Floats]] = [
            (row[:, :, :, None], under, np.ones(1)),
            (row, restored, np.ones(1)),
            (row[:, 1:, None, None, :], under[:, :-1, :, :, None], moved),
            (row[:, 1:, 0, None], restored[:, :-1], -before[:, :, None]),
        ]
        q = self.at.begun[b.number]
        if f.lead < periods:
            arriving = (x.shrink * x.survive)[:, : periods - f.lead, None] * f.handover
            entries.append((row[:, f.lead :], q[:, 0, : periods - f.lead, None], -arriving))
        given = -(x.shrink * x.rho)[:, :-1]
        entries += [(row[:, 1:, 0], q[:, kind, :-1], given) for kind in range(1, q.shape[1])]
        self.program.add_rows("stock", (names, when, conditions), entries, lower=opening, upper=opening)

    def standing(self, b: Beside) -> tuple[Floats, Ints, Floats]:
        """[n, T] what stands at points 1…T of what stood at the opening; columns and coefficients [n, T, K] beside."""
        q = self.at.begun[b.number]
        n, kinds, periods = q.shape
        there = b.arrives(kinds)[None] <= np.arange(1, periods + 1)[:, None, None]
        columns = np.where(there[None], q[:, None], -1).reshape(n, periods, kinds * periods)
        return b.block.opening.sum(axis=1)[:, None] * b.alive[:, 1:], columns, b.alive[:, 1:, None]

    def _requires(self, link: RequiresTerms) -> None:
        f = self.beside[link.facility]
        stands, columns, values = self.standing(f)
        n, periods = stands.shape
        row = np.arange(n * periods).reshape(n, periods, 1)
        most = link.excess[:, 1:] - stands[link.cell]
        entries = [(row, columns[link.cell], values[link.cell])]
        there = np.flatnonzero(link.needed >= 0)
        if link.needs >= 0 and len(there):
            others, needed, weights = self.standing(self.beside[link.needs])
            which = link.needed[there]
            most[there] += link.ratio * others[which]
            entries.append((row[there], needed[which], -link.ratio * weights[which]))
        axes = (self._names(f), [str(k) for k in range(1, periods + 1)])
        self.program.add_rows("requires", axes, entries, upper=most)

    def _dig_once(self, number: int, link: DigOnceTerms) -> None:
        first, second = self.beside[link.first], self.beside[link.second]
        periods = first.terms.rho.shape[1]
        names, when = [f"{number}_{i}" for i in range(len(link.cell))], [str(t) for t in range(periods)]
        joint = self.at.joint[number] = self.program.variables("joint", (names, when))
        row = np.arange(joint.size).reshape(joint.shape)
        # what a bundle starts is in no shared trench
        laid = np.where(second.whole[link.cell], 0.0, -second.terms.shrink[link.cell])
        entries = [(row, joint, np.ones(1)), (row, self.at.begun[link.second][link.cell, 0], laid)]
        self.program.add_rows("laid", (names, when), entries, upper=0.0)
        opened = -link.per * first.terms.shrink[link.beside]
        entries = [
            (row, joint, np.ones(1)),
            (row, self.at.begun[link.first][link.beside, 0], opened),
            (row[..., None], self.at.restored[link.first][link.beside], np.full(1, -link.per)),
        ]
        self.program.add_rows("opened", (names, when), entries, upper=0.0)

    def _parts(self) -> tuple[Parts, dict[int, Ints]]:
        """The programs by place, and which of them each place of the county has."""
        place = np.full(self.program.columns, -1, dtype=np.int64)

        def mark(columns: Ints, places: Ints) -> None:
            wide = np.broadcast_to(places.reshape(-1, *(1,) * (columns.ndim - 1)), columns.shape)
            place[columns[columns >= 0]] = wide[columns >= 0]

        for number, b in self.beside.items():
            for family in (self.at.begun, self.at.under, self.at.restored):
                if number in family:
                    mark(family[number], b.block.place)
        for number, link in enumerate(self.dig_once):
            mark(self.at.joint[number], self.beside[link.second].block.place[link.cell])
        known, part = np.unique(place, return_inverse=True)
        return Parts(self.program.arrays(), part), {int(p): np.array([i]) for i, p in enumerate(known)}
