"""A county of two places made of arrays by hand: no file, no schema, no solver between a test and its arithmetic.

Place ``a`` is a village of 100 households in Dong, place ``b`` a town of 200 households in Xi, tagged ``corridor``,
which loses 1 % of its households a period.
Facilities: ``toilet`` (sector toilets, 1 household a unit, conditions working and relapsed, 1,000 yuan to build, 10 a
year to keep, 100 to restore), needed in both; ``road`` (sector roads, 40 households a km, three conditions, whole km,
paid 60 % at the start and 40 % a period later, people leave and the road remains), needed in ``a`` only.
Funds: ``grant`` builds only, up to 60 % of a line, and carries 30 %; ``county`` pays everything and carries nothing;
the account of the toilet fee pays care and repair of toilets and carries all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from hjplan.books.goal import goal_parts
from hjplan.books.plan import BlockPlan, Plan, block_coefficients, trajectories
from hjplan.books.rounding import close_books
from hjplan.books.targets import planned_coverage
from hjplan.data.county import (
    PLACE_USES,
    Block,
    County,
    FacilityType,
    FeeTerms,
    FundTerms,
    Lines,
    Places,
    Prices,
    TargetTerms,
    Timeline,
    Zone,
)
from hjplan.data.rates import rates_from_shares
from hjplan.dynamics import opening, step
from hjplan.optimize.solution import Solution
from hjplan.results.finished import Finished
from hjplan.results.summary import coverage_at_end
from hjplan.schema.horizon import USES

PLACES = Places(
    ids=("a", "b"),
    name_zh=("甲村", "乙镇"),
    name_en=("A", "B"),
    township=("Dong", "Xi"),
    tier=("village", "town"),
    tags=(frozenset(), frozenset({"corridor"})),
    households=np.array([100.0, 200.0]),
    population=np.array([300.0, 500.0]),
    income=np.array([10_000.0, 20_000.0]),
    zone=np.array([0, 1]),
)
SHRINKS = 0.99
"""Households of the town from one point to the next; the village keeps its own."""

ZONES = (Zone("village", "village", (), np.array([0])), Zone("town", "town", ("corridor",), np.array([1])))


def _facility(**changes: object) -> FacilityType:
    base = FacilityType(
        id="toilet",
        sector="toilets",
        title_zh="厕所",
        title_en="Toilet",
        unit="household",
        conditions=("working", "relapsed"),
        service=np.array([1.0, 0.0]),
        regimes=("none", "routine"),
        rates=rates_from_shares([[0.5], [0.1]]),
        operates=np.array([1.0, 1.0]),
        regime_cost=np.array([[0.0, 0.0], [10.0, 0.0]]),
        restore_cost=np.array([np.nan, 100.0]),
        build_cost=1000.0,
        lead=1,
        pay=np.array([1.0]),
        whole_units=False,
        grain=1.0,
        households_per_unit=1.0,
        share=1.0,
        stays=False,
        care=0,
    )
    return replace(base, **changes)


TOILET = _facility()
ROAD = _facility(
    id="road",
    sector="roads",
    title_zh="道路",
    title_en="Road",
    unit="km",
    conditions=("good", "fair", "failed"),
    service=np.array([1.0, 0.6, 0.0]),
    rates=rates_from_shares([[0.3, 0.2], [0.1, 0.05]]),
    regime_cost=np.array([[0.0, 0.0, 0.0], [500.0, 800.0, 0.0]]),
    restore_cost=np.array([np.nan, 3000.0, 12000.0]),
    build_cost=70_000.0,
    pay=np.array([0.6, 0.4]),
    whole_units=True,
    households_per_unit=40.0,
    stays=True,
)


def county(
    *,
    years: int = 3,
    steps: int = 1,
    grant: float = 400_000,
    budget: float = 900_000,
    fee: float = 24.0,
    inflation: float = 0.0,
    targets: Sequence[TargetTerms] = (),
) -> County:
    """The county of two places; ``grant`` and ``budget`` are yuan a year in the first step of each year."""
    timeline = Timeline(2027, years, steps)
    periods = timeline.periods
    index = (1.0 + inflation) ** (timeline.year - 2027.0)
    prices = Prices(index, index, index**2, index, index, beta=1 / 1.04, beta_nominal=1 / 1.04 / (1 + inflation))
    blocks = (
        _block(TOILET, [0, 1], [[60.0, 40.0], [90.0, 30.0]], [100.0, 200.0], periods, limit=0.4 / steps),
        _block(ROAD, [0], [[1.5, 0.5, 1.0]], [6.0], periods, limit=0.3 / steps),
    )
    lines = _lines(blocks)
    terms = FeeTerms(
        id="toilet",
        title_zh="厕所费",
        title_en="Toilet fee",
        block=0,
        members=np.array([True, True]),
        zones=np.array([0, 1]),
        tiers=("village", "town"),
        level=np.full(periods, fee),
        unit="yuan/household/year",
        bill=np.full(periods, fee),
        collection=np.full(periods, 0.8),
        waived=0.05,
        income=np.full(periods, 13_000_000 / 300) * index,
    )
    return County(
        name="tiny",
        title_zh="小县",
        title_en="Tiny",
        fictional=True,
        unit="万元",
        yuan=1e4,
        timeline=timeline,
        prices=prices,
        places=PLACES,
        zones=ZONES,
        blocks=blocks,
        lines=lines,
        funds=_funds(lines, timeline, grant, budget),
        fees=(terms,),
        targets=tuple(targets),
        after_years=5.0,
        gap=1e-4,
        time_limit=60.0,
    )


def _block(
    facility: FacilityType, place: list[int], stock: list[list[float]], need: list[float], periods: int, limit: float
) -> Block:
    size = len(place)
    needs = np.array(need)[:, None] * np.array([1.0, SHRINKS])[:size, None] ** np.arange(periods + 1)
    return Block(
        facility=facility,
        place=np.array(place),
        zone=PLACES.zone[place],
        need=needs,
        opening=np.array(stock),
        rho=needs[:, 1:] / needs[:, :-1],
        cap=limit * needs[:, :-1],
        cost_factor=np.linspace(1.0, 1.2, size),
        weight=np.full(size, 1.1),
    )


def _lines(blocks: tuple[Block, ...]) -> Lines:
    rows = [(int(z), b, u) for b, block in enumerate(blocks) for z in np.unique(block.zone) for u in PLACE_USES]
    return Lines(
        zone=np.array([r[0] for r in rows]),
        block=np.array([r[1] for r in rows]),
        use=tuple(r[2] for r in rows),
        sector=tuple(blocks[r[1]].facility.sector for r in rows),
        facility=tuple(blocks[r[1]].facility.id for r in rows),
        tier=tuple(ZONES[r[0]].tier for r in rows),
        debt=("",) * len(rows),
    )


def _funds(lines: Lines, timeline: Timeline, grant: float, budget: float) -> tuple[FundTerms, ...]:
    first = np.arange(timeline.periods) % timeline.steps_per_year == 0
    use, facility = np.array(lines.use), np.array(lines.facility)
    none = np.zeros(timeline.periods, dtype=np.int64)

    def fund(name: str, kind: str, amount: float, eligible: np.ndarray, **terms: object) -> FundTerms:
        arrival = np.where(first, int(amount), 0).astype(np.int64)
        rest = {"fee": -1, "max_share": 1.0, "share_of": "line", "carry_over": 0.0, **terms}
        return FundTerms(name, kind, name, name, arrival if kind == "grant" else none, eligible=eligible, **rest)

    return (
        fund("grant", "grant", grant, use == "build", max_share=0.6, carry_over=0.3),
        fund("county", "grant", budget, np.ones(lines.count, dtype=bool)),
        fund("fees.toilet", "fee", 0, (facility == "toilet") & (use != "build"), fee=0, carry_over=1.0),
    )


def decide(county: County, rng: np.random.Generator | None = None) -> tuple[BlockPlan, ...]:
    """Decisions that obey physics: what stands is half under care, a part is restored, building fills the limit.

    With ``rng`` the shares are random.
    """
    out = []
    for block, c in zip(county.blocks, block_coefficients(county), strict=True):
        f, periods = block.facility, county.timeline.periods
        under = np.zeros((block.size, periods, len(f.conditions), len(f.regimes)))
        restored = np.zeros((block.size, periods, len(f.conditions)))
        started = np.zeros((block.size, periods))
        stage = opening(block)
        for t in range(periods):
            mend, care, speed = (0.3, 0.5, 1.0) if rng is None else rng.random(3)
            restored[:, t, 1:] = stage.stock[:, 1:] * mend
            rest = stage.stock - restored[:, t]
            under[:, t, :-1, 1] = rest[:, :-1] * care
            under[:, t, :, 0] = rest - under[:, t, :, 1]
            most = np.minimum(stage.unserved, block.cap[:, t]) * speed
            started[:, t] = np.floor(most + 1e-9) if f.whole_units else most
            stage = step(block, t, stage, under[:, t], restored[:, t], started[:, t], c.moves(t))
        out.append(BlockPlan(under, restored, started))
    return tuple(out)


def paid(county: County, blocks: tuple[BlockPlan, ...]) -> Plan:
    """A plan whose lines are paid as far as the funds reach, the fee account first, then grants within max_share."""
    from hjplan.books.accounts import fee_revenue, line_costs

    plan = Plan(blocks, np.zeros((len(county.funds), county.lines.count, county.timeline.periods)))
    cost = line_costs(county, plan)
    paths = trajectories(county, plan)
    revenue = fee_revenue(county, paths)
    carried = np.zeros(len(county.funds))
    for t in range(county.timeline.periods):
        has = carried + [f.arrival[t] + (revenue[f.fee, t] if f.fee >= 0 else 0.0) for f in county.funds]
        left = cost[:, t].copy()
        for f in np.argsort([f.fee < 0 for f in county.funds], kind="stable"):
            terms = county.funds[f]
            for line in np.flatnonzero(terms.eligible):
                share = terms.max_share * cost[line, t]
                plan.spend[f, line, t] = amount = min(left[line], has[f], share)
                left[line] -= amount
                has[f] -= amount
        kept = [f.carry_over for f in county.funds] if county.timeline.closes_year[t] else np.ones(len(has))
        carried = has * kept
    return plan


def finish(county: County, plan: Plan) -> Finished:
    """A finished run of a plan made by hand; the solver's part is filled with what would prove it best."""
    paths = trajectories(county, plan)
    goal = goal_parts(county, paths)
    solution = Solution("optimal", plan, goal.total, goal.total, goal.total, 0.0, True, "hand", "made by hand")
    books = close_books(county, plan, paths)
    return Finished(None, county, solution, plan, paths, books, goal, None)  # type: ignore[arg-type]


