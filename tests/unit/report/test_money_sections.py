"""Sections about money say what the tables say: debt, pools, lapses, matches, own part, fees, subject codes."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest

from hjplan.report import html
from hjplan.report.pieces import Section, Table
from hjplan.report.plots.debt import by_year
from hjplan.report.plots.fee_curve import planned
from hjplan.report.plots.fees import by_fee
from hjplan.report.plots.own_part import paid_by_households, per_household
from hjplan.report.reading import Reading
from hjplan.report.sections import (
    debt,
    fee_curve,
    fees,
    funds,
    lapsed,
    matches,
    own_part,
    pools,
    sections,
)

OF_MONEY = {"debt": debt, "pools": pools, "lapsed": lapsed, "matches": matches, "own_part": own_part}


@pytest.fixture(scope="module")
def reading(moneyed: Any) -> Reading:
    return Reading(moneyed, "en")


def table_of(section: Section | None, index: int = 0) -> Table:
    assert section is not None
    return [piece for piece in section.pieces if isinstance(piece, Table)][index]


def row_of(table: Table, name: str) -> dict[str, str]:
    row = next(row for row in table.rows if row[0].text == name)
    return {column.title: cell.text for column, cell in zip(table.columns, row, strict=True)}


def test_sections_of_instruments_appear_only_where_there_are_any(run: Any, reading: Reading) -> None:
    ids = [section.id for section in sections(reading)]
    assert {*OF_MONEY, "fee_curve"} <= set(ids)
    assert ids.index("funds") < ids.index("lapsed") < ids.index("debt") < ids.index("fees") < ids.index("fee_curve")
    without = {section.id for section in sections(Reading(run, "en"))}
    assert without & {*OF_MONEY, "fee_curve"} == set()


@pytest.mark.parametrize("lang, words", [("en", "left to successors"), ("zh", "留给后任")])
def test_a_page_with_every_instrument_is_whole_in_both_languages(moneyed: Any, lang: str, words: str) -> None:
    page = html(moneyed, lang)
    assert words in page
    assert (
        page.count("<figure") == 12
    )  # coverage, need, money by year and by fund, funds, lapsed, pools, match, debt, fees, the curve, own part
    assert "nan" not in re.sub(r"<svg.*?</svg>|<style.*?</style>", "", page, flags=re.DOTALL).lower().split()


def test_what_is_left_to_successors_is_an_annuity_by_hand(reading: Reading) -> None:
    """The bond: n years of grace and five level payments; all service after the plan is counted to the yuan."""
    frame = reading.table("debt")
    bond = frame[(frame["loan"] == "bond") & (frame["period"] > "2029-12-31")]
    left = debt.left(reading)
    assert left.loc["bond", "left"] * 1e4 == pytest.approx(float((bond["interest"] + bond["repaid"]).sum()))
    drawn = float(left.loc["bond", "drawn"])
    assert drawn == pytest.approx(30.0)
    assert left.loc["opening:budget", "repaid"] == pytest.approx(2.0)
    assert left.loc["opening:budget", "left"] == 0.0
    payment = 0.03 / (1 - 1.03**-5)
    level = (bond["interest"] + bond["repaid"]).max() / float(frame[frame["loan"] == "bond"]["drawn"].sum())
    assert level == pytest.approx(payment, abs=1e-4)


def test_debt_by_year_goes_on_after_the_plan_until_nothing_is_owed(reading: Reading) -> None:
    table = by_year(reading)
    assert table.index.min() == 2027
    assert table.index.max() > reading.years[1]
    assert table["outstanding"].iloc[-1] == pytest.approx(0.0)
    assert table["repaid"].sum() == pytest.approx(table["drawn"].sum() + 2.0)  # and the older debt: 1 万元 twice
    said = " ".join(debt.section(reading).sentences)  # type: ignore[union-attr]
    assert f"until {table.index[table['repaid'] > 0].max()}" in said


def test_the_debt_of_before_is_called_after_who_owes_it(reading: Reading, moneyed: Any) -> None:
    assert reading.debt("opening:budget") == "Debt from before the plan: Budget"
    assert reading.debt("bond") == "Special bond"
    assert Reading(moneyed, "zh").debt("opening:budget") == "存量债务：Budget"


def test_a_pool_tells_what_each_fund_bought_outside_its_earmark(reading: Reading) -> None:
    """The grant builds; whatever it restores or keeps up, it reaches through the pool."""
    money = reading.table("money")
    outside = money[(money["fund"] == "grant") & (money["use"] != "build")]["amount"].sum()
    row = row_of(table_of(pools.section(reading)), "Grant")
    assert row["Outside the earmark"] == f"{outside / 1e4:,.1f}"
    assert row["May enter"] == "24.0"  # a fifth of 40 in three years
    assert "restoring" in row["What it bought there"] or "upkeep" in row["What it bought there"]


def test_a_match_counts_what_is_laid_on_the_work_that_the_fund_may_pay(reading: Reading) -> None:
    """The grant may build and, through its pool, restore and keep up: the budget's money on all that counts."""
    money = reading.table("money")
    places = money[money["use"] != "debt"]
    own, laid = (places[places["fund"] == fund]["amount"].sum() / 1e4 for fund in ("grant", "budget"))
    row = row_of(table_of(matches.section(reading)), "Grant")
    assert float(row["Its own"]) == pytest.approx(own, abs=0.1)
    assert float(row["To be laid beside"]) == pytest.approx(0.1 * own, abs=0.1)
    assert float(row["Laid beside"]) == pytest.approx(laid, abs=0.1)
    assert row["Asked"] == "10%"


