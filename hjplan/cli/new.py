"""``hjplan new``: a folder to start from, that runs as it is."""

from __future__ import annotations

from pathlib import Path

import click

from hjplan.cli.session import current
from hjplan.cli.spoken import Command, as_json, common, option

SHIPPED = {"demo": ("qingshui", "baseline.yaml"), "blank": ("smallest", "scenario.yaml")}
"""Which shipped folder each template is, and which of its files becomes scenario.yaml."""
COPIED = (".yaml", ".csv", ".md")


@click.command("new", cls=Command)
@click.argument("folder", type=click.Path(path_type=Path))
@option("--from", "template", type=click.Choice(list(SHIPPED)), default="demo", show_default=True)
@option("--excel", is_flag=True)
@as_json
@common
def new(folder: Path, template: str, excel: bool) -> None:
    """Make a folder with a scenario and its tables."""
    from hjplan.errors import InputError, Message
    from hjplan.results.scratch import put, scratch_folder

    session = current()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError((Message(session.words("new.exists", {"folder": folder}), file=folder),))
    target = folder.absolute()
    with scratch_folder(target.parent, target.name) as scratch:
        _copy(template, scratch)
        if excel:
            from hjplan.cli.workbook import tables_to_workbook

            tables_to_workbook(scratch, session.language)
        put(scratch, target)
    files = sorted(p.name for p in target.iterdir())
    session.print(session.words("new.made", {"folder": folder, "files": ", ".join(files)}))
    session.print(session.words("new.next", {"scenario": folder / "scenario.yaml"}))
    if session.json:
        session.result({"folder": str(folder), "scenario": str(folder / "scenario.yaml"), "files": files})


def _copy(template: str, target: Path) -> None:
    """Copy a shipped folder; its first file is called scenario.yaml, and what extends it says so."""
    from hjplan.library import scenarios_folder

    name, first = SHIPPED[template]
    for source in sorted((scenarios_folder() / name).iterdir()):
        if source.suffix not in COPIED:
            continue
        text = source.read_text(encoding="utf-8").replace(f"extends: {first}", "extends: scenario.yaml")
        called = "scenario.yaml" if source.name == first else source.name
        (target / called).write_text(text, encoding="utf-8", newline="")
