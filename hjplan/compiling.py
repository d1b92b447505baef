"""One door to numba: functions compiled once per machine and release, where the machine lets us keep the result."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from numba import config, njit

SOURCES = (
    "hjplan.data.draws",
    "hjplan.simulate.chance",
    "hjplan.compiling",
    "hjplan.optimize.physics.filling_kernels",
    "hjplan.optimize.physics.pricing_kernels",
    "hjplan.simulate.execution",
    "hjplan.simulate.kernel_chance",
    "hjplan.simulate.kernel_gathering",
    "hjplan.simulate.kernel_months",
    "hjplan.simulate.kernels",
)
"""Modules whose text decides what is compiled. numba looks only at the file of the function itself: without this
digest a changed constant in another module would leave old machine code in use."""


def cache_folder() -> Path | None:
    """Where machine code is kept: one folder per state of the sources, in the user's cache; None: nowhere."""
    digest = hashlib.blake2b(digest_size=8)
    for name in SOURCES:
        spec = find_spec(name)
        if spec is None or spec.origin is None or not Path(spec.origin).is_file():
            return None
        digest.update(Path(spec.origin).read_bytes())
    base = os.environ.get("NUMBA_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME")
    try:
        folder = (Path(base) if base else Path.home() / ".cache") / "hjplan" / digest.hexdigest()
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except (OSError, RuntimeError):  # read-only, or no home
        return None


_FOLDER = cache_folder()


def compiled[**Arguments, Result](function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Compile a function of numbers and arrays; it leaves the interpreter's lock, so threads run side by side.

    Without ``fastmath`` every operation is the IEEE one of numpy, in the order in which it is written. Where nothing
    can be kept, it is compiled anew in every process.
    """
    before = getattr(config, "CACHE_DIR", "")
    setattr(config, "CACHE_DIR", str(_FOLDER or ""))  # noqa: B010 -- numba's settings have no types
    try:
        fast: Callable[Arguments, Result] = njit(nogil=True, cache=_FOLDER is not None, error_model="numpy")(function)
    finally:
        setattr(config, "CACHE_DIR", before)  # noqa: B010
    return fast
