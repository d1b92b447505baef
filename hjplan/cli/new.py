"""``hjplan new``: a folder to start from, that runs as it is."""

from __future__ import annotations

from pathlib import Path

import click
from click.core import ParameterSource

from hjplan.cli.session import current
from hjplan.cli.spoken import Command, as_json, common, option

SHIPPED = {"demo": ("qingshui", "baseline.yaml"), "blank": ("smallest", "scenario.yaml")}
"""Which shipped folder each template is, and which of its files becomes scenario.yaml."""
COPIED = (".yaml", ".csv", ".md")
_OF_SYNTHETIC = {"seed": 1, "facilities": 10, "years": 10, "funds": 8, "csv": False}
"""Options that only --synthetic has, and their defaults."""


@click.command("new", cls=Command)
@click.argument("folder", type=click.Path(path_type=Path))
@option("--from", "template", type=click.Choice(list(SHIPPED)), default="demo", show_default=True)
@option("--excel", is_flag=True)
@option("--synthetic", type=int, metavar="PLACES")
@option("--seed", type=int, default=_OF_SYNTHETIC["seed"])
@option("--facilities", type=int, default=_OF_SYNTHETIC["facilities"])
@option("--years", type=int, default=_OF_SYNTHETIC["years"])
@option("--funds", type=int, default=_OF_SYNTHETIC["funds"])
@option("--csv", is_flag=True)
@as_json
@common
def new(
    folder: Path,
    template: str,
    excel: bool,
    synthetic: int | None,
    seed: int,
    facilities: int,
    years: int,
    funds: int,
    csv: bool,
) -> None:
    """Make a folder with a scenario and its tables."""
    from hjplan.errors import InputError, Message

    session = current()
    _refuse_what_does_not_go_together(synthetic is not None)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError((Message(session.words("new.exists", {"folder": folder}), file=folder),))
    if synthetic is None:
        _from_template(folder.absolute(), template, excel)
    else:
        from hjplan.api import new_synthetic

        new_synthetic(folder, synthetic, seed=seed, facilities=facilities, years=years, funds=funds, csv=csv)
    files = sorted(p.name for p in folder.iterdir())
    session.print(session.words("new.made", {"folder": folder, "files": ", ".join(files)}))
    session.print(session.words("new.next", {"scenario": folder / "scenario.yaml"}))
    if session.json:
        session.result({"folder": str(folder), "scenario": str(folder / "scenario.yaml"), "files": files})


def _refuse_what_does_not_go_together(synthetic: bool) -> None:
    context, words = click.get_current_context(), current().words
    others, key = ({"template": "from", "excel": "excel"}, "new.not_synthetic")
    if not synthetic:
        others, key = ({name: name for name in _OF_SYNTHETIC}, "new.only_synthetic")
    for parameter, name in others.items():
        if context.get_parameter_source(parameter) is ParameterSource.COMMANDLINE:
            raise click.UsageError(words(key, {"option": f"--{name}"}), context)


def _from_template(target: Path, template: str, excel: bool) -> None:
    from hjplan.results.scratch import put, scratch_folder

    with scratch_folder(target.parent, target.name) as scratch:
        _copy(template, scratch)
        if excel:
            from hjplan.cli.workbook import tables_to_workbook

            tables_to_workbook(scratch, current().language)
        put(scratch, target)


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
