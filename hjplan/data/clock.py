"""Time and prices of a scenario (model.md, section 3)."""

from __future__ import annotations

import numpy as np

from hjplan.data.county import Prices, Timeline
from hjplan.schema.horizon import STEPS_PER_YEAR, Horizon, Money


def timeline_of(horizon: Horizon) -> Timeline:
    """Points and periods."""
    return Timeline(horizon.start, horizon.years, STEPS_PER_YEAR[horizon.step])


def price_year_of(money: Money, horizon: Horizon) -> int:
    """The year of the prices; the first year of the plan where none is named (convention 3)."""
    return horizon.start if money.price_year is None else money.price_year


def prices_of(money: Money, horizon: Horizon) -> Prices:
    """Price index of each use by period, constant inside a year: (1+inflation)^(year − price_year)."""
    elapsed = timeline_of(horizon).year - price_year_of(money, horizon)
    index = {use: (1.0 + money.inflation.of(use)) ** elapsed for use in ("build", "restore", "upkeep", "project")}
    beta = 1.0 / (1.0 + money.discount)
    return Prices(
        default=np.asarray((1.0 + money.inflation.default) ** elapsed, dtype=np.float64),
        beta=beta,
        beta_nominal=beta / (1.0 + money.inflation.default),
        **{use: np.asarray(values, dtype=np.float64) for use, values in index.items()},
    )
