"""管住当前、消化存量、杜绝增量, reckoned by hand on single places, and as accounts that close on whole counties."""

from __future__ import annotations

import numpy as np
import pytest
from builders.campaign import finished_campaign
from builders.written import county_of

from hjplan.books.growth_of_need import current_account, need_account
from hjplan.books.plan import BlockPlan, block_coefficients, follow
from hjplan.data.county import County

TEXT = """
horizon: {start: 2027, years: 3}
facilities:
  toilet:
    sector: toilets
    unit: household
    serves: {households: 1}
    build: {cost: 1}
    regimes:
      none: {cost: 0, relapse: 0.5}
      routine: {cost: 0.1, relapse: 0.1}
    restore: {cost: 0.5}
funds: {all: {amount: 100}}
"""
NONE, ROUTINE, WORKING, RELAPSED = 0, 1, 0, 1


def one_place(stock: str, more: str = "") -> County:
    rows = f"place,facility,need,working,relapsed,growth\na,toilet,{stock}\n"
    return county_of(TEXT + more, rows, "id,tier,households\na,village,100\n")


def planned(county: County, started: list[float], restored: list[float], routine: bool = True) -> BlockPlan:
    """Units started and restored each year; all other units that work are under one regime."""
    block = county.blocks[0]
    under, w = np.zeros((1, 3, 2, 2)), np.zeros((1, 3, 2))
    w[0, :, RELAPSED] = restored
    b = np.array([started])
    for t in range(3):
        stock = follow(block, BlockPlan(under, w, b), block_coefficients(county)[0]).stock[0, t]
        under[0, t, WORKING, ROUTINE if routine else NONE] = stock[WORKING]
        under[0, t, RELAPSED, NONE] = stock[RELAPSED] - restored[t]
    return BlockPlan(under, w, b)


def test_the_oldest_need_is_worked_off_first() -> None:
    """40 of 100 are unserved; need grows by 10 % a year: 10, 11, 12.1 join. Begun 30, 20, 10.

    Of the 20 in the second year 10 are the rest of the old 40; the third year's 10 are for new need. Open at the end:
    40 + 33.1 − 60 = 13.1.
    """
    county = one_place("100,60,0,0.1")
    plan = planned(county, [30, 20, 10], [0, 0, 0])
    path = follow(county.blocks[0], plan, block_coefficients(county)[0])
    need = need_account(county.timeline, county.blocks[0], plan, path)
    np.testing.assert_allclose(need.inflow[0], [10, 11, 12.1])
    np.testing.assert_allclose(need.of_backlog[0], [30, 10, 0])
    np.testing.assert_allclose(need.opening[0], [40, 20, 11])
    np.testing.assert_allclose(need.closing[0], [20, 11, 13.1])
    np.testing.assert_allclose(need.kept_away[0], 0.0)


def test_households_that_leave_take_old_need_and_new_along() -> None:
    """Need falls by 10 % a year, 40 unserved: of the 20 left after the first year's works 2 leave."""
    county = one_place("100,60,0,-0.1")
    plan = planned(county, [20, 0, 0], [0, 0, 0])
    path = follow(county.blocks[0], plan, block_coefficients(county)[0])
    need = need_account(county.timeline, county.blocks[0], plan, path)
    np.testing.assert_allclose(need.left[0], [2, 1.8, 1.62])
    np.testing.assert_allclose(need.closing[0], [18, 16.2, 14.58])
    np.testing.assert_allclose(need.inflow[0], 0.0)


def test_where_units_stay_only_unserved_need_leaves() -> None:
    """`leave: stays`: need falls 100 → 90 → 81 → 72.9; the 40 unserved lose 10, 9 and 8.1 of it."""
    county = county_of(
        TEXT.replace("restore:", "leave: stays\n    restore:"),
        "place,facility,need,working,relapsed,growth\na,toilet,100,60,0,-0.1\n",
        "id,tier,households\na,village,100\n",
    )
    plan = planned(county, [5, 0, 0], [0, 0, 0])
    path = follow(county.blocks[0], plan, block_coefficients(county)[0])
    need = need_account(county.timeline, county.blocks[0], plan, path)
    np.testing.assert_allclose(need.left[0], [10, 9, 8.1])
    np.testing.assert_allclose(need.opening + need.inflow - need.begun - need.left, need.closing)


