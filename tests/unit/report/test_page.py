"""The page says what the run says, carries everything with it, and trusts no text."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from fontTools.ttLib import TTFont

from hjplan.comparison import compare
from hjplan.report import compare_html, html
from hjplan.report.figures import amount, percent, precise, signed

VOID = {"meta", "link", "br", "hr", "img", "input"}


class Page(HTMLParser):
    """The elements of a page, checked for being closed in order, and its visible text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.found if name == tag]


@pytest.fixture(scope="session")
def pages(run: Any) -> dict[str, str]:
    """The report of the run in both languages: made once, as a page takes a second."""
    return {lang: html(run, lang) for lang in ("en", "zh")}


@pytest.fixture(scope="session", params=["en", "zh"])
def page(request: pytest.FixtureRequest, pages: dict[str, str]) -> tuple[str, str, Page]:
    """Language, source and elements."""
    return request.param, pages[request.param], Page(pages[request.param])


@pytest.fixture(scope="session")
def compared_pages(run: Any, make_run: Callable[..., Any]) -> dict[str, str]:
    """The run against one that works better by five points, in both languages."""
    other = make_run("user-pays", {"zh": "清水县:用户付费", "en": "Qingshui: user pays"}, better=0.05)
    return {lang: html([run, other], lang) for lang in ("en", "zh")}


def test_the_answer_has_three_sentences_with_the_figures_of_the_run(page: tuple[str, str, Page], run: Any) -> None:
    last = run.tables.coverage[run.tables.coverage["period"] == "2034-01-01"]
    works = f"{100 * last['effective'].sum() / last['need'].sum():.0f}%"
    built = f"{100 * last['built'].sum() / last['need'].sum():.0f}%"
    answer = re.search(r'<ol class="answer">(.*?)</ol>', page[1], re.DOTALL)
    assert answer is not None
    assert answer[1].count("<li>") == 3
    for figure in (works, built, "77,900", "万元", "180"):
        assert figure in answer[1]


def test_every_element_is_closed_and_headings_descend(page: tuple[str, str, Page]) -> None:
    assert page[2].open == []
    assert len(page[2].all("h1")) == 1
    assert len(page[2].all("h2")) == len(page[2].all("section")) >= 12


