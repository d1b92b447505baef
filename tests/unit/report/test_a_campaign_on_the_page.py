"""A page with projects, mechanisms, links, capacities, need and owners: its figures are those of the tables.

What is expected is summed from the saved tables here, not by the functions that make page and pictures.
"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import numpy as np
import pandas as pd
import pytest
from builders.campaign import SCENARIO, saved_campaign

from hjplan.comparison import compare
from hjplan.report import html, plots
from hjplan.report.figures import amount, percent
from hjplan.report.plots import capacities, need, posts, projects, savings, town_and_country
from hjplan.report.reading import Reading
from hjplan.results.loading import Run

UNIT = 1e4
"""Yuan in the unit of the scenario, 万元."""
SECTIONS = ("need", "town_and_country", "projects", "mechanisms", "together", "capacities", "owners")


class Sections(HTMLParser):
    """Rows of each section's tables, its text and its pictures, by section id; what stands inside pictures left out."""

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
        if tag == "figure":
            self.pictures[self._id] += 1
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
def page(request: pytest.FixtureRequest, campaign: Run) -> tuple[str, Sections]:
    """Language and what the page says."""
    return request.param, Sections(html(campaign, request.param))


def money(yuan: float) -> str:
    return amount(float(yuan) / UNIT)


def test_every_section_is_there_with_its_picture(page: tuple[str, Sections]) -> None:
    assert {name: page[1].pictures[name] for name in SECTIONS} == {
        "need": 1, "town_and_country": 1, "projects": 1, "mechanisms": 1, "together": 1, "capacities": 2, "owners": 0,
    }  # fmt: skip
    assert all(page[1].rows[name] for name in SECTIONS)


def test_a_run_without_works_has_none_of_their_sections(run: Any, unsimulated: Any) -> None:
    for one in (run, unsimulated):
        assert set(Sections(html(one, "en")).rows) & {"projects", "mechanisms", "together", "capacities", "owners"} == (
            set()
        )


def test_projects_stand_under_their_line_of_work(page: tuple[str, Sections], campaign: Run) -> None:
    lang, said = page
    first = [row[0] for row in said.rows["projects"]]
    names = {
        "en": ("污水治理: 2 of 2 start", "Trunk sewer", "Plant extension", "长效管护: 1 of 1 start", "Care centre"),
        "zh": ("污水治理：2项中开工2项", "主干管", "污水处理厂扩建", "长效管护：1项中开工1项", "管护中心"),
    }[lang]
    at = first.index(names[0])
    assert tuple(first[at : at + 5]) == names
    other = {"en": "Other projects: 1 of 1 start", "zh": "其他项目：1项中开工1项"}[lang]
    assert first.index(other) == len(first) - 3  # then the market, then the totals
    assert len(first) == 1 + 5 + 4 + 1


def test_projects_on_the_page_are_those_of_the_table(page: tuple[str, Sections], campaign: Run) -> None:
    lang, said = page
    table = campaign.tables.projects.set_index("project")
    market = said.row("projects", {"en": "Market", "zh": "农贸市场"}[lang])
    assert market[3:7] == ["2030", "2033", money(table.loc["market", "cost"]), money(table.loc["market", "committed"])]
    trunk = said.row("projects", {"en": "Trunk sewer", "zh": "主干管"}[lang])
    assert trunk[1] == "住建局"
    assert trunk[3:6] == ["2027", "2029", money(table.loc["trunk", "cost"])]
    assert trunk[-1] == {"en": "chosen", "zh": "规划选择"}[lang]
    palace = said.row("projects", {"en": "Grand square", "zh": "形象工程"}[lang])
    assert palace[3:] == ["", "", "", "", {"en": "not started", "zh": "未安排"}[lang]]
    totals = said.row("projects", {"en": "Total", "zh": "合计"}[lang])
    assert totals[5:7] == [money(table["cost"].sum()), money(table["committed"].sum())]
    assert money(table["cost"].sum()) in said.said["projects"]