def finished(county: County, rng: np.random.Generator | None = None) -> Finished:
    """A county planned by :func:`decide` and paid by :func:`paid`."""
    return finish(county, paid(county, decide(county, rng)))


def manifest(finished: Finished) -> dict[str, dict[str, object]]:
    """What the manifest would say: goal, coverage at the end, money and fees, in the unit of the county."""
    county, books, total = finished.county, finished.books, finished.goal.total
    use = np.array(county.lines.use)
    return {
        "summary": {
            "goal": total,
            "bound": total,
            "gap": 0.0,
            "coverage": coverage_at_end(finished),
            "money": {
                "spent": books.spend.sum() / county.yuan,
                "lapsed": books.lapsed.sum() / county.yuan,
                "by_use": {u: books.spend[:, use == u].sum() / county.yuan for u in USES},
                "by_fund": {f.id: books.spend[i].sum() / county.yuan for i, f in enumerate(county.funds)},
            },
            "fees": {
                county.fees[f.fee].id: {"revenue": books.received[i].sum() / county.yuan}
                for i, f in enumerate(county.funds)
                if f.fee >= 0
            },
            "targets": [
                {"target": t.label, "value": float(v.min()), "met": bool((v >= t.coverage - 1e-9).all())}
                for t in county.targets
                for v in [planned_coverage(county, t, tuple(p.served for p in finished.trajectory))]
            ],
        }
    }
