"""Ctrl-C ends within two seconds, whatever is being computed, and leaves nothing half-written.

The work runs in a thread of its own, so that a solve in C++ never keeps the signal waiting. On Ctrl-C the thread is
told (its cleaning up runs: scratch folders go); if it sits in C++ and does not hear, the process ends without it. What
it was writing stands aside under another name and is swept away by the next run.
"""

from __future__ import annotations

import ctypes
import io
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait

INTERRUPTED = 130
PATIENCE = 1.4
"""Seconds that interrupted work has to clean up."""
_POLL = 0.2


def interruptible[Result](work: Callable[[], Result]) -> Result:
    """Do the work and return its result; KeyboardInterrupt comes through at once. For the main thread."""
    pool = ThreadPoolExecutor(1)
    worker = pool.submit(threading.get_ident).result()
    future = pool.submit(work)
    try:
        while not future.done():
            wait([future], timeout=_POLL)
        return future.result()
    except KeyboardInterrupt:
        _silence_output()
        if not future.done():
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(worker), ctypes.py_object(KeyboardInterrupt))
            wait([future], timeout=PATIENCE)
        if not future.done():
            sys.stderr.flush()
            os._exit(INTERRUPTED)
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


class _Nowhere(io.TextIOBase):
    """Takes every text and shows none."""

    def writable(self) -> bool:
        """It can be written to."""
        return True

    def write(self, text: str) -> int:
        """Forget the text."""
        return len(text)


def _silence_output() -> None:
    """The solver tells standard output that it heard the interrupt: nobody asked, and it may be JSON."""
    sys.stdout = _Nowhere()
