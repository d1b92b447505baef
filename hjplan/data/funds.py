"""Every source of money as one record: a new kind is a schema class and its translation here (model.md, section 6)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from hjplan.data.county import Block, Bools, FeeTerms, Floats, FundTerms, Ints, Lines, Prices, Timeline, Zone
from hjplan.data.fund_terms import LoanTerms, Match, OpeningDebt, PartnerTerms, PoolTerms, RewardTerms
from hjplan.data.lines import OPENING, serves_debt, within_earmark
from hjplan.data.loans import annuity, periods_of, principal_schedule, rate_per_period, service_schedule
from hjplan.data.rewards import Winner, winners
from hjplan.data.selecting import Selection
from hjplan.data.works_terms import Works
from hjplan.errors import HjplanError
from hjplan.schema.base import Title
from hjplan.schema.fees import Fee
from hjplan.schema.funds import Grant, PaysFor
from hjplan.schema.instruments import AnyFund, held_back, standing
from hjplan.schema.loans import Loan
from hjplan.schema.partners import Household, Partner
from hjplan.schema.rewards import Reward
from hjplan.schema.scenario import ScenarioFile
from hjplan.schema.years import ByYear

FEE_USES = ("upkeep", "restore")
"""A fee account pays the running and repair of its own sector (convention 37)."""
GAP_CEILING = 0.1
"""Gap payments of all partners are at most this share of the general budget (convention 57)."""
_YUAN_OF_FLOAT = 1e-6
"""A yuan that float arithmetic misses by less is a whole one."""


@dataclass(frozen=True, eq=False)
class Purse:
    """What the translation of every kind of fund looks at."""

    spec: ScenarioFile
    timeline: Timeline
    prices: Prices
    selection: Selection
    zones: tuple[Zone, ...]
    lines: Lines
    fees: tuple[FeeTerms, ...]
    blocks: tuple[Block, ...]
    works: Works

    @cached_property
    def winners(self) -> tuple[Winner, ...]:
        """The groups of all reward pools."""
        return tuple(winners(self.spec, self.selection, self.blocks))

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Ids of all funds: as the scenario names them, awards (``POOL.GROUP``), fee accounts (``fees.NAME``)."""
        accounts = (f"fees.{fee.id}" for fee in self.fees)
        return (*standing(self.spec.funds), *(winner.id for winner in self.winners), *accounts)

    def numbers(self, names: list[str]) -> Ints:
        """Indices of funds by name; the account of a fee that bills nobody does not exist."""
        order = self.order
        return np.array([order.index(name) for name in names if name in order], dtype=np.int64)

    def yuan(self, amount: float) -> float:
        """Yuan of an amount in the scenario's unit."""
        return amount * self.spec.money.yuan

    def by_year(self, amounts: ByYear | None) -> Floats:
        """[years] yuan of a limit by calendar year; inf where there is none."""
        years = range(self.timeline.start, self.timeline.start + self.timeline.years)
        return np.array([np.inf if amounts is None else self.yuan(amounts.in_year(y)) for y in years])

    def earmarked(self, earmark: PaysFor) -> Bools:
        """[L] lines within an earmark."""
        return within_earmark(earmark, self.lines, self.zones, self.selection)

    def owed_by(self, name: str) -> Bools:
        """[L] debt lines that a fund or fee account repays."""
        debts = [OPENING + name]
        for debtor, fund in self.spec.funds.items():
            payers = fund.repaid_by if isinstance(fund, Loan) else fund.paid_by if isinstance(fund, Partner) else []
            if name in payers:
                debts.append(debtor)
        return serves_debt(self.lines, debts)

    def debt_line(self, debt: str) -> int:
        """Index of the line of a debt."""
        return self.lines.debt.index(debt)


