"""What is being done, while it takes longer than two seconds: a line on a terminal, nothing anywhere else."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from hjplan.cli.session import Session

PATIENCE = 2.0
"""Seconds of work before progress shows."""
_REFRESH = 0.25


@contextmanager
def activity(session: Session, what: str = "") -> Iterator[Callable[[str], None]]:
    """Yield ``say(stage)``, to be told what is being done; shows it with the time since the start."""
    stage = [what]

    def say(text: str) -> None:
        told = session.words.stage(text)
        stage[0] = f"{what}: {told}" if what else told
        session.detail(stage[0])

    if session.quiet or not sys.stderr.isatty():
        yield say
        return
    stop = threading.Event()
    shower = threading.Thread(target=_show, args=(stage, stop), daemon=True)
    shower.start()
    try:
        yield say
    finally:
        stop.set()
        shower.join(timeout=1.0)


def _show(stage: list[str], stop: threading.Event) -> None:
    """Show the stage after two seconds, until told to stop."""
    started = time.monotonic()
    if stop.wait(PATIENCE):
        return
    from rich.console import Console

    with Console(stderr=True).status("") as status:
        while not stop.is_set():
            status.update(f"{stage[0]} · {time.monotonic() - started:.0f} s")
            stop.wait(_REFRESH)


def cores() -> int:
    """Processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
