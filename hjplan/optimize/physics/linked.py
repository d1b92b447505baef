"""Pricing of facilities that hang together inside a place: `requires` and `dig_once` (model.md, sections 7 and 9).

Care is priced as everywhere (oracle.py); what is started in a place is found for its facilities together, by a small
program (linked_places.py). Most places need none: where each facility's own best building already keeps the links, and
nothing would be laid in a shared trench, it is the answer, since leaving links out can only gain.

Where mechanisms are open, each way in which they may be in force has a bound: links left out, every trench shared. Ways
are looked at best bound first, until none that is left can win; so the answer is exact (docs/columns.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hjplan.books.plan import BlockPlan
from hjplan.data.county import Bools, County, Floats, Ints
from hjplan.data.ways import WaysOfBlock, apart, block_in_force, hanging_together, joint_ways, started_whole, ways_of
from hjplan.data.works_terms import DigOnceTerms, RequiresTerms
from hjplan.dynamics import coefficients
from hjplan.optimize.physics.flows import Terms, column_of, terms_of, worth_of
from hjplan.optimize.physics.linked_places import Beside, PlacePrograms
from hjplan.optimize.physics.measures import dearer_than_all
from hjplan.optimize.physics.oracle import MEASURES, BlockPrices, Column, Oracle, Recipe
from hjplan.optimize.physics.ways import better

KEEPS = 1e-9
"""Units by which a link may seem broken."""
NO_BETTER = 1e-12
"""Share of its size by which a way must be able to win to be looked at."""


@dataclass(frozen=True, eq=False)
class Question:
    """One facility at some prices, in one way of its mechanisms."""

    oracle: Oracle
    terms: Terms
    prices: BlockPrices
    gains: Floats
    """[C, 1+H, T]"""
    begun: Floats
    """[n, 1+H, T] what it would start by itself, in b'."""
    most: Floats
    """[Z] at most what it brings, whatever the links say."""
    shared: Floats
    """[n, T] what a unit in a shared trench saves; 0 where none can."""
    whole: Floats
    """[n, T] what a b' that a bundle starts brings beside its gain; 0 where none does."""


