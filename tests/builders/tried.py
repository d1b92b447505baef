"""Plans tried in futures of chance: settings, everything that happens in a batch, and what must hold of its books."""

from __future__ import annotations

import numpy as np

from builders.futures import Case
from hjplan.books.accounts import share_groups
from hjplan.books.policies import make_policy
from hjplan.data.county import County
from hjplan.schema.simulation import Simulate
from hjplan.simulate.batch import Record, Trace, draw_futures, run_batch
from hjplan.simulate.execution import Engine
from hjplan.simulate.run import make_world


def chance(draws: int = 50, uncertain: dict[str, object] | None = None, **others: object) -> Simulate:
    return Simulate.model_validate(
        {"mode": "chance", "draws": draws, "seed": 5, "policies": ["plan"], "uncertain": uncertain or {}, **others}
    )


def record(case: Case, engine: Engine, how: Simulate, policy: str) -> Record:
    world = make_world(case.county, case.plan, case.books, how, engine=engine)
    made = make_policy(policy, case.county, case.plan, case.books.spend.astype(np.float64))
    futures = draw_futures(case.county, how, world.cells, np.arange(how.draws))
    return run_batch(world, made, futures, trace=True)


def check_books(county: County, trace: Trace) -> None:
    """Balance, eligibility, carry and max_share in every draw and period."""
    spent = trace.spend.sum(axis=3)
    before = np.concatenate([np.zeros_like(trace.carried_out[:1]), trace.carried_out[:-1]])
    assert np.abs(trace.received + before - spent - trace.carried_out - trace.lapsed).max() < 1e-4
    for part in (trace.spend, trace.carried_out, trace.lapsed, trace.received):
        assert part.min() >= -1e-6
    assert (trace.spend.sum(axis=2) <= trace.wanted * (1.0 + 1e-9) + 1e-6).all()
    for f, fund in enumerate(county.funds):
        assert not trace.spend[:, :, f][:, :, ~fund.eligible].any()
        closes = county.timeline.closes_year
        unspent = received_left = trace.received[:, :, f] + before[:, :, f] - spent[:, :, f]
        assert (trace.carried_out[closes, :, f] <= fund.carry_over * received_left[closes] + 1e-3).all()
        assert np.abs(trace.carried_out[~closes, :, f] - unspent[~closes]).max(initial=0.0) < 1e-4
        for lines in share_groups(county, f):
            own, everyone = trace.spend[:, :, f][:, :, lines].sum(2), trace.spend[:, :, :, lines].sum((2, 3))
            assert (own <= fund.max_share * everyone + 2 * len(lines) + 1e-6).all()
