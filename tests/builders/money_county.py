"""The county of :mod:`builders.tiny` with every instrument of money at once, made of records by hand.

Beside tiny's three funds: ``bond``, a loan of 5 years' level service with one of grace, repaid by the county and
the toilet fee; ``labour``, households that give up to 200 yuan a toilet; ``operator``, a partner that finances 30 % of
roads against 6 charges; debt of the county from before the plan. The grant asks the county for 20 % beside its own, and
half a per cent of it may enter the pool ``rural`` (village, every use, upkeep at most half of what may enter). The
account of the fee may spend a tenth on roads. 5 % of households are waived and paid for by the county. The fee was left
to choose among 0, 24, 48 and 60 yuan: 24, 24, 48 was chosen.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from builders import tiny
from hjplan.books.accounts import fee_revenue, fee_waivers, household_caps, line_costs, place_costs
from hjplan.books.debts import annuity_principal, debt_accounts, debts
from hjplan.books.plan import BlockPlan, Plan, block_coefficients, follow
from hjplan.data.county import County, Lines
from hjplan.data.fee_terms import AffordabilityTerms, FeeOptions, FeeTerms
from hjplan.data.fund_terms import FundTerms, LoanTerms, Match, OpeningDebt, PartnerTerms, PoolTerms
from hjplan.data.levels import with_levels
from hjplan.data.rule_terms import ChangeRule, CommittedRule, FloorRule, LimitRule, Rule, ShareRule, UpkeepFloor
from hjplan.results.finished import Finished

GRANT, COUNTY, FEE, BOND, LABOUR, OPERATOR = range(6)
BOND_LINE, OPERATOR_LINE, OPENING_LINE = 9, 10, 11
LEVELS = np.array([0.0, 24.0, 48.0, 60.0])
PATH = np.array([1, 1, 2])
RATE = 0.04
SERVICE = np.array([RATE, *[RATE / (1 - (1 + RATE) ** -4)] * 4])
"""Owed in the five periods after drawing, per yuan: a year of grace, then a level payment."""
CHARGE = np.full(6, 0.06 / (1 - 1.06**-6))


def principal() -> np.ndarray:
    """The part of SERVICE that repays, by following what is outstanding."""
    owed, out = 1.0, []
    for payment in SERVICE:
        out.append(payment - RATE * owed)
        owed -= out[-1]
    return np.array(out)


def offered(*, steps: int = 1, inflation: float = 0.0, budget: float = 900_000) -> County:
    """The county as the scenario has it: the fee still open, no rules."""
    base = tiny.county(steps=steps, inflation=inflation, budget=budget, fee=0.0)
    lines = _with_debts(base.lines)
    use, facility = np.array(lines.use), np.array(lines.facility)
    village = np.array(lines.tier) == "village"
    debt = use == "debt"
    kept = (facility == "toilet") & np.isin(use, ["restore", "upkeep"])
    crossed = (facility == "road") & np.isin(use, ["restore", "upkeep"])
    pooled = village & np.isin(use, ["restore", "upkeep"])
    periods, years = base.timeline.periods, base.timeline.years
    grant, county, fee = base.funds
    none = np.zeros(periods, dtype=np.int64)
    due = np.where(np.arange(periods) % steps == 0, 7_001, 0)

    def fund(name: str, kind: str, eligible: np.ndarray, **terms: object) -> FundTerms:
        return FundTerms(name, kind, name, name, none, -1, eligible, 1.0, "line", 0.0, **terms)  # type: ignore[arg-type]

    bond = LoanTerms(
        line=BOND_LINE,
        limit=90_000.0,
        yearly=np.full(years, 60_000.0),
        service=SERVICE,
        principal=principal(),
        payers=np.array([COUNTY, FEE]),
        debt_share=0.03,
        ceiling=85_000.0,
        cover=0.01,
        cover_sectors=("toilets",),
    )
    operator = PartnerTerms(
        line=OPERATOR_LINE,
        finances=0.3,
        limit=100_000.0,
        yearly=np.full(years, 50_000.0),
        charge=CHARGE,
        lead=np.ones(lines.count, dtype=np.int64),
        fees=np.array([], dtype=np.int64),
        gap=np.array([COUNTY]),
    )
    funds = (
        replace(
            grant,
            eligible=(use == "build") | pooled,
            pool=0,
            poolable=0.005,
            pooled=pooled,
            matches=(Match(COUNTY, 0.2),),
            account="21103",
        ),
        replace(county, eligible=np.ones(lines.count, dtype=bool), opening_carried=12_345, account="2130701"),
        replace(fee, eligible=kept | crossed | (np.arange(lines.count) == BOND_LINE), crossed=crossed, cross_share=0.1),
        replace(fund("bond", "loan", use == "build"), carry_over=1.0, loan=bond),
        fund("labour", "household", (use == "build") & (facility == "toilet"), household=np.array([200.0, 0.0])),
        replace(fund("operator", "partner", (use == "build") & (facility == "road")), max_share=0.3, partner=operator),
    )
    return replace(
        base,
        lines=lines,
        funds=funds,
        fees=(_fee(base.fees[0], periods),),
        pools=(PoolTerms("rural", "整合", "rural", village & ~debt, (("upkeep", 0.5),)),),
        opening_debts=(OpeningDebt(OPENING_LINE, due.astype(np.int64), COUNTY),),
        affordability=_affordability(base, periods),
        gap_room=np.full(years + 8, 20_000.0),
    )


def _with_debts(lines: Lines) -> Lines:
    ids = ("bond", "operator", "opening:county")
    blank = ("",) * 3
    return Lines(
        zone=np.array([*lines.zone, -1, -1, -1]),
        block=np.array([*lines.block, -1, -1, -1]),
        use=(*lines.use, "debt", "debt", "debt"),
        sector=lines.sector + blank,
        facility=lines.facility + blank,
        tier=lines.tier + blank,
        debt=lines.debt + ids,
    )


def _fee(fee: FeeTerms, periods: int) -> FeeTerms:
    bill = np.repeat(LEVELS[:, None], periods, axis=1)
    collection = np.repeat(np.array([1.0, 0.8, 0.7, 0.6])[:, None], periods, axis=1)
    options = FeeOptions(LEVELS, bill, collection, 24.0, bill / 10_000)
    return replace(
        fee, level=bill[0], bill=bill[0], collection=collection[0], waived=0.05, waiver_fund=COUNTY, options=options
    )


def _affordability(base: County, periods: int) -> AffordabilityTerms:
    """Village: 100 households, 300 people with 10,000 yuan: 30,000 a household; town 50,000; the lowest fifth 0.3."""
    income = np.array([[9_000.0], [15_000.0]]) * base.prices.default[:periods]
    return AffordabilityTerms(("village", "town"), 0.006 * income, income)


def paid(county: County, blocks: tuple[BlockPlan, ...]) -> Plan:
    """A plan that pays everything: each fund its part where it may, the county the rest."""
    periods = county.timeline.periods
    funds, lines = len(county.funds), county.lines.count
    first = np.flatnonzero(np.arange(periods) % county.timeline.steps_per_year == 0)
    drawn = np.zeros((funds, periods))
    drawn[BOND, first[0]], drawn[BOND, first[1]] = 50_000.4, 30_000.7
    plan = Plan(blocks, np.zeros((funds, lines, periods)), drawn)
    cost = place_costs(county, plan)
    use, facility = np.array(county.lines.use), np.array(county.lines.facility)
    build, toilet = use == "build", facility == "toilet"
    plan.spend[OPERATOR, build & ~toilet] = 0.3 * cost[build & ~toilet]
    labour = np.minimum(household_caps(county, plan, LABOUR), 0.15 * cost)
    plan.spend[LABOUR, build & toilet] = labour[build & toilet]
    plan.spend[GRANT, build] = 0.2 * cost[build]
    paths = tuple(follow(b, p, c) for b, p, c in zip(county.blocks, blocks, block_coefficients(county), strict=True))
    revenue = (fee_revenue(county, paths) + fee_waivers(county, paths))[0]
    _pay_with_fees(county, plan, cost, revenue)
    _pool(county, plan, cost)
    kept = 0.0
    for t in range(periods):
        kept += drawn[BOND, t]
        room = (cost[:, t] - plan.spend[:, :, t].sum(axis=0)) * (build & toilet) * 0.4
        share = min(1.0, kept / room.sum()) if room.sum() > 0 else 0.0
        plan.spend[BOND, :, t] = share * room
        kept -= plan.spend[BOND, :, t].sum()
    plan.spend[COUNTY] = np.maximum(line_costs(county, plan) - plan.spend.sum(axis=0), 0.0)
    return plan


def _pay_with_fees(county: County, plan: Plan, cost: np.ndarray, revenue: np.ndarray) -> None:
    """The account keeps a tenth for roads, a tenth for the bond, and pays care of toilets with half."""
    own = county.funds[FEE]
    crossed = own.crossed if own.crossed is not None else np.zeros(county.lines.count, dtype=bool)
    kept = own.eligible & ~crossed & (np.array(county.lines.use) != "debt")
    for lines, share in ((crossed, 0.1), (kept, 0.5)):
        total = cost[lines].sum(axis=0)
        plan.spend[FEE, lines] = cost[lines] * np.minimum(0.9, share * revenue / np.where(total > 0, total, 1.0))
    service = next(d.service for d in debts(county, plan.drawn, plan.spend) if d.line == BOND_LINE)  # type: ignore[arg-type]
    plan.spend[FEE, BOND_LINE] = np.minimum(service[: len(revenue)], 0.1 * revenue)


def _pool(county: County, plan: Plan, cost: np.ndarray) -> None:
    """The grant uses all that may enter the pool in the first step of a year, half of it for upkeep where it can."""
    use = np.array(county.lines.use)
    pooled = county.funds[GRANT].pooled
    assert pooled is not None
    left = cost - plan.spend.sum(axis=0)
    for t in range(county.timeline.periods):
        if t % county.timeline.steps_per_year == 0:
            enters = 0.005 * county.funds[GRANT].arrival[t]
            for kind in ("upkeep", "restore"):
                lines = pooled & (use == kind)
                room = np.maximum(left[lines, t], 0.0) * 0.55
                amount = min(room.sum(), 0.5 * enters)
                plan.spend[GRANT, lines, t] = room * (amount / room.sum() if room.sum() > 0 else 0.0)


def finished(
    *, steps: int = 1, inflation: float = 0.03, seed: int | None = None, ruled: bool = False
) -> tuple[County, Finished]:
    """The county as the scenario has it, and a run of it at the levels chosen."""
    scenario = offered(steps=steps, inflation=inflation)
    county = with_levels(scenario, {0: PATH})
    blocks = tiny.decide(county, None if seed is None else np.random.default_rng(seed))
    plan = paid(county, blocks)
    if ruled:
        rules = rules_of(county, plan)
        scenario, county = replace(scenario, rules=rules), replace(county, rules=rules)
    return scenario, tiny.finish(county, plan)


def rules_of(county: County, plan: Plan) -> tuple[Rule, ...]:
    """One rule of every kind, which the plan keeps by a thousandth."""
    cost, steps = line_costs(county, plan), county.timeline.steps_per_year
    use, facility = np.array(county.lines.use), np.array(county.lines.facility)
    village = np.array(county.lines.tier) == "village"
    build, upkeep = use == "build", use == "upkeep"
    of_year = cost.reshape(len(cost), -1, steps).sum(axis=2)
    index = county.prices.build[::steps]
    share = of_year[build & village].sum() / of_year[build].sum()
    toilets = build & (facility == "toilet")
    real = of_year[toilets].sum(axis=0) / index
    swing = float(np.abs(real[1:] / real[:-1] - 1).max())
    paths = tuple(
        follow(b, p, c) for b, p, c in zip(county.blocks, plan.blocks, block_coefficients(county), strict=True)
    )
    toilet = county.blocks[0]
    reference = 10.0 * county.timeline.dt * (paths[0].stock[:, :-1, 0] * toilet.cost_factor[:, None]).sum(axis=0)
    spent = cost[upkeep & (facility == "toilet")].sum(axis=0) / county.prices.upkeep
    total = cost.sum(axis=1)
    members = (np.array([True, True]), np.array([False]))
    return (
        ShareRule("share of build, village", build & village, build, 0.999 * float(share), np.inf, True),
        UpkeepFloor(
            "upkeep floor", members, upkeep & (facility == "toilet"), 0.99 * float((spent / reference)[steps:].min())
        ),
        ChangeRule("change of build, toilets", toilets, swing * 1.001 + 0.001),
        FloorRule(
            "floor of restore, village", (use == "restore") & village, use == "restore",
            0.999 * float(total[(use == "restore") & village].sum() / total[use == "restore"].sum()),
        ),
        LimitRule("limit of build, toilets", toilets, np.full(county.timeline.years, real.max() * 1.001)),
        CommittedRule(
            "toilet.build", toilets, county.timeline.start + 1,
            float(plan.spend[COUNTY][toilets][:, county.timeline.year == county.timeline.start + 1].sum()) * 0.9999,
            COUNTY,
        ),
    )  # fmt: skip


def principal_of_operator() -> np.ndarray:
    """The part of CHARGE that repays."""
    return annuity_principal(CHARGE)


def manifest(county: County, run: Finished) -> dict[str, dict[str, object]]:
    """What the manifest would say, with the revenue of the fee and the debts by hand."""
    said, books = tiny.manifest(run), run.books
    waivers = int(books.waivers.sum())
    accounts = debt_accounts(county, books.drawn, books.spend, books.cost)
    periods = county.timeline.periods
    said["summary"]["fees"] = {"toilet": {"revenue": (int(books.received[FEE].sum()) - waivers) / county.yuan}}
    said["summary"]["debt"] = {
        a.id: {
            "drawn": a.drawn.sum() / county.yuan,
            "outstanding_at_end": a.outstanding[periods - 1] / county.yuan,
            "left_to_successors": (a.interest[periods:].sum() + a.repaid[periods:].sum()) / county.yuan,
        }
        for a in accounts
    }
    return said