def test_lapsed_money_has_its_year_and_reason_and_no_rounding(reading: Reading) -> None:
    frame = reading.table("lapsed")
    seen = frame[(frame["why"] != "rounding") & (frame["lapsed"] >= 50)]
    table = table_of(lapsed.section(reading))
    assert [row[0].text for row in table.rows] == [reading.fund(f) for f in dict.fromkeys(seen["fund"])]
    row = row_of(table, "Idle")
    assert row["By year"].startswith(f"{int(seen[seen['fund'] == 'idle']['year'].iloc[0])}: ")
    assert row["Why it could not be used"] == "no work is left that it may pay"
    assert "rounding" not in str(table.rows)


def test_the_own_part_of_households_is_counted_per_household_of_the_tier(reading: Reading) -> None:
    """700 households live in the two villages; fees are another table."""
    each = per_household(reading, paid_by_households(reading))
    first = reading.table("money").query("fund == 'labour' and period == '2027-01-01'")["amount"].sum()
    assert each.loc["village", 2027] == pytest.approx(first / 700)
    assert list(each.columns) == [2027, 2028, 2029]
    table = table_of(own_part.section(reading))
    assert row_of(table, "Latrine")["As"] == "Own labour"


def test_every_table_of_funds_has_the_subject_code(reading: Reading, run: Any) -> None:
    """Only the grant has one; where no fund has one there is no column."""
    assert reading.codes == {"grant": "2110402"}
    for made in (funds, pools, matches):
        assert row_of(table_of(made.section(reading)), "Grant")["Subject code"] == "2110402"
    plain = table_of(funds.section(Reading(run, "en")))
    assert "Subject code" not in [column.title for column in plain.columns]


def test_funds_add_up_with_what_was_brought_along_and_what_is_paid_for_waived_bills(reading: Reading) -> None:
    sums = funds.by_fund(reading)
    inward = sums["carried_in"] + sums["received"]
    outward = sums[["spent", "waivers", "lapsed", "carried_out"]].sum(axis=1)
    assert inward.tolist() == pytest.approx(outward.tolist())
    row = row_of(table_of(funds.section(reading)), "Budget")
    assert row["brought along"] == "2.00"
    assert float(row["for waived bills"]) > 0


def test_fees_say_recovery_subsidy_and_bills_by_income_group(reading: Reading) -> None:
    said = reading.summary["fees"]["sewage"]
    section = fees.section(reading)
    row = row_of(table_of(section), "Fee: Sewage")
    assert row["Level"] == "36 yuan/household/year"
    assert row["Collected"] == "70%"
    assert float(row["Upkeep"]) - float(row["Revenue"]) == pytest.approx(said["subsidy"], abs=0.02)
    assert row["Cost recovery"] == f"{100 * said['revenue'] / said['upkeep']:.0f}%"
    mean = 36.0 / ((1_300 * 12_000 + 1_000 * 11_000) / 700 * 1.02**3)
    together = row_of(table_of(section, 1), "All fees, villages")
    assert together["Mean household"] == f"{100 * mean:.2f}%"
    assert together["Lowest fifth"] == f"{100 * mean / 0.3:.2f}%"
    assert section is not None
    assert "5% of households" in " ".join(section.sentences)
    assert "cap 1.0%" in " ".join(section.sentences)


def test_a_path_of_levels_names_the_years_in_which_it_rises(reading: Reading) -> None:
    assert fees.path(reading, [36.0, 36.0, 36.0]) == "36"
    assert fees.path(reading, [0.85, 0.85, 1.2]) == "0.85, 1.2 from 2029"
    assert fees.path(Reading(reading.run, "zh"), [0.0, 36.0, 72.0]) == "0，2028年起36，2029年起72"


def test_the_picture_of_fees_has_recovery_and_burden_of_the_last_bill(reading: Reading) -> None:
    row = by_fee(reading).loc["sewage"]
    said = reading.summary["fees"]["sewage"]
    assert row["recovery"] == pytest.approx(said["cost_recovery"])
    mean = 36.0 / ((1_300 * 12_000 + 1_000 * 11_000) / 700 * 1.02**3)
    assert row["share_of_income"] == pytest.approx(mean)
    assert row["share_of_lowest_fifth"] == pytest.approx(mean / 0.3)


def test_the_curve_shows_every_level_and_why_one_has_no_plan(reading: Reading) -> None:
    table = table_of(fee_curve.section(reading))
    assert [row[0].text for row in table.rows] == ["0", "36", "150"]
    assert table.rows[2][1].text == "the scenario does not allow it"
    assert planned(reading)["level"].tolist() == [0.0, 36.0]
    curve = reading.table("fee_curve")
    assert table.rows[1][6].text == f"{curve.loc[1, 'subsidy'] / 1e4:.2f}"


def test_a_run_saved_before_there_were_such_columns_still_has_its_page(run: Any) -> None:
    frame: pd.DataFrame = run.tables.fees
    assert "waivers" not in frame
    section = fees.section(Reading(run, "en"))
    assert table_of(section, 1).rows[-1][3].text == "–"
