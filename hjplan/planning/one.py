"""Plan one scenario: read arrays, optimize, clean, close the books, audit, simulate."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from hjplan.books.auditor import audit
from hjplan.books.cleaning import clean
from hjplan.books.goal import goal_parts
from hjplan.books.plan import Plan, block_coefficients, follow
from hjplan.books.rounding import close_books
from hjplan.data import build_county
from hjplan.data.county import County
from hjplan.data.levels import with_levels
from hjplan.errors import AuditError
from hjplan.optimize.backend.highs import Progress
from hjplan.optimize.solution import Solution, Status
from hjplan.planning.engines import solve, without_relapse
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
    solution = solve(county, engine or scenario.spec.solve.engine, lp_file=lp_file, progress=say)
    say("closing the books")
    decided = with_levels(county, solution.levels)
    finished = _close(scenario, decided, _timed(solution, "read", read))
    say("auditing")
    verdict = audit(county, build_tables(finished), {"summary": summary(finished)})
    if not verdict.ok:
        lines = ["the plan failed its audit and is not published:", *(str(b) for b in verdict.breaches[:MOST_SHOWN])]
        raise AuditError("\n".join(lines))
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


def _close(scenario: Scenario, county: County, solution: Solution) -> Finished:
    measures = block_coefficients(county)
    blocks = tuple(
        clean(block, plan, m) for block, plan, m in zip(county.blocks, solution.plan.blocks, measures, strict=True)
    )
    trajectory = tuple(follow(b, p, m) for b, p, m in zip(county.blocks, blocks, measures, strict=True))
    plan = Plan(blocks, solution.plan.spend, solution.plan.drawn)
    goal = goal_parts(county, trajectory)
    return Finished(
        scenario=scenario,
        county=county,
        solution=_published(county, solution, goal.total),
        plan=plan,
        trajectory=trajectory,
        books=close_books(county, plan, trajectory),
        goal=goal,
        outcome=None,
    )


def _published(county: County, solution: Solution, goal: float) -> Solution:
    """What is proven of the plan as published: its own goal, counted anew, against the bound."""
    gap = max(0.0, solution.bound - goal) / max(1.0, abs(goal))
    proven = gap <= county.gap
    status: Status = "optimal" if proven else "feasible"
    return replace(solution, goal=goal, gap=gap, proven=proven, status=status)
