"""How one call of the command line speaks: its language, where text goes, how much of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import click

from hjplan.cli.words import Words, language_of

_LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")


@dataclass(frozen=True)
class Session:
    """What holds for the whole call, whatever the command."""

    words: Words
    json: bool = False
    quiet: bool = False
    verbose: bool = False
    log: Path | None = None

    @property
    def language(self) -> str:
        """``zh`` or ``en``."""
        return self.words.language

    def print(self, text: str) -> None:
        """Print a result for people: on standard output, or on standard error where that carries JSON."""
        write(text, sys.stderr if self.json else sys.stdout)

    def note(self, text: str) -> None:
        """Say on standard error what is being done; nothing with ``--quiet``. Kept in the log."""
        self.record(text)
        if not self.quiet:
            write(text, sys.stderr)

    def detail(self, text: str) -> None:
        """Say what only ``--verbose`` and the log want to know."""
        self.record(text)
        if self.verbose and not self.quiet:
            write(text, sys.stderr)

    def complain(self, text: str) -> None:
        """Say on standard error what is wrong."""
        self.record(text)
        write(text, sys.stderr)

    def result(self, value: Any) -> None:
        """Print the one JSON object of this call on standard output."""
        from hjplan.results.plain import to_json

        write(to_json(value), sys.stdout)

    def record(self, text: str) -> None:
        """Add a line to the log file, if there is one."""
        if self.log is not None:
            import datetime

            now = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
            with self.log.open("a", encoding="utf-8") as out:
                out.write(f"{now} {text}\n")


def write(text: str, stream: TextIO) -> None:
    """Write a line; characters that the terminal cannot show become escapes, never an error.

    A reader that has gone (``| head``) is no failure: the command goes on, and its exit code stays its own.
    """
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
        stream.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def begin(arguments: Sequence[str], environment: Mapping[str, str]) -> Session:
    """The session that the arguments ask for, wherever among them: ``hjplan --json run`` as ``hjplan run --json``.

    Read before click does, so that even a wrong command line is answered in the right language and form.
    """
    flags = set(_until_double_dash(arguments))
    wanted = _value(arguments, "--lang")
    locale = next((environment[name] for name in _LOCALES if environment.get(name)), "")
    log = _value(arguments, "--log")
    return Session(
        words=Words(wanted if wanted in ("zh", "en") else language_of(locale)),
        json="--json" in flags,
        quiet=bool(flags & {"--quiet", "-q"}),
        verbose=bool(flags & {"--verbose", "-v"}),
        log=Path(log) if log else None,
    )


def _until_double_dash(arguments: Sequence[str]) -> Sequence[str]:
    return arguments[: arguments.index("--")] if "--" in arguments else arguments


def _value(arguments: Sequence[str], option: str) -> str | None:
    """The value of ``--option VALUE`` or ``--option=VALUE``; the last one counts."""
    found = None
    given = _until_double_dash(arguments)
    for index, argument in enumerate(given):
        if argument == option and index + 1 < len(given):
            found = given[index + 1]
        elif argument.startswith(f"{option}="):
            found = argument.partition("=")[2]
    return found


def current() -> Session:
    """The session of the command that is running."""
    return of(click.get_current_context())


def of(context: click.Context) -> Session:
    """The session of a click context; one in English where a command is asked for help outside of a call."""
    found = context.find_root().obj
    return found if isinstance(found, Session) else Session(words=Words("en"))
