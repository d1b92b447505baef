"""Read a scenario: file, what it extends, overrides, library, tables, types, cross checks; all mistakes at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from hjplan.errors import InputError, Message
from hjplan.schema.checks import cross_check
from hjplan.schema.checks.assumed import assumptions
from hjplan.schema.checks.subject import Subject
from hjplan.schema.folders import inside
from hjplan.schema.merging import read_extended
from hjplan.schema.nodes import Mark, Node, Source, dotted
from hjplan.schema.overrides import apply_overrides
from hjplan.schema.scenario import Scenario
from hjplan.schema.shipped import add_named_by_stock, fill_in, shipped_names
from hjplan.schema.tables.places import read_places
from hjplan.schema.tables.raw import RawTable
from hjplan.schema.tables.reading import read_table, unreadable
from hjplan.schema.tables.stock import facility_ids, read_stock
from hjplan.schema.texts import fail
from hjplan.schema.validation import Reading, validate

DEFAULT_FILE = "scenario.yaml"
"""What a folder is taken to mean."""


@dataclass
class _Work:
    """What has been read so far."""

    root: Path
    files: list[Path]
    messages: list[Message] = field(default_factory=list)


def load(path: str | Path, overrides: Sequence[tuple[str, Any]] = ()) -> Scenario:
    """Read a scenario and everything it names; a folder stands for the ``scenario.yaml`` in it.

    ``overrides`` are (key, value) pairs laid on in order, as ``--set`` gives them. Raises
    :class:`hjplan.errors.InputError` with every mistake found, sorted by file and line.
    """
    file = _scenario_file(path)
    root = file.parent
    tree, messages, files = read_extended(file, root)
    work = _Work(root, files, messages)
    tree = apply_overrides(tree, overrides, shipped_names())
    raw_places, raw_stock = (_table(name, tree, work) for name in ("places", "stock"))
    named = facility_ids(raw_stock) if raw_stock else []
    if raw_stock:
        tree = add_named_by_stock(tree, named, Mark(Source(raw_stock.path)))
    tree, unknown = fill_in(tree)
    reading = validate(tree)
    work.messages = _once([*work.messages, *unknown, *_without_echo(reading, unknown)])
    places, stock = _frames(tree, reading, raw_places, raw_stock, work)
    subject = _subject(tree, reading, places, stock, raw_places, raw_stock, work)
    if subject is not None:
        work.messages += cross_check(subject)
    errors = [m for m in work.messages if m.level == "error"]
    if errors or subject is None or reading.spec is None:
        raise InputError(_sorted(errors, work.files))
    return Scenario(
        spec=reading.spec,
        places=subject.places,
        stock=subject.stock,
        path=file,
        origins=_origins(tree),
        warnings=_sorted(work.messages, work.files),
        assumed=assumptions(subject),
        overrides=tuple(overrides),
    )


def _scenario_file(path: str | Path) -> Path:
    try:
        file = Path(path)
        if file.is_dir():
            file = _in_folder(file)
        if not file.is_file():
            raise fail(f"there is no file `{file}`")
        return file.parent.resolve() / file.name
    except (OSError, ValueError, RuntimeError) as error:
        raise fail(f"`{path}` is no path that can be followed") from error


def _in_folder(folder: Path) -> Path:
    file = folder / DEFAULT_FILE
    others = sorted(f.name for f in folder.glob("*.yaml"))
    if not file.is_file() and others:
        raise fail(f"the folder has no {DEFAULT_FILE}: name one of its files ({', '.join(others[:6])})", folder)
    return file


def _table(name: str, tree: Node, work: _Work) -> RawTable | None:
    """The table that ``places`` or ``stock`` names, None (with messages) where it cannot be read."""
    node = tree.child(name)
    file = node.child("file") if node and isinstance(node.value, dict) else node
    if file is None or not isinstance(file.value, str):
        return None
    asked_by = file.mark.source.file
    target = inside(asked_by.parent if asked_by else work.root, work.root, file.value)
    place = (name, "file") if node is not file else (name,)
    if isinstance(target, str):
        work.messages.append(file.mark.message(f"`{name}` {target}", place))
        return None
    if not target.is_file():
        work.messages.append(file.mark.message(f"there is no file `{file.value}` in {target.parent}", place))
        return None
    work.files.append(target)
    sheet_node = node.child("sheet") if node else None
    sheet = sheet_node.value if sheet_node and isinstance(sheet_node.value, str) else None
    problem = unreadable(target, sheet)
    if problem:
        work.messages.append(file.mark.message(problem, place))
        return None
    try:
        return read_table(target, name, sheet)
    except InputError as error:
        work.messages += error.messages
        return None


def _without_echo(reading: Reading, unknown: Sequence[Message]) -> list[Message]:
    """Messages of the type check, without those that only echo an unknown ``like`` (no costs, no sector …)."""
    hopeless = tuple(m.key.removesuffix("like") for m in unknown)
    return [m for m in reading.messages if not (hopeless and m.key.startswith(hopeless) and "is missing" in m.text)]


def _once(messages: Sequence[Message]) -> list[Message]:
    """Of what the reading of text, names and types say about one value, only the first: the others echo it."""
    first: dict[tuple[object, ...], Message] = {}
    for message in messages:
        where = (message.file, message.line, message.column, message.cell)
        first.setdefault((*where, message.key) if message.line else (*where, message.key, message.text), message)
    return list(first.values())


def _frames(
    tree: Node, reading: Reading, raw_places: RawTable | None, raw_stock: RawTable | None, work: _Work
) -> tuple[pd.DataFrame | None, pd.DataFrame | None]:
    facilities = dict(reading.spec.facilities) if reading.spec else {}
    node = tree.child("facilities")
    readable = node is None or isinstance(node.value, dict)
    names = [str(k) for k in node.value] if node and isinstance(node.value, dict) else []
    places = stock = None
    sound_ids = False
    if raw_places:
        needed = [f.need.column for f in facilities.values() if f.need and f.need.column in raw_places.columns]
        places, found = read_places(raw_places, [c for c in needed if c])
        work.messages += found.all()
        sound_ids = "id" in raw_places.columns and not found.count("id")
    if raw_stock:
        ids = list(places["id"]) if places is not None and sound_ids else None
        if reading.spec is not None:
            known = names if readable else facility_ids(raw_stock)
            stock, found = read_stock(raw_stock, ids, facilities, known, shipped_names())
            work.messages += found.all()
    return places, stock


def _subject(
    tree: Node,
    reading: Reading,
    places: pd.DataFrame | None,
    stock: pd.DataFrame | None,
    raw_places: RawTable | None,
    raw_stock: RawTable | None,
    work: _Work,
) -> Subject | None:
    """What the cross checks look at; None where there is too little to check."""
    if reading.spec is None or places is None or stock is None or raw_places is None or raw_stock is None:
        return None
    broken = any(m.level == "error" and m.file in (raw_places.path, raw_stock.path) for m in work.messages)
    return Subject(tree, reading.spec, places, stock, raw_places, raw_stock, reading.left_out, broken)


def _origins(tree: Node) -> dict[str, str]:
    return {dotted(place): node.mark.origin for place, node in tree.leaves()}


def _sorted(messages: Sequence[Message], files: Sequence[Path]) -> tuple[Message, ...]:
    """By file in the order of reading, then by line and column; workbook cells by row; the same message once."""
    order = {file: i for i, file in enumerate(files)}
    unique = dict.fromkeys(messages)
    return tuple(
        sorted(
            unique,
            key=lambda m: (
                order.get(m.file, len(order)) if m.file else -1,
                m.line or _row_of(m.cell),
                m.column or 0,
            ),
        )
    )


def _row_of(cell: str | None) -> int:
    digits = "".join(c for c in (cell or "").rpartition("!")[2] if c.isdigit())
    return int(digits) if digits else 0
