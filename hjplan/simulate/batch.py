"""One policy through a batch of futures: period by period, all draws and all places together."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from hjplan.books.policies import BlockState, Policy, State
from hjplan.data.county import Bools, County, Floats, Ints
from hjplan.data.draws import Words, arrival_factors, decay_factors, draw_keys, uniforms
from hjplan.schema.simulation import Simulate
from hjplan.simulate.ageing import Ageing
from hjplan.simulate.cells import Cells
from hjplan.simulate.execution import Chance, Engine, Month, Moved, Profiles, Standing, counter
from hjplan.simulate.ledger import Ledger
from hjplan.simulate.money import Purse
from hjplan.simulate.promises import Promises
from hjplan.simulate.receipts import Planned
from hjplan.simulate.series import by_group
from hjplan.simulate.works import Works


@dataclass(frozen=True, eq=False)
class World:
    """What stays the same in all batches."""

    county: County
    settings: Simulate
    cells: tuple[Cells, ...]
    purse: Purse
    planned: Planned
    promises: Promises
    """Of the plan: policies without a plan of their own borrow and owe as it does."""
    engine: Engine
    profiles: Profiles

    @property
    def whole(self) -> bool:
        """Pieces are grains and move by chance."""
        return self.settings.mode == "chance"


@dataclass(frozen=True, eq=False)
class Futures:
    """What a batch of draws brings, the same for every policy."""

    draws: Ints
    """[D] numbers of the draws."""
    keys: tuple[Words, ...]
    """Per block [D, n]."""
    ageing: Ageing
    """How fast units age in each draw."""
    arrivals: Floats
    """[D, F] share of each fund's amounts that arrives."""
    opening: tuple[Standing, ...]
    """Per block, what stands at point 0."""
    opening_groups: tuple[Floats, ...]
    """Per block [2, G, D] pieces standing and pieces' worth of service at point 0, by tier and by township."""


@dataclass(frozen=True, eq=False)
class Trace:
    """Everything that happened in a batch, for tests and for the curious: memory grows with draws."""

    standing: tuple[tuple[Standing, ...], ...]
    """Per point, per block, in pieces."""
    wanted: Floats
    """[T, D, L] nominal yuan; likewise the next ones."""
    spend: Floats
    """[T, D, F, L]"""
    received: Floats
    """[T, D, F]"""
    carried_out: Floats
    lapsed: Floats
    waived: Floats
    """[T, D, F] paid by funds for waived households."""
    stands: Bools
    """[T+1, D, P] projects that are finished."""


@dataclass(eq=False)
class Record:
    """What a batch leaves for the tally. Arrays grow period by period while the batch runs."""

    opening: tuple[Standing, ...]
    opening_groups: tuple[Floats, ...]
    """Per block [2, G, D] as in Futures, but for what full capacities turn away at point 0."""
    built_months: list[list[Floats]] = field(default_factory=list)
    """Per period, per block [G, D, m] pieces."""
    served_months: list[list[Floats]] = field(default_factory=list)
    flows: list[list[Floats]] = field(default_factory=list)
    """Per period, per block [D, tiers, 4]."""
    goal: list[Floats] = field(default_factory=list)
    """Per period [D] Σ ω·served at the closing point, households."""
    targets: list[Floats] = field(default_factory=list)
    """Per period [D, targets] Σ φ·served over each target's cells at the closing point."""
    spent: list[Floats] = field(default_factory=list)
    """Per period [D] nominal yuan."""
    undone: list[Floats] = field(default_factory=list)
    closing: tuple[Standing, ...] = ()
    trace: Trace | None = None


def draw_futures(county: County, settings: Simulate, cells: tuple[Cells, ...], draws: Ints) -> Futures:
    """Throw the dice of a batch."""
    whole = settings.mode == "chance"
    factors = decay_factors(county, settings, draws)
    keys = tuple(draw_keys(c.keys, draws) for c in cells)
    opening = tuple(opening_standing(c, k, whole=whole) for c, k in zip(cells, keys, strict=True))
    return Futures(
        draws=draws,
        keys=keys,
        ageing=Ageing(county, factors),
        arrivals=arrival_factors(county, settings, draws),
        opening=opening,
        opening_groups=tuple(
            np.array([by_group(c, s.stock.sum(axis=2)), by_group(c, s.served)])
            for c, s in zip(cells, opening, strict=True)
        ),
    )


def opening_standing(cells: Cells, keys: Words, *, whole: bool) -> Standing:
    """The stock of point 0 in pieces; whole pieces with the right mean, condition by condition and in all."""
    draws, (size, states) = len(keys), cells.block.opening.shape
    exact = np.cumsum(cells.block.opening, axis=1) / cells.piece
    if whole:
        u = uniforms(keys, counter(Chance.OPENING, 0))
        stock = np.diff(np.floor(exact[None] + u[:, :, None]), axis=2, prepend=0.0)
    else:
        stock = np.broadcast_to(cells.block.opening, (draws, size, states)).copy()
    pipeline = np.zeros((draws, size, cells.block.facility.lead))
    served = np.zeros((draws, size))
    for s in range(states):
        served = served + stock[:, :, s] * cells.service[s]
    return Standing(stock, pipeline, stock[:, :, -1].copy(), served)


