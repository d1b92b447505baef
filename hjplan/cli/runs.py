"""``hjplan runs``: list, show, label, remove and export saved runs."""

from __future__ import annotations

from pathlib import Path

import click

from hjplan.cli.layout import amount, table
from hjplan.cli.session import current
from hjplan.cli.spoken import Group, as_json, common, in_runs, option


@click.group("runs", cls=Group)
@common
def runs() -> None:
    """Saved runs."""


@runs.command("list")
@in_runs
@as_json
@common
def list_runs(out: Path) -> None:
    """List the saved runs, oldest first."""
    import dataclasses

    from hjplan import api

    session = current()
    entries = api.runs(out)
    if entries:
        head = [session.words(f"runs.{key}") for key in ("run", "label", "saved", "status", "goal")]
        rows = [
            [e.run, e.label, e.created[:16].replace("T", " "), session.words(f"status.{e.status}"), amount(e.goal, 0)]
            for e in entries
        ]
        session.print("\n".join(table([head, *rows], numbers_from=4)))
    else:
        session.print(session.words("runs.none", {"folder": out}))
    if session.json:
        session.result({"folder": str(out), "runs": [dataclasses.asdict(e) for e in entries]})


@runs.command("show")
@click.argument("run")
@in_runs
@as_json
@common
def show(run: str, out: Path) -> None:
    """Show a saved run: its result and where it came from."""
    from hjplan import api
    from hjplan.cli.run import describe

    session = current()
    saved = api.load_run(run, out)
    about = saved.manifest
    session.print("\n".join(describe(saved, session.words)))
    versions = ", ".join(f"{name} {version}" for name, version in about["versions"].items())
    session.print(
        session.words(
            "runs.origin", {"created": about["created"], "file": about["source"]["file"], "seed": about["seed"]}
        )
    )
    session.print(versions)
    if session.json:
        session.result({**about, "summary": saved.summary, "label": saved.label})


@runs.command("label")
@click.argument("run")
@click.argument("text")
@in_runs
@as_json
@common
def label(run: str, text: str, out: Path) -> None:
    """Give a saved run a name."""
    from hjplan import api
    from hjplan.results import catalogue

    session = current()
    saved = api.load_run(run, out)
    catalogue.label(saved, text)
    session.print(session.words("runs.labelled", {"run": saved.id, "label": saved.label}))
    if session.json:
        session.result({"run": saved.id, "label": saved.label})


@runs.command("remove")
@click.argument("names", nargs=-1, required=True, metavar="RUN...")
@in_runs
@as_json
@common
def remove(names: tuple[str, ...], out: Path) -> None:
    """Remove saved runs."""
    from hjplan import api
    from hjplan.results import catalogue

    session = current()
    found = [api.load_run(name, out) for name in names]  # all are found before any is removed
    for saved in {run.folder: run for run in found}.values():
        catalogue.remove(saved)
        session.print(session.words("runs.removed", {"run": saved.id}))
    catalogue.list_runs(out)
    if session.json:
        session.result({"removed": [saved.id for saved in found]})


@runs.command("export")
@click.argument("run")
@option("--format", "form", type=click.Choice(["csv", "xlsx"]), default="csv", show_default=True, help="option.export")
@option("--to", "to", type=click.Path(path_type=Path), metavar="PATH", help="option.export_to")
@in_runs
@as_json
@common
def export(run: str, form: str, to: Path | None, out: Path) -> None:
    """Write the tables of a run as CSV files or as one workbook."""
    from hjplan import api
    from hjplan.cli.interrupt import interruptible
    from hjplan.results.exporting import export_csv, export_xlsx

    session = current()
    saved = api.load_run(run, out)
    target = to or Path(f"{saved.id}-tables" if form == "csv" else f"{saved.id}.xlsx")
    work = export_csv if form == "csv" else export_xlsx
    interruptible(lambda: work(saved, target))
    session.print(session.words("runs.exported", {"path": target}))
    if session.json:
        session.result({"run": saved.id, "format": form, "path": str(target)})
