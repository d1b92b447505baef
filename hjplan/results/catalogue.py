"""The saved runs of a folder: list, find, label, remove. The index is rebuilt from the folders at any time."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hjplan.errors import InputError, Message
from hjplan.results.loading import LABEL, MANIFEST, Run, load
from hjplan.results.scratch import WRITING, sweep, unwritable, write_file

CATALOGUE = "catalogue.sqlite"
_COLUMNS = "run, scenario, label, created, status, goal, gap, seconds, stamp"
_TABLE = """
    CREATE TABLE IF NOT EXISTS runs (
        run TEXT PRIMARY KEY, scenario TEXT, label TEXT, created TEXT, status TEXT,
        goal REAL, gap REAL, seconds REAL, stamp INTEGER
    )
"""
LABEL_LENGTH = 60


@dataclass(frozen=True)
class Entry:
    """One line of the list of saved runs."""

    run: str
    scenario: str
    label: str
    created: str
    status: str
    goal: float | None
    gap: float | None
    seconds: float


def list_runs(parent: Path) -> tuple[Entry, ...]:
    """Every whole run under ``parent``, oldest first; the index is brought up to date on the way."""
    if not parent.is_dir():
        return ()
    sweep(parent)
    with _index(parent) as index:
        _refresh(index, parent)
        rows = index.execute(f"SELECT {_COLUMNS} FROM runs ORDER BY created, run").fetchall()
    return tuple(Entry(*row[:-1]) for row in rows)


def rebuild(parent: Path) -> int:
    """Throw the index away and make it from the folders again; returns the number of runs."""
    with contextlib.suppress(FileNotFoundError):
        (parent / CATALOGUE).unlink()
    return len(list_runs(parent))


def find(reference: str, parent: Path) -> Run:
    """The run that a person means: its folder, its id or a unique beginning of it, or its label.

    Raises InputError where nothing, or more than one run, is meant.
    """
    path = Path(reference)
    if (path / MANIFEST).is_file():
        return load(path)
    entries = list_runs(parent)
    exact = [e.run for e in entries if reference in (e.run, e.label)]
    matches = exact or [e.run for e in entries if e.run.startswith(reference) or e.scenario == reference]
    if len(matches) == 1:
        return load(parent / matches[0])
    if matches:
        raise InputError((Message(f"`{reference}` means more than one run: {', '.join(matches)}"),))
    if path.exists():
        return load(path)  # says what is wrong with it
    known = f"; there are: {', '.join(e.run for e in entries)}" if entries else f"; {parent} holds no run yet"
    raise InputError((Message(f"no saved run `{reference}` in {parent}{known}"),))


def label(run: Run, text: str) -> None:
    """Give a run a name that people use; an empty one takes it away. The label lies in the run's own folder."""
    name = " ".join(text.split())
    if len(name) > LABEL_LENGTH:
        raise InputError((Message(f"the label has {len(name)} characters: at most {LABEL_LENGTH}"),))
    write_file(run.folder / LABEL, f"{name}\n".encode())


def remove(run: Run) -> None:
    """Remove a saved run: it steps aside in one rename, then its files go."""
    aside = run.folder.with_name(f"{WRITING}{run.folder.name}-removed")
    try:
        (run.folder / MANIFEST).unlink()  # from here on it is no run: nothing half-removed is ever read as one
        run.folder.rename(aside)
        shutil.rmtree(aside)
    except OSError as error:
        raise unwritable(run.folder, error) from error


@contextlib.contextmanager
def _index(parent: Path) -> Iterator[sqlite3.Connection]:
    """The catalogue, or one in memory where the folder cannot be written or the file is damaged beyond use."""
    connection = _open(parent / CATALOGUE)
    try:
        yield connection
        connection.commit()
    finally:
        connection.close()


def _open(path: Path) -> sqlite3.Connection:
    for attempt in range(2):
        connection: sqlite3.Connection | None = None
        try:
            connection = sqlite3.connect(path, timeout=10)
            connection.execute(_TABLE)
            connection.execute(f"SELECT {_COLUMNS} FROM runs LIMIT 1")
            connection.execute("DELETE FROM runs WHERE 0")
        except sqlite3.DatabaseError:
            if connection is not None:
                connection.close()
            if attempt == 0:
                with contextlib.suppress(OSError):
                    path.unlink()  # an index only: made again from the folders
        else:
            return connection
    connection = sqlite3.connect(":memory:")
    connection.execute(_TABLE)
    return connection


def _refresh(index: sqlite3.Connection, parent: Path) -> None:
    """Add runs that are new or changed, drop those that are gone."""
    folders = {p.parent.name: p for p in parent.glob(f"*/{MANIFEST}") if not p.parent.name.startswith(".")}
    known = dict(index.execute("SELECT run, stamp FROM runs").fetchall())
    for gone in known.keys() - folders.keys():
        index.execute("DELETE FROM runs WHERE run = ?", (gone,))
    for name, path in folders.items():
        stamp = _stamp(path)
        if stamp is None or known.get(name) == stamp:
            continue
        try:
            run = load(path.parent)
        except InputError:
            index.execute("DELETE FROM runs WHERE run = ?", (name,))
            continue
        said = run.summary
        values = (
            name,
            run.name,
            run.label,
            run.manifest["created"],
            said["status"],
            said["goal"],
            said["gap"],
            sum(said["seconds"].values()),
            stamp,
        )
        index.execute(f"INSERT OR REPLACE INTO runs ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?)", values)


def _stamp(manifest: Path) -> int | None:
    """When the run or its label last changed; None where it has just gone."""
    try:
        times = [manifest.stat().st_mtime_ns]
        label_file = manifest.with_name(LABEL)
        if label_file.is_file():
            times.append(label_file.stat().st_mtime_ns)
    except FileNotFoundError:
        return None
    return max(times) + len(times)
