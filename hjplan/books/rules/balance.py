"""What a fund has is spent, carried or lapses; to the yuan.

Σ_line spend[f,·,t] + waivers[f,t] + carried[f,t] + lapsed[f,t] = received[f,t] + carried[f,t−1]
carried[f,−1] = what the scenario carries in (convention 55)
received of a grant = its arrival, of a loan = what is drawn, of households and partners = what they spend: they carry
nothing and nothing of theirs lapses (conventions 26 and 57); that of a fee account is tested by ``fee_revenue``, that
of a reward by ``reward``
inside a fiscal year lapsed = 0; in its last step carried ≤ carry_over·(carried + lapsed), at the end of the horizon too
(conventions 21 and 22). All amounts ≥ 0.
"""

from __future__ import annotations

import numpy as np

from hjplan.books.accounts import decimal
from hjplan.books.breach import Finding, joined, judge
from hjplan.books.naming import fund_name
from hjplan.books.statement import Statement
from hjplan.data.county import County, Ints


def residual(county: County, statement: Statement) -> Finding:
    """Yuan by which the accounts of the funds do not balance."""
    table = statement.funds
    spent = statement.spend.sum(axis=1)
    opened = np.zeros_like(table.carried_in)
    opened[:, 0] = [f.opening_carried for f in county.funds]
    opened[:, 1:] = table.carried_out[:, :-1]
    has = table.received + table.carried_in
    gone = table.spent + table.waivers + table.carried_out + table.lapsed
    gives = np.array([f.kind in ("household", "partner") for f in county.funds], dtype=bool)[:, None]
    held = np.where(gives, np.abs(table.carried_out) + np.abs(table.lapsed), 0)
    due = _comes_in(county, statement)
    inside = np.where(county.timeline.closes_year, 0, np.abs(table.lapsed))
    amounts = (table.received, table.carried_in, table.spent, table.waivers, table.carried_out, table.lapsed)
    least = np.minimum.reduce(amounts)
    too_much = _carried_too_much(county, table.carried_out, table.lapsed)

    def exact(off: Ints, words: str) -> Finding:
        return judge(
            "balance",
            "yuan",
            np.abs(off),
            0,
            where=lambda at: fund_name(county, at[0], at[1]),
            text=lambda at: f"{words} ({abs(int(off[at])):,} yuan)",
        )

    return joined(
        (
            exact(table.spent - spent, "`spent` is not the sum of the fund's payments"),
            exact(has - gone, "received and carried in is not spent, paid for waivers, carried out or lapsed"),
            exact(table.carried_in - opened, "what is carried in is not what the period before carried out"),
            exact(table.received - due, "received is not what arrives, is drawn or is given"),
            exact(held, "households and partners hold no money"),
            exact(inside, "money lapses inside a fiscal year"),
            exact(too_much, "more is carried out than carry_over allows"),
            exact(np.minimum(least, 0), "an amount is negative"),
        )
    )


def _comes_in(county: County, statement: Statement) -> Ints:
    """[F, T] what each fund has to receive; of fee accounts and rewards what the table says."""
    table, drawn = statement.funds, statement.debt.drawn_of_loans(county)
    out = table.received.copy()
    for f, fund in enumerate(county.funds):
        if fund.kind in ("household", "partner"):
            out[f] = table.spent[f]
        elif fund.fee < 0 and fund.reward is None:
            out[f] = fund.arrival + drawn[f]
    return out


def _carried_too_much(county: County, carried: Ints, lapsed: Ints) -> Ints:
    """Yuan carried at the end of a fiscal year above ⌊carry_over·(carried + lapsed)⌋, in exact decimal arithmetic."""
    out = np.zeros_like(carried)
    for f, terms in enumerate(county.funds):
        share = decimal(terms.carry_over)
        for t in np.flatnonzero(county.timeline.closes_year):
            most = share * int(carried[f, t] + lapsed[f, t])
            out[f, t] = max(0, int(carried[f, t]) - int(most))
    return out