class Linked:
    """The oracle of a set of facilities that hang together."""

    def __init__(
        self,
        county: County,
        blocks: tuple[int, ...],
        requires: list[RequiresTerms],
        dig_once: list[DigOnceTerms],
    ) -> None:
        self.county, self.blocks = county, blocks
        self.requires, self.dig_once = requires, dig_once
        self._firsts = {link.first for link in dig_once}
        own = {b: ways_of(county, b) for b in blocks}
        self.mechanisms = tuple(sorted({m for w in own.values() for m in w.mechanisms}))
        self.bundles = tuple(sorted({i for w in own.values() for i in w.bundles}))
        self.in_force: Bools = joint_ways(county, self.mechanisms, self.bundles)
        self.allowed: Bools = np.ones(len(self.in_force), dtype=np.bool_)
        self.way_of = {b: self._own_ways(own[b]) for b in blocks}
        self.each = {b: self._oracles(b, own[b]) for b in blocks}
        self._terms = {b: [terms_of(o) for o in self.each[b]] for b in blocks}
        self.zones: Ints = np.unique(np.concatenate([self.each[b][0].zones for b in blocks]))
        self._inside = {b: np.searchsorted(self.zones, self.each[b][0].zones) for b in blocks}
        self._programs: dict[tuple[int, ...], PlacePrograms] = {}

    def _own_ways(self, own: WaysOfBlock) -> Ints:
        """[W] which of a facility's own ways each way is."""
        rows = [self.mechanisms.index(m) for m in own.mechanisms]
        rows += [len(self.mechanisms) + self.bundles.index(i) for i in own.bundles]
        if not rows:
            return np.zeros(len(self.in_force), dtype=np.int64)
        mine = self.in_force[:, rows]
        return np.argmax((mine[:, None] == own.in_force[None]).all(axis=(2, 3)), axis=1)

    def _oracles(self, b: int, own: WaysOfBlock) -> list[Oracle]:
        dt, serving = self.county.timeline.dt, self.county.works.serving(b)
        blocks = [block_in_force(self.county, b, own.mechanisms, way) for way in own.in_force]
        starts = own.in_force[:, len(own.mechanisms) :]
        return [
            Oracle(self.county, block, coefficients(block, dt), serving).bundled(
                *started_whole(self.county, b, own.bundles, row)
            )
            for block, row in zip(blocks, starts, strict=True)
        ]

    def allow(self, least: Floats, most: Floats) -> None:
        """Price only ways that bounds of "in force" [M, years] leave."""
        on = self.in_force
        self.allowed = ((on <= most[None] + 0.5) & (on >= least[None] - 0.5)).all(axis=(1, 2))

    def price(self, prices: Sequence[BlockPrices]) -> list[Column]:
        """The best plans of the facilities at these prices, by zone; labels are those of the first one's prices."""
        asked = dict(zip(self.blocks, prices, strict=True))
        labels = prices[0].labels
        tied = np.einsum("zmy,wmy->wz", labels, self.in_force) if labels.size else np.zeros((len(self.in_force), 1))
        questions: dict[tuple[int, int], Question] = {}
        bound = np.full((len(self.in_force), len(self.zones)), -np.inf)
        for way in np.flatnonzero(self.allowed).tolist():
            bound[way] = -tied[way]
            for b in self.blocks:
                key = (b, int(self.way_of[b][way]))
                if key not in questions:
                    questions[key] = self._question(*key, asked[b])
                bound[way, self._inside[b]] += questions[key].most
        best: dict[int, Column] = {}
        gained = np.full(len(self.zones), -np.inf)
        left = bound.copy()
        while True:
            likeliest: Ints = np.asarray(np.argmax(left, axis=0))
            can = left[likeliest, np.arange(len(self.zones))]
            known = np.isfinite(gained)
            hopeful = can > np.where(known, gained + NO_BETTER * (1.0 + np.abs(np.where(known, gained, 0.0))), -np.inf)
            if not hopeful.any():
                break
            for each in np.unique(likeliest[hopeful]).tolist():
                zones = hopeful & (likeliest == each)
                here = {b: questions[b, int(self.way_of[b][each])] for b in self.blocks}
                found, possible = self._plan(each, here, zones)
                total = self._total(found) - tied[each]
                wins = zones & possible & (total > gained)
                best = self._merged(best, found, wins)
                gained = np.where(wins, total, gained)
                left[each, zones] = -np.inf
        if not np.isfinite(gained).all():
            best = self._merged(best, {b: self._nothing(b) for b in self.blocks}, ~np.isfinite(gained))
        return self._labelled(best, labels)

    def seeds(self, prices: Sequence[BlockPrices]) -> Iterator[list[Column]]:
        """The best plans in ways that differ by one mechanism or bundle, as :meth:`Ways.seeds`."""
        before = self.allowed
        for way in apart(self.in_force).tolist():
            self.allowed = np.arange(len(before)) == way
            yield self.price(prices)
        self.allowed = before

    def _question(self, b: int, own: int, prices: BlockPrices) -> Question:
        from hjplan.optimize.physics.filling_kernels import fill_block
        from hjplan.optimize.physics.pricing_kernels import judge

        oracle, terms = self.each[b][own], self._terms[b][own]
        kernel, members, places, asked = oracle.question(prices)
        n, kinds, periods = oracle.block.size, 1 + len(asked.handed), terms.rho.shape[1]
        gains, care = np.empty((len(members.rho), kinds, periods)), np.zeros(len(oracle.zones))
        cost = np.empty((len(members.rho), periods))
        judge(kernel, members, asked, gains, cost, care)
        begun = np.empty((n, kinds, periods))
        fill_block(kernel, members, places, gains, cost, begun)
        saved, whole = self._saved(b, oracle, terms, prices), _whole(oracle, cost, terms.rho.shape)
        brings = _by_cell(oracle, gains)
        if saved.any():
            # cells of a class may lie beside the other facility or not: only those that do can share a trench
            beside = saved.any(axis=1)
            begins = oracle.classes.begins[:-1]
            most_saved = np.maximum.reduceat(np.maximum(saved, 0.0)[oracle.classes.order], begins, axis=0)
            dearest, filled = gains.copy(), np.empty_like(begun)
            dearest[:, 0] += members.shrink * most_saved
            fill_block(kernel, members, places, dearest, cost, filled)
            begun[beside], brings[beside] = filled[beside], _by_cell(oracle, dearest)[beside]
        total = (begun * brings).sum(axis=(1, 2)) + (begun[:, 0] * whole).sum(axis=1)
        most = care + np.bincount(terms.zone, total, len(oracle.zones))
        return Question(oracle, terms, prices, gains, begun, most, saved, whole)

    def _saved(self, b: int, oracle: Oracle, terms: Terms, prices: BlockPrices) -> Floats:
        """[n, T] what a unit of a facility saves in a shared trench."""
        periods = terms.rho.shape[1]
        out = np.zeros(terms.rho.shape)
        f = oracle.block.facility
        for link in self.dig_once:
            if link.second != b:
                continue
            cost = prices.costs[terms.zone[link.cell], 0] * f.build_cost * terms.factor[link.cell, None]
            for j in range(min(len(f.pay), periods)):
                out[link.cell, : periods - j] += link.saving * f.pay[j] * cost[:, j:]
        return out

    def _nothing(self, b: int) -> Column:
        """What stands in for a facility where no way that is left has a plan, as where a bundle builds what `requires`
        forbids: it does nothing, and is dearer than a zone left unplanned with its labels untied (columns.py)."""
        oracle, way = self.each[b][0], int(np.argmax(self.allowed))
        plan, zones, periods = oracle.no_plan(), len(oracle.zones), oracle.periods
        dear = -(2.0 + self.in_force[way].sum()) * dearer_than_all(self.county, (b,), oracle.zones)
        handed = np.zeros((0, oracle.block.size, periods)) if plan.handed is None else plan.handed
        joint = np.zeros_like(plan.started) if any(link.second == b for link in self.dig_once) else None
        return Column(
            gained=dear,
            value=dear,
            costs=np.zeros((zones, MEASURES, periods)),
            served=np.zeros((zones, periods + 1)),
            under=np.zeros((zones, plan.under.shape[3], periods)),
            handed=np.zeros((zones, len(handed), periods)),
            labels=np.zeros((zones, 0, 0)),
            way=np.full(zones, way),
            recipe=Recipe(plan.started, handed, joint, plan if b in self._firsts else None),
        )

    def _plan(self, way: int, questions: dict[int, Question], zones: Bools) -> tuple[dict[int, Column], Bools]:
        """The best plans in one way, for these zones, others are whatever; and [Z] in which zones there are any."""
        flows = {b: q.oracle.plan(q.prices) for b, q in questions.items() if b in self._firsts}
        begun = {b: q.begun.copy() for b, q in questions.items()}
        joint = {
            number: np.zeros((len(d.cell), self.county.timeline.periods)) for number, d in enumerate(self.dig_once)
        }
        programs = self._programs_of(way)
        places = self._open_places(programs, questions, zones)
        possible = np.ones(len(self.zones), dtype=np.bool_)
        if len(places):
            without = self._solve(programs, questions, places, begun, flows, joint)
            for q in questions.values():
                cells = np.isin(q.oracle.block.place, without)
                possible[np.searchsorted(self.zones, q.oracle.zones[q.terms.zone[cells]])] = False
        out = {}
        for b, q in questions.items():
            out[b] = self._column(b, q, begun[b], flows.get(b), joint)
        return {b: replace(c, way=np.full(len(c.gained), way)) for b, c in out.items()}, possible

    def _open_places(self, programs: PlacePrograms, questions: dict[int, Question], zones: Bools) -> Ints:
        """Places whose facilities cannot be planned one by one: a link would be broken, or a trench could be shared."""
        places: list[Ints] = []
        for link in self.requires:
            q = questions[link.facility]
            stands = programs.beside[link.facility].stands(q.begun)[link.cell]
            most = link.excess[:, 1:].copy()
            there = np.flatnonzero(link.needed >= 0)
            if link.needs >= 0 and len(there):
                others = programs.beside[link.needs].stands(questions[link.needs].begun)
                most[there] += link.ratio * others[link.needed[there]]
            broken = (stands > most + KEEPS).any(axis=1)
            places.append(self._in_zones(q, link.cell[broken], zones))
        for dug in self.dig_once:
            q = questions[dug.second]
            laid = (q.begun[dug.cell, 0] > 0).any(axis=1)
            places.append(self._in_zones(q, dug.cell[laid], zones))
        return np.unique(np.concatenate(places)) if places else np.empty(0, dtype=np.int64)

    def _in_zones(self, q: Question, cells: Ints, zones: Bools) -> Ints:
        zone = np.searchsorted(self.zones, q.oracle.zones[q.terms.zone[cells]])
        return np.asarray(q.oracle.block.place[cells[zones[zone]]])

    def _programs_of(self, way: int) -> PlacePrograms:
        """Programs of the places: ways differ by the rates of those whose care is in them, and by starts of bundles."""
        first = [int(self.way_of[b][way]) for b in self.blocks if b in self._firsts]
        starts = self.in_force[way, len(self.mechanisms) :].astype(np.int64).ravel()
        key = (*first, *starts.tolist())
        if key not in self._programs:
            beside = tuple(self._beside(b, int(self.way_of[b][way])) for b in self.blocks)
            self._programs[key] = PlacePrograms(beside, self.requires, self.dig_once)
        return self._programs[key]

    def _beside(self, b: int, own: int) -> Beside:
        from hjplan.optimize.physics.filling_kernels import limits

        oracle, terms = self.each[b][own], self._terms[b][own]
        kernel, members, places, asked = oracle.question(oracle.no_prices())
        cap, slack = np.empty(terms.rho.shape), np.empty(terms.rho.shape)
        limits(kernel, members, places, cap, slack)
        allowed = np.ones((oracle.block.size, 1 + len(asked.handed), terms.rho.shape[1]), dtype=np.bool_)
        allowed[:, 1:] = places.members.T[:, :, None] & np.isfinite(asked.handed)[None]
        return Beside(b, oracle.block, terms, cap, slack, allowed, b in self._firsts, oracle.whole_at)

    def _solve(
        self, programs: PlacePrograms, questions: dict[int, Question], places: Ints, begun: dict[int, Floats],
        flows: dict[int, BlockPlan], joint: dict[int, Floats],
    ) -> Ints:  # fmt: skip
        """Solve the programs of some places, and put what they say in; return the places that have no plan."""
        at = programs.at
        objective = np.zeros(programs.program.columns + 1)
        for b, q in questions.items():
            brings = _by_cell(q.oracle, q.gains)
            if b in flows:
                worth = worth_of(q.oracle, q.terms, q.prices)
                objective[at.under[b]], objective[at.restored[b]] = worth.under, worth.restored
                brings = worth.begun
            brings[:, 0] += q.whole
            objective[at.begun[b]] = np.where(at.begun[b] >= 0, brings, 0.0)
        for number, dug in enumerate(self.dig_once):
            objective[at.joint[number]] = questions[dug.second].shared[dug.cell]
        which = np.concatenate([programs.part_of[p] for p in places.tolist()])
        solved, impossible = programs.parts.solve(objective[:-1], which)
        x = np.append(solved, 0.0)
        for b, q in questions.items():
            cells = np.isin(q.oracle.block.place, places)
            begun[b][cells] = np.maximum(x[at.begun[b][cells]], 0.0)
            if b in flows:
                flows[b].under[cells] = np.maximum(x[at.under[b][cells]], 0.0)
                flows[b].restored[cells] = np.maximum(x[at.restored[b][cells]], 0.0)
        for number, dug in enumerate(self.dig_once):
            here = np.isin(questions[dug.second].oracle.block.place[dug.cell], places)
            joint[number][here] = np.maximum(x[at.joint[number][here]], 0.0)
        return np.asarray(places[np.isin(which, impossible)])

    def _column(self, b: int, q: Question, begun: Floats, flows: BlockPlan | None, joint: dict[int, Floats]) -> Column:
        """A facility's plan as the master takes it."""
        units = begun * q.terms.shrink[:, None, :]
        started, handed = np.ascontiguousarray(units[:, 0]), np.ascontiguousarray(np.swapaxes(units[:, 1:], 0, 1))
        shared = self._joint(b, q, joint)
        if flows is not None:
            plan = BlockPlan(flows.under, flows.restored, started, handed if len(handed) else None)
            column = replace(column_of(q.oracle, q.terms, q.prices, plan), recipe=Recipe(started, handed, shared, plan))
        else:
            column = q.oracle.decided(started, handed).price(q.prices)
            column = replace(column, recipe=Recipe(started, handed, shared, None))
        return column if shared is None else self._saving(b, q, column, shared)

    def _saving(self, b: int, q: Question, column: Column, shared: Floats) -> Column:
        """The same plan, what a shared trench saves taken off its cost."""
        periods = shared.shape[1]
        f, costs, gained = q.oracle.block.facility, column.costs.copy(), column.gained.copy()
        saving = np.zeros(q.oracle.block.size)
        for link in self.dig_once:
            if link.second == b:
                saving[link.cell] = link.saving
        price = saving * f.build_cost * q.terms.factor
        for j in range(min(len(f.pay), periods)):
            less = np.zeros_like(costs[:, 0])
            np.add.at(less[:, j:], q.terms.zone, f.pay[j] * price[:, None] * shared[:, : periods - j])
            costs[:, 0] -= less
            gained += (less * q.prices.costs[:, 0]).sum(axis=1)
        return replace(column, costs=costs, gained=gained)

    def _joint(self, b: int, q: Question, joint: dict[int, Floats]) -> Floats | None:
        if not any(link.second == b for link in self.dig_once):
            return None
        out = np.zeros(q.terms.rho.shape)
        for number, link in enumerate(self.dig_once):
            if link.second == b:
                out[link.cell] += joint[number]
        return out

    def _total(self, columns: dict[int, Column]) -> Floats:
        total = np.zeros(len(self.zones))
        for b, column in columns.items():
            total[self._inside[b]] += column.gained
        return total

    def _merged(self, best: dict[int, Column], found: dict[int, Column], wins: Bools) -> dict[int, Column]:
        if not best:
            return found
        return {
            b: better(best[b], found[b], wins[self._inside[b]], self.each[b][0].classes.cell_zone) for b in self.blocks
        }

    def _labelled(self, best: dict[int, Column], labels: Floats) -> list[Column]:
        """Columns in the order of the blocks; the first one bears the labels of the ways, by zone of the set."""
        out = [best[b] for b in self.blocks]
        if labels.size:
            way = np.zeros(len(self.zones), dtype=np.int64)
            for b, column in zip(self.blocks, out, strict=True):
                way[self._inside[b]] = column.way
            borne = self.in_force[way].astype(np.float64)
            gained = out[0].gained.copy()
            gained[0] -= float((labels * borne).sum())
            out[0] = replace(out[0], gained=gained, labels=borne)
        return out


def _by_cell(oracle: Oracle, gains: Floats) -> Floats:
    """[n, 1+H, T] the gains of each cell's class; 0 where nothing can be started."""
    out = gains[oracle.classes.cell_class]
    return np.where(np.isfinite(out), out, 0.0)


def _whole(oracle: Oracle, cost: Floats, shape: tuple[int, ...]) -> Floats:
    """[n, T] what a bundle saves of a b' that it starts."""
    out = np.zeros(shape)
    if len(oracle.whole_at):
        taken = np.flatnonzero(oracle.whole_at >= 0)
        at = oracle.whole_at[taken]
        out[taken, at] = oracle.saving[taken] * cost[oracle.classes.cell_class[taken], at]
    return out


def linked_sets(county: County) -> list[Linked]:
    """The oracle of every set of facilities of a county that hang together inside places."""
    works = county.works
    return [
        Linked(
            county,
            blocks,
            [r for r in works.requires if r.facility in blocks],
            [d for d in works.dig_once if d.second in blocks],
        )
        for blocks in hanging_together(works)
    ]
