"""An unexpected defect: its traceback goes into a file that the user can send, not onto the screen."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from hjplan.cli.session import Session

Hook = Callable[[type[BaseException], BaseException, TracebackType | None], None]


def report_defect(session: Session) -> Hook:
    """A ``sys.excepthook``: Python ends with exit code 1 after it."""

    def hook(kind: type[BaseException], defect: BaseException, trace: TracebackType | None) -> None:
        text = "".join(traceback.format_exception(kind, defect, trace))
        path = write_defect(session, text)
        where = session.words("failure.defect", {"what": f"{kind.__name__}: {defect}", "file": path})
        sys.stderr.write((text if session.verbose else "") + where + "\n")
        if session.json:
            session.result({"status": "defect", "text": f"{kind.__name__}: {defect}", "log": str(path)})

    return hook


def write_defect(session: Session, text: str) -> Path:
    """Write a traceback with what is needed to understand it; into the log asked for, or a file of its own."""
    from hjplan.results.manifest import versions

    about = ", ".join(f"{name} {version}" for name, version in versions().items())
    whole = f"hjplan {' '.join(sys.argv[1:])}\n{about}, {platform.platform()}\n{text}"
    if session.log is not None:
        session.record(whole)
        return session.log
    handle, name = tempfile.mkstemp(prefix="hjplan-defect-", suffix=".log", text=True)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(whole)
    return Path(name)
