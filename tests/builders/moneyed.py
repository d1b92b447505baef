"""Random counties with every instrument of money at once, a plan that they pay, and its books: all written by hand.

Funds: ``county`` pays everything, owes debt from before and has money carried in; ``loan`` builds; ``households`` pay
part of each unit; ``matched`` is matched by the county; ``pooled`` leaves its sector through a pool; ``account`` takes
the fee of the first facility, for which ``county`` pays waived households, and crosses sectors; ``partner`` finances
building and is repaid by account and county.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from builders.futures import Case, random_case
from hjplan.books.accounts import line_costs
from hjplan.books.plan import Books, Plan
from hjplan.data.county import County, FeeTerms, Floats, FundTerms, Ints, Lines
from hjplan.data.fund_terms import LoanTerms, Match, OpeningDebt, PartnerTerms, PoolTerms

COUNTY, LOAN, HOUSEHOLDS, MATCHED, POOLED, ACCOUNT, PARTNER = range(7)
RATIO, POOLABLE, AT_MOST, CROSS, FINANCES = 0.5, 0.3, 0.8, 0.25, 0.3


def moneyed_case(seed: int, *, spare: float = 0.0, grain: float = 1.0) -> Case:
    """The county's own money is what the plan takes of it and ``spare`` as much again."""
    base = random_case(seed, grain=grain)
    g = np.random.default_rng(seed + 10**6)
    county = _county(base.county, g)
    empty = Plan(base.plan.blocks, np.zeros((7, county.lines.count, county.timeline.periods)))
    places = line_costs(base.county, Plan(base.plan.blocks, base.plan.spend))
    cost = np.zeros((county.lines.count, county.timeline.periods), dtype=np.int64)
    cost[: len(places)] = np.rint(places)
    served = base.trajectory[0].served[county.fees[0].members, :-1].sum(axis=0)
    revenue = served * county.fees[0].yuan_per_household(county.timeline.dt)
    waived = np.rint(served * county.fees[0].waiver_per_household(county.timeline.dt)).astype(np.int64)
    due = units_due(county, tuple(plan.started for plan in empty.blocks))
    spend, cost, drawn = _who_pays(county, cost, np.rint(revenue).astype(np.int64) + waived, due, g)
    county, books = _close(county, spend, cost, drawn, np.rint(revenue).astype(np.int64), waived, spare)
    plan = Plan(base.plan.blocks, spend.astype(np.float64), drawn.astype(np.float64))
    return Case(county, plan, base.trajectory, books)


def units_due(county: County, started: tuple[Floats, ...]) -> Floats:
    """[L, T] units of building that fall due: Σ_j pay[j]·started[t−j] in the line's places."""
    out = np.zeros((county.lines.count, county.timeline.periods))
    for i, use in enumerate(county.lines.use):
        if use != "build":
            continue
        block = county.blocks[county.lines.block[i]]
        units = started[county.lines.block[i]][block.zone == county.lines.zone[i]].sum(axis=0)
        for j, share in enumerate(block.facility.pay):
            out[i, j:] += share * units[: len(units) - j]
    return out


