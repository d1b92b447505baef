"""A page with rewards, pools, a match, lapses and the households' own part: its figures are those of the tables.

What is expected is summed from the saved tables here, not by the functions that make page and pictures.
"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pandas as pd
import pytest

from hjplan.report import canvas, html, plots
from hjplan.report.figures import amount, percent
from hjplan.report.plots import lapsed, match, own_part, pools, rewards
from hjplan.report.reading import Reading

UNIT = 1e4
"""Yuan in the unit of the scenario, 万元."""


class Sections(HTMLParser):
    """Texts of a page: the rows of each section's tables and its whole text, by section id; pictures left out."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: dict[str, list[list[str]]] = {}
        self.said: dict[str, str] = {}
        self.pictures: dict[str, int] = {}
        self._id, self._inside = "", [""]
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "section":
            self._id = str(dict(attrs)["id"])
            self.rows[self._id], self.said[self._id], self.pictures[self._id] = [], "", 0
        if tag == "tr":
            self.rows[self._id].append([])
        if tag in ("td", "th"):
            self.rows[self._id][-1].append("")
        self.pictures[self._id] = self.pictures.get(self._id, 0) + (tag == "figure")
        self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "svg" in self._inside or self._id == "":
            return
        self.said[self._id] += data
        if "td" in self._inside or "th" in self._inside:
            self.rows[self._id][-1][-1] += data.strip()

    def row(self, section: str, *start: str) -> list[str]:
        """The first row of a section that begins with these cells."""
        return next(row for row in self.rows[section] if tuple(row[: len(start)]) == start)


@pytest.fixture(scope="module", params=["en", "zh"])
def page(request: pytest.FixtureRequest, rewarded: Any) -> tuple[str, Sections]:
    """Language and what the page says."""
    return request.param, Sections(html(rewarded, request.param))


def money(yuan: float) -> str:
    return amount(float(yuan) / UNIT)


def test_each_instrument_has_its_picture_beside_its_table(page: tuple[str, Sections]) -> None:
    for section in ("pools", "lapsed", "matches", "own_part", "rewards"):
        assert page[1].pictures[section] == 1
        assert page[1].rows[section]


def test_pooled_money_on_the_page_is_that_of_the_table(page: tuple[str, Sections], rewarded: Any) -> None:
    frame = rewarded.tables.pooled
    may, outside = frame["may_enter"].sum(), frame["outside_earmark"].sum()
    assert outside > 0
    title = {"en": "Rural pool", "zh": "统筹"}[page[0]]
    row = page[1].row("pools", "Grant")
    assert row[:6] == ["Grant", "2110402", title, money(may), money(outside), percent(outside / may)]
    assert money(outside) in page[1].said["pools"]


def test_lapsed_money_on_the_page_is_that_of_the_table(page: tuple[str, Sections], rewarded: Any) -> None:
    frame = rewarded.tables.lapsed
    idle = frame[frame["fund"] == "idle"]
    row = page[1].row("lapsed", "Idle")
    years = [f"{year}: {money(yuan)}" for year, yuan in zip(idle["year"], idle["lapsed"], strict=True)]
    reason = {"en": "no work is left that it may pay", "zh": "规定用途内已无工作可做"}[page[0]]
    assert row[-3:] == [", ".join(years), money(idle["lapsed"].sum()), reason]
    assert list(idle["why"].unique()) == ["no eligible work left"]


def test_the_match_on_the_page_is_that_of_the_table_by_year(page: tuple[str, Sections], rewarded: Any) -> None:
    """The grant may build and, through its pool, restore and keep up: the budget may pay all of that."""
    frame = rewarded.tables.money
    places = frame[frame["use"] != "debt"].assign(year=pd.to_datetime(frame["period"]).dt.year)
    for year in (2027, 2028, 2029):
        paid = places[places["year"] == year].groupby("fund")["amount"].sum()
        own, laid = paid.get("grant", 0), paid.get("budget", 0)
        assert page[1].row("matches", "Grant", str(year))[2:] == [money(own), money(0.1 * own), money(laid)]
    total = places.groupby("fund")["amount"].sum()
    row = page[1].row("matches", "Grant", "2110402")
    assert row[2:] == ["Budget", "10%", money(total["grant"]), money(0.1 * total["grant"]), money(total["budget"])]


