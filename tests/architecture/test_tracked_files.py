"""What lies in the repository: no addresses of registries, no lock files, nothing heavy, nothing of one machine."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True, encoding="utf-8"
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def texts(paths: list[Path]) -> dict[Path, str]:
    out = {}
    for path in paths:
        raw = path.read_bytes()
        if b"\0" not in raw:
            out[path] = raw.decode("utf-8", errors="replace")
    return out


def test_no_tracked_file_names_a_package_registry(tracked: list[Path]) -> None:
    hosts = [".".join(p) for p in (("pypi", "org"), ("files", "pythonhosted", "org"), ("registry", "npmjs", "org"))]
    hosts += ["/opt/" + "pypi", "--index" + "-url", "--find" + "-links"]
    named = [(p.name, host) for p, text in texts(tracked).items() for host in hosts if host in text]
    assert not named


def test_no_lock_file_is_tracked(tracked: list[Path]) -> None:
    assert not {p.name for p in tracked} & {"uv.lock", "poetry.lock", "Pipfile.lock", "package-lock.json"}


def test_constraints_are_plain_pins_of_what_ci_tested() -> None:
    rows = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert len(rows) > 40
    assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*==[A-Za-z0-9][A-Za-z0-9.+!]*", row) for row in rows)


def test_no_tracked_file_is_heavier_than_the_font(tracked: list[Path]) -> None:
    heavy = {p.name: p.stat().st_size for p in tracked if p.stat().st_size > 3_200_000}
    assert not heavy


def test_no_script_or_setting_names_a_folder_of_one_machine(tracked: list[Path]) -> None:
    kinds = {".py", ".toml", ".yaml", ".yml", ".ipynb", ".txt", ".cfg"}
    code = [p for p in tracked if p.suffix in kinds or p.name in {"Makefile", "run"}]
    found = [
        f"{p.relative_to(ROOT)}:{n}"
        for p, text in texts([c for c in code if c != Path(__file__)]).items()
        for n, line in enumerate(text.splitlines(), 1)
        if re.search(r"(?<![\w.])/(work|root)/", line) and "re.search" not in line
    ]
    assert not found


def test_python_version_and_requires_python_agree() -> None:
    version = (ROOT / ".python-version").read_text(encoding="utf-8").strip()
    assert version == "3.13"
    assert 'requires-python = ">=3.12"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
