"""The tidy tables: figures reckoned by hand on the county of two places, columns as promised, bytes that repeat."""

from __future__ import annotations

import io
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from builders import tiny

from hjplan.data.county import TargetTerms
from hjplan.results.tables import arrow_table, build_tables, table_kinds

PROMISED = {
    "plan": "place facility period use condition regime units cost project",
    "stock": "place facility period condition units",
    "coverage": "sector tier township period need built effective",
    "money": "fund zone sector tier facility use project period amount debt mechanism account",
    "zones": "zone place tier township tags",
    "funds": "fund period received carried_in spent carried_out lapsed value_of_one_more waivers account",
    "fees": "fee tier period level billed collected revenue upkeep cost_recovery bill share_of_income"
    " share_of_lowest_fifth waivers",
    "debt": "loan period drawn interest repaid outstanding",
    "lapsed": "fund year lapsed why",
    "pooled": "pool fund year outside_earmark may_enter",
    "fee_curve": "fee level status bill share_of_income share_of_lowest_fifth collected revenue upkeep subsidy"
    " cost_recovery effective effective_in_all goal",
    "front": "point goal value bound gap held_goal held_value held_bound status gained paid price own knee"
    " spent build restore upkeep project debt",
    "ranges": "fund sector use planned least most least_shown most_shown word within",
    "projects": "project group sector owner start finish cost committed decision",
    "mechanisms": "mechanism owner bought start end cost decision",
    "bundles": "bundle start households decision",
    "savings": "kind link facility project period units saved",
    "capacity": "capacity point room used",
    "turned_away": "zone facility point households",
    "posts": "post facility period posts used",
    "inflow": "sector facility tier period opening inflow kept_away begun of_backlog left closing"
    " kept restored relapsed gone",
    "targets": "target due asked planned shortfall chance",
    "gaps": "gap period ref better worse allowed asked shortfall met",
    "tail": "number spent service penalty worst",
    "bands": "policy sector tier township month quantity mean p05 p25 p50 p75 p95",
    "draws": "policy draw goal spent spent_twice rebound_cycles coverage_at_end targets_met undone",  # undone: added
    "relapse": "policy facility tier year relapsed restored restored_again spent_again",
}
SIMULATED = {"bands", "draws", "relapse"}
WORKS = {"projects", "mechanisms", "bundles", "savings", "capacity", "turned_away", "posts"}
WHERE_THERE_IS_SOME = {"debt", "pooled", "fee_curve", "front", "ranges", "gaps", "tail"} | WORKS
"""Tables that a county without loans, pools, works and rules on gaps, a goal that does not look at cost, and a run that
was asked for no curve, no front and no ranges, do not have."""

TARGET = TargetTerms(
    label="toilets 0.60 by 2028",
    members=(np.array([True, True]), np.array([False])),
    coverage=0.60,
    by=2028,
    points=np.array([2, 3]),
    hard=False,
    priority=2,
    penalty=110.0,
)


@pytest.fixture(scope="module")
def run():
    return tiny.finished(tiny.county(inflation=0.05, targets=[TARGET]))


@pytest.fixture(scope="module")
def tables(run):
    return build_tables(run)


def test_every_table_has_the_columns_that_the_interface_promises() -> None:
    assert {name: " ".join(kind.columns) for name, kind in table_kinds().items()} == PROMISED


def test_every_column_says_its_meaning_in_both_languages() -> None:
    for kind in table_kinds().values():
        assert kind.about.endswith(".")
        for column in kind.columns.values():
            assert column.zh
            assert column.en
            assert column.zh != column.en


def test_without_a_simulation_its_three_tables_are_absent(tables) -> None:
    assert set(tables) == set(PROMISED) - SIMULATED - WHERE_THERE_IS_SOME


def test_the_tables_of_a_simulation_are_passed_on(run) -> None:
    frames = {n: pd.DataFrame(columns=PROMISED[n].split()) for n in SIMULATED}
    outcome = SimpleNamespace(
        bands=frames["bands"],
        totals=frames["draws"],
        relapse=frames["relapse"],
        target_chance={"plan": np.array([0.25])},
    )
    tables = build_tables(replace(run, outcome=outcome))
    assert set(tables) == set(PROMISED) - WHERE_THERE_IS_SOME
    assert tables["draws"] is frames["draws"]
    assert tables["targets"]["chance"].tolist() == [0.25]


