"""How far the expected future of a finished run is from its plan: the simulator as a second opinion on the books."""

from __future__ import annotations

import numpy as np

from builders.futures import Case
from hjplan.results.finished import Finished
from hjplan.schema.simulation import Simulate
from hjplan.simulate.run import trace_draws

EXPECTED = Simulate(mode="expected", policies=["plan"])


def differences(run: Finished | Case) -> tuple[float, float]:
    """Largest difference of any stock, pipeline or households served at any point, and of any payment in yuan."""
    trace = trace_draws(run.county, run.plan, run.books, EXPECTED)
    units = 0.0
    for b, path in enumerate(run.trajectory):
        households = run.county.blocks[b].facility.households_per_unit
        for t in range(run.county.timeline.periods + 1):
            now = trace.standing[t][b]
            for got, want in (
                (now.stock[0], path.stock[:, t]),
                (now.pipeline[0], path.pipeline[:, t]),
                (now.served[0] * households, path.served[:, t]),
            ):
                units = max(units, float(np.abs(got - want).max()))
    return units, float(np.abs(trace.spend[:, 0].transpose(1, 2, 0) - run.books.spend).max())