def _county(base: County, g: np.random.Generator) -> County:
    old, periods, steps = base.lines, base.timeline.periods, base.timeline.steps_per_year
    count = old.count + 3
    lines = Lines(
        zone=np.concatenate([old.zone, [-1] * 3]),
        block=np.concatenate([old.block, [-1] * 3]),
        use=(*old.use, "debt", "debt", "debt"),
        sector=(*old.sector, "", "", ""),
        facility=(*old.facility, "", "", ""),
        tier=(*old.tier, "", "", ""),
        debt=(*old.debt, "loan", "partner", "opening:county"),
    )
    use, sector = np.array(lines.use), np.array(lines.sector)
    build, care = use == "build", np.isin(use, ["upkeep", "restore"])
    loan_line, partner_line, opening_line = range(old.count, count)
    debt = use == "debt"
    mine = {
        COUNTY: np.ones(count, bool),
        LOAN: build,
        HOUSEHOLDS: build,
        MATCHED: sector == "s0",
        POOLED: care,
        ACCOUNT: care | (np.arange(count) == loan_line) | (np.arange(count) == partner_line),
        PARTNER: build,
    }
    names = ("county", "loan", "households", "matched", "pooled", "account", "partner")
    kinds = ("grant", "loan", "household", "grant", "grant", "fee", "partner")
    nothing = np.zeros(periods, dtype=np.int64)
    funds = [
        FundTerms(name, kind, "", "", nothing, -1, mine[f].copy(), 1.0, "line", 0.0)
        for f, (name, kind) in enumerate(zip(names, kinds, strict=True))
    ]
    first = np.arange(periods) % steps == 0
    n = int(g.integers(2, periods + 3))
    loan = LoanTerms(
        loan_line, 1e12, np.full(base.timeline.years, np.inf), np.full(n, 1.2 / n), np.full(n, 1.0 / n),
        np.array([COUNTY, ACCOUNT]), 1.0, np.inf, 0.0, (),
    )  # fmt: skip
    partner = PartnerTerms(
        partner_line, FINANCES, 1e12, np.full(base.timeline.years, np.inf), np.full(4, 0.3),
        np.full(count, int(g.integers(1, 3))), np.array([ACCOUNT]), np.array([COUNTY]),
    )  # fmt: skip
    amount = int(g.integers(20_000, 200_000))
    funds[COUNTY] = replace(funds[COUNTY], opening_carried=int(g.integers(0, 50_000)), carry_over=0.5)
    funds[LOAN] = replace(funds[LOAN], loan=loan, carry_over=1.0)
    funds[HOUSEHOLDS] = replace(funds[HOUSEHOLDS], household=g.uniform(100.0, 900.0, len(base.blocks)))
    funds[MATCHED] = replace(
        funds[MATCHED], arrival=np.where(first, amount, 0), matches=(Match(COUNTY, RATIO),), carry_over=0.3
    )
    funds[POOLED] = replace(
        funds[POOLED], arrival=np.where(first, amount, 0), pool=0, poolable=POOLABLE, pooled=care & (sector == "s0")
    )
    funds[ACCOUNT] = replace(funds[ACCOUNT], fee=0, crossed=care & (sector == "s1"), cross_share=CROSS, carry_over=1.0)
    funds[PARTNER] = replace(funds[PARTNER], partner=partner)
    block = base.blocks[0]
    fee = FeeTerms(
        id="fee", title_zh="", title_en="", block=0, members=np.ones(block.size, bool), zones=np.array([0, 1]),
        tiers=("village",), level=np.full(periods, 30.0), unit="yuan/household/year", bill=np.full(periods, 30.0),
        collection=np.linspace(0.6, 0.9, periods), waived=0.1, income=np.full(periods, 40_000.0), waiver_fund=COUNTY,
    )  # fmt: skip
    opening = OpeningDebt(opening_line, np.where(first, g.integers(0, 30_000, periods), 0), COUNTY)
    pool = PoolTerms("pool", "", "", care & ~debt, (("upkeep", AT_MOST),))
    return replace(base, lines=lines, funds=tuple(funds), fees=(fee,), pools=(pool,), opening_debts=(opening,))


