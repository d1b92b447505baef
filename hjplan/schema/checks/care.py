"""Care that is never worth its money, and repair that would be cheaper than care (model.md, section 4)."""

from __future__ import annotations

from collections.abc import Iterator

from hjplan.errors import Message
from hjplan.schema.checks.conditions import NEGLECT
from hjplan.schema.checks.subject import Subject
from hjplan.schema.facility import Facility, Regime

_MARGIN = 1.1
"""model.md, section 4: (p_none − p_routine)·restore ≥ 1.1·upkeep."""


def check(subject: Subject) -> Iterator[Message]:
    """Regimes of every facility that is planned."""
    for name, facility in subject.planned.items():
        if NEGLECT not in facility.regimes or len(set(facility.conditions)) != len(facility.conditions):
            continue
        yield from _worthless(subject, name, facility)
        yield from _perpetual_repair(subject, name, facility)


def _cost(regime: Regime) -> float:
    """Yearly cost of a unit in the best condition."""
    return regime.cost[0] if isinstance(regime.cost, list) else regime.cost


def _worthless(subject: Subject, name: str, facility: Facility) -> Iterator[Message]:
    none = facility.regimes[NEGLECT]
    for regime_name, regime in facility.regimes.items():
        if regime_name == NEGLECT or len(regime.shares) != len(none.shares):
            continue
        better = any(with_care < without for with_care, without in zip(regime.shares, none.shares, strict=True))
        if not better and regime.operates <= none.operates and _cost(regime) > 0:
            text = f"`{regime_name}` costs money, yet units decay no slower than under `none`: are the two exchanged?"
            yield subject.message(("facilities", name, "regimes", regime_name), text, "warning")


def _perpetual_repair(subject: Subject, name: str, facility: Facility) -> Iterator[Message]:
    """Warn where letting a unit relapse and repairing it again is the cheap way to hold coverage, in any year."""
    none = facility.regimes[NEGLECT]
    restore = facility.restore.cost if facility.restore else None
    if isinstance(restore, list):
        restore = restore[-1]
    if restore is None or len(facility.conditions) != 2 or none.operates < 1:
        return
    cared = [r for n, r in facility.regimes.items() if n != NEGLECT and _cost(r) > 0 and len(r.shares) == 1]
    if not cared:
        return
    year, ratio = min(
        ((year, max(_saved(subject, none, r, restore, year) for r in cared)) for year in _years(subject)),
        key=lambda pair: pair[1],
    )
    if ratio < _MARGIN:
        text = (
            f"in {year} repairing what relapses costs {_share(ratio)} of the upkeep that would prevent it: the plan "
            "may let units fall out of use and repair them again and again. Is `restore.cost` too low, or should "
            "`none` have `operates` below 1?"
        )
        yield subject.message(("facilities", name, "regimes"), text, "warning")


def _years(subject: Subject) -> range:
    horizon = subject.spec.horizon
    return range(horizon.start, horizon.start + horizon.years)


def _saved(subject: Subject, none: Regime, regime: Regime, restore: float, year: int) -> float:
    """Repairs that a year of care saves ÷ what the care costs, both at the prices of the year."""
    money = subject.spec.money
    base = money.price_year if money.price_year is not None else subject.spec.horizon.start
    relative = ((1 + money.inflation.of("restore")) / (1 + money.inflation.of("upkeep"))) ** (year - base)
    return (none.shares[0] - regime.shares[0]) * restore * relative / _cost(regime)


def _share(ratio: float) -> str:
    return f"{max(0.0, ratio):.0%}"
