"""Which files a scenario may name: those in its own folder and below, nothing else."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath

_OUTSIDE = "takes a file in the scenario's own folder or below; {} leads out of it"


def inside(folder: Path, root: Path, name: str) -> Path | str:
    """The file ``name`` seen from ``folder``, or what is wrong with it where it is not below ``root``.

    Both folders are resolved. A link that leads out counts as out: the resolved path decides.
    """
    if not name.strip() or "\x00" in name:
        return "takes the name of a file"
    if PurePosixPath(name).is_absolute() or PureWindowsPath(name).drive or name.startswith(("~", "\\")):
        return _OUTSIDE.format(f"`{name}`")
    try:
        target = (folder / name).resolve()
        target.exists()  # fails where no file can have such a name, one of a thousand letters say
    except (OSError, RuntimeError, ValueError):
        return f"takes a file in the scenario's own folder or below; `{name}` cannot be followed"
    if not target.is_relative_to(root):
        return _OUTSIDE.format(f"`{name}`")
    return target
