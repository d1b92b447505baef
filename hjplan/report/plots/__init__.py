"""Plots of one run, one file each, found by their file name: ``coverage.py`` draws the plot ``coverage``.

A plot is a module with two functions: ``draw(run, ax, lang) -> Axes``, from the tidy tables alone, and
``height(reading, width) -> inches``, the height that suits a picture of that width. Its title is ``plot.NAME`` of
words.toml, and what it shows to those who cannot see it ``alt.NAME``. A plot that needs the simulation says so by
``SIMULATED = True``, one that needs a table which not every run has by ``TABLE = "debt"``, and one that needs more than
a table by a function ``has_figures(reading) -> bool``.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from hjplan.report import canvas
from hjplan.report.reading import Reading, RunLike

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class Plot(Protocol):
    """The two functions of a plot's module."""

    def draw(self, run: RunLike, ax: Axes | None = None, lang: str = "en") -> Axes:
        """Draw the plot of a run."""

    def height(self, reading: Reading, width: float) -> float:
        """Inches of height for a picture of this width."""


@functools.cache
def names() -> tuple[str, ...]:
    """Names of all plots of one run, in alphabetical order."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def plot(name: str) -> Plot:
    """The plot of this name; KeyError with the known names where there is none."""
    if name not in names():
        raise KeyError(f"no plot {name!r}; there are: {', '.join(names())}")
    return cast(Plot, importlib.import_module(f"{__name__}.{name}"))


def drawable(run: RunLike) -> tuple[str, ...]:
    """The plots that this run has figures for: policies and relapse need a simulation, debt a debt, and so on.

    The folder of a front has no plan of its own: it has one picture.
    """
    if "money" not in tuple(run.tables):
        return ("front",)
    return tuple(name for name in names() if _has_figures(run, name))


def _has_figures(run: RunLike, name: str) -> bool:
    tables = tuple(run.tables)
    if getattr(plot(name), "SIMULATED", False) and "draws" not in tables:
        return False
    table: str | None = getattr(plot(name), "TABLE", None)
    if table is not None and (table not in tables or getattr(run.tables, table).empty):
        return False
    needs: Callable[[Reading], bool] | None = getattr(plot(name), "has_figures", None)
    return needs is None or needs(Reading(run, "en"))


def draw(name: str, run: RunLike, ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw one plot by name into ``ax``, or into a new figure, in ``en`` or ``zh``."""
    return plot(name).draw(run, ax, lang)


def write_all(run: RunLike, folder: Path, lang: str = "en") -> list[Path]:
    """Write every plot that the run has figures for as SVG and PNG; the same run gives the same bytes."""
    return write(run, drawable(run), folder, lang)


def write(run: RunLike, chosen: Iterable[str], folder: Path, lang: str = "en") -> list[Path]:
    """Write some plots of a run as SVG and PNG."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in chosen:
        sheet, ax = canvas.figure(canvas.WIDE, plot(name).height(Reading(run, lang), canvas.WIDE))
        draw(name, run, ax, lang)
        written += [folder / f"{name}.svg", folder / f"{name}.png"]
        written[-2].write_bytes(canvas.svg(sheet, name).encode("utf-8"))
        sheet.set_layout_engine("none")  # everything has its place by now
        written[-1].write_bytes(canvas.png(sheet))
    return written