def test_columns_hold_what_they_promise(tables) -> None:
    kinds = table_kinds()
    for name, frame in tables.items():
        assert list(frame.columns) == PROMISED[name].split()
        assert frame.index.equals(pd.RangeIndex(len(frame)))
        for column, about in kinds[name].columns.items():
            wanted = {"whole": "int64", "number": "float64", "text": "str"}[about.kind]
            assert frame[column].dtype == wanted, (name, column)


def test_costs_of_the_plan_sum_to_the_money_paid_line_by_line(tables) -> None:
    places = tables["zones"].set_index("place")["zone"]
    plan = tables["plan"].assign(zone=tables["plan"]["place"].map(places))
    line = ["zone", "facility", "use", "period"]
    cost, paid = plan.groupby(line)["cost"].sum(), tables["money"].groupby(line)["amount"].sum()
    assert cost[cost != 0].to_dict() == paid.to_dict()


def test_units_of_the_plan_keep_their_sums(run, tables) -> None:
    plan = tables["plan"]
    for index, block in enumerate(run.county.blocks):
        own = plan[plan["facility"] == block.facility.id]
        for use, values in (
            ("build", run.plan.blocks[index].started),
            ("restore", run.plan.blocks[index].restored),
            ("upkeep", run.plan.blocks[index].under),
        ):
            assert own.loc[own["use"] == use, "units"].sum() == pytest.approx(values.sum(), abs=1e-9)


def test_a_row_of_building_without_units_holds_what_falls_due_later(tables) -> None:
    """One km started in 2027 (0.3·6 = 1.8, whole: 1): 42,000 yuan, then 28,000 a year later; 1 km in each year.

    Building prices rise 5 %: 2027 42,000; 2028 (42,000 + 28,000)·1.05 = 73,500; 2029 70,000·1.1025 = 77,175.
    """
    road = tables["plan"].query("facility == 'road' and use == 'build'")
    assert road["units"].tolist() == [1, 1, 1]
    assert road["cost"].tolist() == [42_000, 73_500, 77_175]


def test_stock_is_at_the_end_of_the_period(run, tables) -> None:
    stock = tables["stock"].query("place == 'a' and facility == 'toilet' and period == '2027-01-01'")
    assert stock["condition"].tolist() == ["working", "relapsed"]
    assert stock["units"].tolist() == run.trajectory[0].stock[0, 1].tolist()


def test_coverage_counts_households_at_the_end_of_the_period(tables) -> None:
    """Place a, toilets, end of 2027: need 100. 60 work: 30 under care keep 27, 30 without keep 15; of 40 relapsed 12
    are restored, 40 % of the 100 in need were unserved: none, for 60 + 40 are there. 27 + 15 + 12 = 54 work, 100 exist.
    """
    row = tables["coverage"].query("sector == 'toilets' and township == 'Dong' and period == '2027-01-01'").iloc[0]
    assert row["need"] == pytest.approx(100)
    assert row["built"] == pytest.approx(100)
    assert row["effective"] == pytest.approx(54)


def test_road_coverage_counts_households_and_service_of_each_condition(tables) -> None:
    """6 km · 40 = 240 households. 1.5 km good, 0.5 fair, 1 failed; 0.15 + 0.3 restored; 1 km built: 4·40 = 160 built.

    Good: 0.75 under care keep 0.9, 0.75 without 0.7, and what is new: 0.675 + 0.525 + 0.45 + 1 = 2.65.
    From good to fair within the year λ1/(λ1−λ2)·(p1 − p2), λ = −ln(1−p): without care (p 0.3, 0.2) 0.267113, under
    care (0.1, 0.05) 0.097435; fair that stays fair: half of 0.35 · 0.95, half · 0.8.
    Fair: 0.75·(0.267113 + 0.097435) + 0.16625 + 0.14 = 0.579661. Effective 40·(2.65 + 0.6·0.579661) = 119.91186.
    """
    row = tables["coverage"].query("sector == 'roads' and period == '2027-01-01'").iloc[0]
    assert row["need"] == pytest.approx(240)
    assert row["built"] == pytest.approx(160)
    assert row["effective"] == pytest.approx(119.91186, abs=1e-4)


