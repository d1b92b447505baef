"""Each rule of the auditor at its edge: what just holds passes, what just does not is told with its yuan or units."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from builders import tiny

from hjplan.books.auditor import audit
from hjplan.books.breach import judge
from hjplan.data.county import County, TargetTerms
from hjplan.results.tables import build_tables

Tables = dict[str, pd.DataFrame]


def run(county: County) -> Tables:
    return build_tables(tiny.finished(county))


def breaches(county: County, tables: Tables, rule: str) -> list[float]:
    """Amounts of the breaches of one rule, the largest first."""
    return [b.amount for b in audit(county, tables).breaches if b.rule == rule]


def with_fund(county: County, number: int, **terms: object) -> County:
    funds = tuple(replace(f, **terms) if i == number else f for i, f in enumerate(county.funds))
    return replace(county, funds=funds)


def test_a_share_of_a_line_and_a_share_of_a_sector_are_told_apart() -> None:
    """The grant pays 60 % of every building line and nothing of care and repair.

    Asked for 50 % a tenth of each line is too much: of the 80 toilets of the town in 2027, 96,000 yuan, it is 9,600; of
    the roads, 42,000 yuan in 2027 and 70,000 in 2028 and 2029, 4,200 and 7,000. With ``share_of: sector`` and every
    line in the scope care and repair count in the half: too much is 0.6·building − 0.5·everything, where above 0.
    """
    county = tiny.county()
    tables = run(county)
    assert breaches(county, tables, "max_share") == []
    stricter = with_fund(county, 0, max_share=0.5)
    found = sorted(breaches(stricter, tables, "max_share"), reverse=True)
    assert [x for x in found if x > 4000] == pytest.approx([9600, 7000, 7000, 4200], abs=2)
    everything = with_fund(stricter, 0, eligible=np.ones(county.lines.count, dtype=bool), share_of="sector")
    cost = tiny.finished(county).books.cost
    roads = 0.6 * cost[6] - 0.5 * cost[6:].sum(axis=0)
    toilets = 0.6 * cost[[0, 3]].sum(axis=0) - 0.5 * cost[:6].sum(axis=0)
    above = sorted((x for x in [*roads, *toilets] if x > 12), reverse=True)
    assert len(above) > 2
    assert sorted(breaches(everything, tables, "max_share"), reverse=True) == pytest.approx(above, abs=3)


def test_what_is_carried_is_tested_in_decimals() -> None:
    """Under carry_over 0.3 the run carries ⌊0.3·unspent⌋; a scenario with 0.29 finds the difference, to the yuan."""
    county = tiny.county()
    tables = run(county)
    grant = tables["funds"].query("fund == 'grant'")
    unspent = grant["carried_out"] + grant["lapsed"]
    assert (grant["carried_out"] == unspent * 3 // 10).all()
    too_much = sorted((grant["carried_out"] - unspent * 29 // 100).tolist(), reverse=True)
    assert breaches(with_fund(county, 0, carry_over=0.29), tables, "balance") == too_much


def test_a_line_may_cost_a_yuan_less_for_each_of_its_payers_and_no_more() -> None:
    """Upkeep of toilets in a: 60·½·10 = 300 yuan in 2027, payable by the county and the fee account.

    Three yuan less are within 1 + 2 terms, four are not.
    """
    county = tiny.county()
    for less, found in ((3, []), (4, [4.0])):
        tables = run(county)
        plan = tables["plan"]
        row = plan.query("place == 'a' and facility == 'toilet' and regime == 'routine' and period == '2027-01-01'")
        assert row["cost"].tolist() == [300]
        plan.loc[row.index, "cost"] -= less
        lines = [b.amount for b in audit(county, tables).breaches if b.rule == "costs" and "the line" in b.text]
        assert lines == found


def test_whole_units_are_counted_up_to_each_period() -> None:
    """The road may start 0.3·6 = 1.8 km a year, whole: 2, and together 2, 4, 6 (of 1.8, 3.6, 5.4 rounded up).

    The plan starts 1 a year. With a limit of 0.1 a year (0.6 km: 1, and together 1, 2, 2) the third is one too many.
    """
    county = tiny.county()
    tables = run(county)
    road = replace(county.blocks[1], cap=np.full((1, 3), 0.6))
    slower = replace(county, blocks=(county.blocks[0], road))
    assert breaches(county, tables, "building") == []
    assert breaches(slower, tables, "building") == [1.0]


def test_a_hard_target_holds_within_a_millionth() -> None:
    """Coverage c is reached at the end of 2027: asked for c it passes, asked for a thousandth more it does not."""
    county = tiny.county()
    finished = tiny.finished(county)
    served = finished.trajectory[0].served[:, 1].sum()
    need = county.blocks[0].need[:, 1].sum()
    for more, met in ((0.0, True), (1e-3, False)):
        target = TargetTerms(
            label="toilets by 2027",
            members=(np.array([True, True]), np.array([False])),
            coverage=served / need + more,
            by=2027,
            points=np.array([1]),
            hard=True,
            priority=1,
            penalty=0.0,
        )
        asked = replace(county, targets=(target,))
        tables = build_tables(replace(finished, county=asked))
        found = breaches(asked, tables, "targets")
        assert found == ([] if met else pytest.approx([1e-3 * need]))


def test_stock_is_tested_to_a_millionth_of_a_unit() -> None:
    county = tiny.county()
    for change, found in ((5e-7, 0), (2e-6, 1)):
        tables = run(county)
        tables["stock"].loc[0, "units"] += change
        assert len(breaches(county, tables, "stocks")) == found


def test_a_residual_that_is_no_number_is_a_breach() -> None:
    """NaN is never below a tolerance."""
    finding = judge("any", "yuan", [np.nan, 0.0], 1.0, where=lambda at: "here", text=lambda at: "gone")
    assert len(finding.breaches) == 1
    assert finding.breaches[0].amount == np.inf
    assert finding.checks == 2


def test_a_long_list_is_cut_the_worst_first() -> None:
    """25 breaches of sizes 1 to 25: the ten largest are told, then that 15 more there are."""
    finding = judge("any", "yuan", np.arange(1, 26), 0, where=lambda at: str(at[0]), text=lambda at: "off")
    assert [b.amount for b in finding.breaches[:10]] == list(range(25, 15, -1))
    assert finding.breaches[10].text == "and 15 more of this kind"
    assert finding.largest == 25
