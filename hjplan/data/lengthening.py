"""A county with some years after its plan, in which what was reached is held: so that least cost runs nothing down.

Convention 50: in the tail, amounts, tariffs, limits and growth are as in the last year of the plan, prices go on, no
project starts and no loan is drawn. What the scenario says of the whole plan (a share over the horizon, a floor) looks
at the plan alone.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hjplan.data.aims import Aim
from hjplan.data.county import County, Ints
from hjplan.data.rule_terms import FloorRule, Rule, ShareRule
from hjplan.data.works_terms import Works
from hjplan.schema.goals import Target
from hjplan.schema.instruments import AnyFund
from hjplan.schema.links import LinkEntry
from hjplan.schema.rules import RuleEntry
from hjplan.schema.scenario import Scenario, ScenarioFile
from hjplan.schema.years import ByYear, Span

TAIL_YEARS = 5
"""Years after the plan that least cost looks at (model.md, section 8)."""


def lengthened(scenario: Scenario) -> Scenario:
    """The scenario with the years of the tail: every amount by year goes on as in the last year of the plan."""
    spec, last = scenario.spec, last_year(scenario.spec)
    longer = {
        "horizon": spec.horizon.model_copy(update={"years": spec.horizon.years + TAIL_YEARS}),
        "funds": {name: _fund(fund, last) for name, fund in spec.funds.items()},
        "links": [_link(entry, last) for entry in spec.links],
        "targets": [_due(target, last) for target in spec.targets],
        "rules": [_rule(entry, last) for entry in spec.rules],
    }
    return replace(scenario, spec=spec.model_copy(update=longer))


def last_year(spec: ScenarioFile) -> int:
    """The last calendar year of the plan."""
    return spec.horizon.start + spec.horizon.years - 1


def goes_on(amounts: ByYear, last: int) -> ByYear:
    """The same amounts to the last year, and that year's ever after."""
    kept = []
    for span in amounts.spans:
        end = last if span.last is None else min(span.last, last)
        if span.first is None or span.first <= end:
            kept.append(Span(first=span.first, last=end, value=span.value))
    after = Span(first=last + 1, last=None, value=amounts.in_year(last))
    return ByYear(spans=(*kept, after))


def _fund(fund: AnyFund, last: int) -> AnyFund:
    """Opening debt is what it is; only what arrives or may be financed each year goes on."""
    given = {key: getattr(fund, key, None) for key in ("amount", "yearly")}
    longer = {key: goes_on(value, last) for key, value in given.items() if isinstance(value, ByYear)}
    return fund.model_copy(update=longer)


def _link(entry: LinkEntry, last: int) -> LinkEntry:
    if entry.staff is None:
        return entry
    staff = entry.staff.model_copy(update={"posts": goes_on(entry.staff.posts, last)})
    return entry.model_copy(update={"staff": staff})


def _due(target: Target, last: int) -> Target:
    return target.model_copy(update={"by": last if target.by is None else target.by})


def _rule(entry: RuleEntry, last: int) -> RuleEntry:
    if entry.limit is not None:
        longer = entry.limit.model_copy(update={"at_most": goes_on(entry.limit.at_most, last)})
        return entry.model_copy(update={"limit": longer})
    if entry.gap is None:
        return entry
    gap = entry.gap.model_copy(update={"by": last if entry.gap.by is None else entry.gap.by})
    return entry.model_copy(update={"gap": gap})


def with_tail(county: County, longer: County) -> County:
    """The county of the plan, with its lengthened twin beside it: ``longer`` is the same, built with the tail's years.

    Works of the tail are taken out of it: nothing starts there, and no loan is drawn.
    """
    years, tail = county.timeline.years, longer.timeline.periods - county.timeline.periods
    funds = []
    for fund in longer.funds:
        if fund.loan is not None:
            inside = np.arange(len(fund.loan.yearly)) < years
            fund = replace(fund, loan=replace(fund.loan, yearly=np.where(inside, fund.loan.yearly, 0.0)))
        funds.append(fund)
    longer = replace(
        longer,
        funds=tuple(funds),
        rules=tuple(rule for rule in longer.rules if not of_whole_plan(rule)),
        works=_started_inside(longer.works, years),
        aim=_held(county.aim, longer.timeline.periods),
        tail=tail,
        plan_county=county,
    )
    return replace(county, lengthened=longer)


def _held(aim: Aim, periods: int) -> Aim:
    """What the worst-off reach is held through the tail."""
    if aim.worst is None:
        return aim
    first = int(aim.worst.points[0])
    return replace(aim, worst=replace(aim.worst, points=np.arange(first, periods + 1)))


def of_whole_plan(rule: Rule) -> bool:
    """Does a rule look at the plan as a whole, not year by year?"""
    return isinstance(rule, FloorRule) or (isinstance(rule, ShareRule) and rule.over_horizon)


def _started_inside(works: Works, years: int) -> Works:
    def inside(starts: Ints) -> Ints:
        return starts[starts < years]

    return replace(
        works,
        projects=tuple(replace(p, starts=inside(p.starts)) for p in works.projects),
        bundles=tuple(replace(b, starts=inside(b.starts)) for b in works.bundles),
        mechanisms=tuple(replace(m, starts=inside(m.starts)) for m in works.mechanisms),
    )


def of_the_plan(county: County) -> County:
    """The county as what rules on the plan as a whole look at: no other rules are in it."""
    return replace(county, rules=tuple(rule for rule in county.rules if of_whole_plan(rule)))
