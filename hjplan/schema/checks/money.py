"""Money that no line may use, and facilities that no money reaches: sound in the file, bad in the plan."""

from __future__ import annotations

from collections.abc import Iterator

from hjplan.errors import Message
from hjplan.schema.checks.payers import Line, fee_pays, lines_of_no_place, may_pay, repaying
from hjplan.schema.checks.subject import Subject
from hjplan.schema.facility import Facility
from hjplan.schema.funds import TIERS, Grant
from hjplan.schema.partners import Household
from hjplan.schema.rewards import Reward

_PLACE_USES = ("build", "restore", "upkeep")
_USES_OF = {"household": "per_unit", "reward": "held"}
"""The key that says what a fund may pay, by kind; `pays_for` for all others."""
_FAR_YEARS = 5
"""Prices as old as this are worth a look: at 3 % they are off by a sixth."""


def check(subject: Subject) -> Iterator[Message]:
    """Earmarks against what is planned; amounts, prices and arrivals against the years."""
    yield from _unusable(subject)
    yield from _unreached(subject)
    yield from _years(subject)


def _unusable(subject: Subject) -> Iterator[Message]:
    for fund_name, fund in subject.spec.funds.items():
        usable = any(
            may_pay(subject.spec, fund, Line(name, facility.sector, use, tier, tags))
            for name, facility in subject.planned.items()
            for tier, tags in subject.kinds.get(name, ())
            for use in _PLACE_USES
        ) or any(may_pay(subject.spec, fund, line) for line in lines_of_no_place(subject.spec))
        waives = subject.spec.affordability.waive.paid_by == fund_name
        if not usable and not waives and fund_name not in repaying(subject.spec):
            key = _USES_OF.get(fund.kind, "pays_for")
            text = f"no line that is planned may use the money of `{fund_name}`: all of it will lapse"
            yield subject.message(("funds", fund_name, key), text, "warning")


def _unreached(subject: Subject) -> Iterator[Message]:
    lacking = subject.facilities_below_need
    for name, facility in subject.planned.items():
        costs = [c for r in facility.regimes.values() for c in (r.cost if isinstance(r.cost, list) else [r.cost])]
        if any(costs):
            tiers = _without_money(subject, name, facility, "upkeep")
            if tiers:
                text = f"no fund or fee may pay the upkeep of `{name}`{_where(subject, name, tiers)}: it can only decay"
                yield subject.message(("facilities", name), text, "warning")
        if name in lacking and facility.build.cost > 0:
            tiers = _without_money(subject, name, facility, "build")
            if tiers:
                text = f"no fund may pay the building of `{name}`{_where(subject, name, tiers)}, and some is needed"
                yield subject.message(("facilities", name), text, "warning")


def _without_money(subject: Subject, name: str, facility: Facility, use: str) -> list[str]:
    """Tiers in which no fund, and for upkeep no fee account, may pay this use of the facility."""
    tiers: dict[str, bool] = {}
    for tier, tags in subject.kinds.get(name, ()):
        line = Line(name, facility.sector, use, tier, tags)
        # What households add is a part of a unit's cost: it never builds one alone. Rewards are not sure to be won.
        others = (fund for fund in subject.spec.funds.values() if not isinstance(fund, Household | Reward))
        funds = any(may_pay(subject.spec, fund, line) for fund in others)
        tiers[tier] = tiers.get(tier, False) or funds or fee_pays(subject.spec, line)
    return [tier for tier in TIERS if tiers.get(tier) is False]


def _where(subject: Subject, name: str, tiers: list[str]) -> str:
    everywhere = {tier for tier, _ in subject.kinds.get(name, ())}
    return "" if set(tiers) == everywhere else f" in places of tier {', '.join(tiers)}"


def _years(subject: Subject) -> Iterator[Message]:
    spec = subject.spec
    start = spec.horizon.start
    years = range(start, start + spec.horizon.years)
    for name, fund in spec.funds.items():
        if not isinstance(fund, Grant):
            continue
        named = any(span.first is not None for span in fund.amount.spans)
        if named and not any(fund.amount.in_year(year) for year in years) and any(s.value for s in fund.amount.spans):
            text = f"`{name}` has money only outside the years that are planned ({years[0]} to {years[-1]})"
            yield subject.message(("funds", name, "amount"), text, "warning")
    price_year = spec.money.price_year
    if price_year is not None and abs(price_year - start) > _FAR_YEARS:
        text = f"costs are in money of {price_year}, the plan begins in {start}: is that the year of your prices?"
        yield subject.message(("money", "price_year"), text, "warning")
