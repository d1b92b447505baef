"""Small cases of the reference step with the arithmetic written out (model.md, section 4; conventions 4, 5, 6, 12)."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from hjplan.books.plan import BlockPlan, follow
from hjplan.data.county import Block, FacilityType
from hjplan.dynamics import closing_value, coefficients, opening, rates_from_shares, step, transition


def toilets(lead: int = 1, stays: bool = False) -> FacilityType:
    """Two conditions: 20 % relapse in a year without care, 5 % with it; without care a unit gives half its service."""
    return FacilityType(
        id="toilet",
        sector="toilets",
        title_zh="厕所",
        title_en="Toilet",
        unit="toilet",
        conditions=("working", "relapsed"),
        service=np.array([1.0, 0.0]),
        regimes=("none", "routine"),
        rates=rates_from_shares([[0.20], [0.05]]),
        operates=np.array([0.5, 1.0]),
        regime_cost=np.array([[0.0, 0.0], [300.0, 300.0]]),
        restore_cost=np.array([np.nan, 2000.0]),
        build_cost=5000.0,
        lead=lead,
        pay=np.array([0.7, 0.3]),
        whole_units=False,
        grain=1.0,
        households_per_unit=3.0,
        share=1.0,
        stays=stays,
        care=0,
    )


def one_place(of: FacilityType, need: list[float], working: float, relapsed: float, rho: list[float]) -> Block:
    """One place with this need at every point."""
    return Block(
        facility=of,
        place=np.array([0]),
        zone=np.array([0]),
        need=np.array([need]),
        opening=np.array([[working, relapsed]]),
        rho=np.array([rho]),
        cap=np.full((1, len(rho)), np.inf),
        cost_factor=np.array([1.2]),
        weight=np.ones(1),
    )


def test_a_year_of_care_neglect_repair_and_building() -> None:
    """80 working (50 cared for, 30 not), 20 relapsed (8 repaired), 100 unserved (10 started, handed over in the year).

    working  = 50·0.95 + 30·0.80 + 8 + 10 = 47.5 + 24 + 18 = 89.5
    relapsed = 50·0.05 + 30·0.20 + 12     = 2.5 + 6 + 12   = 20.5
    unserved = 100 − 10 = 90; together 200.
    served   = 3·(47.5 + 0.5·24 + 18) = 3·77.5 = 232.5 at the end, 3·80 = 240 at the start.
    """
    b = one_place(toilets(), [200.0, 200.0], 80.0, 20.0, [1.0])
    under = np.array([[[[30.0, 50.0], [12.0, 0.0]]]])
    plan = BlockPlan(under, np.array([[[0.0, 8.0]]]), np.array([[10.0]]))
    path = follow(b, plan, coefficients(b, 1.0))
    np.testing.assert_allclose(path.stock[0], [[80.0, 20.0], [89.5, 20.5]], atol=1e-12)
    np.testing.assert_allclose(path.unserved[0], [100.0, 90.0], atol=1e-12)
    np.testing.assert_allclose(path.served[0], [240.0, 232.5], atol=1e-12)
    np.testing.assert_allclose(path.done[0], [10.0], atol=1e-12)


def test_a_lead_of_three_periods_hands_over_at_the_third_closing_point() -> None:
    """Started in period 0: under construction at points 1 and 2, working at point 3 (L − 1 = 2 periods later).

    Nothing else happens, so the 40 units are in the second, then the first column of the pipeline, then the stock.
    """
    b = one_place(toilets(lead=3), [100.0] * 5, 0.0, 0.0, [1.0] * 4)
    stage = opening(b)
    assert stage.pipeline.shape == (1, 3)
    seen = []
    started = [40.0, 0.0, 0.0, 0.0]
    under = np.zeros((1, 2, 2))
    p = coefficients(b, 1.0).matrices[0]
    for t in range(4):
        under[0, 0, 1] = stage.stock[0, 0]
        under[0, 1, 0] = stage.stock[0, 1]
        stage = step(b, t, stage, under, np.zeros((1, 2)), np.array([started[t]]), p)
        seen.append((stage.pipeline[0].tolist(), stage.stock[0].round(12).tolist(), float(stage.unserved[0])))
    assert seen == [
        ([0.0, 40.0, 0.0], [0.0, 0.0], 60.0),
        ([40.0, 0.0, 0.0], [0.0, 0.0], 60.0),
        ([0.0, 0.0, 0.0], [40.0, 0.0], 60.0),
        ([0.0, 0.0, 0.0], [38.0, 2.0], 60.0),
    ]


def test_every_stage_of_the_pipeline_shrinks_with_the_village() -> None:
    """Need 100 → 90 → 90 → 45 gives ρ = 0.9, 1, 0.5; 50 units started in period 0 with a lead of three periods.

    Pipeline 50·0.9 = 45, then 45·1 = 45, then handed over: 45·0.5 = 22.5 working.
    Unserved 0.9·(100 − 50) = 45, 45, 22.5; the sum is the need at every point.
    """
    b = one_place(toilets(lead=3), [100.0, 90.0, 90.0, 45.0], 0.0, 0.0, [0.9, 1.0, 0.5])
    plan = BlockPlan(np.zeros((1, 3, 2, 2)), np.zeros((1, 3, 2)), np.array([[50.0, 0.0, 0.0]]))
    path = follow(b, plan, coefficients(b, 1.0))
    np.testing.assert_allclose(path.pipeline[0].sum(axis=1), [0.0, 45.0, 45.0, 0.0], atol=1e-12)
    np.testing.assert_allclose(path.stock[0, :, 0], [0.0, 0.0, 0.0, 22.5], atol=1e-12)
    np.testing.assert_allclose(path.unserved[0], [100.0, 45.0, 45.0, 22.5], atol=1e-12)


def test_growing_need_is_unserved_first() -> None:
    """Need 100 → 120: 20 more unserved, nothing leaves: u = 1·(60 − 15) + 20 = 65."""
    b = one_place(toilets(), [100.0, 120.0], 40.0, 0.0, [1.0])
    plan = BlockPlan(np.array([[[[0.0, 40.0], [0.0, 0.0]]]]), np.zeros((1, 1, 2)), np.array([[15.0]]))
    path = follow(b, plan, coefficients(b, 1.0))
    np.testing.assert_allclose(path.stock[0, 1], [38.0 + 15.0, 2.0], atol=1e-12)
    assert path.unserved[0, 1] == pytest.approx(65.0)


def test_a_place_that_empties_and_fills_again_starts_from_nothing() -> None:
    """Need 10 → 0 → 0 → 8: ρ = 0, then 1 where need is 0 (convention 12), then 1; the old stock is gone for good."""
    b = one_place(toilets(), [10.0, 0.0, 0.0, 8.0], 6.0, 1.0, [0.0, 1.0, 1.0])
    under = np.zeros((1, 3, 2, 2))
    under[0, 0, 0, 1], under[0, 0, 1, 0] = 6.0, 1.0
    path = follow(b, BlockPlan(under, np.zeros((1, 3, 2)), np.zeros((1, 3))), coefficients(b, 1.0))
    np.testing.assert_array_equal(path.stock[0], [[6.0, 1.0], [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]])
    np.testing.assert_array_equal(path.unserved[0], [3.0, 0.0, 0.0, 8.0])


def test_a_road_stays_when_people_leave() -> None:
    """Convention 5: need 100 → 95 with 60 km standing: ρ = 1, u = 40 − 0 − 5 = 35, the stock only decays.

    good 60·0.8 = 48, relapsed 12; 48 + 12 + 35 = 95.
    """
    b = one_place(toilets(stays=True), [100.0, 95.0], 60.0, 0.0, [1.0])
    plan = BlockPlan(np.array([[[[60.0, 0.0], [0.0, 0.0]]]]), np.zeros((1, 1, 2)), np.zeros((1, 1)))
    path = follow(b, plan, coefficients(b, 1.0))
    np.testing.assert_allclose(path.stock[0, 1], [48.0, 12.0], atol=1e-12)
    assert path.unserved[0, 1] == pytest.approx(35.0)


def test_units_repaired_or_handed_over_do_not_decay_until_the_period_closes() -> None:
    """Defects-liability period: 100 repaired and 50 built in one year are 150 working at its end, whatever p is."""
    b = one_place(toilets(), [200.0, 200.0], 0.0, 100.0, [1.0])
    plan = BlockPlan(np.zeros((1, 1, 2, 2)), np.array([[[0.0, 100.0]]]), np.array([[50.0]]))
    path = follow(b, plan, coefficients(b, 1.0))
    np.testing.assert_array_equal(path.stock[0, 1], [150.0, 0.0])
    assert path.served[0, 1] == pytest.approx(450.0)


def test_care_is_paid_by_the_year_and_repair_by_the_unit() -> None:
    """Convention 4, 10 and 13: cost factor 1.2; a quarter of routine care costs 300·1.2/4 = 90 a unit.

    Repair 2,000·1.2 = 2,400 and building 5,000·1.2 = 6,000 whatever the step; the last condition takes no care.
    """
    b = one_place(toilets(), [10.0, 10.0], 0.0, 0.0, [1.0])
    c = coefficients(b, 0.25)
    np.testing.assert_allclose(c.upkeep[0], [[0.0, 90.0], [0.0, 0.0]])
    np.testing.assert_allclose(c.restore[0], [np.nan, 2400.0])
    np.testing.assert_allclose(c.build, [6000.0])


def test_what_a_unit_serves_counts_its_care_during_the_period() -> None:
    """3 households a unit: under routine 3·0.95 = 2.85; under none 3·0.5·0.8 = 1.2; new or repaired 3; relapsed 0."""
    b = one_place(toilets(), [10.0, 10.0], 0.0, 0.0, [1.0])
    c = coefficients(b, 1.0)
    np.testing.assert_allclose(c.served_under[0], [[1.2, 2.85], [0.0, 0.0]], atol=1e-12)
    assert c.served_new == 3.0
    np.testing.assert_array_equal(c.served_stock, [3.0, 0.0])


def test_three_conditions_in_two_years() -> None:
    """λ = ln 2 then ln 4 (50 % and 75 % a year), two years: 1/4 good; fair ln2/(ln4−ln2)·(2⁻² − 4⁻²) = 3/16."""
    p = transition(rates_from_shares([0.5, 0.75]), 2.0)
    np.testing.assert_allclose(p, [[1 / 4, 3 / 16, 9 / 16], [0.0, 1 / 16, 15 / 16], [0.0, 0.0, 1.0]], atol=1e-14)


def test_the_closing_value_without_discount_or_decay_is_the_years_themselves() -> None:
    """λ = 0, δ = 0, H = 10: ten years of service; half of it where neglect operates at one half."""
    of = dataclasses.replace(toilets(), rates=np.zeros((2, 1)))
    np.testing.assert_allclose(closing_value(of, 1.0, 10.0), [5.0, 0.0], atol=1e-12)
    np.testing.assert_allclose(closing_value(dataclasses.replace(of, care=1), 1.0, 10.0), [10.0, 0.0], atol=1e-12)
    np.testing.assert_array_equal(closing_value(of, 0.96, 0.0), [0.0, 0.0])


def test_the_closing_value_of_endless_neglect_is_one_over_rate_and_discount() -> None:
    """λ + δ = ln(1/0.8) + ln(1/0.8) = 2·ln 1.25; H = 500 years is as good as forever: 0.5/(2·ln 1.25)."""
    v = closing_value(toilets(), 0.8, 500.0)
    assert v[0] == pytest.approx(0.5 / (2 * np.log(1.25)), rel=1e-12)
