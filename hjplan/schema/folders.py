"""Which files a scenario may name: those in its own folder and below, nothing else."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath

OUTSIDE = "leads out of the scenario's folder; a scenario may only use files in its own folder and below"


def inside(folder: Path, root: Path, name: str) -> Path | str:
    """The file ``name`` seen from ``folder``, or what is wrong with it where it is not below ``root``.

    Both folders are resolved. A link that leads out counts as out: the resolved path decides.
    """
    if not name.strip() or "\x00" in name:
        return "is no file name"
    if PurePosixPath(name).is_absolute() or PureWindowsPath(name).drive or name.startswith(("~", "\\")):
        return f"is not a path relative to this file's folder: `{name}` {OUTSIDE}"
    try:
        target = (folder / name).resolve()
    except (OSError, RuntimeError, ValueError):
        return "is no path that can be followed"
    if not target.is_relative_to(root):
        return f"`{name}` {OUTSIDE}"
    return target
