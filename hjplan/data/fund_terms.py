"""Where money comes from, as records: funds of every kind, what they may pay, what they owe (model.md, section 6).

Symbols as in :mod:`hjplan.data.county`: T periods, L money lines. Money is nominal yuan.
"""

from __future__ import annotations

from dataclasses import dataclass

from hjplan.data.arrays import Bools, Floats, Ints


@dataclass(frozen=True)
class Match:
    """Money that another fund must lay beside a fund's own (配套): Σ spend[with] ≥ ratio·Σ spend, per period.

    Both sums over the lines that the matched fund may pay by earmark or pool, the first counting only lines that the
    other may pay; debt is in neither (conventions 17 and 19).
    """

    fund: int
    """Index into County.funds of the fund that has to match."""
    ratio: float


@dataclass(frozen=True, eq=False)
class LoanTerms:
    """A loan or special bond (model.md, section 6, conventions 23 to 25). Nominal yuan; periods of the plan."""

    line: int
    """Index of its debt line."""
    limit: float
    """Σ drawn ≤ limit, yuan."""
    yearly: Floats
    """[years] Σ drawn in the calendar year ≤ this; inf without a limit."""
    service: Floats
    """[n] owed in the j-th period after drawing, j = 1…n, per yuan drawn: interest and principal."""
    principal: Floats
    """[n] the part of it that repays principal; sums to 1."""
    payers: Ints
    """Indices of the funds that repay it: grants and fee accounts."""
    debt_share: float
    ceiling: float
    """Yuan outstanding at any closing point; inf without one."""
    cover: float
    """Σ (revenue − upkeep) of ``cover_sectors`` over the life ≥ cover·Σ service; 0: no such rule."""
    cover_sectors: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class PartnerTerms:
    """A partner who finances a share and is repaid by fees and a gap payment (conventions 57). Nominal yuan."""

    line: int
    """Index of its debt line: charges owed."""
    finances: float
    """Its spending per line and period ≤ this share of the line's cost (a ``max_share`` of every single line group)."""
    limit: float
    yearly: Floats
    """[years]; inf without a limit."""
    charge: Floats
    """[n] owed per yuan in each of the n periods of the contract: an annuity."""
    lead: Ints
    """[L] periods from spending on a line to its first charge."""
    fees: Ints
    """Indices of the fee accounts that repay it."""
    gap: Ints
    """Indices of the grants that pay the gap (缺口性补助)."""


@dataclass(frozen=True, eq=False)
class RewardTerms:
    """What one group of places (a township) may win of a reward pool (考核奖励; convention 54). Nominal yuan.

    a[y] ∈ {0, 1}: coverage of its cells at the end of year y ≥ coverage·a[y]; won, the award arrives in the first step
    of y+1. Rewards with the same ``pool`` share what is held: Σ award·a[y] ≤ held[y].
    """

    pool: str
    """Id of the reward pool in the scenario."""
    members: tuple[Bools, ...]
    """One [n] mask per block of the county: the cells whose coverage counts, whole zones."""
    coverage: float
    award: int
    """Whole yuan."""
    held: Ints
    """[years] whole yuan held back in each year, already taken from the arrivals of the fund that gives it."""
    giver: int = -1
    """Index into County.funds of the fund that gives it, or −1: what it does not receive, nobody wins."""


@dataclass(frozen=True, eq=False)
class OpeningDebt:
    """Debt from before the plan, served like any other (convention 55)."""

    line: int
    due: Ints
    """[T] whole yuan due in each period: a year's amount in its first step."""
    payer: int
    """Index of the fund that owes it."""


@dataclass(frozen=True, eq=False)
class PoolTerms:
    """A pool of funds (涉农资金整合): money may leave its earmark for what the pool pays for (convention 20)."""

    id: str
    title_zh: str
    title_en: str
    eligible: Bools
    """[L]"""
    at_most: tuple[tuple[str, float], ...]
    """(use, share): Σ spent through the pool on the use ≤ share of what may enter the pool in the year."""


@dataclass(frozen=True, eq=False)
class FundTerms:
    """The terms of a source of money, whatever its kind: all that the ledger and the auditor read.

    A new instrument is a schema class and its translation to this record.
    """

    id: str
    kind: str
    """``grant``, ``fee``, ``loan``, ``partner``, ``household`` or ``reward``."""
    title_zh: str
    title_en: str
    arrival: Ints
    """[T] whole yuan, nominal, after `reserve`; zeros for a fee account."""
    fee: int
    """Index into County.fees whose revenue arrives here, or −1."""
    eligible: Bools
    """[L] lines that it may pay: by its earmark, through its pool, across (`cross`), or as debt that it repays."""
    max_share: float
    share_of: str
    """``line`` (per facility, use and period) or ``sector`` or ``project``."""
    carry_over: float
    account: str = ""
    """Budget subject code (功能分类科目), printed in money tables."""
    opening_carried: int = 0
    """Whole yuan carried in at point 0: carried[f, −1] (convention 55)."""
    pool: int = -1
    """Index into County.pools of the pool that part of its money may enter, or −1."""
    poolable: float = 0.0
    """Share of a year's arrival that may enter the pool (convention 20)."""
    pooled: Bools | None = None
    """[L] those of its lines that it reaches through the pool only, outside its earmark; None: none."""
    matches: tuple[Match, ...] = ()
    crossed: Bools | None = None
    """[L] lines of a fee account that lie in sectors of `cross`; None: none."""
    cross_share: float = 0.0
    """Largest share of a year's revenue that a fee account may spend across (convention 37)."""
    loan: LoanTerms | None = None
    partner: PartnerTerms | None = None
    reward: RewardTerms | None = None
    household: Floats | None = None
    """[blocks] nominal yuan that households pay at most per unit built; None for other kinds."""
