"""Cut the bundled font from Noto Sans CJK SC: the characters of GB 2312 and the signs that reports use.

    apt-get install fonts-noto-cjk
    python -m hjplan.report.fonts.cut /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc

The same source gives the same bytes. Outlines, widths and kerning are kept; hinting, vertical layout and the other
regional forms are left out. The family is renamed, so that a copy of Noto that a machine has is never mistaken for it.
Source: Debian fonts-noto-cjk 1:20220127+repack1-1, Noto Sans CJK SC 2.004, SIL Open Font License 1.1 (OFL.txt).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTCollection

from hjplan.report.fonts import FAMILY, FILE

FACE = "NotoSansCJKsc-Regular"

SIGNS = (
    (0x20, 0x7E),  # Latin
    (0xA0, 0x17F),  # Latin-1 with ¥ ² ³ · ×, and Latin Extended-A
    (0x391, 0x3C9),  # Greek
    (0x2010, 0x203F),  # dashes, quotation marks, ellipsis, ‰
    (0x2070, 0x209F),  # superscripts and subscripts
    (0x20A0, 0x20BF),  # currencies
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematics
    (0x2460, 0x2473),  # numbers in circles
    (0x25A0, 0x25FF),  # geometric shapes
    (0x3399, 0x33A6),  # square units: ㎡ ㎥ ㎞
)
MORE = "✓⚠〓々"

SMALL = 0.6
"""Size of a subscript or superscript against the digit it is made from."""
SUBSCRIPTS = {0x2080 + n: (str(n), -140) for n in range(10)}
SUPERSCRIPTS = {code: (n, 330) for n, code in {"0": 0x2070, **{str(n): 0x2070 + n for n in range(4, 10)}}.items()}
"""Character → (digit, rise in thousandths of the type size): Noto Sans CJK has few of these (CO₂, 10⁶)."""


def gb2312() -> set[int]:
    """Every character of GB 2312: 6,763 hanzi and 682 signs."""
    found: set[int] = set()
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                found.add(ord(bytes((row, cell)).decode("gb2312")))
            except UnicodeDecodeError:
                continue  # a code that the standard leaves empty
    return found


def wanted() -> set[int]:
    """The characters that the bundled font shall have."""
    signs = {code for first, last in SIGNS for code in range(first, last + 1)}
    return gb2312() | signs | {ord(c) for c in MORE}


def cut(source: Path, target: Path = FILE) -> int:
    """Write the bundled font; returns its size in bytes."""
    faces = TTCollection(source)
    font: Any = next(face for face in faces if face["name"].getDebugName(6) == FACE)
    options = subset.Options()
    options.hinting = False
    options.layout_features = ["kern"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "GSUB"]
    options.notdef_outline = True
    options.recalc_timestamp = False
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted() & set(font.getBestCmap()))
    cutter.subset(font)
    for code, (digit, rise) in {**SUBSCRIPTS, **SUPERSCRIPTS}.items():
        if code not in font.getBestCmap():
            add_small_digit(font, code, digit, rise)
    rename(font)
    font.recalcTimestamp = False
    font.save(target)
    return target.stat().st_size


def add_small_digit(font: Any, code: int, digit: str, rise: int) -> None:
    """Add one subscript or superscript, drawn from its digit."""
    source = font.getBestCmap()[ord(digit)]
    name = f"cid{60000 + code - 0x2070:05d}"
    top = font["CFF "].cff.topDictIndex[0]
    glyphs = font.getGlyphSet()
    width = round(glyphs[source].width * SMALL)
    family = top.FDSelect[font.getGlyphID(source)]
    private = top.FDArray[family].Private
    pen = T2CharStringPen(width - private.nominalWidthX, glyphs)
    glyphs[source].draw(TransformPen(pen, (SMALL, 0, 0, SMALL, 0, rise)))
    drawn = pen.getCharString(private=private, globalSubrs=top.GlobalSubrs)
    top.CharStrings.charStrings[name] = len(top.CharStrings.charStringsIndex)
    top.CharStrings.charStringsIndex.append(drawn)
    top.FDSelect.gidArray.append(family)
    if name not in top.charset:
        top.charset.append(name)
    font.setGlyphOrder(list(top.charset))
    font["hmtx"].metrics[name] = (width, 0)
    for table in font["cmap"].tables:
        table.cmap[code] = name


def rename(font: Any) -> None:
    """Give the cut font its own family name, in the name table and in CFF."""
    postscript = FAMILY.replace(" ", "") + "-Regular"
    version = font["name"].getDebugName(5).split(";")[0]
    new = {1: FAMILY, 2: "Regular", 3: f"{postscript} {version}", 4: FAMILY, 5: version, 6: postscript}
    for record in font["name"].names:
        if record.nameID in new:
            record.string = new[record.nameID]
    table = font["CFF "].cff
    table.fontNames[0] = postscript
    table.topDictIndex[0].FullName = FAMILY
    table.topDictIndex[0].FamilyName = FAMILY


if __name__ == "__main__":
    print(f"{FILE}: {cut(Path(sys.argv[1])):,} bytes")
