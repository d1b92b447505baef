"""The bundled font has every character that a report can print, and a page takes along just what it needs."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from hjplan import errors
from hjplan.report import fonts
from hjplan.report.words import catalog

ROOT = Path(errors.__file__).parent.parent
NAMED = [
    *sorted((ROOT / "scenarios").rglob("*.yaml")),
    *sorted((ROOT / "scenarios").rglob("*.csv")),
    *sorted((ROOT / "hjplan").rglob("*.yaml")),
    *sorted((ROOT / "hjplan").rglob("*.toml")),
]


def test_every_hanzi_of_gb2312_has_a_glyph() -> None:
    rows = [bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF)]
    hanzi = {c for code in rows if (c := code.decode("gb2312", errors="ignore"))}
    assert len(hanzi) == 6763
    assert fonts.missing("".join(hanzi)) == set()


def test_signs_of_money_and_measure_have_glyphs() -> None:
    assert (
        fonts.missing("¥ ² ³ ₂ ⁶ · – — × ≥ ≤ ≠ ≈ β δ Σ √ ∞ → ← ↑ ↓ % ‰ ° ㎡ ㎥ “” ‘’ 《》、。，；：？！（）【】①② ✓")
        == set()
    )


def test_every_text_of_the_catalogue_has_its_glyphs() -> None:
    assert fonts.missing("".join(text for texts in catalog().values() for text in texts.values())) == set()


@pytest.mark.parametrize("path", NAMED, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_name_in_scenarios_library_and_messages_has_its_glyphs(path: Path) -> None:
    assert fonts.missing(path.read_text(encoding="utf-8")) == set()


def test_the_font_is_small_and_carries_its_licence() -> None:
    folder = fonts.FILE.parent
    assert sum(p.stat().st_size for p in folder.iterdir() if p.is_file()) <= 3 * 1024**2
    licence = (folder / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "Copyright 2014-2021 Adobe" in licence
    with TTFont(fonts.FILE) as font:
        assert font["name"].getDebugName(1) == fonts.FAMILY
        assert "Open Font License" in font["name"].getDebugName(13)


def test_a_character_that_the_font_has_not_is_drawn_as_a_geta_mark() -> None:
    assert fonts.drawable("𠮷野\n镇") == "〓野 镇"


def test_the_embedded_font_has_exactly_the_characters_of_the_text() -> None:
    data = fonts.embedded("清水县 2027 71% 清水𠮷")
    with TTFont(io.BytesIO(base64.b64decode(data))) as font:
        assert font.flavor == "woff2"
        assert {chr(code) for code in font.getBestCmap()} == set("清水县 2071%")
    assert data == fonts.embedded("𠮷清水县 2027 71% ")
