"""The page of a front and the section of ranges say what their tables say, in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from hjplan.report import html, plots
from hjplan.report.figures import amount
from hjplan.report.fronts import FrontReading
from hjplan.report.pieces import Picture, Table
from hjplan.report.plots.ranges import shown
from hjplan.report.ranges import RangesReading
from hjplan.report.reading import Reading
from hjplan.report.sections import front, ranges, sections


def tables_of(section: Any) -> list[Table]:
    return [piece for piece in section.pieces if isinstance(piece, Table)]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_of_a_front_has_one_section_with_its_picture_and_points(traded: Any, lang: str) -> None:
    page = html(traded, lang)
    made = front.section(Reading(traded, lang))
    assert made is not None
    assert made.title in page
    assert any(isinstance(piece, Picture) for piece in made.pieces)
    (table,) = tables_of(made)
    assert [row[0].text for row in table.rows] == ["1", "2", "3", "4", "5"]
    assert table.rows[-1][0].remark.endswith({"en": "own goal", "zh": "自身目标"}[lang])


def test_prices_are_yuan_for_a_household_year(traded: Any) -> None:
    table = traded.tables.front
    shown_prices = [row[4].text for row in tables_of(front.section(Reading(traded, "en")))[0].rows]
    assert (
        shown_prices[1:]
        == [amount(paid / gained) for paid, gained in zip(table["paid"], table["gained"], strict=True)][1:]
    )


def test_the_knee_is_told_with_what_a_step_costs_before_and_after(traded: Any) -> None:
    reading = FrontReading(Reading(traded, "en"))
    table, row = traded.tables.front, reading.at("knee")
    sentence = next(s for s in reading.sentences() if s.startswith(("Suggested", "The front has no bend")))
    if row is None:
        assert "no bend" in sentence
        return
    before, after = table.iloc[1 : row + 1], table.iloc[row + 1 :]
    for part in (before, after):
        assert amount(part["paid"].sum() / part["gained"].sum()) in sentence
    assert f"from point {row + 1} to {row + 2}" in sentence


def test_a_front_has_one_plot_and_a_run_has_none_of_it(traded: Any, ranged: Any) -> None:
    assert plots.drawable(traded) == ("front",)
    assert "front" not in plots.drawable(ranged)
    assert "ranges" in plots.drawable(ranged)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_ranges_are_a_section_only_where_they_were_asked_for(ranged: Any, moneyed: Any, lang: str) -> None:
    ids = [section.id for section in sections(Reading(ranged, lang))]
    assert "ranges" in ids
    assert "front" not in ids
    assert not {"ranges", "front"} & {section.id for section in sections(Reading(moneyed, lang))}
    assert RangesReading(Reading(ranged, lang)).word("firm") in html(ranged, lang)


def test_the_section_of_ranges_has_every_line_once(ranged: Any) -> None:
    reading = Reading(ranged, "en")
    made = ranges.section(reading)
    assert made is not None
    together, by_fund = tables_of(made)
    table = ranged.tables.ranges
    assert len(together.rows) == (table["fund"] == "").sum()
    assert len(by_fund.rows) == (table["fund"] != "").sum()
    money = {row[0].text: row for row in together.rows}
    row = table[(table["fund"] == "") & (table["sector"] == "toilets") & (table["use"] == "upkeep")].iloc[0]
    told = [cell.text for cell in money["Toilets: upkeep"]]
    assert told[2:5] == [amount(row[name] / 1e4) for name in ("planned", "least", "most")]


def test_bars_go_from_least_to_most_and_the_plan_lies_between(ranged: Any) -> None:
    reading = Reading(ranged, "en")
    table = shown(reading)
    axes = plots.draw("ranges", ranged)
    bars = [(patch.get_x(), patch.get_x() + patch.get_width()) for patch in axes.patches]
    assert bars == [pytest.approx((row["least"], row["most"])) for row in table.to_dict("records")]
    marks = [line.get_xdata()[0] for line in axes.lines]
    assert marks == pytest.approx(table["planned"].tolist())
    for (low, high), mark in zip(bars, marks, strict=True):
        assert low - 1e-9 <= mark <= high + 1e-9
