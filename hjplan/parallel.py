"""One door to workers: the same results in the same order, for any number of them."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, wait

_POLL = 0.2
_MATRIX_THREADS = "OPENBLAS_NUM_THREADS"


def multiply_in_one_thread() -> None:
    """Keep the linear algebra library of numpy and scipy to one thread, unless the user asked for more.

    The matrices of a county are small: its threads wait for each other longer than they calculate, and take the cores
    from the solver and the futures. It is heard only by what has not loaded numpy yet.
    """
    os.environ.setdefault(_MATRIX_THREADS, "1")


def ordered_map[Item, Result](
    function: Callable[[Item], Result],
    items: Sequence[Item],
    workers: int = 1,
    *,
    done: Callable[[int], None] | None = None,
) -> list[Result]:
    """Apply a function to every item, in up to ``workers`` processes, and return the results in the items' order.

    With one worker, or one item, everything happens in this process. Otherwise ``function`` must be importable by
    name and items and results must cross a process border; workers are started afresh (no fork), so that threads of
    the solver cannot hang them. ``done`` is told how many items are done, whenever that changes. The first failure seen
    is raised. On Ctrl-C, or when anything
    fails, workers are killed at once: what they write must be written aside and renamed.
    """
    told = done or (lambda _: None)
    if workers <= 1 or len(items) <= 1:
        return [_and_tell(function(item), number, told) for number, item in enumerate(items, start=1)]
    import multiprocessing  # help and shell completion need not wait for processes
    from concurrent.futures import ProcessPoolExecutor

    before = set(multiprocessing.active_children())
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(min(workers, len(items)), mp_context=context, initializer=_begin_worker)
    finished = False
    try:
        results = _results([pool.submit(function, item) for item in items], told)
        finished = True
        return results
    finally:
        if not finished:
            for child in set(multiprocessing.active_children()) - before:
                child.kill()
        pool.shutdown(wait=True, cancel_futures=True)


def _and_tell[Result](result: Result, number: int, told: Callable[[int], None]) -> Result:
    told(number)
    return result


def _results[Result](futures: list[Future[Result]], told: Callable[[int], None]) -> list[Result]:
    """The results when they are there; waits in short pieces, so that an interrupt is heard in any thread."""
    number = 0
    while True:
        finished, waiting = wait(futures, timeout=_POLL, return_when=FIRST_EXCEPTION)
        if len(finished) != number:
            number = len(finished)
            told(number)
        results = [future.result() for future in futures if future in finished]  # raises what a worker raised
        if not waiting:
            return results


def _begin_worker() -> None:
    """Ctrl-C reaches every process of a terminal: only the parent acts on it. A worker ends with its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    multiply_in_one_thread()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Wait until the parent is gone, however it went, and go too: nobody is left to take the result."""
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