def run_batch(
    world: World, policy: Policy, futures: Futures, *, promises: Promises | None = None, trace: bool = False
) -> Record:
    """Carry one policy through the whole horizon in every draw of the batch.

    ``promises`` of a policy that replays a plan of its own; else those of the plan.
    """
    county, cells = world.county, world.cells
    promises = promises or world.promises
    works = Works(county, cells, promises.undertaken, len(futures.draws), whole=world.whole)
    now, kept = works.limit(0, futures.opening)
    ledger = Ledger(
        county,
        world.purse,
        world.planned,
        promises,
        cells,
        world.settings.when_short,
        futures.arrivals,
        keep=trace,
    )
    record = Record(now, _opening_groups(cells, futures, now))
    points, stands = [now], [works.stands]
    for t in range(county.timeline.periods):
        unserved = [_unserved(c, s, t) for c, s in zip(cells, now, strict=True)]
        money = ledger.open_period(t, [_households(c, s.served) for c, s in zip(cells, now, strict=True)])
        told = policy(State(t, tuple(map(_state, cells, now, unserved)), money))
        wishes = works.wishes(t, told, now, unserved)
        wanted = [world.engine.want(c, s, w) for c, s, w in zip(cells, now, wishes, strict=True)]
        paid = ledger.pay(t, told, wishes, wanted, works.running(t))
        handed = works.hand_over(t, ledger.owed, wishes, unserved, futures.keys)
        acting = works.acting(ledger.done)
        moved = []
        for b, (c, standing, wish, share) in enumerate(zip(cells, now, wishes, paid, strict=True)):
            matrices = futures.ageing.month(b, t, acting)
            month = Month(t, matrices, futures.keys[b], world.profiles, handed[b], kept[b])
            moved.append(world.engine.execute(c, standing, wish, share, month))
        now, kept = works.limit(t + 1, tuple(m.closing for m in moved))
        if works.limits:
            moved = [_closed(c, m, s) for c, m, s in zip(cells, moved, now, strict=True)]
        _note(record, world, ledger, moved)
        if trace:
            points.append(now)
            stands.append(works.stands)
    record.closing = now
    record.undone.append(ledger.arrears())
    if trace:
        record.trace = Trace(tuple(points), *ledger.accounts(), np.array(stands))
    return record


def _opening_groups(cells: tuple[Cells, ...], futures: Futures, now: tuple[Standing, ...]) -> tuple[Floats, ...]:
    """What stands and serves at point 0 by group: counted again only where capacities take something away."""
    return tuple(
        groups if limited is opening else np.array([groups[0], by_group(c, limited.served)])
        for c, groups, opening, limited in zip(cells, futures.opening_groups, futures.opening, now, strict=True)
    )


def _closed(cells: Cells, moved: Moved, closing: Standing) -> Moved:
    """What a period leaves once full capacities have taken their part at its close."""
    if closing is moved.closing:
        return moved
    served = moved.served_months.copy()
    served[:, :, -1] = by_group(cells, closing.served)
    return replace(moved, closing=closing, served_months=served)


def _unserved(cells: Cells, standing: Standing, t: int) -> Floats:
    """[D, n] pieces of need without a unit or one under way; chance may leave less than one piece above need."""
    units = cells.block.need[:, t] / cells.piece
    return np.asarray(np.maximum(units - _across(standing.stock) - _across(standing.pipeline), 0.0))


def _across(pieces: Floats) -> Floats:
    """[D, n] sum over the last, short axis: much faster than numpy's own sum along it."""
    total = pieces[:, :, 0]
    for k in range(1, pieces.shape[2]):
        total = total + pieces[:, :, k]
    return total


def _households(cells: Cells, served: Floats) -> Floats:
    return served * cells.households


def _state(cells: Cells, standing: Standing, unserved: Floats) -> BlockState:
    piece = cells.piece
    return BlockState(standing.stock * piece, standing.pipeline * piece, unserved * piece)


def _note(record: Record, world: World, ledger: Ledger, moved: list[Moved]) -> None:
    """Keep what the tally needs of a period: sums over places only."""
    record.built_months.append([m.built_months for m in moved])
    record.served_months.append([m.served_months for m in moved])
    record.flows.append([m.flows for m in moved])
    goal = np.zeros(len(ledger.spent))
    targets = np.zeros((len(goal), len(world.county.targets)))
    for c, m in zip(world.cells, moved, strict=True):
        served = _households(c, m.closing.served)
        goal = goal + np.einsum("dn,n->d", served, c.block.weight)
        targets = targets + np.einsum("dn,nt->dt", served, c.target_weights)
    record.goal.append(goal)
    record.targets.append(targets)
    record.spent.append(ledger.spent)
    record.undone.append(ledger.undone)
