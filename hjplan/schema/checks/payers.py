"""Who may pay what: the one place where checks ask it (conventions 15, 17, 18, 26, 37)."""

from __future__ import annotations

from typing import NamedTuple

from hjplan.schema.checks.subject import Subject
from hjplan.schema.funds import Grant, PaysFor
from hjplan.schema.instruments import AnyFund
from hjplan.schema.loans import Loan
from hjplan.schema.modifiers import Modifier
from hjplan.schema.partners import Household, Partner
from hjplan.schema.projects import Project
from hjplan.schema.rewards import Reward
from hjplan.schema.scenario import ScenarioFile

FEE_USES = ("upkeep", "restore")
"""A fee account pays the running and repair of its own sector (convention 37)."""
FEE = "fees."
"""How a list of funds names the account of a fee: ``fees.sewage``."""


class Line(NamedTuple):
    """A use of money at a kind of place."""

    facility: str
    sector: str
    use: str
    tier: str
    tags: frozenset[str]


def project_line(project: Project, use: str) -> Line:
    """A line of a project: no tags, and no facility or tier where it serves several (convention 16)."""
    return Line(project.line_facility, project.sector, use, project.line_tier, frozenset())


def modifier_line(modifier: Modifier) -> Line:
    """The line of a mechanism: upkeep, of a sector where only one is named (convention 53)."""
    named = modifier.sectors or []
    return Line("", named[0] if len(named) == 1 else "", "upkeep", "", frozenset())


def lines_of_no_place(spec: ScenarioFile) -> list[Line]:
    """The lines of all projects and mechanisms."""
    projects = spec.projects.values()
    return [
        *(project_line(project, "project") for project in projects),
        *(project_line(project, "upkeep") for project in projects if project.upkeep > 0),
        *(modifier_line(modifier) for modifier in spec.modifiers.values() if modifier.cost > 0),
    ]


def within(earmark: PaysFor, line: Line) -> bool:
    """May money with this earmark pay the line (convention 15)?"""
    return (
        (earmark.sectors is None or line.sector in earmark.sectors)
        and (earmark.facilities is None or line.facility in earmark.facilities)
        and (earmark.uses is None or line.use in earmark.uses)
        and (earmark.tiers is None or line.tier in earmark.tiers)
        and (earmark.tags is None or bool(line.tags & set(earmark.tags)))
    )


def may_pay(spec: ScenarioFile, fund: AnyFund, line: Line) -> bool:
    """May the fund pay the line, by its earmark or through its pool?"""
    if isinstance(fund, Household):
        return line.use == "build" and fund.per_unit.get(line.facility, 0.0) > 0
    if isinstance(fund, Reward):
        giver = spec.funds.get(fund.held.grant)
        return isinstance(giver, Grant) and within(giver.pays_for, line)
    if within(fund.pays_for, line):
        return True
    if not isinstance(fund, Grant) or fund.poolable is None or fund.poolable.share == 0:
        return False
    pool = spec.pools.get(fund.poolable.into)
    closed = {str(use) for use, share in pool.at_most.items() if share == 0} if pool is not None else set()
    return pool is not None and line.use not in closed and within(pool.pays_for, line)


def named_funds(subject: Subject) -> list[str]:
    """How the file may name who pays: every fund, and each fee's account as ``fees.NAME``."""
    return [*subject.names("funds"), *(FEE + name for name in subject.names("fees"))]


def fee_pays(spec: ScenarioFile, line: Line, only: str | None = None) -> bool:
    """Does a fee account (``only`` that of one fee) pay the line, in its own sector or across (convention 37)?"""
    if line.use not in FEE_USES:
        return False
    for name, fee in spec.fees.items():
        if only not in (None, name):
            continue
        billed = spec.facilities.get(fee.billed_on)
        sectors = {billed.sector} if billed is not None else set()
        if fee.cross is not None and fee.cross.share > 0:
            sectors |= set(fee.cross.sectors)
        if line.sector in sectors and (fee.tiers is None or line.tier in fee.tiers):
            return True
    return False


def repaying(spec: ScenarioFile) -> set[str]:
    """Funds and fee accounts (``fees.NAME``) that repay a loan or a partner, or owe debt from before the plan."""
    names: set[str] = set()
    for name, fund in spec.funds.items():
        if isinstance(fund, Loan):
            names.update(fund.repaid_by)
        elif isinstance(fund, Partner):
            names.update(fund.paid_by)
        elif isinstance(fund, Grant) and fund.opening.debt is not None:
            names.add(name)
    return names
