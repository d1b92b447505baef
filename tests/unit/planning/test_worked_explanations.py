"""The worked explanations in the documentation are what the program says today, word for word."""

from __future__ import annotations

import importlib.util
import re
import sys
import types
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[3] / "docs"


@pytest.fixture(scope="module")
def explained() -> types.ModuleType:
    spec = importlib.util.spec_from_file_location("docs_explained", DOCS / "explained.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["docs_explained"] = module
    spec.loader.exec_module(module)
    return module


def written(title: str) -> str:
    """A part of the page, from its heading to the next."""
    page = (DOCS / "explanations.md").read_text(encoding="utf-8")
    found = re.search(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", page, flags=re.MULTILINE | re.DOTALL)
    assert found is not None
    return found.group(0).strip()


def test_the_four_villages_are_explained_as_the_page_says(explained: types.ModuleType) -> None:
    assert explained.part("villages").strip() == written(explained.PARTS["villages"].title)


@pytest.mark.slow
def test_the_demo_county_is_explained_as_the_page_says(explained: types.ModuleType) -> None:
    assert explained.part("demo").strip() == written(explained.PARTS["demo"].title)


def test_the_page_has_ten_explanations_of_the_demo_in_each_language(explained: types.ModuleType) -> None:
    text = written(explained.PARTS["demo"].title)
    chinese, english = text.split("### English")
    for one in (chinese, english):
        assert len(re.findall(r"^\(\d+\) ", one, flags=re.MULTILINE)) >= 10
