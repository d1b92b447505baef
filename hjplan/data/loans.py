"""What a loan costs: interest and principal in each period after drawing, as pure functions (convention 23)."""

from __future__ import annotations

import numpy as np

from hjplan.data.county import Floats

LEVEL, EQUAL, BULLET = "level", "equal", "bullet"


def periods_of(years: float, dt: float) -> int:
    """Whole periods in so many years."""
    return round(years / dt)


def rate_per_period(rate: float, dt: float) -> float:
    """r = (1 + rate)^Δ − 1, exact for small rates."""
    return float(np.expm1(dt * np.log1p(rate)))


def principal_schedule(repay: str, rate: float, periods: int, grace: int) -> Floats:
    """[n] principal repaid in period j = 1…n after drawing, per yuan drawn; 0 in the first ``grace`` periods.

    With m = n − g and i = j − g:

        level    r·(1+r)^(i−1) / ((1+r)^m − 1)      what a level payment leaves after interest; 1/m where r = 0
        equal    1/m
        bullet   all in period n

    ``rate`` is r, per period. Raises ValueError where nothing is left to repay in (grace ≥ periods).
    """
    paying = periods - grace
    if periods < 1 or (repay != BULLET and paying < 1):
        raise ValueError(f"a loan of {periods} periods with {grace} of grace is never repaid")
    out = np.zeros(periods)
    if repay == BULLET:
        out[-1] = 1.0
    elif repay == EQUAL or rate == 0:
        out[grace:] = 1.0 / paying
    elif repay == LEVEL:
        grown = np.arange(paying) * np.log1p(rate)
        out[grace:] = rate * np.exp(grown) / np.expm1(paying * np.log1p(rate))
    else:
        raise ValueError(f"`{repay}` is no way to repay a loan")
    return out


def service_schedule(repay: str, rate: float, periods: int, grace: int) -> Floats:
    """[n] interest and principal owed in period j = 1…n after drawing, per yuan drawn (model.md, section 6).

    service[j] = principal[j] + r·(1 − Σ_{i<j} principal[i]); ``rate`` is r, per period.
    """
    principal = principal_schedule(repay, rate, periods, grace)
    outstanding = 1.0 - np.concatenate(([0.0], np.cumsum(principal)[:-1]))
    return np.asarray(principal + rate * outstanding)


def annuity(rate: float, periods: int) -> float:
    """What one yuan earns its lender in each of n periods: r/(1 − (1+r)^−n), 1/n where r = 0 (convention 57)."""
    return 1.0 / periods if rate == 0 else float(-rate / np.expm1(-periods * np.log1p(rate)))
