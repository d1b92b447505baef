"""One door to workers: the same results in the same order, for any number of them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait

_POLL = 0.2


def ordered_map[Item, Result](
    function: Callable[[Item], Result], items: Sequence[Item], workers: int = 1
) -> list[Result]:
    """Apply a function to every item, in up to ``workers`` processes, and return the results in the items' order.

    With one worker, or one item, everything happens in this process. Otherwise ``function`` must be importable by
    name and items and results must cross a process border; workers are started afresh (no fork), so that threads of
    the solver cannot hang them. The first failure, in the items' order, is raised. On Ctrl-C, or when anything
    fails, workers are killed at once: what they write must be written aside and renamed.
    """
    if workers <= 1 or len(items) <= 1:
        return [function(item) for item in items]
    before = set(multiprocessing.active_children())
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(min(workers, len(items)), mp_context=context, initializer=_begin_worker)
    finished = False
    try:
        futures = [pool.submit(function, item) for item in items]
        results = [_result(future) for future in futures]
        finished = True
        return results
    finally:
        if not finished:
            for child in set(multiprocessing.active_children()) - before:
                child.kill()
        pool.shutdown(wait=True, cancel_futures=True)


def _result[Result](future: Future[Result]) -> Result:
    """The result when it is there; waits in short pieces, so that an interrupt is heard in any thread."""
    while not future.done():
        wait([future], timeout=_POLL)
    return future.result()


def _begin_worker() -> None:
    """Ctrl-C reaches every process of a terminal: only the parent acts on it. A worker ends with its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Wait until the parent is gone, however it went, and go too: nobody is left to take the result."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