def test_a_mechanism_keeps_need_away() -> None:
    """Growth 10 % × 0.5 in the first year only: 5 join instead of 10; then 10 % of 105 instead of 110."""
    county = one_place("100,60,0,0.1", "modifiers: {watch: {years: 1, multiplies: {growth: 0.5}}}\n")
    plan = planned(county, [0, 0, 0], [0, 0, 0])
    path = follow(county.blocks[0], plan, block_coefficients(county)[0])
    need = need_account(county.timeline, county.blocks[0], plan, path)
    np.testing.assert_allclose(need.inflow[0], [5, 10.5, 11.55])
    np.testing.assert_allclose(need.kept_away[0], [5, 0.5, 0.55])


def test_what_stood_is_kept_restored_or_relapsed() -> None:
    """60 work, 20 lie broken and are restored at once; a tenth relapses a year; in year 3 half comes back.

    Of the 60: 54 kept and 6 broken after year 1, 48.6 and 11.4 after year 2. In year 3 5.7 of these 11.4 are restored
    and 4.86 more relapse: 43.74 kept, 5.7 restored, 10.56 broken. The 20 restored at the opening are none of the 60.
    """
    county = one_place("100,60,20,0")
    free = planned(county, [0, 0, 0], [20, 0, 0])
    c = block_coefficients(county)[0]
    broken = follow(county.blocks[0], free, c).stock[0, 2, RELAPSED]
    plan = planned(county, [0, 0, 0], [20, 0, broken / 2])
    stands = current_account(county.blocks[0], plan, c)
    np.testing.assert_allclose(stands.kept[0], [60, 54, 48.6, 43.74])
    np.testing.assert_allclose(stands.restored[0], [0, 0, 0, 5.7])
    np.testing.assert_allclose(stands.out[0], [0, 6, 11.4, 5.7 + 4.86])
    np.testing.assert_allclose(stands.gone[0], 0.0)


def test_what_is_built_later_is_not_what_stood() -> None:
    """20 are built in the first year: they share the care of the 60, and are in none of the three parts."""
    county = one_place("100,60,0,0")
    stands = current_account(county.blocks[0], planned(county, [20, 0, 0], [0, 0, 0]), block_coefficients(county)[0])
    np.testing.assert_allclose(stands.kept[0], [60, 54, 48.6, 43.74])
    np.testing.assert_allclose(stands.kept + stands.restored + stands.out + stands.gone, 60.0)


def test_every_account_of_a_whole_county_closes() -> None:
    """A campaign with projects that hand over, bundles, faulty units, mechanisms and need that grows and falls."""
    done = finished_campaign()
    county = done.county
    blocks = zip(county.blocks, done.plan.blocks, done.trajectory, block_coefficients(county), strict=True)
    for block, plan, path, c in blocks:
        need = need_account(county.timeline, block, plan, path)
        np.testing.assert_allclose(need.opening + need.inflow - need.begun - need.left, need.closing, atol=1e-6)
        np.testing.assert_allclose(need.opening[:, 1:], need.closing[:, :-1])
        assert (need.of_backlog <= need.begun + 1e-9).all()
        assert (need.of_backlog.sum(axis=1) <= need.opening[:, 0] + 1e-6).all()
        stands = current_account(block, plan, c)
        serving = block.opening @ (block.facility.service > 0)
        total = stands.kept + stands.restored + stands.out + stands.gone
        np.testing.assert_allclose(total, np.broadcast_to(serving[:, None], total.shape), atol=1e-9)
        assert (stands.kept + stands.restored <= path.stock @ (block.facility.service > 0) + 1e-9).all()


def test_growth_of_need_needs_no_mechanism_that_is_not_there() -> None:
    """In the campaign 典型拆除 keeps 54.6 households away; without it none."""
    done = finished_campaign()
    away = {
        b.facility.id: need_account(done.county.timeline, b, p, s).kept_away.sum()
        for b, p, s in zip(done.county.blocks, done.plan.blocks, done.trajectory, strict=True)
    }
    assert away["order"] == pytest.approx(54.5887, abs=1e-3)
    assert away["sewer"] == pytest.approx(0.0, abs=1e-9)
