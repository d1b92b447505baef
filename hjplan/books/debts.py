"""What is owed, to whom and until when: loans, partners' contracts and debt from before the plan (model.md, section 6).

A *debt* is a budget line of use ``debt``; T periods of the plan, H ≥ T periods until the last service. Nominal yuan.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hjplan.books.whole import whole
from hjplan.data.county import DEBT, County, Floats, Ints
from hjplan.data.fund_terms import PartnerTerms


@dataclass(frozen=True, eq=False)
class Debt:
    """One debt as it is owed, exactly; arrays [H] in yuan, H the same for all debts of a county."""

    id: str
    """The loan's or partner's fund, or ``opening:FUND``."""
    line: int
    """Index of its budget line."""
    fund: int
    """Index of the loan or partner; −1 for debt from before the plan."""
    before: float
    """Owed when the plan begins: opening debt that falls due in the plan."""
    drawn: Floats
    """Drawn of a loan, financed by a partner."""
    interest: Floats
    repaid: Floats
    """Principal repaid."""

    @property
    def service(self) -> Floats:
        """[H] interest and principal."""
        return np.asarray(self.interest + self.repaid)

    def whole_service(self) -> Ints:
        """[H] what falls due in whole yuan, rounded so that nothing drifts."""
        return whole(self.service)


@dataclass(frozen=True, eq=False)
class DebtAccount:
    """One debt in whole yuan, to its last service; arrays [periods of its life], at least T of them."""

    id: str
    line: int
    fund: int
    before: int
    """Owed when the plan begins."""
    drawn: Ints
    interest: Ints
    repaid: Ints
    outstanding: Ints
    """At the end of each period: before + Σ drawn − Σ repaid."""


def debt_accounts(county: County, drawn: Ints, spend: Ints, cost: Ints) -> tuple[DebtAccount, ...]:
    """What each debt draws, bears and repays, in whole yuan; ``cost`` [L, T] is what was paid of it in the plan.

    interest + repaid = what its line cost, after the plan what falls due; a yuan that was not paid in time is paid with
    the next service. repaid follows the contract's principal, rounded from the start, as far as the payment reaches.
    """
    out = []
    periods = county.timeline.periods
    for debt in debts(county, drawn, spend):
        paid = debt.whole_service()
        late = int(paid[:periods].sum() - cost[debt.line].sum())
        paid[:periods] = cost[debt.line]
        if late and len(paid) > periods:
            paid[periods] += late
        repaid = _repaid(paid, np.rint(np.cumsum(debt.repaid)).astype(np.int64))
        taken = np.rint(debt.drawn).astype(np.int64)
        before = round(debt.before)
        outstanding = before + np.cumsum(taken - repaid)
        alive = np.flatnonzero(paid.astype(bool) | outstanding.astype(bool))
        end = max(periods, int(alive[-1]) + 1 if len(alive) else 0)
        arrays = (taken[:end], (paid - repaid)[:end], repaid[:end], outstanding[:end])
        out.append(DebtAccount(debt.id, debt.line, debt.fund, before, *arrays))
    return tuple(out)


def _repaid(paid: Ints, due: Ints) -> Ints:
    """[H] the part of payments that repays principal: what is ``due`` of it from the start, as far as they reach."""
    out = np.zeros_like(paid)
    so_far = 0
    for t in range(len(paid)):
        out[t] = min(max(int(due[t]) - so_far, 0), int(paid[t]))
        so_far += int(out[t])
    return out


def debt_lines(county: County) -> Ints:
    """Indices of the budget lines that serve debt."""
    return np.array([i for i, use in enumerate(county.lines.use) if use == DEBT], dtype=np.int64)


def longest_life(county: County) -> int:
    """H: periods from the start of the plan until the last service that may be owed; at least T."""
    periods = county.timeline.periods
    ends = [periods]
    for fund in county.funds:
        if fund.loan is not None:
            ends.append(periods + len(fund.loan.service))
        if fund.partner is not None:
            ends.append(periods + len(fund.partner.charge) + int(fund.partner.lead.max(initial=0)))
    return max(ends)


def debts(county: County, drawn: Floats | Ints, spend: Floats | Ints) -> tuple[Debt, ...]:
    """Every debt that follows from what is drawn [F, T] and what partners spend [F, L, T], in the order of its line.

    loan: service[t] = Σ_j service_j·drawn[t−j], j = 1…n (convention 23); partner: Σ_l Σ_τ spend[l,τ]·charge[t−τ−lead_l]
    (convention 57); opening debt: what is due (convention 55).
    """
    life = longest_life(county)
    found: list[Debt] = []
    for f, fund in enumerate(county.funds):
        if fund.loan is not None:
            loan = fund.loan
            interest = np.maximum(loan.service - loan.principal, 0.0)
            found.append(
                Debt(
                    county.lines.debt[loan.line],
                    loan.line,
                    f,
                    0.0,
                    _until(life, np.asarray(drawn[f], dtype=np.float64)),
                    _spread(drawn[f], interest, 1, life),
                    _spread(drawn[f], loan.principal, 1, life),
                )
            )
        if fund.partner is not None:
            found.append(_contract(county, f, fund.partner, spend[f], life))
    for opening in county.opening_debts:
        due = _until(life, opening.due.astype(np.float64))
        nothing = np.zeros(life)
        before = float(opening.due.sum())
        found.append(Debt(county.lines.debt[opening.line], opening.line, -1, before, nothing, nothing, due))
    return tuple(sorted(found, key=lambda debt: debt.line))


def _contract(county: County, fund: int, terms: PartnerTerms, spend: Floats | Ints, life: int) -> Debt:
    """A partner's contract: every line begins to be repaid ``lead`` periods after the spending."""
    principal = annuity_principal(terms.charge)
    interest, repaid = np.zeros(life), np.zeros(life)
    for lead in np.unique(terms.lead[spend.any(axis=1)]).tolist():
        financed = spend[terms.lead == lead].sum(axis=0)
        interest += _spread(financed, np.maximum(terms.charge - principal, 0.0), lead, life)
        repaid += _spread(financed, principal, lead, life)
    financed = _until(life, np.asarray(spend.sum(axis=0), dtype=np.float64))
    return Debt(county.lines.debt[terms.line], terms.line, fund, 0.0, financed, interest, repaid)


