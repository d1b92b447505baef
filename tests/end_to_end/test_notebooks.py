"""The notebooks run from top to bottom, on a machine without a network, and are committed without outputs."""

from __future__ import annotations

import warnings
from pathlib import Path

import nbformat
import pytest

from hjplan import errors

ROOT = Path(errors.__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def executed(path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> nbformat.NotebookNode:
    """The notebook after running every cell, with files that Jupyter keeps under ``folder``."""
    for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR"):
        monkeypatch.setenv(name, str(folder / name.lower()))
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    with warnings.catch_warnings():  # the kernel's own libraries warn about each other, and are not what is tested
        warnings.simplefilter("ignore")
        from nbclient import NotebookClient

        notebook = nbformat.read(path, as_version=4)
        client = NotebookClient(
            notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": path.parent}}
        )
        client.execute()
    return notebook


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_runs_from_top_to_bottom(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = [c for c in executed(path, tmp_path, monkeypatch).cells if c.cell_type == "code"]
    kinds = {kind for cell in cells for out in cell.outputs for kind in out.get("data", {})}
    assert [out for cell in cells for out in cell.outputs if out.output_type == "error"] == []
    assert [out.text for cell in cells for out in cell.outputs if out.get("name") == "stderr"] == []
    assert {"image/png", "text/html"} <= kinds


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_is_committed_without_outputs_and_imports_only_hjplan(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert code
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)
    imports = {line for cell in code for line in cell.source.splitlines() if line.startswith(("import ", "from "))}
    assert imports == {"import tempfile", "import hjplan as hj"}
    words = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    assert len(words) >= len(code) // 2
