"""One door to numba: functions compiled once per machine where that machine lets us keep the result."""

from __future__ import annotations

from collections.abc import Callable

from numba import njit


def compiled[**Arguments, Result](function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Compile a function of numbers and arrays; it leaves the interpreter's lock, so threads run side by side.

    The machine code is kept beside the module, or in the user's cache folder where that cannot be written. Where
    neither can (a read-only installation without a home), it is compiled anew in every process. Without ``fastmath``
    every operation is the IEEE one of numpy, in the order in which it is written.
    """
    try:
        fast: Callable[Arguments, Result] = njit(nogil=True, cache=True)(function)
    except RuntimeError:
        fast = njit(nogil=True)(function)
    return fast
