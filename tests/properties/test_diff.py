"""Diff: nothing between a run and itself; shares add up to the whole change; each order counts once."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from builders.saved import PLACES, SCENARIO, STOCK

import hjplan as hj
from hjplan.comparison.differing.inputs import Input, Value, inputs_that_differ, mixture
from hjplan.comparison.differing.shares import MOST, shared, taken_together

FEW, MANY = range(3), range(3, 30)
CHANGES = (
    ("funds.grant.amount", 60),
    ("funds.budget.amount", 9),
    ("fees.sewage.level", 72),
    ("facilities.latrine.build.cost", 0.4),
    ("facilities.plant.regimes.routine.relapse", 0.05),
    ("goal.after.years", 4),
    ("targets.0.coverage", 0.9),
    ("money.discount", 0.06),
    ("funds.budget.carry_over", 0.5),
    ("rules", [{"limit": {"of": "build", "at_most": 20}}]),
)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("diff")
    (folder / "places.csv").write_text(PLACES, encoding="utf-8")
    (folder / "stock.csv").write_text(STOCK, encoding="utf-8")
    (folder / "scenario.yaml").write_text(SCENARIO.replace("LEVEL", "36"), encoding="utf-8")
    return folder


def _run(base: Path, changes: tuple = (), out: str = "runs") -> hj.Run:
    return hj.run(hj.load(base, changes), out=base / out, simulate=False)


def test_a_run_and_itself_differ_in_nothing(base: Path) -> None:
    run = _run(base)
    found = hj.diff(run, run)
    assert found.empty
    assert found.attribution is None


def check_shares(base: Path, seed: int) -> None:
    g = np.random.default_rng(seed)
    count = int(g.integers(1, 5))
    changes = tuple(CHANGES[i] for i in sorted(g.choice(len(CHANGES), count, replace=False).tolist()))
    before, after = _run(base), _run(base, (*changes, ("name", f"other-{seed}")))
    found = hj.diff(before, after)
    told = found.attribution
    assert told is not None
    assert told.orders == told.of_orders
    assert told.change == after.summary["goal"] - before.summary["goal"]
    assert abs(sum(s.share for s in told.shares) - told.change) <= 1e-9 * abs(before.summary["goal"])
    keys = {v.key for one in found.inputs for v in one.values}
    assert all(any(key.startswith(changed.split(".")[0]) for key in keys) for changed, _ in changes)
    assert {part for s in told.shares for part in s.input.keys} == {one.key for one in found.inputs}
    assert told.plans == 2 ** len(told.shares) - 2


@pytest.mark.parametrize("seed", FEW)
def test_shares_add_up_to_the_whole_change(base: Path, seed: int) -> None:
    check_shares(base, seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", MANY)
def test_many_shares_add_up_to_the_whole_change(base: Path, seed: int) -> None:
    check_shares(base, seed)


def test_a_single_input_answers_for_all_of_the_change(base: Path) -> None:
    before, after = _run(base), _run(base, (("funds.budget.amount", 9), ("name", "richer")))
    told = hj.diff(before, after).attribution
    assert told is not None
    assert [s.input.key for s in told.shares] == ["funds.budget"]
    assert told.shares[0].share == told.change > 0
    assert told.plans == 0


def test_a_changed_cell_of_a_table_is_an_input(base: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    for name in ("places.csv", "scenario.yaml"):
        (other / name).write_text((base / name).read_text(encoding="utf-8"), encoding="utf-8")
    (other / "stock.csv").write_text(STOCK.replace("v1,latrine,380,250,60", "v1,latrine,380,200,110"), encoding="utf-8")
    found = hj.diff(_run(base), hj.run(hj.load(other), out=base / "runs", simulate=False))
    assert [one.key for one in found.inputs] == ["stock"]
    assert {(v.key, v.before, v.after) for v in found.inputs[0].values} == {
        ("v1 latrine working", 250.0, 200.0),
        ("v1 latrine relapsed", 60.0, 110.0),
    }
    assert found.attribution is not None
    assert found.attribution.shares[0].share < 0


def test_scenarios_are_planned_first(base: Path) -> None:
    scenario = hj.load(base)
    found = hj.diff(scenario, scenario.with_("funds.grant.amount", 60), out=base / "planned")
    assert [one.key for one in found.inputs] == ["funds.grant"]
    value = found.inputs[0].values[0]
    assert (value.before, value.after) == (40, 60)
    assert (value.where_before, value.where_after) == ("scenario.yaml:29", "--set")


def test_what_no_plan_depends_on_is_no_input(base: Path) -> None:
    before, after = _run(base), _run(base, (("name", "renamed"), ("title", "别名"), ("simulate.seed", 9)))
    assert inputs_that_differ(before, after) == ()
    assert hj.diff(before, after).empty


def test_shapley_by_hand() -> None:
    """v(a)=10, v(b)=4, v(c)=0, v(ab)=20, v(ac)=10, v(bc)=6, v(abc)=24: shares 13, 7.67… by all six orders."""
    names = "abc"
    value = {"": 0.0, "a": 10.0, "b": 4.0, "c": 0.0, "ab": 20.0, "ac": 10.0, "bc": 6.0, "abc": 24.0}
    goals = {frozenset(names.index(x) for x in key): v for key, v in value.items()}
    shares, orders = shared(goals, 3)
    by_hand = [0.0, 0.0, 0.0]
    for order in itertools.permutations(names):
        for i, one in enumerate(order):
            with_it, without = "".join(sorted(order[: i + 1])), "".join(sorted(order[:i]))
            by_hand[names.index(one)] += (value[with_it] - value[without]) / 6
    assert orders == 6
    assert shares == pytest.approx(by_hand, abs=1e-12)
    assert sum(shares or []) == pytest.approx(24.0, abs=1e-12)


def test_orders_with_a_mixture_that_has_no_plan_are_left_out() -> None:
    goals = {frozenset(): 1.0, frozenset({0}): 3.0, frozenset({0, 1}): 7.0}
    assert shared(goals, 2) == ([2.0, 4.0], 1)
    assert shared({frozenset(): 1.0, frozenset({0, 1}): 7.0}, 2) == (None, 0)


def test_more_than_six_inputs_are_taken_together() -> None:
    def one(key: str, count: int = 1) -> Input:
        return Input(key, tuple(Value(f"{key}.{i}", 0, 1, "", "") for i in range(count)))

    funds = [one(f"funds.f{i}") for i in range(5)]
    parts = [one("targets", 3), one("rules", 2), one("money"), one("horizon"), one("goal"), one("stock", 9)]
    few = taken_together([*funds, parts[0], parts[1]])
    assert [group.key for group in few] == ["funds", "targets", "rules"]
    many = taken_together([*funds, *parts])
    assert len(many) == MOST
    assert sorted(key for group in many for key in group.keys) == sorted(one.key for one in (*funds, *parts))
    assert many[-1].key == "others"


def test_a_mixture_takes_what_one_has_and_leaves_out_what_it_has_not() -> None:
    before = {"funds": {"a": {"amount": 1}, "b": {"amount": 2}}, "rules": [1], "money": {"unit": "元"}}
    after = {"funds": {"a": {"amount": 9}, "c": {"amount": 3}}, "money": {"unit": "元"}}
    mixed = mixture(before, after, ["funds.a", "funds.b", "rules"])
    assert mixed == {"funds": {"a": {"amount": 9}}, "money": {"unit": "元"}}
    assert before["funds"]["a"] == {"amount": 1}
