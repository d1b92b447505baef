"""A reward pool is held back of a grant, and some group of places can win it (convention 54)."""

from __future__ import annotations

from collections.abc import Iterator

from hjplan.errors import Message
from hjplan.schema.checks.payers import FEE
from hjplan.schema.checks.subject import Subject
from hjplan.schema.funds import Grant
from hjplan.schema.instruments import held_back
from hjplan.schema.nearest import hint
from hjplan.schema.nodes import Place
from hjplan.schema.rewards import Award, Reward
from hjplan.schema.rules import Committed


def check(subject: Subject) -> Iterator[Message]:
    """Every reward pool, and what leans on one though nobody knows whether it is won."""
    for name, fund in subject.spec.funds.items():
        if isinstance(fund, Reward):
            place: Place = ("funds", name)
            unknown = [*_held(subject, place, fund), *_names(subject, place, fund.award)]
            yield from unknown
            if not unknown and not subject.broken_tables and not subject.left_out:
                yield from _winners(subject, place, fund)
    yield from _leaning(subject)


def _held(subject: Subject, place: Place, fund: Reward) -> Iterator[Message]:
    """It comes from a grant, which is not held back twice over."""
    here, giver = (*place, "held", "from"), fund.held.grant
    known = subject.names("funds")
    grant = subject.spec.funds.get(giver)
    if giver in subject.names("fees") or giver.startswith(FEE):
        yield subject.message(here, f"`{giver}` is a fee: a reward is held back of a grant")
    elif giver not in known:
        yield subject.message(here, f"there is no fund `{giver}`.{hint(giver, known, 'Funds')}")
    elif grant is not None and not isinstance(grant, Grant):
        yield subject.message(here, f"`{giver}` is a {grant.kind}: a reward is held back of a grant")
    elif grant is not None and grant.reserve + held_back(subject.spec.funds, giver) > 1 + 1e-9:
        kept = grant.reserve + held_back(subject.spec.funds, giver)
        text = f"`reserve` and what rewards hold back of `{giver}` are {kept:g} of it together: more than all"
        yield subject.message((*place, "held", "share"), text)


def _names(subject: Subject, place: Place, award: Award) -> Iterator[Message]:
    here = (*place, "award")
    if award.sector is not None and subject.lacks_sector(award.sector):
        text = f"there is no sector `{award.sector}`.{hint(award.sector, subject.sectors, 'Sectors')}"
        yield subject.message((*here, "sector"), text)
    facilities = subject.names("facilities")
    if award.facility is not None and award.facility not in facilities:
        text = f"there is no facility `{award.facility}`.{hint(award.facility, facilities, 'Facilities')}"
        yield subject.message((*here, "facility"), text)


def _groups(subject: Subject, award: Award) -> set[str]:
    """The groups in which somebody is in need of what is rewarded."""
    found: set[str] = set()
    for facility, tier, township, tags in subject.cells:
        sector = subject.spec.facilities[facility].sector
        if award.facility in (None, facility) and award.sector in (None, sector):
            found |= tags if award.to == "tag" else {tier if award.to == "tier" else township} - {""}
    return found


def _winners(subject: Subject, place: Place, fund: Reward) -> Iterator[Message]:
    groups, award, horizon = _groups(subject, fund.award), fund.award, subject.spec.horizon
    if not groups:
        what = f"facility `{award.facility}`" if award.sector is None else f"sector `{award.sector}`"
        yield subject.message((*place, "award"), f"no {award.to} is in need of {what}: nobody could win")
        return
    grant = subject.spec.funds[fund.held.grant]
    years = range(horizon.start, horizon.start + horizon.years - 1)
    if not years:
        text = "an award comes in the year after it is won: in a plan of one year nobody can win"
        yield subject.message((*place, "award"), text, "warning")
        return
    held = {year: _of_year(subject, grant, year) * fund.held.share for year in years if isinstance(grant, Grant)}
    most, wanted = max(held.values()), len(groups) * award.amount
    scarce = [year for year, money in held.items() if 0 < money < wanted * (1 - 1e-9)]
    if most < award.amount * (1 - 1e-9):
        text = f"an award of {award.amount:g} is more than is held in any year ({most:g}): nobody can win it"
        yield subject.message((*place, "award", "amount"), text, "warning")
    elif scarce:
        text = (
            f"in {scarce[0]} {held[scarce[0]]:g} is held, and {len(groups)} times {award.amount:g} could be won: not "
            "all that reach the coverage get an award"
        )
        yield subject.message((*place, "award", "amount"), text, "warning")


def _of_year(subject: Subject, grant: Grant, year: int) -> float:
    """What a grant has in a year before anything is held back, in the scenario's unit."""
    money, start = subject.spec.money, subject.spec.horizon.start
    risen = (1 + money.inflation.default) ** (year - (money.price_year or start)) if grant.real else 1.0
    return grant.amount.in_year(year) * risen


def _leaning(subject: Subject) -> Iterator[Message]:
    """A reward is no money to rely on: it matches nothing, nothing is signed on it; its grant may be uncertain."""
    spec = subject.spec
    rewards = {name: fund for name, fund in spec.funds.items() if isinstance(fund, Reward)}
    for name, fund in spec.funds.items():
        if isinstance(fund, Grant) and fund.match is not None and fund.match.fund in rewards:
            text = f"`{fund.match.fund}` is a reward, won or not: it cannot stand beside other money"
            yield subject.message(("funds", name, "match", "with"), text)
    for place, rule in subject.rules():
        if isinstance(rule, Committed) and rule.fund in rewards:
            text = f"`{rule.fund}` is a reward, won or not: nothing can be signed on it"
            yield subject.message((*place, "fund"), text)
    for key in spec.simulate.uncertain:
        name = key.removeprefix("funds.")
        if name in rewards:
            text = f"`{name}` is a reward: let the grant that it is held back of be uncertain, `{name}` follows it"
            yield subject.message(("simulate", "uncertain", key), text)
