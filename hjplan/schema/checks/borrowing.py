"""Loans that are sound in the file and odd in the plan: shared payers, cover without fees, money in other years."""

from __future__ import annotations

from collections.abc import Iterator

from hjplan.errors import Message
from hjplan.schema.checks.subject import Subject
from hjplan.schema.loans import Loan
from hjplan.schema.partners import Partner


def check(subject: Subject) -> Iterator[Message]:
    """Every loan and partner."""
    yield from _shared(subject)
    yield from _cover(subject)
    yield from _years(subject)
    yield from _unbounded(subject)


def _loans(subject: Subject) -> dict[str, Loan]:
    return {name: fund for name, fund in subject.spec.funds.items() if isinstance(fund, Loan)}


def _shared(subject: Subject) -> Iterator[Message]:
    """Each loan is tested alone after the horizon, so two with one payer may together ask too much (convention 24)."""
    loans = _loans(subject)
    first: dict[str, str] = {}
    for name, loan in loans.items():
        shared = [payer for payer in loan.repaid_by if payer in first]
        if shared:
            text = (
                f"`{shared[0]}` repays `{first[shared[0]]}` too: after the plan each loan is tested alone, so together "
                "they may ask more of it than `debt_share` says"
            )
            yield subject.message(("funds", name, "repaid_by"), text, "warning")
        for payer in loan.repaid_by:
            first.setdefault(payer, name)


def _cover(subject: Subject) -> Iterator[Message]:
    """Without fees in the sectors that it pays for, no revenue can cover its service."""
    spec = subject.spec
    for name, loan in _loans(subject).items():
        named = loan.pays_for
        sectors = {
            facility.sector
            for facility_name, facility in subject.planned.items()
            if (named.sectors is None or facility.sector in named.sectors)
            and (named.facilities is None or facility_name in named.facilities)
        }
        billed = {spec.facilities[f.billed_on].sector for f in spec.fees.values() if f.billed_on in spec.facilities}
        if loan.cover and not sectors & billed:
            text = "`cover` asks for fees in the sectors that it pays for, and none is billed there: it is never drawn"
            yield subject.message(("funds", name, "cover"), text, "warning")


def _years(subject: Subject) -> Iterator[Message]:
    horizon = subject.spec.horizon
    years = range(horizon.start, horizon.start + horizon.years)
    for name, fund in subject.spec.funds.items():
        if not isinstance(fund, Loan | Partner) or fund.yearly is None:
            continue
        if fund.limit > 0 and not any(fund.yearly.in_year(year) for year in years):
            text = f"`{name}` has money only outside the years that are planned ({years[0]} to {years[-1]})"
            yield subject.message(("funds", name, "yearly"), text, "warning")


def _unbounded(subject: Subject) -> Iterator[Message]:
    """Gap payments without a general budget are bounded by nothing."""
    grants = set(subject.spec.funds)
    for name, fund in subject.spec.funds.items():
        if isinstance(fund, Partner) and grants & set(fund.paid_by) and subject.spec.money.general_budget is None:
            text = "gap payments have no ceiling: give `money.general_budget`, of which they may take a tenth"
            yield subject.message(("funds", name, "paid_by"), text, "warning")