def _spread(amounts: Floats | Ints, shape: Floats, after: int, life: int) -> Floats:
    """[H] Σ_i amounts[t − after − i]·shape[i]."""
    out = np.zeros(life)
    for i, share in enumerate(shape.tolist()):
        begins = after + i
        out[begins : begins + len(amounts)] += share * amounts[: max(0, life - begins)]
    return out


def _until(life: int, amounts: Floats) -> Floats:
    out = np.zeros(life)
    out[: len(amounts)] = amounts
    return out


def annuity_principal(charge: Floats) -> Floats:
    """[n] the part of a level charge per yuan that repays principal; sums to 1.

    The rate r per period is the one at which the charges are worth a yuan: Σ charge·(1+r)^−i = 1, i = 1…n; principal_i
    = charge_i·(1+r)^−(n+1−i). Charges that sum to 1 or less bear no interest.
    """
    n = len(charge)
    if n == 0 or charge.sum() <= 1.0 + 1e-12:
        return np.asarray(charge, dtype=np.float64)
    low, high = 0.0, float(charge.sum())
    for _ in range(200):
        rate = 0.5 * (low + high)
        worth = float(charge @ (1.0 + rate) ** -np.arange(1.0, n + 1.0))
        low, high = (rate, high) if worth > 1.0 else (low, rate)
    principal = charge * (1.0 + low) ** -np.arange(float(n), 0.0, -1.0)
    return np.asarray(principal / principal.sum())


def debt_costs(county: County, drawn: Floats | Ints | None, spend: Floats | Ints) -> Floats:
    """[L, T] what the debt lines cost in each period of the plan, exactly; 0 on every other line."""
    cost = np.zeros((county.lines.count, county.timeline.periods))
    known = np.zeros((len(county.funds), county.timeline.periods)) if drawn is None else drawn
    for debt in debts(county, known, spend):
        cost[debt.line] = debt.service[: county.timeline.periods]
    return cost
