"""Plots of two to six runs side by side, one file each, found by their file name.

A plot is a module with ``draw(runs, ax, lang) -> Axes`` and ``height(readings, width) -> inches``; its title is
``compared.NAME`` of words.toml. Runs are called by what their titles do not share; where two are alike, by number.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, cast

from hjplan.report.reading import Reading, RunLike

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class ComparedPlot(Protocol):
    """The two functions of a comparison plot's module."""

    def draw(self, runs: Sequence[RunLike], ax: Axes | None = None, lang: str = "en") -> Axes:
        """Draw the runs side by side."""

    def height(self, readings: Sequence[Reading], width: float) -> float:
        """Inches of height for a picture of this width."""


@functools.cache
def names() -> tuple[str, ...]:
    """Names of all plots of several runs, in alphabetical order."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def plot(name: str) -> ComparedPlot:
    """The plot of this name; KeyError with the known names where there is none."""
    if name not in names():
        raise KeyError(f"no comparison plot {name!r}; there are: {', '.join(names())}")
    return cast(ComparedPlot, importlib.import_module(f"{__name__}.{name}"))


def draw(name: str, runs: Sequence[RunLike], ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw one comparison plot by name into ``ax``, or into a new figure, in ``en`` or ``zh``."""
    return plot(name).draw(runs, ax, lang)


SEPARATORS = ":："
"""What parts the county from the scenario in a title: ``Qingshui: user pays``."""


def shared(readings: Sequence[Reading]) -> str:
    """What all titles begin with, up to a colon, where something different follows in each: the county."""
    plain = [reading.name for reading in readings]
    start = plain[0][: 1 + max(plain[0].find(mark) for mark in SEPARATORS)]
    rests = {name[len(start) :].strip() for name in plain}
    alike = all(name.startswith(start) for name in plain)
    return start if alike and "" not in rests and len(rests) == len(plain) else ""


def called(readings: Sequence[Reading]) -> list[str]:
    """A short name for each run that no other has: its title without what all share, numbered where two are alike."""
    start = shared(readings)
    plain = [reading.name[len(start) :].strip() for reading in readings]
    plain = [name[:1].upper() + name[1:] for name in plain]
    return [name if plain.count(name) == 1 else f"{name} ({i + 1})" for i, name in enumerate(plain)]
