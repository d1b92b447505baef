"""The documentation is part of the program: pages written from code are fresh, and what prose names exists."""

from __future__ import annotations

import importlib
import importlib.util
import re
import types
from pathlib import Path

import pytest

from hjplan.schema.base import keys_of
from hjplan.schema.scenario import ScenarioFile

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PACKAGE = ROOT / "hjplan"
CODE = {p: p.read_text(encoding="utf-8") for p in sorted(PACKAGE.rglob("*.py"))}
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])


@pytest.fixture(scope="module")
def generate() -> types.ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_pages_written_from_the_code_are_up_to_date(generate: types.ModuleType) -> None:
    assert generate.out_of_date() == [], "run `make docs`"


def test_every_key_of_a_scenario_is_on_the_reference_page(generate: types.ModuleType) -> None:
    page = (DOCS / "reference" / "scenario.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", page, flags=re.MULTILINE | re.DOTALL))
    parts = generate.all_parts(ScenarioFile)
    assert len(parts) > 15
    for part in parts:
        for name, field in part.model_fields.items():
            assert f"| `{keys_of(name, field)[0]}` |" in sections[part.__name__]


def resolve(dotted: str) -> bool:
    """`data.county.Block.rho` is an attribute, a field or a function of the package."""
    parts = dotted.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            thing: object = importlib.import_module(".".join(["hjplan", *parts[:cut]]))
        except ModuleNotFoundError:
            continue
        for name in parts[cut:]:
            fields = {**getattr(thing, "__dataclass_fields__", {}), **getattr(thing, "model_fields", {})}
            if name in fields:
                thing = fields[name]
            elif hasattr(thing, name):
                thing = getattr(thing, name)
            else:
                return False
        return True
    return False


def symbol_rows() -> list[list[str]]:
    rows = re.findall(r"^\| (.+) \|$", (DOCS / "symbols.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [[cell.strip() for cell in row.split("|")] for row in rows[1:]]


def test_every_symbol_names_something_in_the_code() -> None:
    names = [name for row in symbol_rows() for name in re.findall(r"`([\w.]+)`", row[-1])]
    assert len(names) > 30
    assert [n for n in names if not resolve(n)] == []
    assert not resolve("data.county.Block.nonsense")


def test_every_greek_letter_of_a_docstring_is_in_the_table_of_symbols() -> None:
    known = set("".join(row[0] for row in symbol_rows()))
    used = {letter: path.name for path, text in CODE.items() for letter in re.findall(r"[Α-Ωα-ω]", text)}
    assert used
    assert {letter: where for letter, where in used.items() if letter not in known} == {}


def test_every_section_and_convention_that_code_cites_is_in_the_documentation() -> None:
    sections = set(re.findall(r"^## (\d+)\.", (DOCS / "model.md").read_text(encoding="utf-8"), flags=re.MULTILINE))
    small_print = (DOCS / "conventions.md").read_text(encoding="utf-8")
    conventions = set(re.findall(r"^(\d+)\. \*\*", small_print, flags=re.MULTILINE))
    cited = 0
    for path, text in CODE.items():
        for first, last in re.findall(r"model\.md, sections? (\d+)(?:(?:,| and| to) (\d+))?", text):
            assert {first, last} - {""} <= sections, f"{path.name} cites section {first} {last}"
            cited += 1
        for listed in re.findall(r"[Cc]onventions? (\d+(?:(?:, | and | to )\d+)*)", text):
            numbers = set(re.findall(r"\d+", listed))
            assert numbers <= conventions, f"{path.name} cites convention {listed}, which is not yet in the small print"
            cited += 1
    assert cited > 20


@pytest.mark.parametrize("page", PAGES, ids=[str(p.relative_to(ROOT)) for p in PAGES])
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        target, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        file = (page.parent / target) if target else page
        if not file.exists():
            broken.append(link)
        elif anchor and file.suffix == ".md":
            heads = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
            slugs = {re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in heads}
            broken += [] if anchor in slugs else [link]
    assert broken == []


def test_decision_records_are_numbered_without_a_clash_and_say_what_would_change_them() -> None:
    records = sorted((DOCS / "decisions").glob("*.md"))
    assert records
    numbers = [r.name[:4] for r in records]
    assert all(n.isdigit() for n in numbers)
    assert len(set(numbers)) == len(numbers)
    for record in records:
        text = record.read_text(encoding="utf-8").lower()
        for part in ("context", "decision", "price", "change our mind"):
            assert part in text, f"{record.name} does not say its {part}"


def test_the_changelog_says_what_moved_results() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^### Results changed$", text, flags=re.MULTILINE)


def test_the_readme_gives_the_two_commands_and_every_make_target_it_names_exists() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z-]+)", readme + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")))
    assert {"demo", "test"} <= named
    assert named <= targets


def test_ci_runs_the_command_that_people_run() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert lines[-1] == "make test"
    assert "set -euo pipefail" in lines