def _who_pays(
    county: County, cost: Ints, account: Ints, due: Floats, g: np.random.Generator
) -> tuple[Ints, Ints, Ints]:
    """Whole yuan [F, L, T] line by line: instruments up to their limits, the county the rest; cost with debt; drawn."""
    lines, periods, steps = county.lines, county.timeline.periods, county.timeline.steps_per_year
    use, sector = np.array(lines.use), np.array(lines.sector)
    per_unit = county.funds[HOUSEHOLDS].household
    assert per_unit is not None
    spend = np.zeros((7, lines.count, periods), dtype=np.int64)
    drawn = np.zeros((7, periods), dtype=np.int64)
    left = {MATCHED: 0, POOLED: 0, ACCOUNT: 0, LOAN: 0}
    pool_room = pool_use = cross_room = 0
    for t in range(periods):
        if t % steps == 0:
            arrived = int(county.funds[POOLED].arrival[t])
            left[MATCHED] = int(county.funds[MATCHED].arrival[t])
            left[POOLED] = arrived
            pool_room, pool_use = int(POOLABLE * arrived), int(AT_MOST * POOLABLE * arrived)
            year = account[t : t + steps].sum()
            cross_room = int(CROSS * year)
        drawn[LOAN, t] = int(g.integers(0, 100_000)) if g.random() < 0.4 else 0
        left[LOAN] += int(drawn[LOAN, t])
        left[ACCOUNT] += int(account[t])
        _owe(county, cost, spend, drawn, t)
        for i in np.flatnonzero(use == "debt"):
            part = min(left[ACCOUNT], int(cost[i, t] * 0.3)) if county.funds[ACCOUNT].eligible[i] else 0
            spend[ACCOUNT, i, t] = part
            left[ACCOUNT] -= part
        for i in np.flatnonzero(use != "debt"):
            rest = int(cost[i, t])
            if use[i] == "build":
                spend[HOUSEHOLDS, i, t] = min(rest // 4, int(per_unit[lines.block[i]] * due[i, t]))
                spend[PARTNER, i, t] = int(FINANCES * g.random() * rest)
                spend[LOAN, i, t] = min(left[LOAN], rest // 4)
                left[LOAN] -= int(spend[LOAN, i, t])
            elif sector[i] == "s0":
                room = min(left[POOLED], pool_room, pool_use if use[i] == "upkeep" else pool_room, rest // 4)
                spend[POOLED, i, t] = room
                pool_room, left[POOLED] = pool_room - room, left[POOLED] - room
                pool_use -= room if use[i] == "upkeep" else 0
                spend[ACCOUNT, i, t] = min(left[ACCOUNT], rest // 4)
                left[ACCOUNT] -= int(spend[ACCOUNT, i, t])
            else:
                spend[POOLED, i, t] = min(left[POOLED], rest // 4)
                left[POOLED] -= int(spend[POOLED, i, t])
                spend[ACCOUNT, i, t] = min(left[ACCOUNT], cross_room, rest // 4)
                left[ACCOUNT], cross_room = left[ACCOUNT] - spend[ACCOUNT, i, t], cross_room - spend[ACCOUNT, i, t]
        open_part = cost[:, t] - spend[:, :, t].sum(axis=0)
        for i in np.flatnonzero(sector == "s0"):
            spend[MATCHED, i, t] = min(left[MATCHED], open_part[i] // 2)
            left[MATCHED] -= int(spend[MATCHED, i, t])
        spend[COUNTY, :, t] = cost[:, t] - spend[:, :, t].sum(axis=0)
    return spend, cost, drawn


def _owe(county: County, cost: Ints, spend: Ints, drawn: Ints, t: int) -> None:
    """What the debt lines cost in period t, from what was drawn and financed before it."""
    loan, partner, opening = county.funds[LOAN].loan, county.funds[PARTNER].partner, county.opening_debts[0]
    assert loan is not None
    assert partner is not None
    owed = sum(s * drawn[LOAN, t - j] for j, s in enumerate(loan.service, start=1) if t >= j)
    cost[loan.line, t] = round(float(owed))
    charges = 0.0
    for before in range(t):
        i = t - before - int(partner.lead[0])
        if 0 <= i < len(partner.charge):
            charges += partner.charge[i] * spend[PARTNER, :, before].sum()
    cost[partner.line, t] = round(charges)
    cost[opening.line, t] = opening.due[t]


def _close(
    county: County, spend: Ints, cost: Ints, drawn: Ints, revenue: Ints, waived: Ints, spare: float
) -> tuple[County, Books]:
    """Arrivals of the county that pay its part, and the accounts of all funds."""
    periods = county.timeline.periods
    waivers = np.zeros((7, periods), dtype=np.int64)
    waivers[COUNTY] = waived
    arrival = np.ceil((1.0 + spare) * (spend[COUNTY].sum(axis=0) + waived)).astype(np.int64)
    funds = list(county.funds)
    funds[COUNTY] = replace(funds[COUNTY], arrival=arrival)
    received = np.array([f.arrival for f in funds]) + drawn
    received[ACCOUNT] = revenue + waived
    spent = spend.sum(axis=1)
    received[[HOUSEHOLDS, PARTNER]] = spent[[HOUSEHOLDS, PARTNER]]
    carried_in, carried_out, lapsed = (np.zeros_like(received) for _ in range(3))
    before = np.array([f.opening_carried for f in funds])
    for t in range(periods):
        carried_in[:, t] = before
        unspent = received[:, t] + before - spent[:, t] - waivers[:, t]
        assert (unspent >= 0).all()
        before = unspent
        if county.timeline.closes_year[t]:
            before = np.floor(np.array([f.carry_over for f in funds]) * unspent + 1e-9).astype(np.int64)
        carried_out[:, t], lapsed[:, t] = before, unspent - before
    county = replace(county, funds=tuple(funds))
    return county, Books(cost, spend, received, carried_in, carried_out, lapsed, drawn, waivers)
