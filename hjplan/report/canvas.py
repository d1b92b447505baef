"""The look of every picture: colors that the color-blind tell apart, hatches for black and white, one font.

Colors: Okabe and Ito, "Color Universal Design" (2008). Nothing here changes a setting of matplotlib for good.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from hjplan.report import fonts

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILLION, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
INK, FAINT, GRID = "#22303a", "#5b6770", "#dfe4e8"


class Fill(NamedTuple):
    """How an area is filled: a color, and a hatch that tells it apart in black and white."""

    color: str
    hatch: str


class Stroke(NamedTuple):
    """How a line is drawn: a color, and dashes and a marker that tell it apart in black and white."""

    color: str
    dash: Any
    marker: str


USES = {
    "build": Fill(BLUE, ""),
    "restore": Fill(ORANGE, "////"),
    "upkeep": Fill(GREEN, "\\\\\\\\"),
    "project": Fill(SKY, "||||"),
    "debt": Fill(PURPLE, "xxxx"),
}
FILLS = (
    Fill(BLUE, ""),
    Fill(ORANGE, "////"),
    Fill(GREEN, "\\\\\\\\"),
    Fill(SKY, "||||"),
    Fill(PURPLE, "xxxx"),
    Fill(VERMILLION, "...."),
)
"""One after the other for parts of a sum that have no color of their own: the six largest."""
REST = Fill("#c3cbd1", "")
"""For all the other parts together."""

STROKES = (
    Stroke(BLUE, "-", "o"),
    Stroke(VERMILLION, (0, (5, 1.6)), "s"),
    Stroke(GREEN, (0, (1.2, 1.2)), "^"),
    Stroke(PURPLE, (0, (5, 1.4, 1.2, 1.4)), "D"),
    Stroke(ORANGE, (0, (9, 2)), "v"),
    Stroke(BLACK, (0, (3, 1, 1, 1, 1, 1)), "P"),
)
"""One after the other for runs or policies that are drawn together: up to six."""

WIDE, NARROW = 7.2, 3.5
"""Inches: a picture for a screen or a sheet of paper, and one for a telephone."""


@contextmanager
def style() -> Iterator[None]:
    """The look, for as long as the block lasts."""
    import matplotlib as mpl

    look: Any = {
        "font.family": [fonts.register()],
        "font.size": 9.0,
        "text.parse_math": False,  # a name with $ is a name
        "text.color": INK,
        "axes.labelcolor": FAINT,
        "axes.labelsize": 8.5,
        "axes.titlesize": 11.0,
        "axes.titlelocation": "left",
        "axes.edgecolor": FAINT,
        "axes.linewidth": 0.8,
        "axes.unicode_minus": True,
        "xtick.color": FAINT,
        "ytick.color": FAINT,
        "xtick.labelsize": 8.5,
        "ytick.labelsize": 8.5,
        "legend.frameon": False,
        "legend.fontsize": 8.5,
        "hatch.linewidth": 0.7,
        "hatch.color": "white",
        "lines.linewidth": 1.8,
        "svg.fonttype": "path",
        "figure.dpi": 110.0,
        "savefig.dpi": 160.0,
    }
    with mpl.rc_context(look):
        yield


def figure(width: float, height: float) -> tuple[Figure, Axes]:
    """A sheet with one set of axes, for files and pages; needs no display and is in no global list."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with style():
        sheet = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasAgg(sheet)
        return sheet, sheet.add_subplot()


def axes(ax: Axes | None, height: float, width: float = WIDE) -> Axes:
    """The axes that were given, or new ones that a notebook shows."""
    if ax is not None:
        return ax
    from matplotlib import pyplot

    return pyplot.subplots(figsize=(width, height), layout="constrained")[1]


def width_of(ax: Axes) -> float:
    """Inches of room that these axes have, labels included."""
    sheet = ax.get_figure(root=True)
    if sheet is None:
        return WIDE
    shared = len(sheet.axes) > 1
    return float(sheet.get_figwidth() * (ax.get_position().width if shared else 1.0))


def tidy(ax: Axes, grid: str = "y") -> Axes:
    """Take away what carries no information, and lay a light grid along one axis."""
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    ax.set_axisbelow(True)
    ax.grid(True, axis="x" if grid == "x" else "y", color=GRID, linewidth=0.7)
    ax.tick_params(length=0, labelfontfamily=fonts.FAMILY)
    ax.spines["left" if grid == "y" else "bottom"].set_visible(False)
    return ax


def legend(ax: Axes, columns: int, title: str, handles: list[Any] | None = None) -> None:
    """A legend between title and axes; a label may have several lines."""
    shown = handles if handles is not None else ax.get_legend_handles_labels()[0]
    labels = [str(handle.get_label()) for handle in shown]
    rows = [labels[start : start + columns] for start in range(0, len(labels), columns)]
    further = sum(max(label.count("\n") for label in row) for row in rows)
    made = ax.legend(
        handles=shown,
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        bbox_transform=from_edge(ax) if width_of(ax) < 5 and ax.axison else ax.transAxes,
        ncols=columns,
        borderaxespad=0.2,
        borderpad=0.2,
        handlelength=2.4,
        columnspacing=1.4,
    )
    for text in made.get_texts():
        if "\n" in text.get_text():
            text.set_linespacing(1.4)  # Chinese letters fill their line to the rim
    room = 4 + 15 * len(rows) + 17 * further
    length, lines = (80, 3) if width_of(ax) > 5 else (26, 6)
    ax.set_title(fonts.wrapped(title, length, lines), pad=room, va="bottom")


def swatch(fill: Fill, label: str) -> Any:
    """What a fill stands for, as a legend shows it."""
    from matplotlib.patches import Patch

    return Patch(facecolor=fill.color, hatch=fill.hatch, edgecolor="white", label=label)


def from_edge(ax: Axes) -> Any:
    """Coordinates that count from the left edge of the sheet and from the bottom of the axes: narrow sheets need it."""
    from matplotlib.transforms import blended_transform_factory

    sheet = ax.get_figure(root=True)
    return ax.transAxes if sheet is None else blended_transform_factory(sheet.transFigure, ax.transAxes)


def svg(sheet: Figure, salt: str, text: bool = False) -> str:
    """The sheet as SVG, the same bytes each time. ``text``: letters stay letters, for pages that have the font."""
    import matplotlib as mpl

    out = io.StringIO()
    with style(), mpl.rc_context({"svg.hashsalt": salt, "svg.fonttype": "none" if text else "path"}):
        sheet.savefig(out, format="svg", metadata={"Date": None, "Creator": "hjplan"})
    return out.getvalue()


def png(sheet: Figure) -> bytes:
    """The sheet as PNG; the same sheet gives the same bytes."""
    out = io.BytesIO()
    with style():
        sheet.savefig(out, format="png", metadata={"Software": "hjplan"})
    return out.getvalue()
