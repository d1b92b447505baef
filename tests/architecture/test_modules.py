"""The house rules that a tool can check: names, sizes, docstrings, and what no module may do."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "hjplan"
MODULES = sorted(PACKAGE.rglob("*.py"))
NAMES = [str(m.relative_to(ROOT)) for m in MODULES]

# A module over 400 lines or a function over 60 is a sign to split, not a law (architecture.md, "Style"): it is
# printed. Past these it is a fault.
SIGN_MODULE, FAULT_MODULE = 400, 600
SIGN_FUNCTION, FAULT_FUNCTION = 60, 90
VAGUE = {"utils", "util", "common", "helpers", "helper", "core", "manager", "misc", "tools", "_compat"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def tree_of(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"), filename=str(module))


def functions_of(module: Path) -> Iterator[Function]:
    return (n for n in ast.walk(tree_of(module)) if isinstance(n, Function))


def lines_of(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_the_package_has_modules_at_all() -> None:
    assert len(MODULES) > 20


@pytest.mark.parametrize("module", MODULES, ids=NAMES)
def test_no_module_or_function_has_outgrown_its_reader(module: Path) -> None:
    length = len(module.read_text(encoding="utf-8").splitlines())
    assert length <= FAULT_MODULE, f"{module.name} has {length} lines"
    long = {f.name: lines_of(f) for f in functions_of(module) if lines_of(f) > FAULT_FUNCTION}
    assert not long


def test_what_has_grown_past_the_signs_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """Not a failure: a list to look at, shown with `pytest -s tests/architecture`."""
    signs = []
    for module, name in zip(MODULES, NAMES, strict=True):
        length = len(module.read_text(encoding="utf-8").splitlines())
        if length > SIGN_MODULE:
            signs.append(f"{name}: {length} lines")
        signs += [f"{name}: {f.name}, {lines_of(f)} lines" for f in functions_of(module) if lines_of(f) > SIGN_FUNCTION]
    with capsys.disabled():
        for sign in signs:
            print(f"\na sign to split: {sign}", end="")
    assert len(signs) <= 12, "too many signs to call them exceptions"


@pytest.mark.parametrize("module", MODULES, ids=NAMES)
def test_every_module_says_what_it_is_for_and_has_a_name_that_does(module: Path) -> None:
    assert module.stem not in VAGUE
    assert module.parent.name not in VAGUE
    assert ast.get_docstring(tree_of(module)), "the module has no docstring"


@pytest.mark.parametrize("module", MODULES, ids=NAMES)
def test_every_public_function_and_class_has_a_docstring(module: Path) -> None:
    """Methods are left to their class; a name with an underscore is private."""
    bare = [
        node.name
        for node in tree_of(module).body
        if isinstance(node, ast.ClassDef | ast.FunctionDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not bare


@pytest.mark.parametrize("module", MODULES, ids=NAMES)
def test_no_module_keeps_state_behind_a_call_or_hides_a_failure(module: Path) -> None:
    found = []
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Global):
            found.append((node.lineno, "global"))
        if isinstance(node, ast.Assert):
            found.append((node.lineno, "assert (gone under -O)"))
        if isinstance(node, ast.ExceptHandler) and node.type is None:
            found.append((node.lineno, "bare except"))
        imported = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            imported = [node.module or ""]
        if "pickle" in imported:
            found.append((node.lineno, "pickle"))
    assert not found


@pytest.mark.parametrize("module", MODULES, ids=NAMES)
def test_no_module_reads_a_folder_of_one_machine(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    assert not re.search(r"(?<![\w.])/(work|root|home)/", text)
    assert "../shared" not in text


@pytest.mark.parametrize("module", MODULES, ids=NAMES)
def test_no_module_is_left_unfinished(module: Path) -> None:
    words = "|".join(["TO" + "DO", "FIX" + "ME", "X" * 3, "not implemented", "place" + "holder"])
    found = [
        f"{n}: {line.strip()}"
        for n, line in enumerate(module.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(rf"\b({words})\b", line, re.IGNORECASE)
    ]
    assert not found


def test_only_the_backend_imports_the_solver() -> None:
    """The import-linter contract names the rooms; this looks at every module, so a new one cannot slip past."""
    importers = set()
    for module, name in zip(MODULES, NAMES, strict=True):
        for node in ast.walk(tree_of(module)):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            if any(n.split(".")[0] in {"pulp", "highspy"} for n in names):
                importers.add(name)
    assert importers
    outside = {n for n in importers if not n.startswith("hjplan/optimize/backend")}
    assert not outside


def test_no_test_folder_is_a_package() -> None:
    """importmode=importlib needs none; folders of builders that tests import may be packages."""
    assert not [p for p in (ROOT / "tests").rglob("__init__.py") if list(p.parent.glob("test_*.py"))]


def test_test_files_have_names_of_their_own() -> None:
    seen: dict[str, Path] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        assert path.name not in seen, f"{path} and {seen.get(path.name)}"
        seen[path.name] = path


def test_no_warning_filter_is_loosened_in_the_package() -> None:
    """Warnings are errors in tests; the package may not switch them off for everyone."""
    assert warnings.filters is not None
    for module in MODULES:
        for node in ast.walk(tree_of(module)):
            if isinstance(node, ast.Attribute) and node.attr in {"simplefilter", "filterwarnings"}:
                inside = any(
                    isinstance(w, ast.With) and w.lineno <= node.lineno <= (w.end_lineno or 0)
                    for w in ast.walk(tree_of(module))
                )
                assert inside, f"{module.name}:{node.lineno} changes the filters for the whole process"
