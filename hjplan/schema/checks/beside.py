"""Money beside money: matches, pools, what is owed or signed, what households add (conventions 19, 20, 26, 55, 61)."""

from __future__ import annotations

from collections.abc import Iterator

from hjplan.errors import Message
from hjplan.schema.checks.payers import FEE, Line, fee_pays, lines_of_no_place, may_pay, named_funds
from hjplan.schema.checks.subject import Subject
from hjplan.schema.funds import Grant
from hjplan.schema.instruments import held_back
from hjplan.schema.nearest import hint
from hjplan.schema.nodes import Place
from hjplan.schema.partners import Household
from hjplan.schema.rules import Committed

_PLACE_USES = ("build", "restore", "upkeep")


def check(subject: Subject) -> Iterator[Message]:
    """Every fund that leans on another, and every pool."""
    for name, fund in subject.spec.funds.items():
        place: Place = ("funds", name)
        if isinstance(fund, Grant):
            yield from _match(subject, place, name, fund)
            yield from _pool(subject, place, fund)
            yield from _promised(subject, place, name, fund)
        elif isinstance(fund, Household):
            yield from _household(subject, place, fund)
    yield from _pools(subject)


def _match(subject: Subject, place: Place, name: str, fund: Grant) -> Iterator[Message]:
    if fund.match is None:
        return
    here, other = (*place, "match", "with"), fund.match.fund
    known = named_funds(subject)
    if other == name:
        yield subject.message(here, f"`{name}` cannot match itself: name the fund that lays its money beside")
    elif other not in known:
        yield subject.message(here, f"there is no fund `{other}`.{hint(other, known, 'Funds')}")
    elif fund.match.ratio > 0 and not subject.broken_tables and not _meet(subject, fund, other):
        text = f"`{other}` may pay no line that `{name}` may pay: nothing of `{name}` could ever be spent"
        yield subject.message(here, text)


def _meet(subject: Subject, fund: Grant, other: str) -> bool:
    """Is there a line that both may pay? True where there is none for the fund itself: that is told elsewhere."""
    spec = subject.spec
    own = [line for line in lines_of_no_place(spec) if may_pay(spec, fund, line)]
    own += [
        line
        for facility, known in subject.planned.items()
        for tier, tags in subject.kinds.get(facility, ())
        for use in _PLACE_USES
        if may_pay(spec, fund, line := Line(facility, known.sector, use, tier, tags))
    ]
    if other in spec.funds:
        return not own or any(may_pay(spec, spec.funds[other], line) for line in own)
    return not own or any(fee_pays(spec, line, other.removeprefix(FEE)) for line in own)


def _pool(subject: Subject, place: Place, fund: Grant) -> Iterator[Message]:
    if fund.poolable is not None and fund.poolable.into not in subject.names("pools"):
        known = subject.names("pools")
        where = hint(fund.poolable.into, known, "Pools") if known else " Describe it under `pools`"
        yield subject.message((*place, "poolable", "into"), f"there is no pool `{fund.poolable.into}`.{where}")


def _pools(subject: Subject) -> Iterator[Message]:
    grants = [fund for fund in subject.spec.funds.values() if isinstance(fund, Grant)]
    entered = {fund.poolable.into for fund in grants if fund.poolable is not None}
    unread = any(place[:1] == ("funds",) for place in subject.left_out)
    for name in subject.spec.pools:
        if name not in entered and not unread:
            text = f"no fund enters the pool `{name}`: give one `poolable: {{into: {name}, share: 0.2}}`"
            yield subject.message(("pools", name), text, "warning")


def _promised(subject: Subject, place: Place, name: str, fund: Grant) -> Iterator[Message]:
    """Debt from before the plan and what is signed, above all that the fund receives up to a year."""
    horizon, money = subject.spec.horizon, subject.spec.money
    if not subject.knows_years:
        return
    signed: list[tuple[Place, Committed]] = [
        ((*here, "amount"), rule) for here, rule in subject.rules() if isinstance(rule, Committed) and rule.fund == name
    ]
    owed, brought = 0.0, fund.opening.carried
    kept = max(0.0, 1 - fund.reserve - held_back(subject.spec.funds, name))
    for year in range(horizon.start, horizon.start + horizon.years):
        risen = (1 + money.inflation.default) ** (year - (money.price_year or horizon.start)) if fund.real else 1.0
        brought += fund.amount.in_year(year) * risen * kept
        of_year: list[tuple[Place, float]] = [(here, rule.amount) for here, rule in signed if rule.year == year]
        if fund.opening.debt is not None:
            of_year.append(((*place, "opening", "debt"), fund.opening.debt.in_year(year)))
        owed += sum(amount for _, amount in of_year)
        if owed > brought * (1 + 1e-9):
            text = (
                f"by {year} `{name}` has to pay {owed:g} that is owed or signed already, and has received {brought:g}"
            )
            yield subject.message(of_year[0][0], text)
            return


def _household(subject: Subject, place: Place, fund: Household) -> Iterator[Message]:
    facilities = subject.names("facilities")
    for name, amount in fund.per_unit.items():
        here = (*place, "per_unit", name)
        facility = subject.spec.facilities.get(name)
        if name not in facilities:
            yield subject.message(here, f"there is no facility `{name}`.{hint(name, facilities, 'Facilities')}")
        elif facility is not None and amount > facility.build.cost > 0:
            text = (
                f"households would add {amount:g} to a `{name}` that costs {facility.build.cost:g}: is the unit right "
                f"(per {facility.unit}, in {subject.spec.money.unit})?"
            )
            yield subject.message(here, text, "warning")
