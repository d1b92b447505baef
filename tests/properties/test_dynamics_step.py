"""The reference step and its measures over whole plans (model.md, section 4 and properties 1, 5, 7)."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from hjplan.books.plan import BlockPlan, BlockTrajectory, follow
from hjplan.data.county import Block, FacilityType
from hjplan.dynamics import closing_value, coefficients, opening, rates_from_shares, step, transition

CONDITIONS = ("good", "fair", "poor", "bad", "failed")


def facility(decay: list[list[float]], **changes: object) -> FacilityType:
    """A facility with these yearly shares, one list per regime, the first being `none`."""
    size = len(decay[0]) + 1
    plain = FacilityType(
        id="road",
        sector="roads",
        title_zh="路",
        title_en="Road",
        unit="km",
        conditions=CONDITIONS[:size],
        service=np.linspace(1.0, 0.0, size),
        regimes=("none", "routine", "staffed")[: len(decay)],
        rates=rates_from_shares(decay),
        operates=np.ones(len(decay)),
        regime_cost=np.zeros((len(decay), size)),
        restore_cost=np.array([np.nan] + [1.0] * (size - 1)),
        build_cost=1.0,
        lead=1,
        pay=np.array([1.0]),
        whole_units=False,
        grain=1.0,
        households_per_unit=1.0,
        share=1.0,
        stays=False,
        care=0,
    )
    return dataclasses.replace(plain, **changes)  # type: ignore[arg-type]


def block(of: FacilityType, need: np.ndarray, stock: np.ndarray) -> Block:
    """Places with this need [n, T+1] and opening stock [n, S]; ρ as model.md writes it."""
    before, after = need[:, :-1], need[:, 1:]
    shrinking = np.divide(after, before, out=np.ones_like(after), where=before > 0)
    n, periods = before.shape
    return Block(
        facility=of,
        place=np.arange(n),
        zone=np.zeros(n, dtype=np.int64),
        need=need,
        opening=stock,
        rho=np.ones_like(before) if of.stays else np.minimum(1.0, shrinking),
        cap=np.full((n, periods), np.inf),
        cost_factor=np.ones(n),
        weight=np.ones(n),
    )


@st.composite
def planned_blocks(draw: st.DrawFn, stays: bool = False) -> tuple[Block, BlockPlan, float]:
    """A block with any need, growing, shrinking or zero, and any plan that its own rows allow."""
    share = st.floats(0.0, 1.0)
    size = draw(st.integers(2, 5))
    regimes = draw(st.integers(1, 3))
    decay = draw(
        st.lists(
            st.lists(st.floats(0.0, 0.9), min_size=size - 1, max_size=size - 1), min_size=regimes, max_size=regimes
        )
    )
    lead = draw(st.integers(1, 4))
    dt = draw(st.sampled_from([1.0, 0.5, 0.25, 1 / 12]))
    n, periods = draw(st.integers(1, 2)), draw(st.integers(1, 5))
    of = facility(decay, lead=lead, stays=stays)
    changes = st.floats(1.0, 1.6) if stays else st.one_of(st.floats(0.3, 1.6), st.just(1.0), st.just(0.0))
    rows = []
    for _ in range(n):
        level = draw(st.one_of(st.floats(1.0, 5000.0), st.just(0.0)))
        row = [level]
        for _ in range(periods):
            level *= draw(changes)
            row.append(level)
        rows.append(row)
    need = np.array(rows)
    mix = np.array([[draw(share) + 1e-9 for _ in range(size)] for _ in range(n)])
    stock = need[:, :1] * np.array([[draw(share)] for _ in range(n)]) * mix / mix.sum(axis=1, keepdims=True)
    b = block(of, need, stock)
    under, restored = np.zeros((n, periods, size, regimes)), np.zeros((n, periods, size))
    started = np.zeros((n, periods))
    shares = np.array([draw(share) for _ in range(n * periods * (size * (regimes + 1) + 1))]) + 1e-9
    cut = shares.reshape(n, periods, -1)
    c = coefficients(b, dt)
    stage = opening(b)
    for t in range(periods):
        care = cut[:, t, : size * regimes].reshape(n, size, regimes).copy()
        care[:, -1, 1:] = 0.0
        repair = cut[:, t, size * regimes : size * (regimes + 1)].copy()
        repair[:, 0] = 0.0
        whole = care.sum(axis=2) + repair
        under[:, t] = stage.stock[:, :, None] * care / whole[:, :, None]
        restored[:, t] = stage.stock * repair / whole
        started[:, t] = stage.unserved * np.minimum(cut[:, t, -1], 1.0)
        stage = step(b, t, stage, under[:, t], restored[:, t], started[:, t], c.moves(t))
    return b, BlockPlan(under, restored, started), dt


def idle_plan(b: Block, dt: float, regime: int) -> BlockPlan:
    """Everything under one regime, nothing repaired or built."""
    n, periods = b.rho.shape
    size, regimes = len(b.facility.service), len(b.facility.regimes)
    under = np.zeros((n, periods, size, regimes))
    stock = b.opening
    p = transition(b.facility.rates, dt)
    for t in range(periods):
        under[:, t, :, regime] = stock
        stock = b.rho[:, t : t + 1] * (stock @ p[regime])
    return BlockPlan(under, np.zeros((n, periods, size)), np.zeros((n, periods)))


def check_physics(b: Block, plan: BlockPlan, path: BlockTrajectory) -> None:
    """stock + pipeline + unserved = need at every point, and 0 ≤ effective ≤ built ≤ need."""
    size = b.need.max() + 1.0
    whole = path.stock.sum(axis=2) + path.pipeline.sum(axis=2) + path.unserved
    np.testing.assert_allclose(whole, b.need, rtol=0, atol=1e-12 * size)
    assert (path.stock >= 0).all()
    assert (path.pipeline >= 0).all()
    assert (path.unserved >= -1e-12 * size).all()
    built = path.stock.sum(axis=2) * b.facility.households_per_unit
    assert (path.served >= 0).all()
    assert (path.served <= built + 1e-12 * size).all()
    np.testing.assert_allclose(plan.under.sum(axis=3) + plan.restored, path.stock[:, :-1], rtol=0, atol=1e-12 * size)


@given(planned_blocks())
@settings(max_examples=150)
def test_stock_pipeline_and_unserved_are_the_need_at_every_point(case: tuple[Block, BlockPlan, float]) -> None:
    b, plan, dt = case
    check_physics(b, plan, follow(b, plan, coefficients(b, dt)))


@given(planned_blocks(stays=True))
@settings(max_examples=60)
def test_the_same_holds_where_the_unit_stays_when_people_leave(case: tuple[Block, BlockPlan, float]) -> None:
    b, plan, dt = case
    check_physics(b, plan, follow(b, plan, coefficients(b, dt)))


@given(planned_blocks())
@settings(max_examples=60)
def test_with_full_operation_households_served_are_the_serving_stock(case: tuple[Block, BlockPlan, float]) -> None:
    """With operates = 1 everywhere, served[k] = households · Σ service·x[s,k] (model.md, section 4)."""
    b, plan, dt = case
    path = follow(b, plan, coefficients(b, dt))
    np.testing.assert_allclose(
        path.served,
        path.stock @ b.facility.service * b.facility.households_per_unit,
        rtol=0,
        atol=1e-9 * (b.need.max() + 1),
    )


@given(st.lists(st.floats(0.0, 0.9), min_size=1, max_size=4), st.sampled_from([2, 4, 12]), st.floats(0.5, 1.0))
def test_three_years_under_one_regime_end_alike_in_steps_of_any_length(
    decay: list[float], steps: int, leaves: float
) -> None:
    """Also with households leaving: ρ acts on every step, and the product over a year is the same."""
    of = facility([decay, [d / 3 for d in decay]], operates=np.array([0.4, 1.0]))
    stock = np.linspace(100.0, 20.0, len(decay) + 1)[None]
    ends = []
    for per_year in (1, steps):
        points = np.arange(3 * per_year + 1) / per_year
        b = block(of, stock.sum() * leaves ** points[None], stock)
        for regime in (0, 1):
            path = follow(b, idle_plan(b, 1 / per_year, regime), coefficients(b, 1 / per_year))
            ends.append((path.stock[0, ::per_year], path.served[0, ::per_year]))
    for regime in (0, 1):
        np.testing.assert_allclose(ends[regime][0], ends[2 + regime][0], rtol=0, atol=1e-9)
        np.testing.assert_allclose(ends[regime][1], ends[2 + regime][1], rtol=0, atol=1e-9)


@given(st.integers(1, 4), st.sampled_from([1, 2, 4, 12]))
def test_without_decay_care_changes_nothing(moves: int, steps: int) -> None:
    of = facility([[0.0] * moves, [0.0] * moves])
    b = block(of, np.full((1, 3 * steps + 1), 60.0), np.full((1, moves + 1), 60.0 / (moves + 1)))
    paths = [follow(b, idle_plan(b, 1 / steps, r), coefficients(b, 1 / steps)) for r in (0, 1)]
    np.testing.assert_array_equal(paths[0].stock, paths[1].stock)
    np.testing.assert_allclose(paths[0].stock, np.broadcast_to(b.opening[:, None], paths[0].stock.shape), atol=1e-12)


def closing_by_quadrature(of: FacilityType, beta: float, years: float) -> list[float]:
    """∫₀ᴴ β^τ · e^(Qτ)·service dτ by adaptive quadrature, operates in front."""
    rates = of.rates[of.care]
    return [
        float(of.operates[of.care])
        * quad(
            lambda tau, s=s: beta**tau * (transition(rates, tau) @ of.service)[s], 0, years, epsabs=1e-12, epsrel=1e-12
        )[0]
        for s in range(len(of.service))
    ]


@given(
    st.lists(st.floats(0.0, 0.95), min_size=1, max_size=4),
    st.floats(0.85, 1.05),
    st.floats(0.0, 25.0),
    st.floats(0.0, 1.0),
)
@settings(max_examples=40)
def test_the_closing_value_is_the_integral_of_future_service(
    decay: list[float], beta: float, years: float, operates: float
) -> None:
    of = facility([decay, [d / 2 for d in decay]], operates=np.array([operates, 1.0]), care=0)
    np.testing.assert_allclose(
        closing_value(of, beta, years), closing_by_quadrature(of, beta, years), rtol=1e-8, atol=1e-9
    )
    cared = dataclasses.replace(of, care=1)
    np.testing.assert_allclose(
        closing_value(cared, beta, years), closing_by_quadrature(cared, beta, years), rtol=1e-8, atol=1e-9
    )


@given(st.floats(0.001, 0.95), st.floats(0.85, 0.999), st.floats(0.1, 30.0))
def test_two_conditions_close_with_a_discounted_exponential(relapse: float, beta: float, years: float) -> None:
    """v = (1 − e^(−(λ+δ)H))/(λ+δ) for a working unit, 0 for a relapsed one."""
    v = closing_value(facility([[relapse]]), beta, years)
    rate = -math.log(1 - relapse) - math.log(beta)
    assert v[0] == pytest.approx((1 - math.exp(-rate * years)) / rate, rel=1e-10)
    assert v[1] == 0.0


@given(st.lists(st.floats(0.0, 0.9), min_size=1, max_size=4), st.floats(0.9, 1.0), st.floats(0.5, 20.0))
def test_a_better_condition_never_closes_with_less(decay: list[float], beta: float, years: float) -> None:
    v = closing_value(facility([decay]), beta, years)
    assert (np.diff(v) <= 1e-12).all()


@given(
    st.lists(st.floats(0.0, 0.9), min_size=1, max_size=4), st.floats(0.9, 1.0), st.floats(0.1, 9.0), st.floats(0.1, 9.0)
)
def test_the_closing_value_of_a_long_span_is_the_near_part_and_what_is_then_left(
    decay: list[float], beta: float, near: float, far: float
) -> None:
    """v(H₁+H₂) = v(H₁) + β^H₁ · P(H₁) · v(H₂): the value does not depend on where the span is cut."""
    of = facility([decay])
    left = beta**near * transition(of.rates[0], near) @ closing_value(of, beta, far)
    np.testing.assert_allclose(
        closing_value(of, beta, near + far), closing_value(of, beta, near) + left, rtol=1e-10, atol=1e-11
    )
