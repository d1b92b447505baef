"""A plan and other policies tried in futures that differ: the door of this room."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import numpy as np
import pandas as pd

from hjplan.books.plan import Books, Plan
from hjplan.books.policies import Policy, make_policy
from hjplan.data.county import County, Ints
from hjplan.data.draws import check_uncertain
from hjplan.errors import HjplanError
from hjplan.schema.simulation import Simulate
from hjplan.simulate.batch import Trace, World, draw_futures, run_batch
from hjplan.simulate.cells import prepare
from hjplan.simulate.execution import Engine, Profiles
from hjplan.simulate.gathering import Gathering
from hjplan.simulate.money import purse
from hjplan.simulate.outcome import Outcome
from hjplan.simulate.promises import Promises, promises_of
from hjplan.simulate.receipts import planned_receipts
from hjplan.simulate.reference import Reference
from hjplan.simulate.series import Series, curves
from hjplan.simulate.tally import Part, reduce_record

BATCH = 50
"""Draws of a batch: fixed, so that sums are added in the same order for any number of workers."""
PLANNED_ELSEWHERE = ("relapse_blind",)
"""Policies that replay a plan of their own, which whoever optimizes hands in."""

Progress = Callable[[str], None]


def simulate(
    county: County,
    plan: Plan,
    books: Books,
    settings: Simulate,
    *,
    plans: Mapping[str, Plan] | None = None,
    policies: Mapping[str, Policy] | None = None,
    progress: Progress | None = None,
    workers: int | None = None,
    engine: Engine | None = None,
) -> Outcome:
    """Try the plan and the other policies of ``settings`` on the same futures with the same money.

    ``plans`` are the plans of policies that replay one of their own (``relapse_blind``); ``policies`` are further
    policies by name, or replacements. ``workers`` threads (default: one per core) change nothing but the time:
    batches of 50 draws are merged in their order, and no number in any stream depends on another (model.md,
    section 10). ``engine`` is for benchmarks: both give the same.
    ``progress`` is told in words. Raises InputError for an uncertain input that does not exist.
    """
    check_uncertain(county, settings)
    chosen = _policies(county, plan, books, settings, plans or {}, policies or {})
    own = {name: promises_of(county, other) for name, other in (plans or {}).items()}
    world = make_world(county, plan, books, settings, engine=engine)
    series = curves(county, world.cells)
    draws = settings.draws if world.whole else 1
    months = county.timeline.years * 12 + 1
    gathered = [Gathering(name, draws, months, len(series.names)) for name in chosen]
    batches = [np.arange(first, min(first + BATCH, draws)) for first in range(0, draws, BATCH)]
    say = progress or (lambda _: None)
    threads = max(1, min(workers or os.cpu_count() or 1, len(batches)))
    for number, parts in enumerate(_in_order(world, series, chosen, own, batches, threads)):
        for gathering, part in zip(gathered, parts, strict=True):
            gathering.add(part)
        say(f"simulated {min((number + 1) * BATCH, draws)} of {draws} futures")
    return Outcome(
        mode=settings.mode,
        draws=draws,
        seed=settings.seed,
        policies=tuple(chosen),
        bands=pd.concat([g.bands(series, county.timeline) for g in gathered], ignore_index=True),
        totals=pd.concat([g.totals() for g in gathered], ignore_index=True),
        relapse=pd.concat([g.relapse(county) for g in gathered], ignore_index=True),
        target_chance={g.policy: g.target_chance() for g in gathered},
    )


def trace_draws(
    county: County,
    plan: Plan,
    books: Books,
    settings: Simulate,
    *,
    policy: str | Policy = "plan",
    draws: int = BATCH,
    profiles: Profiles | None = None,
) -> Trace:
    """Everything that happens in the first draws under one policy, stocks and books: for tests and close looks."""
    chosen = make_policy(policy, county, plan, books.spend.astype(np.float64)) if isinstance(policy, str) else policy
    world = make_world(county, plan, books, settings, profiles=profiles)
    numbers = np.arange(draws if world.whole else 1)
    record = run_batch(world, chosen, draw_futures(county, settings, world.cells, numbers), trace=True)
    if record.trace is None:
        raise HjplanError("the batch kept no trace")
    return record.trace


def make_world(
    county: County,
    plan: Plan,
    books: Books,
    settings: Simulate,
    *,
    engine: Engine | None = None,
    profiles: Profiles | None = None,
) -> World:
    """Prepare what all batches share; without an engine the compiled one is taken where it applies."""
    whole = settings.mode == "chance"
    return World(
        county=county,
        settings=settings,
        cells=prepare(county, seed=settings.seed, whole=whole),
        purse=purse(county),
        planned=planned_receipts(county, plan, books),
        promises=promises_of(county, plan, books),
        engine=engine or _usual_engine(whole=whole),
        profiles=profiles or Profiles.usual(county.timeline.months),
    )


def _usual_engine(*, whole: bool) -> Engine:
    """Chance is compiled; the one future of ``expected`` is not worth the time that compiling takes."""
    if not whole:
        return Reference(whole=False)
    from hjplan.simulate.compiled import Compiled  # numba takes half a second to import: only where it is used

    return Compiled()


def _policies(
    county: County,
    plan: Plan,
    books: Books,
    settings: Simulate,
    plans: Mapping[str, Plan],
    handed_in: Mapping[str, Policy],
) -> dict[str, Policy]:
    """The policies to try by name, in the order of the settings, then those that were handed in beside them."""
    chosen: dict[str, Policy] = {}
    for name in dict.fromkeys(settings.policies):
        if name in handed_in:
            chosen[name] = handed_in[name]
        elif name in plans:
            chosen[name] = make_policy(name, county, plans[name], plans[name].spend)
        elif name in PLANNED_ELSEWHERE:
            raise HjplanError(f"the policy {name} replays a plan of its own, which was not handed in")
        else:
            chosen[name] = make_policy(name, county, plan, books.spend.astype(np.float64))
    return chosen | {name: policy for name, policy in handed_in.items() if name not in chosen}


def _in_order(
    world: World,
    series: Series,
    policies: Mapping[str, Policy],
    promises: Mapping[str, Promises],
    batches: list[Ints],
    threads: int,
) -> Iterator[list[Part]]:
    """The parts of every batch, in the batches' order; at most two batches per thread are under way."""

    stopping = Event()

    def one(draws: Ints) -> list[Part]:
        futures = draw_futures(world.county, world.settings, world.cells, draws)
        parts = []
        for name, policy in policies.items():
            if stopping.is_set():  # Ctrl-C waits for one policy in one batch, no longer
                break
            record = run_batch(world, policy, futures, promises=promises.get(name))
            parts.append(reduce_record(world, series, futures, record))
        return parts

    if threads == 1:
        yield from map(one, batches)
        return
    pool = ThreadPoolExecutor(threads)
    waiting: deque[Future[list[Part]]] = deque()
    try:
        for draws in batches:
            waiting.append(pool.submit(one, draws))
            if len(waiting) >= 2 * threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        stopping.set()
        pool.shutdown(wait=True, cancel_futures=True)
