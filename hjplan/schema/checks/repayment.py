"""What is borrowed is repaid by somebody who can: loans, partners and their payers (conventions 17, 23 to 25, 57)."""

from __future__ import annotations

from collections.abc import Iterator

from hjplan.errors import Message
from hjplan.schema.checks.payers import FEE, named_funds
from hjplan.schema.checks.subject import Subject
from hjplan.schema.funds import Grant
from hjplan.schema.horizon import STEPS_PER_YEAR
from hjplan.schema.loans import Loan
from hjplan.schema.nearest import hint
from hjplan.schema.nodes import Place
from hjplan.schema.partners import Partner

_TENTH = 0.1
"""Gap payments of all partners are at most this share of the general budget."""


def check(subject: Subject) -> Iterator[Message]:
    """Every loan and every partner."""
    for name, fund in subject.spec.funds.items():
        place: Place = ("funds", name)
        if isinstance(fund, Loan):
            yield from _payers(subject, (*place, "repaid_by"), fund.repaid_by, name)
            yield from _term(subject, place, fund)
        elif isinstance(fund, Partner):
            yield from _payers(subject, (*place, "paid_by"), fund.paid_by, name)
    yield from _gap(subject)


def _payers(subject: Subject, place: Place, payers: list[str], debtor: str) -> Iterator[Message]:
    if not payers:
        text = "the list is empty, so nobody could repay: name a grant, or a fee account such as fees.sewage"
        yield subject.message(place, text)
    known = named_funds(subject)
    for i, payer in enumerate(payers):
        here = (*place, i)
        fund = subject.spec.funds.get(payer)
        if payer in subject.names("fees"):
            yield subject.message(here, f"`{payer}` is a fee: its account is called {FEE}{payer}")
        elif payer not in known:
            yield subject.message(here, f"there is no fund `{payer}`.{hint(payer, known, 'Funds')}")
        elif payer == debtor:
            yield subject.message(here, f"`{payer}` cannot repay itself: name a grant or a fee account")
        elif fund is not None and not isinstance(fund, Grant):
            text = f"`{payer}` is a {fund.kind}: only grants and fee accounts can repay"
            yield subject.message(here, text)
        elif payer in payers[:i]:
            yield subject.message(here, f"`{payer}` stands here a second time", "warning")


def _term(subject: Subject, place: Place, loan: Loan) -> Iterator[Message]:
    """Something is left to repay in: at least one step of time after the grace."""
    steps = STEPS_PER_YEAR[subject.spec.horizon.step]
    periods, grace = round(loan.term * steps), round(loan.grace * steps)
    if periods < 1:
        text = f"a term of {loan.term:g} years is shorter than a step of the plan ({subject.spec.horizon.step})"
        yield subject.message((*place, "term"), text)
    elif grace > periods or (grace == periods and loan.repay != "bullet"):
        text = (
            f"the grace of {loan.grace:g} years leaves no time to repay in a term of {loan.term:g}: the term counts "
            "from drawing, grace among it"
        )
        yield subject.message((*place, "grace"), text)


def _gap(subject: Subject) -> Iterator[Message]:
    """Promises to partners stay below a tenth of the general budget before anything new is promised."""
    money, horizon = subject.spec.money, subject.spec.horizon
    if money.gap_commitments is None or not subject.knows_years:
        return
    if money.general_budget is None:
        text = "`gap_commitments` are held against a tenth of `general_budget`, which is missing"
        yield subject.message(("money", "gap_commitments"), text)
        return
    for year in range(horizon.start, horizon.start + horizon.years):
        given, budget = money.gap_commitments.in_year(year), money.general_budget.in_year(year)
        if budget > 0 and given > _TENTH * budget * (1 + 1e-9):
            text = f"in {year} {given:g} are promised already, above a tenth of the general budget ({budget:g})"
            yield subject.message(("money", "gap_commitments"), text)
            return
