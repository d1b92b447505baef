"""Where machine code is kept, and that nobody pays for numba who does not simulate by chance."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from hjplan import compiling
from hjplan.compiling import cache_folder, compiled


def test_machine_code_is_kept_per_state_of_the_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    before = cache_folder()
    assert before is not None and before.parent == tmp_path / "hjplan"
    monkeypatch.setattr(compiling, "SOURCES", compiling.SOURCES[:-1])
    after = cache_folder()
    assert after is not None and after != before


def test_without_a_folder_that_can_be_written_nothing_is_kept_and_all_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "file"))
    assert cache_folder() is None
    monkeypatch.setattr(compiling, "_FOLDER", None)

    def double(x: float) -> float:
        return 2.0 * x

    assert compiled(double)(1.5) == 3.0


def test_importing_the_simulation_does_not_import_numba() -> None:
    code = "import sys, hjplan.simulate; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
