"""The county as a front between two goals looks at it: everything as the scenario has it, but for what is aimed at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hjplan.data import build_county
from hjplan.data.aiming import kept, promised
from hjplan.data.aims import COST, HOUSEHOLDS, TARGETS, WORST, Aim
from hjplan.data.county import County
from hjplan.errors import InputError, Message
from hjplan.optimize.engine_exact import solve_exact
from hjplan.planning.gaps import referred
from hjplan.schema.goals import Goal
from hjplan.schema.nearest import hint
from hjplan.schema.scenario import Scenario

GOALS = (HOUSEHOLDS, COST, WORST, TARGETS)
"""The goals that a front may lie between."""

Goals = tuple[str, str]
"""The goal that is as good as can be at every point, and the goal that is held at even steps."""


def check_goals(scenario: Scenario, goals: tuple[str, ...]) -> Goals:
    """The two goals, or InputError with the nearest name; targets need some in the scenario."""
    wrong = [goal for goal in goals if goal not in GOALS]
    if wrong:
        raise InputError(
            tuple(Message(f"there is no goal `{goal}`.{hint(goal, GOALS, 'Goals')}", key="--goals") for goal in wrong)
        )
    if len(goals) != 2:
        text = f"a front lies between two goals, such as {HOUSEHOLDS},{COST}; {len(goals)} are given"
        raise InputError((Message(text, key="--goals"),))
    if goals[0] == goals[1]:
        raise InputError((Message(f"`{goals[0]}` stands here twice: name two goals", key="--goals"),))
    if TARGETS in goals and not scenario.spec.targets:
        text = "the scenario has no `targets`: a front with them has nothing to look at"
        raise InputError((Message(text, file=scenario.path, key="targets"),))
    return goals[0], goals[1]


def front_county(scenario: Scenario, goals: Goals, say: Callable[[str], None]) -> County:
    """The county whose goal is the second one, held, and then the first one.

    The worst-off are looked for among the groups of the scenario's own goal, or of an `order` that names them. Where
    the scenario's own goal is least cost its targets and gap rules stay hard, as they are there (convention 50). What
    the better-off reach by themselves, for rules on gaps, is that of the plan best for the goals, money last.
    """
    own = scenario.spec.goal
    aimed = own.model_copy(update={"maximise": _worst(own), "minimise": None, "order": [goals[1], goals[0]]})
    county = build_county(replace(scenario, spec=scenario.spec.model_copy(update={"goal": aimed})))
    if own.minimise is not None:
        county = _hard(county, own)
    if all(gap.ref is not None for gap in county.gaps):
        return county
    by_need = tuple(sorted(goals, key=lambda goal: goal == COST))
    known = referred(_aimed(county, by_need), lambda plain: solve_exact(plain), say)
    return _aimed(known, (goals[1], goals[0]))


def _worst(own: Goal) -> object:
    """The groups among which the scenario's own goal looks for the worst-off; None: those of an order."""
    return own.maximise if own.maximise not in (None, HOUSEHOLDS) else None


def _hard(county: County, own: Goal) -> County:
    targets, gaps = promised(own, county.timeline, county.targets), kept(own, county.gaps)
    longer = None if county.lengthened is None else _hard(county.lengthened, own)
    return _joined(replace(county, targets=targets, gaps=gaps), longer)


def _aimed(county: County, levels: tuple[str, ...]) -> County:
    longer = None if county.lengthened is None else _aimed(county.lengthened, levels)
    return _joined(replace(county, aim=Aim(levels, county.aim.worst)), longer)


def _joined(county: County, longer: County | None) -> County:
    """The county and its lengthened one, each knowing the other as it is now."""
    if longer is None:
        return county
    plan = replace(county, lengthened=None)
    return replace(plan, lengthened=replace(longer, plan_county=plan))