def test_the_own_part_on_the_page_is_that_of_the_table(page: tuple[str, Sections], rewarded: Any) -> None:
    frame = rewarded.tables.money
    labour = frame[frame["fund"] == "labour"]
    plan = rewarded.tables.plan
    built = plan[(plan["use"] == "build") & (plan["facility"] == "latrine")]["units"].sum()
    row = page[1].row("own_part", "Latrine")
    assert labour["amount"].sum() > 0
    assert row[-3:] == [amount(built), money(labour["amount"].sum()), amount(labour["amount"].sum() / built)]
    for year in (2027, 2028, 2029):
        paid = labour[pd.to_datetime(labour["period"]).dt.year == year]["amount"].sum()
        assert page[1].row("own_part", str(year)) == [str(year), amount(paid / 700)]  # 700 households in two villages


def test_rewards_on_the_page_are_what_the_funds_received(page: tuple[str, Sections], rewarded: Any) -> None:
    funds = rewarded.tables.funds
    won = {group: funds[funds["fund"] == f"prize.{group}"] for group in ("t1", "t2")}
    assert sorted(bool(frame["received"].sum()) for frame in won.values()) == [False, True]
    prize = {"en": "Prize", "zh": "考核奖"}[page[0]]
    for group, frame in won.items():
        got = frame[frame["received"] > 0]
        years = ", ".join(str(year) for year in pd.to_datetime(got["period"]).dt.year)
        row = page[1].row("rewards", f"{prize} · {group}")
        assert row[-4:] == ["70%", "1.20", years, money(frame["received"].sum())]
    assert f"{sum(frame['received'].sum() for frame in won.values()) / UNIT:.2f}" in page[1].said["rewards"]


def test_pictures_of_instruments_draw_the_sums_of_the_tables(rewarded: Any) -> None:
    reading, tables = Reading(rewarded, "en"), rewarded.tables
    pooled = pools.by_year(reading, "grant")
    assert pooled["may_enter"].to_list() == pytest.approx((tables.pooled["may_enter"] / UNIT).to_list())
    uses = pooled.drop(columns=["may_enter", "outside_earmark"]).sum(axis=1)
    assert uses.to_list() == pytest.approx((tables.pooled["outside_earmark"] / UNIT).to_list())
    idle = tables.lapsed[tables.lapsed["fund"] == "idle"]["lapsed"].sum()
    assert lapsed.by_year(reading)[("idle", "no eligible work left")].sum() * UNIT == pytest.approx(idle)
    labour = tables.money[tables.money["fund"] == "labour"]["amount"].sum()
    assert own_part.by_facility(reading).to_numpy().sum() * UNIT == pytest.approx(labour)
    got = tables.funds[tables.funds["fund"].str.startswith("prize.")]["received"].sum()
    assert rewards.by_group(reading).to_numpy().sum() * UNIT == pytest.approx(got)


def test_what_is_not_won_is_what_was_held_the_year_before(rewarded: Any) -> None:
    """3.6 万元, a share of 0.3 of the budget's 12, are held each year; an award is won, or it lapses in the pool."""
    years = rewards.by_year(Reading(rewarded, "en"))
    assert (years["won"] + years["not_won"]).to_list() == pytest.approx([3.6, 3.6])
    assert years.index.to_list() == [2028, 2029]


def bars(name: str, run: Any) -> float:
    """The height of all columns of a picture together."""
    _sheet, ax = canvas.figure(canvas.WIDE, 4.0)
    plots.draw(name, run, ax, "en")
    return sum(float(bar.get_height()) for one in (ax, *ax.child_axes) for box in one.containers for bar in box)


def test_the_columns_of_the_pictures_are_as_high_as_the_sums(rewarded: Any) -> None:
    tables, reading = rewarded.tables, Reading(rewarded, "en")
    assert bars("pools", rewarded) * UNIT == pytest.approx(tables.pooled["outside_earmark"].sum())
    assert bars("lapsed", rewarded) * UNIT == pytest.approx(lapsed.seen(reading)["lapsed"].sum())
    matched = match.by_year(reading, *match.pairs(reading)[0])
    assert bars("match", rewarded) == pytest.approx(matched[["asked", "laid"]].to_numpy().sum())
    labour = tables.money[tables.money["fund"] == "labour"]["amount"].sum()
    assert bars("own_part", rewarded) * UNIT == pytest.approx(labour)
    assert bars("rewards", rewarded) == pytest.approx(7.2)


def test_pictures_of_instruments_are_made_only_where_there_are_any(run: Any, moneyed: Any, rewarded: Any) -> None:
    of_instruments = {"pools", "lapsed", "match", "own_part", "rewards"}
    assert set(plots.drawable(run)) & of_instruments == set()
    assert set(plots.drawable(moneyed)) & of_instruments == of_instruments - {"rewards"}
    assert set(plots.drawable(rewarded)) >= of_instruments
