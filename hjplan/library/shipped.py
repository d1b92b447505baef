"""Where the shipped scenarios lie: in the wheel beside the package, in a checkout in the root of the repository."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from hjplan.errors import InputError, Message


def scenarios_folder() -> Path:
    """The folder of the shipped scenarios (``qingshui``, ``smallest``)."""
    package = Path(str(files("hjplan")))
    for folder in (package / "scenarios", package.parent / "scenarios"):
        if (folder / "qingshui" / "baseline.yaml").is_file():
            return folder
    raise InputError((Message(text=f"the shipped scenarios are missing beside {package}: install hjplan again"),))
