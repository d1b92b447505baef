"""Pictures for a page: SVG whose letters stay letters, drawn once for wide pages and once for telephones."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hjplan.report import canvas, compared, plots
from hjplan.report.pieces import Picture
from hjplan.report.reading import Reading


def picture(reading: Reading, name: str) -> Picture:
    """One plot of a run, for its page."""
    drawn = []
    for width in (canvas.WIDE, canvas.NARROW):
        plot = plots.plot(name)
        sheet, ax = canvas.figure(width, plot.height(reading, width))
        plot.draw(reading.run, ax, reading.lang)
        ax.set_title("", loc="left")
        drawn.append(inline(canvas.svg(sheet, f"{name}-{width}", text=True)))
    return Picture(reading.words(f"plot.{name}"), reading.words(f"alt.{name}"), *drawn)


def compared_picture(readings: Sequence[Reading], name: str) -> Picture:
    """One plot of several runs, for their page."""
    drawn = []
    runs = [reading.run for reading in readings]
    for width in (canvas.WIDE, canvas.NARROW):
        plot = compared.plot(name)
        sheet, ax = canvas.figure(width, plot.height(readings, width))
        plot.draw(runs, ax, readings[0].lang)
        ax.set_title("", loc="left")
        drawn.append(inline(canvas.svg(sheet, f"compared-{name}-{width}", text=True)))
    words = readings[0].words
    return Picture(words(f"compared.{name}"), words(f"alt.compared_{name}"), *drawn)


def inline(svg: str) -> str:
    """An SVG document as an element of a page: without prologue, metadata, fixed size and idle ids."""
    body = svg[svg.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>\s*", "", body, flags=re.DOTALL)
    body = re.sub(r'<g id="[^"]*"', "<g", body)
    head, rest = body.split(">", 1)
    head = re.sub(r' (?:width|height)="[^"]*"', "", head)
    return f'{head} aria-hidden="true" focusable="false">{rest}'