def test_money_by_use_has_projects(page: tuple[str, Sections], campaign: Run) -> None:
    frame = campaign.tables.money
    paid = frame[(frame["fund"] == "grant") & (frame["use"] == "project")]["amount"].sum()
    assert paid > 0
    lang, said = page
    row = said.row("money", {"en": "Grant", "zh": "专项补助"}[lang])
    head = next(row for row in said.rows["money"] if len(row) == len(said.row("money", row[0])))
    at = next(i for i, name in enumerate(head) if name.startswith({"en": "projects", "zh": "重点工程"}[lang]))
    assert row[at] == money(paid)


def test_mechanisms_on_the_page_are_those_of_the_table(page: tuple[str, Sections], campaign: Run) -> None:
    lang, said = page
    table = campaign.tables.mechanisms.set_index("mechanism")
    case = said.row("mechanisms", {"en": "Exemplary demolition", "zh": "典型拆除"}[lang])
    assert case[2:5] == ["2028", "2029", money(table.loc["model_case", "cost"])]
    assert {"en": "growth of need × 0.4; Land control", "zh": "新增需求×0.4；两违管控"}[lang] == case[-1]
    watch = said.row("mechanisms", {"en": "Telemetry", "zh": "在线监测"}[lang])
    assert watch[2:4] == ["2029", {"en": "stays", "zh": "一直有效"}[lang]]
    assert watch[5] == {"en": "with its project", "zh": "随项目启用"}[lang]
    parade = said.row("mechanisms", {"en": "Parade", "zh": "巡游"}[lang])
    assert parade[2:6] == ["", "", "", {"en": "not started", "zh": "未安排"}[lang]]
    assert money(table["cost"].sum()) in said.said["mechanisms"]


def test_savings_on_the_page_are_those_of_the_table(page: tuple[str, Sections], campaign: Run) -> None:
    lang, said = page
    frame = campaign.tables.savings
    for kind, name in (
        ("bundle", {"en": "bundle", "zh": "成片整治"}),
        ("dig_once", {"en": "shared trench", "zh": "同沟施工"}),
        ("joint", {"en": "joint works", "zh": "同期施工"}),
    ):
        assert said.row("together", name[lang])[-1] == money(frame[frame["kind"] == kind]["saved"].sum())
    assert money(frame["saved"].sum()) in said.said["together"]
    assert said.row("together", "North")[1:4] == ["2027", "120", "20%"]


def test_capacities_and_posts_on_the_page_are_those_of_the_tables(page: tuple[str, Sections], campaign: Run) -> None:
    lang, said = page
    table, away = campaign.tables.capacity.set_index("point"), campaign.tables.turned_away
    row = said.row("capacities", {"en": "Treatment plant", "zh": "污水处理厂"}[lang])
    refused = away[away["point"] == 5]["households"].sum()
    rooms = [amount(table.loc[point, "room"]) for point in (1, 5)]
    used = table.loc[5, "used"]
    assert row[1:] == [*rooms, amount(used), percent(used / table.loc[5, "room"]), amount(refused)]
    assert amount(refused) in said.said["capacities"]
    for period, part in campaign.tables.posts.groupby("period"):
        cells = said.row("capacities", "Cleaners", str(period)[:4])
        assert cells[2:4] == [amount(part["posts"].iloc[0]), amount(part["used"].sum())]


def test_the_three_figures_on_the_page_are_those_of_the_table(page: tuple[str, Sections], campaign: Run) -> None:
    lang, said = page
    frame = campaign.tables.inflow
    own = frame[frame["sector"] == "land_control"]
    last, first = own[own["period"] == "2031-01-01"], own[own["period"] == "2027-01-01"]
    name = {"en": "Land control", "zh": "规划管控"}[lang]
    figures = [last[part].sum() for part in ("kept", "restored", "relapsed", "gone")]
    figures += [first["opening"].sum(), own["of_backlog"].sum(), own["inflow"].sum(), own["kept_away"].sum()]
    assert said.row("need", name)[1:] == [amount(value) for value in figures]
    account = [row for row in said.rows["need"] if row[0] == name][1]
    flows = [own["inflow"].sum(), own["begun"].sum(), own["left"].sum()]
    assert account[1:] == [amount(v) for v in (first["opening"].sum(), *flows, last["closing"].sum())]
    for total in (frame["inflow"].sum(), frame["kept_away"].sum(), frame["of_backlog"].sum()):
        assert amount(total) in said.said["need"]


