"""The bundled font: Chinese and Latin without a missing glyph, in pictures and in pages, on any machine.

It is the GB 2312 part of Noto Sans CJK SC under the SIL Open Font License (OFL.txt), cut by ``cut.py``.
"""

from __future__ import annotations

import base64
import functools
import io
import re
from pathlib import Path

FAMILY = "Hjplan Sans SC"
FILE = Path(__file__).with_name("HjplanSansSC-Regular.otf")
MISSING = "〓"
"""The geta mark, which Chinese printers set for a character that they have not."""


@functools.cache
def characters() -> frozenset[str]:
    """Every character that the font can draw."""
    from fontTools.ttLib import TTFont

    with TTFont(FILE, lazy=True) as font:
        return frozenset(chr(code) for code in font.getBestCmap())


def missing(text: str) -> set[str]:
    """The printing characters of a text that the font cannot draw."""
    return {c for c in text if c.isprintable() and c not in characters()}


def drawable(text: str) -> str:
    """A text as a picture can show it: a character that the font has not becomes 〓, a line break a space."""
    clean = " ".join(text.split())
    return "".join(c if c in characters() else MISSING for c in clean)


def wrapped(text: str, length: int, lines: int = 2) -> str:
    """A name in at most two lines of ``length`` letters, broken between words; a Chinese character counts for two."""
    words = re.findall(r"[\u2e80-\uffff][、，。；：）]?\s*|[^\s\u2e80-\uffff]+\s*", drawable(text))
    out, used = [""], 0
    for word in words:
        room = sum(2 if ord(letter) > 0x2E7F else 1 for letter in word.rstrip())
        if used and used + room > length:
            if len(out) == lines:
                return "\n".join(out).rstrip() + "..."
            out.append("")
            used = 0
        out[-1] += word
        used += room + len(word) - len(word.rstrip())
    return "\n".join(line.rstrip() for line in out)


@functools.cache
def register() -> str:
    """Make the font known to matplotlib (once; no setting is changed) and return its family name."""
    from matplotlib import font_manager

    font_manager.fontManager.addfont(str(FILE))
    return FAMILY


def embedded(text: str) -> str:
    """The font cut to the characters of a text, as base64 of WOFF2, for ``@font-face`` in a page.

    The same characters give the same bytes.
    """
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options()
    options.layout_features = ["kern"]
    options.recalc_timestamp = False
    options.notdef_outline = True
    out = io.BytesIO()
    with TTFont(FILE, recalcTimestamp=False) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(text="".join(sorted(set(text) & characters())))
        cutter.subset(font)
        font.flavor = "woff2"
        font.save(out)
    return base64.b64encode(out.getvalue()).decode("ascii")