def test_a_page_needs_no_other_host_and_runs_no_script(page: tuple[str, str, Page]) -> None:
    loose = re.sub(r'xmlns(:xlink)?="[^"]*"', "", page[1])
    assert "http://" not in loose
    assert "https://" not in loose
    assert page[2].all("script") == []
    policy = next(m["content"] for m in page[2].all("meta") if m.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none'")


def test_every_table_has_a_caption_and_scoped_headings(page: tuple[str, str, Page]) -> None:
    assert len(page[2].all("caption")) == len(page[2].all("table")) >= 10
    assert all(attrs.get("scope") in ("col", "row") for attrs in page[2].all("th"))


def test_every_picture_says_what_it_shows(page: tuple[str, str, Page]) -> None:
    shown = [attrs for attrs in page[2].all("div") if attrs.get("role") == "img"]
    assert len(shown) == len(page[2].all("figure")) == 8
    assert all(len(attrs["aria-label"] or "") > 25 for attrs in shown)


def test_ids_are_unique(page: tuple[str, str, Page]) -> None:
    ids = [attrs["id"] for _, attrs in page[2].found if "id" in attrs]
    assert len(ids) == len(set(ids))


def test_every_reference_inside_a_picture_is_answered(page: tuple[str, str, Page]) -> None:
    ids = {attrs["id"] for _, attrs in page[2].found if "id" in attrs}
    asked = set(re.findall(r'(?:xlink:href="#|url\(#)([^")]+)', page[1]))
    assert asked
    assert asked <= ids


def test_the_embedded_font_has_every_character_that_is_shown(page: tuple[str, str, Page]) -> None:
    data = re.search(r"base64,([A-Za-z0-9+/=]+)\)", page[1])
    assert data is not None
    with TTFont(io.BytesIO(base64.b64decode(data[1]))) as font:
        has = {chr(code) for code in font.getBestCmap()}
    assert {c for c in page[2].text if c.isprintable()} <= has


def test_each_language_is_declared_and_spoken(page: tuple[str, str, Page]) -> None:
    lang, _, made = page
    assert made.all("html")[0]["lang"] == {"en": "en", "zh": "zh-CN"}[lang]
    assert {"en": "The answer", "zh": "结论"}[lang] in made.text
    assert {"en": "Fictional data", "zh": "虚构数据"}[lang] in made.text
    assert {"en": "Village sewage", "zh": "村庄污水"}[lang] in made.text


def test_the_chinese_page_has_no_english_words_but_names(pages: dict[str, str]) -> None:
    words = set(re.findall(r"[A-Za-z]{4,}", Page(pages["zh"]).text))
    known = {
        "hjplan",
        "HiGHS",
        "highspy",
        "python",
        "exact",
        "only",
        "engine",
        "baseline",
        "library",
        "scenario",
        "yaml",
    }
    assert words - known == {"fund", "keep", "quarter", "seat"}  # the words of a warning, as the schema gives it


def test_the_same_run_gives_the_same_page(run: Any, pages: dict[str, str]) -> None:
    assert html(run, "zh") == pages["zh"]


def test_a_run_without_simulation_has_a_page_that_says_so(unsimulated: Any) -> None:
    text = Page(html(unsimulated, "en")).text
    assert "This plan was not simulated" in text
    assert "Treat, relapse, treat again" not in text
    assert "nan" not in text.lower().replace("finance", "").split()


def test_markup_in_a_name_stays_text(make_run: Callable[..., Any]) -> None:
    evil = '<script>alert(1)</script>&"$x^2$'
    run = make_run("evil", {"zh": evil, "en": evil}, simulated=False)
    for source in (html(run, "en"), compare_html(compare([run, run]), "en")):
        assert "<script" not in source
        assert evil in Page(source).text


def test_upkeep_needed_is_units_times_care_at_the_price_of_the_year(pages: dict[str, str]) -> None:
    # 80 % of the units serve, all at 0.013 万元 a year, prices of 2026 rising by 4 %; village sewage needs 42,902 units
    by_hand = sum(42902.0 * (0.6 + 0.03 * i) * 0.8 * 0.013 * 1.04 ** (i + 1) for i in range(8))
    row = re.search(r">Sewage</th>\s*<td[^>]*><span>([\d,]+)</span></td>", pages["en"].split('id="upkeep"')[1])
    assert row is not None
    assert row[1] == f"{by_hand:,.0f}"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_comparison_shows_every_run_and_the_difference(lang: str, compared_pages: dict[str, str]) -> None:
    made = Page(compared_pages[lang])
    assert made.open == []
    assert {"en": "Qingshui: 2 plans side by side", "zh": "清水县:2个方案对比"}[lang] in made.text
    assert {"en": "User pays: 76% works", "zh": "“用户付费”：有效治理率76%"}[lang] in made.text
    assert {"en": "5.0 points more", "zh": "高5.0个百分点"}[lang] in made.text
    assert '<small class="good">+5.0</small>' in compared_pages[lang]


def test_a_run_against_itself_differs_in_nothing(run: Any) -> None:
    source = compare_html(compare([run, run]), "en")
    nothing = {"0", "0.0", "0.00", "0 to 0", "chance 81%", "chance 7%"}
    assert set(re.findall(r'<small class="[a-z]+">([^<]*)</small>', source)) <= nothing


def test_figures_have_no_more_digits_than_people_use() -> None:
    assert [amount(v) for v in (1234.5, 99.96, 12.345, 1.2345, 0.004, -3.0, 0.0, None, float("nan"))] == [
        "1,234", "100", "12.3", "1.23", "0", "−3.00", "0", "–", "–"
    ]  # fmt: skip
    assert [precise(v) for v in (0.013, 0.00038, 9.0, 782.0)] == ["0.013", "0.00038", "9", "782"]
    assert [percent(0.666), percent(0.666, 1), percent(None)] == ["67%", "66.6%", "–"]
    assert [signed(3.14, 1), signed(-0.04, 1), signed(-12.0), signed(0.0)] == ["+3.1", "0.0", "−12.0", "0"]
