"""What people read: plots and pages made from a run's tidy tables.

``html(run, lang)`` is the report of a run, ``compare_html(comparison, lang)`` that of several; ``write_report`` and
``save_plots`` write files. Pages need no other host, pictures no display.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hjplan.report.reading import RunLike

__all__ = ["compare_html", "html", "save_plots", "write_report"]


def html(run: Any, lang: str = "zh") -> str:
    """The report of a run, or of several (a Comparison, or a sequence of runs compared with the first), as one page."""
    from hjplan.report import page

    return page.html(run, lang)


def compare_html(comparison: Any, lang: str = "zh") -> str:
    """The report of a Comparison as one page."""
    from hjplan.report import page

    return page.compare_html(comparison, lang)


def write_report(run: Any, path: Path, lang: str = "zh") -> Path:
    """Write the page of a run or of a comparison; the same runs give the same bytes."""
    path.write_text(html(run, lang), encoding="utf-8", newline="")
    return path


def save_plots(run: RunLike, folder: Path, lang: str = "zh") -> list[Path]:
    """Write every plot of a run as SVG and PNG."""
    from hjplan.report import plots

    folder.mkdir(parents=True, exist_ok=True)
    return plots.write_all(run, folder, lang)
