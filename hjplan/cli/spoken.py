"""click's commands and options with their help in the language of the session.

A command ``run`` takes its text from ``help.run`` (first line: the short one), an option ``--lp`` from ``option.lp``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from hjplan.cli.session import of


class Option(click.Option):
    """An option whose ``help`` is a key of the catalogue."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The two columns of the help page, the right one translated."""
        record = super().get_help_record(ctx)
        if record is None:
            return None
        words = of(ctx).words
        text = record[1]
        if self.help and words.known(self.help):
            text = text.replace(self.help, words(self.help))
        for phrase in ("default", "required"):
            text = text.replace(f"[{phrase}", f"[{words(f'usage.{phrase}')}")
        return record[0], text


class _Speaks(click.Command):
    """What commands and groups of commands share: usage, text and options in the session's language."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """``Usage: hjplan run [OPTIONS] SCENARIO``."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=of(ctx).words("usage.usage") + " ")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The whole text of the command, as its lines are written in the catalogue."""
        formatter.write("\n")
        for line in of(ctx).words(f"help.{self.key(ctx)}").splitlines():
            formatter.write(f"  {line}\n" if line else "\n")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, without what every command has but for its own help page."""
        records = [r for r in self._records(ctx) if r is not None]
        if records:
            with formatter.section(of(ctx).words("usage.options")):
                formatter.write_dl(records)

    def _records(self, ctx: click.Context) -> Iterator[tuple[str, str] | None]:
        return (p.get_help_record(ctx) for p in self.get_params(ctx) if isinstance(p, click.Option))

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """``--help``, explained in the session's language."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = of(ctx).words("option.help")
        return option

    def key(self, ctx: click.Context) -> str:
        """Key of the command's text: its name, after those of the groups above it (``runs_list``)."""
        parents = ctx.command_path.split()[1:]
        return "_".join(parents).replace("-", "_") or "hjplan"


class Command(_Speaks):
    """A command with its help in the session's language."""


class Group(_Speaks, click.Group):
    """A group of commands with its help in the session's language; commands stand in the order of their work."""

    command_class = Command
    group_class = type

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant; an unknown one is told with the nearest name, in the session's language."""
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            import difflib

            words = of(ctx).words
            near = difflib.get_close_matches(args[0], self.commands, n=1)
            hint = words("failure.near", {"names": near[0]}) if near else ""
            raise click.UsageError(words("failure.no_command", {"name": args[0]}) + hint, ctx)
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which they were added."""
        return list(self.commands)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Options, then the commands."""
        _Speaks.format_options(self, ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Name and first line of every command."""
        words = of(ctx).words
        prefix = self.key(ctx)
        head = "" if prefix == "hjplan" else f"{prefix}_"
        keys = {name: f"help.{head}{name}".replace("-", "_") for name in self.list_commands(ctx)}
        rows = [(name, words(key).splitlines()[0]) for name, key in keys.items()]
        with formatter.section(words("usage.commands")):
            formatter.write_dl(rows)


Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def option(*names: str, **settings: Any) -> Decorator:
    """An option; its help is ``option.NAME`` of the catalogue unless ``help`` names another key."""
    long = next(name for name in names if name.startswith("--"))
    settings.setdefault("help", f"option.{long[2:].partition('/')[0].replace('-', '_')}")
    return click.option(*names, cls=Option, **settings)


def common(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that every command has; the session has read them already."""
    for decorate in (
        option("--log", metavar="FILE", type=click.Path(path_type=Path), expose_value=False),
        option("--verbose", "-v", is_flag=True, expose_value=False),
        option("--quiet", "-q", is_flag=True, expose_value=False),
        option("--lang", type=click.Choice(["zh", "en"]), expose_value=False),
    ):
        function = decorate(function)
    return function


as_json = option("--json", is_flag=True, expose_value=False)
"""``--json``: one JSON object on standard output, text for people on standard error."""

in_runs = option(
    "--out", "out", metavar="DIR", type=click.Path(path_type=Path), default=Path("runs"), show_default=True
)
"""``--out``: the folder of saved runs."""