def arrival_of(grant: Grant, timeline: Timeline, prices: Prices, yuan: float, held: float = 0.0) -> Ints:
    """[T] whole yuan that arrive: (1 − reserve − held)·amount, by quarter where `arrives` says so (convention 21).

    ``held`` is the share that reward pools hold back (convention 54).
    """
    per_year = timeline.steps_per_year
    shares = np.zeros(per_year)
    if grant.arrives is None:
        shares[0] = 1.0
    else:
        for quarter, share in enumerate(grant.arrives):
            shares[quarter * per_year // 4] += share
    amount = np.array([grant.amount.in_year(int(y)) for y in timeline.year]) * yuan
    index = prices.default if grant.real else np.ones(timeline.periods)
    kept = max(0.0, 1.0 - grant.reserve - held)
    nominal = amount * index * kept * np.tile(shares, timeline.years)
    return np.rint(nominal).astype(np.int64)


def pool_terms(purse: Purse) -> tuple[PoolTerms, ...]:
    """The pools, in the order of the file."""
    return tuple(
        PoolTerms(
            id=name,
            title_zh=pool.title.zh or pool.title.en or name,
            title_en=pool.title.en or pool.title.zh or name,
            eligible=purse.earmarked(pool.pays_for),
            at_most=tuple((str(use), share) for use, share in pool.at_most.items()),
        )
        for name, pool in purse.spec.pools.items()
    )


def fund_terms(purse: Purse, pools: tuple[PoolTerms, ...]) -> tuple[FundTerms, ...]:
    """The terms of all funds, in the order of :attr:`Purse.order`."""
    funds = purse.spec.funds
    return (
        *(_fund(purse, pools, name, funds[name]) for name in standing(funds)),
        *(_award(purse, winner) for winner in purse.winners),
        *(_fee_account(purse, index, fee) for index, fee in enumerate(purse.fees)),
    )


def _fund(purse: Purse, pools: tuple[PoolTerms, ...], name: str, fund: AnyFund) -> FundTerms:
    if isinstance(fund, Grant):
        return _grant(purse, pools, name, fund)
    if isinstance(fund, Loan):
        return _loan(purse, name, fund)
    if isinstance(fund, Partner):
        return _partner(purse, name, fund)
    if isinstance(fund, Household):
        return _household(purse, name, fund)
    raise HjplanError(f"`{name}` is no single source of money")


def _blank(purse: Purse, name: str, kind: str, title: Title, account: str) -> FundTerms:
    """A fund of which nothing is said yet but its names."""
    return FundTerms(
        id=name,
        kind=kind,
        title_zh=title.zh or title.en or name,
        title_en=title.en or title.zh or name,
        arrival=np.zeros(purse.timeline.periods, dtype=np.int64),
        fee=-1,
        eligible=purse.owed_by(name),
        max_share=1.0,
        share_of="line",
        carry_over=0.0,
        account=account,
    )


def _grant(purse: Purse, pools: tuple[PoolTerms, ...], name: str, grant: Grant) -> FundTerms:
    terms = _blank(purse, name, "grant", grant.title, grant.account)
    own = purse.earmarked(grant.pays_for)
    number, through = -1, np.zeros(purse.lines.count, dtype=np.bool_)
    entering = grant.poolable.share if grant.poolable is not None else 0.0
    if grant.poolable is not None and entering > 0:
        number = next(i for i, pool in enumerate(pools) if pool.id == grant.poolable.into)
        through = pools[number].eligible & ~own
    matches = () if grant.match is None else (Match(int(purse.numbers([grant.match.fund])[0]), grant.match.ratio),)
    return replace(
        terms,
        arrival=arrival_of(
            grant, purse.timeline, purse.prices, purse.spec.money.yuan, held_back(purse.spec.funds, name)
        ),
        eligible=own | through | terms.eligible,
        max_share=grant.max_share,
        share_of=grant.share_of,
        carry_over=grant.carry_over,
        opening_carried=round(purse.yuan(grant.opening.carried)),
        pool=number,
        poolable=entering,
        pooled=through if number >= 0 else None,
        matches=matches,
    )


def _loan(purse: Purse, name: str, loan: Loan) -> FundTerms:
    dt = purse.timeline.dt
    rate, periods, grace = rate_per_period(loan.rate, dt), periods_of(loan.term, dt), periods_of(loan.grace, dt)
    terms = LoanTerms(
        line=purse.debt_line(name),
        limit=purse.yuan(loan.limit),
        yearly=purse.by_year(loan.yearly),
        service=service_schedule(loan.repay, rate, periods, grace),
        principal=principal_schedule(loan.repay, rate, periods, grace),
        payers=purse.numbers(loan.repaid_by),
        debt_share=loan.debt_share,
        ceiling=np.inf if loan.ceiling is None else purse.yuan(loan.ceiling),
        cover=0.0 if loan.cover is None else loan.cover,
        cover_sectors=() if loan.cover is None else sectors_within(loan.pays_for, purse.blocks),
    )
    return replace(
        _blank(purse, name, "loan", loan.title, loan.account),
        eligible=purse.earmarked(loan.pays_for),
        max_share=loan.max_share,
        share_of=loan.share_of,
        carry_over=loan.carry_over,
        loan=terms,
    )


def sectors_within(earmark: PaysFor, blocks: tuple[Block, ...]) -> tuple[str, ...]:
    """Lines of work that an earmark names, by its sectors and facilities; all where it names neither."""
    found = [
        b.facility.sector
        for b in blocks
        if (earmark.sectors is None or b.facility.sector in earmark.sectors)
        and (earmark.facilities is None or b.facility.id in earmark.facilities)
    ]
    return tuple(dict.fromkeys(found))


def _lead(purse: Purse, line: int) -> int:
    """Periods from spending on a line to its first charge: the facility's lead, or a project's years of work."""
    block, project = int(purse.lines.block[line]), purse.lines.project[line]
    if block >= 0:
        return purse.blocks[block].facility.lead
    if project:
        work = next(p.work for p in purse.works.projects if p.id == project)
        return work * purse.timeline.steps_per_year
    return 1


def _partner(purse: Purse, name: str, partner: Partner) -> FundTerms:
    dt = purse.timeline.dt
    periods = periods_of(partner.term, dt)
    rate = rate_per_period(partner.rate, dt)
    lead = [_lead(purse, line) for line in range(purse.lines.count)]
    paying = [payer for payer in partner.paid_by if not payer.startswith("fees.")]
    return replace(
        _blank(purse, name, "partner", partner.title, partner.account),
        eligible=purse.earmarked(partner.pays_for),
        max_share=partner.finances,
        partner=PartnerTerms(
            line=purse.debt_line(name),
            finances=partner.finances,
            limit=purse.yuan(partner.limit),
            yearly=purse.by_year(partner.yearly),
            charge=np.full(periods, annuity(rate, periods)),
            lead=np.array(lead, dtype=np.int64),
            fees=purse.numbers([payer for payer in partner.paid_by if payer.startswith("fees.")]),
            gap=purse.numbers(paying),
        ),
    )


def _household(purse: Purse, name: str, household: Household) -> FundTerms:
    per_unit = np.array([purse.yuan(household.per_unit.get(b.facility.id, 0.0)) for b in purse.blocks])
    pays = [
        block >= 0 and use == "build" and per_unit[block] > 0
        for block, use in zip(purse.lines.block, purse.lines.use, strict=True)
    ]
    return replace(
        _blank(purse, name, "household", household.title, household.account),
        eligible=np.array(pays, dtype=np.bool_),
        household=per_unit,
    )


def _award(purse: Purse, winner: Winner) -> FundTerms:
    """What one group may win of a reward pool: it keeps the earmark of the grant that gives it (convention 54)."""
    reward, timeline = purse.spec.funds[winner.pool], purse.timeline
    giver = purse.spec.funds[reward.held.grant] if isinstance(reward, Reward) else None
    if not isinstance(reward, Reward) or not isinstance(giver, Grant):
        raise HjplanError(f"the reward pool `{winner.pool}` is not held back of a grant")
    first = np.arange(timeline.years) * timeline.steps_per_year
    amount = np.array([giver.amount.in_year(int(year)) for year in timeline.year[first]])
    index = purse.prices.default[first] if giver.real else np.ones(timeline.years)
    held = np.floor(purse.yuan(reward.held.share) * amount * index + _YUAN_OF_FLOAT).astype(np.int64)
    terms = RewardTerms(
        pool=winner.pool,
        members=winner.members,
        coverage=reward.award.coverage,
        award=round(purse.yuan(reward.award.amount)),
        held=held,
        giver=purse.order.index(reward.held.grant),
    )
    blank = _blank(purse, winner.id, "reward", reward.title, reward.account)
    return replace(
        blank,
        title_zh=f"{reward.title.zh or reward.title.en or winner.pool}({winner.group})",
        title_en=f"{reward.title.en or reward.title.zh or winner.pool} ({winner.group})",
        eligible=purse.earmarked(giver.pays_for) & winner.lines(purse.lines, purse.zones),
        reward=terms,
    )


def _fee_account(purse: Purse, index: int, terms: FeeTerms) -> FundTerms:
    """The account of a fee: ring-fenced for its sector, `cross` apart (convention 37)."""
    name = f"fees.{terms.id}"
    fee: Fee = purse.spec.fees[terms.id]
    sector = purse.blocks[terms.block].facility.sector
    everywhere = fee.tiers is None
    kept = _fee_lines(purse.lines, (sector,), terms.tiers, everywhere)
    across = np.zeros(purse.lines.count, dtype=np.bool_)
    if fee.cross is not None and fee.cross.share > 0:
        across = _fee_lines(purse.lines, tuple(s for s in fee.cross.sectors if s != sector), terms.tiers, everywhere)
    return replace(
        _blank(purse, name, "fee", Title(), fee.account),
        title_zh=f"{terms.title_zh}(收费)" if terms.title_zh != terms.id else name,
        title_en=f"{terms.title_en} (fee)" if terms.title_en != terms.id else name,
        fee=index,
        eligible=kept | across | purse.owed_by(name),
        carry_over=fee.carry_over,
        crossed=across if across.any() else None,
        cross_share=fee.cross.share if fee.cross is not None and across.any() else 0.0,
    )


def _fee_lines(lines: Lines, sectors: tuple[str, ...], tiers: tuple[str, ...], everywhere: bool) -> Bools:
    """[L] upkeep and restoring of these sectors in the fee's tiers; a line without a tier where it names none."""
    pays = [
        s in sectors and u in FEE_USES and (t in tiers or (everywhere and not t))
        for s, u, t in zip(lines.sector, lines.use, lines.tier, strict=True)
    ]
    return np.array(pays, dtype=np.bool_)


def opening_debts(purse: Purse) -> tuple[OpeningDebt, ...]:
    """Debt from before the plan: a year's amount is due in its first step, in whole yuan (convention 55)."""
    out = []
    first = np.arange(purse.timeline.periods) % purse.timeline.steps_per_year == 0
    for name, fund in purse.spec.funds.items():
        if isinstance(fund, Grant) and fund.opening.debt is not None:
            amounts = np.array([fund.opening.debt.in_year(int(y)) for y in purse.timeline.year])
            due = np.rint(np.where(first, amounts, 0.0) * purse.spec.money.yuan).astype(np.int64)
            out.append(OpeningDebt(line=purse.debt_line(OPENING + name), due=due, payer=purse.order.index(name)))
    return tuple(out)


def gap_room(purse: Purse, funds: tuple[FundTerms, ...]) -> Floats | None:
    """[years and on to the end of every contract] what gap payments may reach: 10 % of the budget less commitments.

    The last value of the budget goes on (convention 57). None without partners or without a budget.
    """
    budget = purse.spec.money.general_budget
    contracts = [f.partner for f in funds if f.partner is not None]
    if budget is None or not contracts:
        return None
    longest = max(len(c.charge) + int(c.lead.max()) for c in contracts)
    after = -(-longest // purse.timeline.steps_per_year)
    years = range(purse.timeline.start, purse.timeline.start + purse.timeline.years + after)
    last = max((s.last or s.first for s in budget.spans if s.first is not None), default=None)
    given = purse.spec.money.gap_commitments
    room = [
        GAP_CEILING * budget.in_year(year if last is None or _goes_on(budget) else min(year, last))
        - (0.0 if given is None else given.in_year(year))
        for year in years
    ]
    return np.array(room) * purse.spec.money.yuan


def _goes_on(amounts: ByYear) -> bool:
    """True where a span has no end."""
    return any(s.last is None for s in amounts.spans)
