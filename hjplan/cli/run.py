"""``hjplan run``: plan, audit, simulate, save, summarise."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hjplan.cli.activity import cores
from hjplan.cli.campaign import describe as describe_campaign
from hjplan.cli.fee_curve import as_json as curve_as_json
from hjplan.cli.fee_curve import describe as describe_curve
from hjplan.cli.layout import amount, gap, percent, table
from hjplan.cli.session import current
from hjplan.cli.spoken import Command, as_json, common, in_runs, option
from hjplan.cli.words import Words

if TYPE_CHECKING:
    from hjplan.results.loading import Run


_NAMED = ("household-years", "share")
"""Units of goals that have a word of their own; money is told as the scenario writes it."""
_DIGITS = {"share": 4}
"""Decimals of a goal by its unit; 0 otherwise."""


@click.command("run", cls=Command)
@click.argument("scenario", type=click.Path(path_type=Path))
@option("--set", "overrides", metavar="KEY=VALUE", multiple=True)
@in_runs
@option("--no-simulate", is_flag=True)
@option("--draws", type=click.IntRange(min=1), metavar="N")
@option("--engine", type=click.Choice(["auto", "exact", "columns"]))
@option("--fee-curve", "fee", metavar="FEE")
@option("--preset", metavar="NAME")
@option("--lp", "lp_file", type=click.Path(path_type=Path), metavar="FILE")
@as_json
@common
def run(
    scenario: Path,
    overrides: tuple[str, ...],
    out: Path,
    no_simulate: bool,
    draws: int | None,
    engine: str | None,
    fee: str | None,
    preset: str | None,
    lp_file: Path | None,
) -> None:
    """Plan a scenario and save the run."""
    from hjplan import api
    from hjplan.cli.activity import activity
    from hjplan.cli.interrupt import interruptible
    from hjplan.cli.reading import read_scenario
    from hjplan.errors import InfeasibleError
    from hjplan.schema.translation import rendered

    session = current()
    settings: list[tuple[str, Any]] = []
    if draws is not None:
        settings.append(("simulate.draws", draws))
    if engine is not None:
        settings.append(("solve.engine", engine))
    read = read_scenario(scenario, overrides, settings)
    if preset is not None:
        read = api.with_preset(read, preset)
    for message in read.warnings:
        session.note(rendered(message, session.language))
    with activity(session, read.name) as say:
        try:
            done = interruptible(
                lambda: api.run(
                    read,
                    out=out,
                    simulate=not no_simulate,
                    lp_file=lp_file,
                    progress=say,
                    lang=session.language,
                    fee_curve=fee,
                    workers=cores(),
                )
            )
        except InfeasibleError as error:
            if type(error) is not InfeasibleError:  # an engine that refuses says itself what to do
                raise
            hint = f"`hjplan repair {scenario}` finds what is in conflict, and ways out"
            raise InfeasibleError(f"{error}\n{hint}") from error
    session.print("\n".join(describe(done, session.words)))
    if session.json:
        session.result(done.summary | curve_as_json(done))


def describe(run: Run, words: Words) -> list[str]:
    """The result of a run for people, in one screenful."""
    said = run.summary
    unit, goal_unit = said["units"]["money"], said["units"]["goal"]
    lines = [
        words("run.title", {"run": said["run"], "title": run.title(words.language)}),
        words(
            "run.proof",
            {
                "status": words(f"status.{said['status']}"),
                "goal": amount(said["goal"], _DIGITS.get(goal_unit, 0)),
                "unit": words(f"goal_unit.{goal_unit}") if goal_unit in _NAMED else goal_unit,
                "gap": gap(said["gap"]),
                "engine": said["engine"],
                "seconds": f"{sum(said['seconds'].values()):.0f}",
            },
        ),
        *_levels(said, words),
        "",
    ]
    head = ["", words("run.effective"), words("run.built")]
    rows = [
        [words.name("sector", sector), percent(c["effective"]), percent(c["built"])]
        for sector, c in said["coverage"].items()
    ]
    lines += table([head, *rows])
    money = said["money"]
    uses = " · ".join(f"{words.name('use', use)} {amount(v)}" for use, v in money["by_use"].items() if v)
    lines += ["", words("run.money", {"unit": unit, "spent": amount(money["spent"]), "uses": uses})]
    lines.append(words("run.lapsed", {"unit": unit, "lapsed": amount(money["lapsed"])}))
    if said["relapse"]["rebound_cycles"] is not None:
        again = amount(said["relapse"]["spent_twice"])
        cycles = amount(said["relapse"]["rebound_cycles"])
        lines.append(words("run.relapse", {"unit": unit, "cycles": cycles, "again": again}))
    lines += describe_campaign(said, words)
    lines += [_target(t, words) for t in said["targets"]]
    lines += describe_curve(run, words)
    lines += ["", words("run.saved", {"folder": said["folder"]})]
    return lines


def _levels(said: dict[str, Any], words: Words) -> list[str]:
    """One line for each level of a goal that has several."""
    levels = said.get("levels", [])
    if len(levels) < 2:
        return []
    return [
        words(
            "run.level",
            {
                "number": str(number),
                "level": words(f"level.{level['goal']}"),
                "value": amount(level["value"], _DIGITS.get(level["unit"])),
                "bound": amount(level["bound"], _DIGITS.get(level["unit"])),
                "unit": words(f"goal_unit.{level['unit']}") if level["unit"] in _NAMED else level["unit"],
            },
        )
        for number, level in enumerate(levels, start=1)
    ]


def _target(target: dict[str, Any], words: Words) -> str:
    met = words("run.met" if target["met"] else "run.missed")
    chance = "" if target["chance"] is None else words("run.chance", {"chance": percent(target["chance"], 0)})
    return words("run.target", {"target": target["target"], "met": met, "value": percent(target["value"])}) + chance
