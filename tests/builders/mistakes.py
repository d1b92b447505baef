"""One mistake in a sound scenario, and what is said about it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from builders.small_county import PLACES, SCENARIO, STOCK, changed, write
from hjplan.errors import InputError
from hjplan.schema import load


@dataclass(frozen=True)
class Mistake:
    """``old`` replaced by ``new`` in one of the three files; messages as (where, key, text)."""

    name: str
    file: str
    old: str
    new: str
    messages: tuple[tuple[str, str, str], ...]


def read_mistakes(folder: Path) -> list[Mistake]:
    """All mistakes of the lists in a folder, each list a theme."""
    found = []
    for file in sorted(folder.glob("*.yaml")):
        for name, entry in YAML(typ="safe").load(file.read_text(encoding="utf-8")).items():
            messages = tuple((where, key, text) for where, key, text in entry["says"])
            found.append(Mistake(f"{file.stem}:{name}", entry["file"], entry["old"], entry["new"], messages))
    return found


def said(mistake: Mistake, folder: Path) -> tuple[tuple[str, str, str], ...]:
    """What is said about the mistake; that nothing is said fails."""
    texts = {"scenario": SCENARIO, "places": PLACES, "stock": STOCK}
    texts[mistake.file] = changed(texts[mistake.file], mistake.old, mistake.new)
    return messages_of(write(folder, **texts))


def messages_of(path: Path) -> tuple[tuple[str, str, str], ...]:
    """The messages that loading gives, the folder's name taken out."""
    with pytest.raises(InputError) as raised:
        load(path)
    assert all(m.level == "error" for m in raised.value.messages)
    folder = str(path.parent.resolve())
    return tuple((m.where(), m.key, m.text.replace(folder, "FOLDER")) for m in raised.value.messages)
