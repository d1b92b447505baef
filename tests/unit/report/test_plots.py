"""Plots draw what the tables say, in both languages, on a small sheet and a large one, the same bytes each time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.figure import Figure
from matplotlib.text import Text

from hjplan.report import canvas, compared, fonts, plots, save_plots
from hjplan.report.lines import spread
from hjplan.report.plots.funds import by_year
from hjplan.report.plots.money import by_fund_and_use
from hjplan.report.plots.money_by_year import by_year_and_use
from hjplan.report.plots.relapse import by_facility
from hjplan.report.reading import Reading

SIZES = (canvas.WIDE, canvas.NARROW)


@pytest.fixture
def has_figures(
    run: Any, moneyed: Any, rewarded: Any, campaign: Any, traded: Any, ranged: Any, explained: Any
) -> Callable[[str], Any]:
    """A run that has figures for a plot: the large one made by hand, or a small one with every instrument or works."""
    every = (run, moneyed, rewarded, campaign, traded, ranged, explained)
    return lambda name: next(one for one in every if name in plots.drawable(one))


def sheet_with(name: str, run: Any, lang: str, width: float) -> Figure:
    plot = plots.plot(name)
    sheet, ax = canvas.figure(width, plot.height(Reading(run, lang), width))
    assert plot.draw(run, ax, lang) is ax
    return sheet


def texts(sheet: Figure) -> list[Text]:
    return [t for t in sheet.findobj(Text) if t.get_visible() and t.get_text().strip()]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("name", plots.names())
def test_every_plot_draws_without_a_missing_glyph(
    name: str, width: float, lang: str, has_figures: Callable[[str], Any]
) -> None:
    sheet = sheet_with(name, has_figures(name), lang, width)
    canvas.png(sheet)  # a missing glyph is a warning, and a warning an error
    assert fonts.missing("".join(t.get_text() for t in texts(sheet))) == set()
    assert {t.get_fontfamily()[0] for t in texts(sheet)} == {fonts.FAMILY}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", plots.names())
def test_every_plot_has_a_title_and_a_unit_on_its_axis(name: str, lang: str, has_figures: Callable[[str], Any]) -> None:
    sheet = sheet_with(name, has_figures(name), lang, canvas.WIDE)
    every = [sheet.axes[0], *sheet.axes[0].child_axes]
    said = " ".join([a.get_xlabel() + a.get_ylabel() + a.get_title(loc="left") for a in every])
    assert sheet.axes[0].get_title(loc="left")
    assert any(unit in said for unit in ("%", "万元", "households", "户", "posts", "个岗位"))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("name", plots.names())
def test_no_letter_leaves_the_sheet(name: str, width: float, lang: str, has_figures: Callable[[str], Any]) -> None:
    sheet = sheet_with(name, has_figures(name), lang, width)
    with canvas.style():
        sheet.draw_without_rendering()
        box = sheet.get_tightbbox()
    assert box.x0 >= -0.03
    assert box.y0 >= -0.03
    assert box.x1 <= sheet.get_figwidth() + 0.03
    assert box.y1 <= sheet.get_figheight() + 0.03


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("name", plots.names())
def test_the_title_stands_clear_of_the_legend(
    name: str, width: float, lang: str, has_figures: Callable[[str], Any]
) -> None:
    sheet = sheet_with(name, has_figures(name), lang, width)
    ax = sheet.axes[0]
    with canvas.style():
        sheet.draw_without_rendering()
    title = next(text for text in texts(sheet) if text.get_text() == ax.get_title(loc="left"))
    legend = ax.get_legend()
    assert legend is not None
    assert title.get_window_extent().y0 >= legend.get_window_extent().y1 - 1.0


@pytest.mark.parametrize("name", plots.names())
def test_the_same_run_gives_the_same_svg(name: str, has_figures: Callable[[str], Any]) -> None:
    first, second = (canvas.svg(sheet_with(name, has_figures(name), "zh", canvas.WIDE), name) for _ in range(2))
    assert first == second
    assert "<dc:date>" not in first


def test_drawing_changes_no_setting_of_matplotlib(run: Any) -> None:
    before = dict(mpl.rcParams)
    for name in plots.drawable(run):
        canvas.svg(sheet_with(name, run, "en", canvas.WIDE), name)
    assert dict(mpl.rcParams) == before


def test_without_axes_a_notebook_gets_its_own_figure(run: Any) -> None:
    ax = plots.draw("policies", run)
    assert ax.get_figure() is pyplot.gcf()
    pyplot.close("all")


def test_coverage_draws_the_curves_of_the_table(run: Any) -> None:
    sheet = sheet_with("coverage", run, "en", canvas.WIDE)
    panel = next(p for p in sheet.axes[0].child_axes if p.get_title(loc="left") == "Sewage")
    table = run.tables.coverage
    rows = table[table["sector"] == "sewage"].groupby("period")[["need", "built", "effective"]].sum()
    drawn = [line.get_ydata() for line in panel.lines[:2]]
    np.testing.assert_allclose(drawn[0], 100 * rows["built"] / rows["need"])
    np.testing.assert_allclose(drawn[1], 100 * rows["effective"] / rows["need"])
    assert list(panel.lines[0].get_xdata()) == list(range(2027, 2035))


def test_bars_add_up_to_the_money_table(run: Any) -> None:
    reading = Reading(run, "en")
    yuan = run.tables.money["amount"].sum()
    assert by_fund_and_use(reading).to_numpy().sum() * 1e4 == pytest.approx(yuan)
    assert by_year_and_use(reading).to_numpy().sum() * 1e4 == pytest.approx(yuan)
    ax = sheet_with("money", run, "en", canvas.WIDE).axes[0]
    assert sum(bar.get_width() for bar in ax.patches) * 1e4 == pytest.approx(yuan)


def test_money_is_drawn_in_the_unit_of_the_scenario(run: Any) -> None:
    table = by_fund_and_use(Reading(run, "en"))
    assert table.loc["road_upkeep", "upkeep"] == 860 * 8
    assert table.index[0] == "county_budget"


def test_what_a_year_has_is_spent_carried_or_lapsed(run: Any) -> None:
    table = by_year(Reading(run, "en"))
    parts = table[["spent", "carried_out", "lapsed"]].sum(axis=1)
    np.testing.assert_allclose(parts, table["available"])
    assert table.loc[2030, "available"] == pytest.approx(9760 + 100)
    assert table["lapsed"].sum() == pytest.approx(180)


def test_relapse_is_a_share_of_what_stands(run: Any) -> None:
    table = by_facility(Reading(run, "en"))
    assert next(iter(table.index)) == "village_sewage"
    assert table.loc["order_street", "relapsed"] == pytest.approx(0.3)
    assert table.loc["order_street", "restored_again"] == pytest.approx(0.3 * 0.3)
    assert table.loc["village_sewage", "spent_again"] == pytest.approx(610)


def test_plots_of_the_simulation_are_left_out_without_one(unsimulated: Any, tmp_path: Path) -> None:
    written = save_plots(unsimulated, tmp_path / "plots", "zh")
    of_instruments = {"debt", "fee_curve", "lapsed", "match", "own_part", "pools", "rewards"}
    of_works = {"projects", "mechanisms", "capacities", "posts", "savings", "need"}
    asked = {"front", "ranges", "why"}
    assert {p.stem for p in written} == set(plots.names()) - {"policies", "relapse"} - of_instruments - of_works - asked
    assert all(p.stat().st_size > 1000 for p in written)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("name", compared.names())
def test_every_comparison_plot_draws_up_to_six_runs(name: str, width: float, lang: str, run: Any) -> None:
    plot = compared.plot(name)
    sheet, ax = canvas.figure(width, plot.height([Reading(run, lang)] * 6, width))
    plot.draw([run] * 6, ax, lang)
    canvas.png(sheet)
    labels = [t.get_text() for t in ax.get_legend().get_texts()] if name != "money" else [
        t.get_text() for t in ax.get_yticklabels()
    ]  # fmt: skip
    assert len(set(labels)) == 6


def test_uses_and_curves_differ_without_color() -> None:
    assert len({fill.hatch for fill in canvas.USES.values()}) == len(canvas.USES)
    assert len({(str(stroke.dash), stroke.marker) for stroke in canvas.STROKES}) == len(canvas.STROKES)
    assert len({stroke.color for stroke in canvas.STROKES}) == len(canvas.STROKES)


def test_an_unknown_plot_names_the_known_ones(run: Any) -> None:
    with pytest.raises(KeyError, match="no plot 'pie'; there are: capacities, coverage, debt"):
        plots.draw("pie", run)


def test_labels_that_would_touch_are_moved_apart_in_their_order() -> None:
    placed = spread([50.0, 51.0, 80.0], 5.0)
    assert placed[1] - placed[0] == pytest.approx(5.0)
    assert placed[2] - placed[1] >= 5.0
    assert sum(placed) == pytest.approx(181.0)


def test_runs_are_called_by_what_their_titles_do_not_share(make_run: Callable[..., Any]) -> None:
    titles = ("清水县:现状", "清水县:用户付费", "清水县:现状")
    readings = [Reading(make_run("x", {"zh": title, "en": ""}, simulated=False), "zh") for title in titles]
    assert compared.called(readings[:2]) == ["现状", "用户付费"]
    assert compared.called(readings) == ["清水县:现状 (1)", "清水县:用户付费", "清水县:现状 (3)"]