def test_town_and_country_on_the_page_are_the_coverage_table_by_tier(page: tuple[str, Sections], campaign: Run) -> None:
    lang, said = page
    frame = campaign.tables.coverage
    rows = {"seat": {"en": "county seat", "zh": "县城"}[lang], "village": {"en": "villages", "zh": "村庄"}[lang]}
    sectors = {
        "sewage": {"en": "Sewage", "zh": "污水"}[lang],
        "land_control": {"en": "Land control", "zh": "规划管控"}[lang],
    }
    apart = {}
    for sector, title in sectors.items():
        ends = {}
        for tier, name in rows.items():
            own = frame[(frame["sector"] == sector) & (frame["tier"] == tier)].groupby("period").sum(numeric_only=True)
            ends[tier] = own["effective"] / own["need"]
            built = own["built"].iloc[-1] / own["need"].iloc[-1]
            row = said.row("town_and_country", title, name)
            assert row[2:] == [percent(built), percent(ends[tier].iloc[0]), percent(ends[tier].iloc[-1])]
        apart[sector] = 100 * (ends["seat"] - ends["village"])
    widest = max(apart, key=lambda sector: float(apart[sector].iloc[-1]))
    assert sectors[widest].lower() in said.said["town_and_country"].lower()
    assert f"{apart[widest].iloc[0]:.0f}" in said.said["town_and_country"]
    assert f"{apart[widest].iloc[-1]:.0f}" in said.said["town_and_country"]
    assert not any(row[0] == {"en": "Roads", "zh": "道路"}[lang] for row in said.rows["town_and_country"])


def test_owners_answer_for_projects_targets_facilities_and_mechanisms(page: tuple[str, Sections]) -> None:
    lang, said = page
    row = said.row("owners", "住建局")
    if lang == "en":
        assert row[1] == ("Trunk sewer (start 2027, in service 2029); Plant extension (start 2027, in service 2029)")
        assert row[2] == "Sewage: 60% by 2030, missed"
        assert row[3] == "Sewers"
    assert said.row("owners", "宣传部")[4] == {"en": "Publicity", "zh": "宣传发动"}[lang]
    assert len(said.rows["owners"]) == 1 + 4
    sewage = said.row("targets", {"en": "Sewage", "zh": "污水"}[lang])
    assert sewage[1] == "住建局"


def test_pictures_draw_the_sums_of_the_tables(campaign: Run) -> None:
    reading, tables = Reading(campaign, "en"), campaign.tables
    assert savings.by_year(reading).to_numpy().sum() * UNIT == pytest.approx(tables.savings["saved"].sum())
    plant = capacities.by_capacity(reading)["plant"]
    own = tables.capacity[tables.capacity["point"] > 0]
    np.testing.assert_allclose(plant[["room", "used"]].to_numpy(), own[["room", "used"]].to_numpy())
    assert list(plant.index) == [2027, 2028, 2029, 2030, 2031]
    cleaners = posts.by_post(reading)["cleaners"]
    used = tables.posts.groupby("period")["used"].sum().to_list()
    assert cleaners.drop(columns="posts").sum(axis=1).to_list() == pytest.approx(used)
    figures = need.by_sector(reading)
    last = tables.inflow[tables.inflow["period"] == "2031-01-01"]
    assert figures["kept"].sum() == pytest.approx(last["kept"].sum())
    assert figures["kept_away"].sum() == pytest.approx(tables.inflow["kept_away"].sum())
    curve = town_and_country.curve(reading, "sewage", "village")
    end = tables.coverage[(tables.coverage["sector"] == "sewage") & (tables.coverage["tier"] == "village")]
    end = end[end["period"] == "2031-01-01"]
    assert curve["effective"].iloc[-1] == pytest.approx(100 * end["effective"].sum() / end["need"].sum())


