"""Small pictures inside the place of one: the eye compares sectors without a legend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hjplan.report.canvas import tidy, width_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes


Margin = tuple[float, float, float, float]
OF_COVERAGE: Margin = (0.36, 0.32, 0.28, 0.24)
OF_MONEY: Margin = (0.62, 0.08, 0.30, 0.26)
"""Room around a panel whose vertical axis counts money: its figures are longer."""
CELL, CELL_OF_MONEY = 1.75, 3.3


@dataclass(frozen=True)
class Slot:
    """Where a panel lies inside its parent; matplotlib asks at every drawing.

    ``x`` and ``y`` are shares of the parent's box, counted from the left (after ``room``) and from the top; ``margin``
    (left, right, top, bottom) and ``room`` are inches, so that labels have the same room on a sheet of any size.
    """

    parent: Axes
    x: tuple[float, float]
    y: tuple[float, float]
    margin: Margin
    room: float = 0.0

    def __call__(self, ax: Any, renderer: Any) -> Any:
        """The panel's box in figure coordinates."""
        from matplotlib.transforms import Bbox

        box = self.parent.get_position(original=False)
        sheet = self.parent.get_figure(root=True)
        if sheet is None:
            return box
        wide, high = (float(v) for v in sheet.get_size_inches())
        left, right, top, bottom = self.margin
        start = box.x0 + self.room / wide
        span = box.x1 - start
        x0, x1 = start + self.x[0] * span + left / wide, start + self.x[1] * span - right / wide
        y1, y0 = box.y1 - self.y[0] * box.height - top / high, box.y1 - self.y[1] * box.height + bottom / high
        return Bbox.from_extents(x0, y0, max(x1, x0 + 0.01), max(y1, y0 + 0.01))


def panel(ax: Axes, slot: Slot, grid: str = "y") -> Axes:
    """One small set of axes in its slot."""
    child = ax.inset_axes((0.0, 0.0, 1.0, 1.0))
    child.set_axes_locator(slot)
    return tidy(child, grid)


def columns_for(width: float, count: int, cell: float = CELL) -> int:
    """How many panels of ``cell`` inches fit beside each other."""
    return max(1, min(count, int(width / cell + 0.05)))


def panels(ax: Axes, count: int, cell: float = CELL, margin: Margin = OF_COVERAGE) -> list[Axes]:
    """``count`` small axes inside these axes, which themselves become invisible but keep their title."""
    ax.set_axis_off()
    columns = columns_for(width_of(ax), count, cell)
    rows = -(-count // columns)
    out = []
    for index in range(count):
        row, column = divmod(index, columns)
        x, y = (column / columns, (column + 1) / columns), (row / rows, (row + 1) / rows)
        out.append(panel(ax, Slot(ax, x, y, margin)))
    return out
