"""The report tells what was asked of a run, word for word as the terminal did."""

from __future__ import annotations

import html as escaping
import re
from pathlib import Path
from typing import Any

import pytest
from builders.explained import WITH_MONEY, WITHOUT

from hjplan.report import html
from hjplan.report.plots.why import items
from hjplan.report.reading import Reading
from hjplan.report.sections.explanation import section


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", escaping.unescape(re.sub(r"<[^>]+>", " ", page)))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_sentence_that_was_said_is_on_the_page(explained: Any, lang: str) -> None:
    page = text_of(html(explained, lang))
    said = explained.explanation
    told = [*said["text"][lang], *(one for item in said["items"] for one in item["text"][lang])]
    assert len(told) == 7
    for one in told:
        for paragraph in one["paragraphs"]:
            assert re.sub(r"\s+", " ", paragraph["text"]) in page
            for line in [*paragraph["set"], *paragraph["yaml"].split("\n")]:
                assert re.sub(r"\s+", " ", line.strip()) in page


def test_items_are_kept_beside_the_whole_and_asked_again_they_stand_once(explained: Any, tmp_path: Path) -> None:
    said = explained.explanation
    assert [item["item"] for item in said["items"]] == [WITH_MONEY, WITHOUT]
    assert said["funds"] and said["advice"]


def test_only_items_with_money_are_drawn(explained: Any) -> None:
    assert [item["item"] for item in items(Reading(explained, "en"))] == [WITH_MONEY]


def test_a_run_that_nobody_asked_has_no_such_section(run: Any, moneyed: Any) -> None:
    assert section(Reading(run, "en")) is None
    assert section(Reading(moneyed, "zh")) is None
