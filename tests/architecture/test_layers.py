"""The rooms stand in the order of architecture.md, and the contracts that say so are complete."""

from __future__ import annotations

import tomllib
from pathlib import Path

import grimp
import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def contracts() -> dict[str, dict[str, object]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {c["id"]: c for c in settings["tool"]["importlinter"]["contracts"]}


def rooms_of(layer: str) -> list[str]:
    """`optimize | simulate` → both; a room in brackets may be missing."""
    return [room.strip(" ()") for room in layer.split("|")]


def test_the_contracts_of_pyproject_are_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = lint_imports(config_filename=str(ROOT / "pyproject.toml"), cache_dir=str(tmp_path), no_logo=True)
    assert code == 0, capsys.readouterr().out


def test_every_room_has_its_floor_and_no_floor_is_without_a_room(contracts: dict[str, dict[str, object]]) -> None:
    """Rooms that later issues fill do not exist yet rather than standing empty."""
    package = ROOT / "hjplan"
    rooms = {p.name for p in package.iterdir() if p.is_dir() and (p / "__init__.py").exists()}
    rooms |= {p.stem for p in package.glob("*.py") if p.stem not in {"__init__", "__main__"}}
    layers = contracts["rooms"]["layers"]
    assert isinstance(layers, list)
    assert rooms == {room for layer in layers for room in rooms_of(layer)}
    assert contracts["rooms"]["exhaustive"] is True


def test_a_room_imports_only_from_below(contracts: dict[str, dict[str, object]]) -> None:
    """The same question, put to the import graph itself: a contract that was misspelled would pass in silence."""
    layers = contracts["rooms"]["layers"]
    assert isinstance(layers, list)
    floor = {room: n for n, layer in enumerate(reversed(layers)) for room in rooms_of(layer)}
    graph = grimp.build_graph("hjplan", cache_dir=None)
    wrong = []
    checked = 0
    for importer in graph.modules:
        parts = importer.split(".")
        if len(parts) < 2 or parts[1] not in floor:
            continue
        for imported in graph.find_modules_directly_imported_by(importer):
            room = imported.split(".")[1] if "." in imported else ""
            if room in floor and room != parts[1]:
                checked += 1
                if floor[room] >= floor[parts[1]]:
                    wrong.append(f"{importer} imports {imported}")
    assert checked > 20
    assert not wrong


def test_the_auditor_is_out_of_reach_of_the_optimizer() -> None:
    graph = grimp.build_graph("hjplan", cache_dir=None)
    upstream = {m for book in graph.find_descendants("hjplan.books") for m in graph.find_upstream_modules(book)}
    assert upstream
    assert not [m for m in upstream if m.split(".")[1:2] in (["optimize"], ["simulate"], ["planning"])]
