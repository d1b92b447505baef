"""The entry: every outcome of a call becomes an exit code and a text, here and nowhere else.

0 done · 1 unexpected defect, or a plan that failed its audit · 2 the scenario, data or command line is wrong ·
3 no plan satisfies the scenario · 4 the solver stopped before a plan · 130 interrupted.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from hjplan.cli import (
    audit,
    check,
    compare,
    diff,
    explain,
    library,
    new,
    pareto,
    ranges,
    repair,
    report,
    run,
    runs,
    schema,
    why_not,
)
from hjplan.cli.defects import report_defect
from hjplan.cli.failures import failed, usage_message
from hjplan.cli.interrupt import INTERRUPTED
from hjplan.cli.session import Session, begin, current
from hjplan.cli.spoken import Group, common, option
from hjplan.errors import HjplanError, InputError, Message
from hjplan.parallel import multiply_in_one_thread

_SURROUNDINGS = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.ENAMETOOLONG}
"""System errors that are not hjplan's: rights, a full disk. The user is told, exit 2."""


def _version(_: click.Context, __: click.Parameter, wanted: bool) -> None:
    if wanted:
        from hjplan import __version__

        current().print(f"hjplan {__version__}")
        raise click.exceptions.Exit(0)


@click.group(cls=Group)
@common
@option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version)
def hjplan() -> None:
    """All commands hang here; the text stands in words.toml."""


for _command in (
    new.new,
    check.check,
    run.run,
    compare.compare,
    pareto.pareto,
    ranges.ranges,
    repair.repair,
    diff.diff,
    explain.explain,
    why_not.why_not,
    report.report,
    audit.audit,
    runs.runs,
    library.library,
    schema.schema,
):
    hjplan.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. As a program (no arguments given), a defect is logged, not shown."""
    multiply_in_one_thread()
    given = list(sys.argv[1:] if arguments is None else arguments)
    session = begin(given, os.environ)
    if arguments is None:
        sys.excepthook = report_defect(session)
    try:
        _start_log(session)
        code = hjplan.main(given, prog_name="hjplan", obj=session, standalone_mode=False)
        return code if isinstance(code, int) else 0
    except HjplanError as error:
        failed(session, error)
        return error.exit_code
    except click.UsageError as error:
        failed(session, InputError((Message(usage_message(error, session.words)),)))
        return InputError.exit_code
    except (KeyboardInterrupt, click.Abort):
        session.complain(session.words("failure.interrupted"))
        return INTERRUPTED
    except OSError as error:
        if error.errno not in _SURROUNDINGS:
            raise
        where = f"{error.filename}: " if error.filename else ""
        failed(session, InputError((Message(f"{where}{error.strerror}"),)))
        return InputError.exit_code


def _start_log(session: Session) -> None:
    """Open the log file once at the start, so that a wrong path is told before any work."""
    if session.log is None:
        return
    try:
        session.record("hjplan " + " ".join(sys.argv[1:]))
    except OSError as error:
        path, session_log = session.log, error.strerror
        raise InputError((Message(f"cannot write the log {path}: {session_log}", file=Path(path)),)) from error
