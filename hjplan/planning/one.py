"""Plan one scenario: read arrays, optimize, clean, close the books, audit, simulate."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from hjplan.books.aims import NO_TAIL, Tail, tail_of, values
from hjplan.books.auditor import Audit, audit
from hjplan.books.cleaning import clean_plan
from hjplan.books.goal import goal_parts
from hjplan.books.plan import Plan, trajectories
from hjplan.books.rounding import close_books
from hjplan.data import build_county
from hjplan.data.county import County
from hjplan.data.levels import with_levels_and_tail
from hjplan.data.mechanisms import with_decisions
from hjplan.errors import AuditError
from hjplan.optimize.backend.highs import Progress
from hjplan.optimize.solution import Solution, Status
from hjplan.planning.engines import solve, without_relapse
from hjplan.planning.gaps import referred
from hjplan.results.finished import Finished
from hjplan.results.summary import summary
from hjplan.results.tables import build_tables
from hjplan.schema.scenario import Scenario
from hjplan.schema.simulation import Simulate
from hjplan.simulate import simulate as replay

MOST_SHOWN = 20
"""Breaches named when an audit fails; more would say nothing new."""


def plan_scenario(
    scenario: Scenario,
    *,
    simulate: bool = True,
    draws: int | None = None,
    engine: str | None = None,
    lp_file: Path | None = None,
    progress: Progress | None = None,
) -> Finished:
    """Plan a scenario, audit the plan, and try it in the futures that the scenario names.

    ``draws`` and ``engine`` override the scenario's own. ``progress`` is told in words what is being done. Raises
    InfeasibleError (no plan), StoppedError (no plan in time), AuditError (the plan did not pass: a defect of hjplan).
    """
    say = progress or (lambda _: None)
    begun = time.perf_counter()
    county = build_county(scenario)
    read = time.perf_counter() - begun
    wanted = engine or scenario.spec.solve.engine
    county = referred(county, lambda plain: solve(plain, wanted, progress=say), say)
    solution = solve(county, wanted, lp_file=lp_file, progress=say)
    say("closing the books")
    finished = closed(scenario, county, _timed(solution, "read", read))
    say("auditing")
    passed(finished)
    if not simulate:
        return finished
    settings = scenario.spec.simulate
    return _futures(finished, settings if draws is None else settings.model_copy(update={"draws": draws}), say)


def _futures(finished: Finished, settings: Simulate, say: Progress) -> Finished:
    """Try the plan, and the policies that it is measured against, on the same futures."""
    begun = time.perf_counter()
    others: dict[str, Plan] = {}
    if "relapse_blind" in settings.policies:
        say("planning as if nothing ever relapsed")
        blind = solve(without_relapse(finished.county), "auto", progress=say).plan
        # every worker looks at its blocks again and again: made once
        others["relapse_blind"] = replace(blind, blocks=tuple(blind.blocks))
    say(f"simulating {settings.draws} futures")
    outcome = replay(finished.county, finished.plan, finished.books, settings, plans=others, progress=say)
    spent = time.perf_counter() - begun
    return replace(finished, outcome=outcome, solution=_timed(finished.solution, "simulate", spent))


def _timed(solution: Solution, stage: str, seconds: float) -> Solution:
    return replace(solution, seconds={**solution.seconds, stage: seconds})


def decided_in(given: County, solution: Solution) -> County:
    """The county with all that the plan has decided in force: fee levels and mechanisms, after the plan too."""
    county = with_levels_and_tail(given, solution.levels)
    decided = solution.plan.decided
    if decided is None:
        return county
    longer, inside = county.lengthened, with_decisions(replace(county, lengthened=None), decided)
    if longer is None:
        return inside
    return replace(inside, lengthened=replace(with_decisions(longer, decided), plan_county=inside))


def passed(finished: Finished) -> Audit:
    """The audit of a plan as it would be published; AuditError, a defect of hjplan, where it does not pass."""
    verdict = audit(finished.given, build_tables(finished), {"summary": summary(finished)})
    if not verdict.ok:
        lines = ["the plan failed its audit and is not published:", *(str(b) for b in verdict.breaches[:MOST_SHOWN])]
        raise AuditError("\n".join(lines))
    return verdict


def closed(scenario: Scenario, given: County, solution: Solution) -> Finished:
    """A plan as it is published: without the solver's noise, its books in whole yuan, its goals counted anew."""
    county = decided_in(given, solution)
    plan = clean_plan(county, solution.plan)
    trajectory = trajectories(county, plan)
    books, tail = close_books(county, plan, trajectory), money_after(county, solution)
    reached = values(county, trajectory, books.spend, tail or NO_TAIL)
    return Finished(
        scenario=scenario,
        county=county,
        solution=_published(county, solution, reached),
        plan=plan,
        trajectory=trajectory,
        books=books,
        goal=goal_parts(county, trajectory),
        outcome=None,
        scenario_county=given,
        tail=tail,
    )


def money_after(county: County, solution: Solution) -> Tail | None:
    """Public money of the years after the plan, in whole yuan; None where the goal does not look at it."""
    longer = county.lengthened
    if longer is None or solution.whole is None:
        return None
    plan = clean_plan(longer, solution.whole)
    return tail_of(longer, plan, close_books(longer, plan, trajectories(longer, plan)))


def _published(county: County, solution: Solution, reached: tuple[float, ...]) -> Solution:
    """What is proven of the plan as published: its own goals, counted anew, against their bounds."""
    aim, goal = county.aim, reached[-1]
    better = solution.bound - goal if not aim.lowers(aim.last) else goal - solution.bound
    gap = max(0.0, better) / max(1.0, abs(goal))
    proven = gap <= county.gap
    status: Status = "optimal" if proven else "feasible"
    levels = tuple(replace(level, value=value) for level, value in zip(solution.reached, reached, strict=False))
    return replace(solution, goal=goal, gap=gap, proven=proven, status=status, reached=levels)