def test_funds_show_what_one_more_wan_is_worth(run) -> None:
    """A dual of 0.002 household-years per yuan is 20 per 10,000 yuan; NaN where nobody knows."""
    value = np.full((3, 3), 0.002)
    known = build_tables(replace(run, solution=replace(run.solution, fund_value=value)))["funds"]
    assert known["value_of_one_more"].tolist() == pytest.approx([20.0] * 9)
    assert build_tables(run)["funds"]["value_of_one_more"].isna().all()


def test_fees_by_tier_sum_to_the_account_and_say_the_burden(tables) -> None:
    """24 yuan, 80 % collected, 5 % waived. Village 2027: 60 served, 57 billed, 57·24·0.8 = 1,094.4; town 85.5 billed,
    1,641.6; together 2,736 = 1,094 + 1,642. Income of a village household 3·10,000 = 30,000: 24 is 0.08 %.
    """
    first = tables["fees"].query("period == '2027-01-01'").set_index("tier")
    assert first["billed"].to_dict() == pytest.approx({"village": 57.0, "town": 85.5})
    assert first["revenue"].to_dict() == {"village": 1094, "town": 1642}
    assert first.loc["village", "share_of_income"] == pytest.approx(24 / 30_000)
    assert first.loc["village", "cost_recovery"] == pytest.approx(1094 / first.loc["village", "upkeep"])
    account = tables["funds"].query("fund == 'fees.toilet'").set_index("period")["received"]
    assert tables["fees"].groupby("period")["revenue"].sum().to_dict() == account.to_dict()


def test_a_county_without_fees_and_targets_has_empty_tables() -> None:
    county = tiny.county()
    bare = replace(county, fees=(), funds=county.funds[:2])
    tables = build_tables(tiny.finished(bare))
    assert tables["fees"].empty
    assert tables["targets"].empty
    assert list(tables["fees"].columns) == PROMISED["fees"].split()
    arrow_table(tables["fees"], "fees")


def test_a_target_shows_its_lowest_coverage_and_its_largest_shortfall(run, tables) -> None:
    """60 % of toilets over both places, tested at the ends of 2028 and 2029."""
    served = run.trajectory[0].served[:, [2, 3]].sum(axis=0)
    need = run.county.blocks[0].need[:, [2, 3]].sum(axis=0)
    row = tables["targets"].iloc[0]
    assert row["due"] == 2028
    assert row["planned"] == pytest.approx((served / need).min())
    assert row["shortfall"] == pytest.approx(max(0.0, (0.6 * need - served).max()))
    assert np.isnan(row["chance"])


def test_zones_list_places_with_their_tags(tables) -> None:
    assert tables["zones"].to_dict("records") == [
        {"zone": "village", "place": "a", "tier": "village", "township": "Dong", "tags": ""},
        {"zone": "town", "place": "b", "tier": "town", "township": "Xi", "tags": "corridor"},
    ]


def test_arrow_fields_carry_unit_and_meaning(tables) -> None:
    field = arrow_table(tables["money"], "money").schema.field("amount")
    assert field.metadata == {
        b"unit": b"yuan",
        b"meaning_zh": "支付金额(现价)".encode(),
        b"meaning_en": b"amount paid, nominal",
    }
    assert str(field.type) == "int64"


def test_the_same_run_gives_the_same_bytes_and_reads_back_equal(run, tables) -> None:
    for name, frame in tables.items():
        written = []
        for source in (frame, build_tables(run)[name]):
            buffer = io.BytesIO()
            pq.write_table(arrow_table(source, name), buffer)
            written.append(buffer.getvalue())
        assert written[0] == written[1]
        pd.testing.assert_frame_equal(pd.read_parquet(io.BytesIO(written[0])), frame)


def test_a_further_column_is_kept_behind_the_promised_ones(tables) -> None:
    table = arrow_table(tables["zones"].assign(note="x"), "zones")
    assert table.column_names == [*PROMISED["zones"].split(), "note"]
