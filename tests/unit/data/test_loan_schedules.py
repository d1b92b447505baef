"""What a loan costs period by period, against an independent library and against arithmetic by hand (convention 23)."""

from __future__ import annotations

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hjplan.data.loans import annuity, periods_of, principal_schedule, rate_per_period, service_schedule

RATES = st.floats(0.0001, 0.15)
"""Per period. Above, numpy-financial itself loses digits: it takes (1+r)^n and cancels."""
TERMS = st.tuples(st.integers(1, 120), st.integers(0, 40)).filter(lambda t: t[0] > t[1])


@given(rate=RATES, term=TERMS)
def test_a_level_loan_is_the_annuity_of_numpy_financial_after_its_grace(rate: float, term: tuple[int, int]) -> None:
    """Payment, interest and principal of every period, the grace bearing interest on the whole."""
    periods, grace = term
    j = np.arange(1, periods - grace + 1)
    service = service_schedule("level", rate, periods, grace)
    principal = principal_schedule("level", rate, periods, grace)
    assert service[:grace] == pytest.approx(rate)
    assert service[grace:] == pytest.approx(npf.pmt(rate, periods - grace, -1.0), rel=1e-9)
    assert principal[grace:] == pytest.approx(npf.ppmt(rate, j, periods - grace, -1.0), rel=1e-9, abs=1e-7)
    assert (service - principal)[grace:] == pytest.approx(npf.ipmt(rate, j, periods - grace, -1.0), rel=1e-9, abs=1e-7)


@given(rate=RATES, term=TERMS, repay=st.sampled_from(["level", "equal", "bullet"]))
def test_a_loan_is_worth_what_was_drawn(rate: float, term: tuple[int, int], repay: str) -> None:
    """Discounted at its own rate all that is paid is one yuan, and principal is repaid exactly once."""
    periods, grace = term
    service = service_schedule(repay, rate, periods, grace)
    assert npf.npv(rate, [0.0, *service]) == pytest.approx(1.0, rel=1e-9)
    principal = principal_schedule(repay, rate, periods, grace)
    assert principal.sum() == pytest.approx(1.0, rel=1e-12)
    assert (principal >= 0).all()


def test_equal_and_bullet_by_hand() -> None:
    """100 at 5 %, four years with one of grace: 5; then 33.33 and 5, 3.33, 1.67 of interest. Bullet: 5, 5, 105."""
    third = 100 / 3
    equal = [5, third + 5, third + 10 / 3, third + 5 / 3]
    assert 100 * service_schedule("equal", 0.05, 4, 1) == pytest.approx(equal)
    assert 100 * service_schedule("bullet", 0.05, 3, 0) == pytest.approx([5, 5, 105])
    assert 100 * service_schedule("bullet", 0.05, 3, 2) == pytest.approx([5, 5, 105])


def test_the_bond_of_the_reference_domain() -> None:
    """6,000 at 3.1 % over 15 years, two of grace: 186 a year, then 568 a year (domain.md, D3)."""
    service = 6000 * service_schedule("level", 0.031, 15, 2)
    assert service[:2] == pytest.approx(186.0)
    assert service[2:].round() == pytest.approx(568.0)
    assert len(service) == 15


def test_without_interest_only_principal_is_paid() -> None:
    """Rate 0: level is 1/(n − g), nothing in the grace."""
    assert service_schedule("level", 0.0, 6, 2) == pytest.approx([0, 0, 0.25, 0.25, 0.25, 0.25])
    assert annuity(0.0, 8) == 0.125


@given(rate=RATES, periods=st.integers(1, 120))
def test_a_charge_is_an_annuity(rate: float, periods: int) -> None:
    """K·r/(1 − (1+r)^−n), as numpy-financial has it."""
    assert annuity(rate, periods) == pytest.approx(npf.pmt(rate, periods, -1.0), rel=1e-9)


@given(rate=st.floats(0, 0.9), steps=st.sampled_from([1, 2, 4, 12]))
def test_interest_by_step_compounds_to_the_yearly_rate(rate: float, steps: int) -> None:
    """(1 + r)^(steps a year) = 1 + rate."""
    assert (1 + rate_per_period(rate, 1 / steps)) ** steps == pytest.approx(1 + rate)


def test_periods_are_counted_whole() -> None:
    """n = round(term/Δ)."""
    assert [periods_of(15, 1.0), periods_of(2.5, 0.5), periods_of(1, 1 / 12), periods_of(0.2, 1.0)] == [15, 5, 12, 0]


@pytest.mark.parametrize("repay", ["level", "equal"])
def test_a_loan_that_is_all_grace_is_refused(repay: str) -> None:
    """Nothing is left to repay in, or no known way to repay."""
    with pytest.raises(ValueError, match="never repaid"):
        principal_schedule(repay, 0.03, 3, 3)
    with pytest.raises(ValueError, match="no way to repay"):
        principal_schedule("slowly", 0.03, 3, 0)