def test_the_picture_of_projects_has_works_then_service(campaign: Run) -> None:
    rows = {row.name: row for row in projects.rows(Reading(campaign, "en"))}
    trunk, centre, palace, market = (rows[n] for n in ("Trunk sewer", "Care centre", "Grand square", "Market"))
    assert [(span.start, span.end) for span in trunk.spans] == [(2027, 2029), (2029, 2032)]
    assert trunk.window == (2027, 2029)
    assert not trunk.locked
    assert centre.locked
    assert palace.spans == ()
    assert palace.nothing == "not started"
    assert [(span.start, span.end) for span in market.spans] == [(2030, 2033)]
    assert [row.name for row in projects.rows(Reading(campaign, "en")) if row.heading] == [
        "污水治理", "长效管护", "形象", "Other projects",
    ]  # fmt: skip


def test_the_gantt_chart_is_drawn_bar_by_bar(campaign: Run) -> None:
    ax = plots.draw("projects", campaign)
    bars = sorted((bar.get_x(), bar.get_width()) for bar in ax.patches if bar.get_height() < 1)
    assert bars == [(2027, 2), (2027, 2), (2028, 1), (2029, 3), (2029, 3), (2029, 3), (2030, 3)]


def test_a_comparison_shows_which_project_starts_when(campaign: Run, tmp_path_factory: pytest.TempPathFactory) -> None:
    poorer = SCENARIO.replace("amount: 70", "amount: 20").replace(
        "care_centre, start: 2028", "care_centre, start: 2030"
    )
    other = saved_campaign(tmp_path_factory.mktemp("poorer"), name="poorer", text=poorer)
    said = Sections(html(compare([campaign, other]), "en"))
    assert said.row("projects", "Trunk sewer")[1:] == ["2027", "2028not as in the first plan"]
    assert said.row("projects", "Care centre")[1:] == ["2028locked", "2030locked, not as in the first plan"]
    assert said.row("projects", "Grand square")[1:] == ["not started", "not started"]
    costs = [money(run.tables.projects["cost"].sum()) for run in (campaign, other)]
    assert said.rows["projects"][-1][1:] == costs


def test_pooled_money_for_a_project_is_on_the_page(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A fund for roads of which half may enter a pool for projects: what it pays there is a project, by its name."""
    text = SCENARIO.replace(
        "  budget: {title", "  roads: {amount: 30, pays_for: {sectors: [roads]}, poolable: {into: works, share: 0.9}}\n"
        "  budget: {title",
    ).replace("capacities:\n", "pools: {works: {pays_for: {uses: [project]}}}\ncapacities:\n").replace(
        "amount: 70", "amount: 20"
    )  # fmt: skip
    run = saved_campaign(tmp_path_factory.mktemp("pooled"), name="pooled", text=text)
    outside = run.tables.pooled["outside_earmark"].sum()
    assert outside > 0
    said = Sections(html(run, "en"))
    row = next(row for row in said.rows["pools"] if row[0] == "Roads")
    assert row[-3] == money(outside)
    frame = run.tables.money
    paid = frame[(frame["fund"] == "roads") & (frame["use"] == "project")].groupby("project")["amount"].sum()
    assert paid.sum() == outside
    titles = {"trunk": "Trunk sewer", "plant_extension": "Plant extension", "care_centre": "Care centre"}
    titles |= {"market": "Market", "palace": "Grand square"}
    for project, yuan in paid.items():
        assert f"{titles[str(project)]}, projects {money(yuan)}" in row[-1]


def test_periods_shorter_than_a_year_have_one_year_of_posts() -> None:
    """Means over the periods of a year, so that a half-year plan counts no post twice."""
    frame = pd.DataFrame(
        {"post": "cleaner", "facility": "toilet", "period": ["2027-01-01", "2027-07-01"], "posts": 4.0,
         "used": [2.0, 3.0]}
    )  # fmt: skip

    class Half:
        def by_year(self, name: str) -> pd.DataFrame:
            return frame.assign(year=2027)

    table = posts.by_post(Half())["cleaner"]  # type: ignore[arg-type]
    assert table.loc[2027].to_dict() == {"posts": 4.0, "toilet": 2.5}
