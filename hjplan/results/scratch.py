"""Folders written aside and renamed into place: killed at any instant, a result is whole or absent.

A scratch folder (``.writing-…``) holds a lock for as long as its writer lives, so that what a killed process left is
told from what another process is still writing.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from hjplan.errors import InputError, Message

WRITING = ".writing-"
REPLACED = ".replaced-"
_LOCK = ".lock"
_STALE_SECONDS = 24 * 3600.0
"""Where the system has no advisory locks, a scratch folder this old belongs to nobody."""
_STARTING_SECONDS = 60.0
"""A scratch folder that is not locked yet belongs to nobody when it is this old."""


def unwritable(folder: Path, error: OSError) -> InputError:
    """The message for a folder or a file that cannot be written."""
    why = error.strerror or str(error)
    return InputError((Message(f"cannot write {folder}: {why}", file=folder),))


def check_writable(target: Path) -> None:
    """Raise InputError where ``target`` cannot be written, before any work is spent: its nearest folder decides."""
    path = target.absolute()
    nearest = next(p for p in (path, *path.parents) if p.exists())
    if nearest != path and not nearest.is_dir():
        raise unwritable(path, NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)))
    if not os.access(nearest, os.W_OK):
        raise unwritable(path, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))


@contextlib.contextmanager
def scratch_folder(parent: Path, name: str) -> Iterator[Path]:
    """A new empty folder beside the place where ``name`` will stand; removed again unless :func:`put` moved it.

    Raises InputError where ``parent`` cannot be made or written.
    """
    try:
        parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f"{WRITING}{name}-", dir=parent))
        folder.chmod(0o755)
        lock = _hold(folder / _LOCK)
    except OSError as error:
        raise unwritable(parent, error) from error
    try:
        yield folder
    finally:
        if lock is not None:
            os.close(lock)
        shutil.rmtree(folder, ignore_errors=True)


def put(folder: Path, target: Path) -> None:
    """Rename a finished scratch folder to ``target``, in place of what stands there.

    POSIX renames no folder onto a full one, so the old one steps aside first; if the process dies between the two
    renames, :func:`sweep` brings the old one back.
    """
    _flush(folder)
    aside = target.with_name(f"{REPLACED}{target.name}")
    for _ in range(100):
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(aside)
        with contextlib.suppress(FileNotFoundError):
            target.rename(aside)
        try:
            folder.rename(target)
            break
        except OSError:  # another process put the same run here in between: step it aside and try again
            if not target.exists():
                raise
    else:
        raise OSError(f"{target} is being written by other processes all the time")
    (target / _LOCK).unlink(missing_ok=True)
    shutil.rmtree(aside, ignore_errors=True)


def sweep(parent: Path) -> None:
    """Remove what killed processes left in ``parent``, and bring back a run that was being replaced."""
    if not parent.is_dir():
        return
    for entry in list(parent.iterdir()):
        if entry.name.startswith(REPLACED):
            target = parent / entry.name.removeprefix(REPLACED)
            with contextlib.suppress(OSError):  # whole already, or swept by another process at the same time
                if not target.exists():
                    entry.rename(target)
            shutil.rmtree(entry, ignore_errors=True)
        elif entry.name.startswith(WRITING) and not _in_use(entry):
            if entry.is_file():
                entry.unlink(missing_ok=True)
            else:
                shutil.rmtree(entry, ignore_errors=True)


def write_file(target: Path, data: bytes) -> None:
    """Write one file aside and rename it into place. Raises InputError where that is not possible."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=WRITING, dir=target.parent)
        aside = Path(name)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(data)
            aside.chmod(0o644)
            aside.replace(target)
        finally:
            aside.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(target, error) from error


def _flush(folder: Path) -> None:
    """Ask the system to bring every file of a folder to disk, so that a power cut leaves no empty files either."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb+") as handle:
                os.fsync(handle.fileno())


def _hold(path: Path) -> int | None:
    """Open the lock file and hold it until the descriptor is closed or the process ends; nothing on Windows."""
    if sys.platform == "win32":  # a folder with an open file cannot be renamed there: age decides instead
        return None
    import fcntl

    handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o644)
    with contextlib.suppress(OSError):  # a file system without locks: age decides
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return handle


def _age(path: Path) -> float:
    """Seconds since the path was last changed; endless where it is gone."""
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")


def _in_use(entry: Path) -> bool:
    """True where a living process holds the folder's lock, or where that cannot be known and it is young."""
    if entry.is_file():
        return _age(entry) < _STARTING_SECONDS
    if sys.platform == "win32":
        return _age(entry) < _STALE_SECONDS
    import fcntl

    try:
        handle = os.open(entry / _LOCK, os.O_RDWR)
    except FileNotFoundError:  # between making the folder and locking it
        return _age(entry) < _STARTING_SECONDS
    except OSError:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return _age(entry) < _STALE_SECONDS
    finally:
        os.close(handle)
    return False
