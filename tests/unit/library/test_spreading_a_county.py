"""How the demo county's totals are spread over places: whole, within need, and by the stated rules."""

import importlib.util
import sys
from fractions import Fraction
from types import ModuleType

from hypothesis import given
from hypothesis import strategies as st

from hjplan.library import scenarios_folder


def _generate() -> ModuleType:
    path = scenarios_folder() / "qingshui" / "generate.py"
    spec = importlib.util.spec_from_file_location("qingshui_generate", path)
    module = importlib.util.module_from_spec(spec)
    # dataclasses look their module up by name
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


GENERATE = _generate()
SHARES = st.lists(st.integers(min_value=1, max_value=1000), min_size=1, max_size=20)


@given(SHARES, st.integers(min_value=0, max_value=5000), st.sampled_from([Fraction(1), Fraction("0.1")]))
def test_largest_remainder_keeps_the_total_and_moves_nobody_by_a_grain(weights, total, grain):
    exact = [Fraction(total) * weight / sum(weights) for weight in weights]
    given_out = GENERATE.largest_remainder(exact, Fraction(total), grain)
    assert sum(given_out) == total
    assert all(abs(got - want) < grain for got, want in zip(given_out, exact, strict=True))
    assert all((got / grain).denominator == 1 for got in given_out)


def test_ties_go_to_the_first_places():
    thirds = [Fraction(1, 3)] * 3
    assert GENERATE.largest_remainder(thirds, Fraction(1), Fraction(1)) == [1, 0, 0]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 100)), min_size=1, max_size=20), st.data())
def test_scaling_meets_the_total_within_the_caps_by_one_factor(cells, data):
    wanted, caps = [Fraction(a) for a, _ in cells], [Fraction(b) for _, b in cells]
    room = sum(cap for want, cap in zip(wanted, caps, strict=True) if want)
    total = data.draw(st.integers(min_value=0, max_value=int(room)))
    if not any(wanted):
        return
    found = GENERATE.scaled(wanted, caps, Fraction(total))
    assert sum(found) == total
    factors = {got / want for got, want, cap in zip(found, wanted, caps, strict=True) if want and got < cap}
    assert len(factors) <= 1
    for got, want, cap in zip(found, wanted, caps, strict=True):
        assert 0 <= got <= cap
        assert got == 0 or want > 0
        if factors and got == cap:
            assert max(factors) * want >= cap


def test_halves_are_rounded_up():
    assert [GENERATE.half_up(Fraction(n, 2)) for n in (1, 2, 3, 5)] == [1, 1, 2, 3]


def test_the_rounding_of_one_place_is_carried_to_the_next():
    """Three places of 0.5 km, half of it good: the first gets 0.3, so 0.05 is owed back and the second gets 0.2; then
    nothing is owed and the third gets 0.3 again."""
    halves = GENERATE.by_condition([Fraction(1, 2)] * 3, [Fraction(1, 2)] * 2, Fraction(1, 10))
    assert halves == [
        [Fraction("0.3"), Fraction("0.2")],
        [Fraction("0.2"), Fraction("0.3")],
        [Fraction("0.3"), Fraction("0.2")],
    ]
