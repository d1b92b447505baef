"""What the lowest fifth can bear, before anything is planned (conventions 35, 36, 38, 67)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hjplan.errors import Message
from hjplan.schema.checks.served import households_per_unit
from hjplan.schema.checks.subject import Subject
from hjplan.schema.fees import CollectionByIncome, Fee
from hjplan.schema.funds import TIERS, Grant
from hjplan.schema.nearest import hint
from hjplan.schema.tariffs import bill_per_tariff

_SLACK = 1e-9
"""A bill that meets the cap to a rounding of decimals is within it."""


def check(subject: Subject) -> Iterator[Message]:
    """Who pays for the waived, incomes where they are needed, and bills against the cap."""
    yield from _waivers(subject)
    if subject.broken_tables:
        return
    lacking = list(_incomes(subject))
    yield from lacking
    if not lacking and subject.spec.affordability.cap is not None and not subject.left_out:
        for tier in TIERS:
            yield from _cap(subject, tier)


def _waivers(subject: Subject) -> Iterator[Message]:
    waive = subject.spec.affordability.waive
    place = ("affordability", "waive", "paid_by")
    if waive.paid_by is None:
        return
    funds = subject.names("funds")
    fund = subject.spec.funds.get(waive.paid_by)
    if waive.paid_by not in funds:
        yield subject.message(place, f"there is no fund `{waive.paid_by}`.{hint(waive.paid_by, funds, 'Funds')}")
    elif fund is not None and not isinstance(fund, Grant):
        yield subject.message(place, f"`{waive.paid_by}` is a {fund.kind}: only a grant can pay for waived households")
    elif waive.share == 0:
        yield subject.message(place, "no household is waived (`share` is 0): there is nothing to pay", "warning")


def _tiers(fee: Fee) -> tuple[str, ...]:
    return tuple(fee.tiers) if fee.tiers is not None else TIERS


def _incomes(subject: Subject) -> Iterator[Message]:
    """Income is needed where collection or a cap follows it; an error there, in the words of the table."""
    spec = subject.spec
    income = subject.places["income"].to_numpy(dtype=float)
    tier = subject.places["tier"].to_numpy(object)
    needs = {
        ("fees", name, "collection"): _tiers(fee)
        for name, fee in spec.fees.items()
        if isinstance(fee.collection, CollectionByIncome)
    }
    if spec.affordability.cap is not None and spec.fees:
        billed = {t for fee in spec.fees.values() for t in _tiers(fee)}
        needs[("affordability", "cap", "")] = tuple(billed)
    for place, tiers in needs.items():
        here = tuple(key for key in place if key)
        blank = np.flatnonzero(np.isnan(income) & np.isin(tier, tiers))
        if len(blank) and "income" not in subject.raw_places.columns:
            text = "this needs income: the places have no column `income` (yuan per person and year)"
            yield subject.message(here, text)
        elif len(blank):
            first = subject.places["id"].iloc[int(blank[0])]
            text = f"this needs income, which is blank for {len(blank)} of the places (the first is {first})"
            yield subject.message(here, text)


def _per_tariff(subject: Subject, fee: Fee) -> float:
    """Yuan a household pays in a year where the tariff is 1."""
    charged = np.isin(subject.places["tier"].to_numpy(object), _tiers(fee))
    households = float(subject.places["households"].to_numpy(dtype=float)[charged].sum())
    people = float(subject.places["population"].to_numpy(dtype=float)[charged].sum())
    return bill_per_tariff(fee, households_per_unit(subject, fee.billed_on), people / households if households else 0)


def _cap(subject: Subject, tier: str) -> Iterator[Message]:
    """Fixed bills above what the lowest fifth of a tier can bear are an error; levels that never fit a warning."""
    spec = subject.spec
    placed = subject.places["tier"].to_numpy(object) == tier
    households = float(subject.places["households"].to_numpy(dtype=float)[placed].sum())
    fees = {n: f for n, f in spec.fees.items() if tier in _tiers(f) and f.billed_on in subject.planned}
    cap = spec.affordability.cap
    if not fees or households <= 0 or cap is None:
        return
    money, start = spec.money, spec.horizon.start
    earned = (subject.places["population"] * subject.places["income"]).to_numpy(dtype=float)[placed].sum() / households
    per_tariff = {name: _per_tariff(subject, fee) for name, fee in fees.items()}
    for year in range(start, start + spec.horizon.years):
        risen = (1 + money.inflation.default) ** (year - (money.price_year or start))
        limit = cap * spec.affordability.ratio_of(tier) * float(earned) * risen
        least = {name: per_tariff[name] * _lowest(fee, year) for name, fee in fees.items()}
        total = sum(least.values())
        if total > limit * (1 + _SLACK):
            worst = max(least, key=lambda name: least[name])
            text = (
                f"in {year} the fees of a household in places of tier {tier} are at least {total:.0f} yuan; the cap "
                f"allows the lowest fifth {limit:.0f}: lower a level, or raise the cap"
            )
            yield subject.message(("fees", worst, "level"), text)
            return
        if year == start + spec.horizon.years - 1:
            yield from _never(subject, tier, fees, per_tariff, limit - total)


def _lowest(fee: Fee, year: int) -> float:
    return min(fee.levels or [0.0]) if fee.level.chosen else fee.level.in_year(year)


def _never(
    subject: Subject, tier: str, fees: dict[str, Fee], per_tariff: dict[str, float], room: float
) -> Iterator[Message]:
    """Levels of a chosen fee that do not fit under the cap even in the last year, with all others at their lowest."""
    for name, fee in fees.items():
        levels = fee.levels or []
        if not fee.level.chosen or not levels:
            continue
        over = [v for v in levels if per_tariff[name] * (v - levels[0]) > room * (1 + _SLACK) + _SLACK]
        if over:
            told = ", ".join(f"{v:g}" for v in over)
            only = len(over) == len([v for v in levels if v > 0])
            text = f"the cap is never wide enough for {told} in places of tier {tier}" + (
                ": nothing above 0 can be chosen" if only else ""
            )
            yield subject.message(("fees", name, "levels"), text, "warning")
