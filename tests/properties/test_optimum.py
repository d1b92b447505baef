"""What must be true of every optimum (model.md, section 12), on random counties."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from builders.random_county import Draft, draft
from builders.written import county_of, solved

from hjplan.books.plan import block_coefficients, follow

SEEDS = range(25)


def optimum(d: Draft) -> float:
    return solved(county_of(d.text, d.stock_csv, d.places_csv)).goal


def close(a: float, b: float) -> bool:
    return abs(a - b) <= 2e-6 * max(1.0, abs(a), abs(b))


def raised(fund: str, factor: float) -> str:
    """The same fund with every amount times a factor."""
    head, tail = fund.split(": ", 1)
    amount = re.search(r"amount: (\{[^}]*\}|[\d.]+)", tail)
    assert amount
    more = re.sub(r"(?<![\d+])\d+\.\d+", lambda m: f"{float(m[0]) * factor:.4f}", amount[1])
    return f"{head}: {tail.replace(amount[1], more)}"


@pytest.mark.parametrize("seed", SEEDS)
def test_more_of_any_fund_never_lowers_the_optimum(seed: int) -> None:
    d = draft(seed)
    base = optimum(d)
    for i, fund in enumerate(d.funds):
        assert optimum(d.with_fund(i, raised(fund, 1.3))) >= base - 1e-6 * abs(base)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_looser_earmark_never_lowers_the_optimum(seed: int) -> None:
    d = draft(seed)
    base = optimum(d)
    for i, fund in enumerate(d.funds):
        loose = re.sub(r", pays_for: \{.*\}\}$", "}", fund)
        assert optimum(d.with_fund(i, loose)) >= base - 1e-6 * abs(base)


@pytest.mark.parametrize("seed", SEEDS)
def test_order_of_places_and_unit_of_money_do_not_matter(seed: int) -> None:
    d = draft(seed)
    base = optimum(d)
    assert close(optimum(replace(d, places=d.places[::-1], stock=d.stock[::-1])), base)
    scaled = re.sub(r"(cost|amount): (\[[^\]]*\]|\{[^}]*\}|[\d.]+)", _in_yuan, d.facilities)
    funds = tuple(re.sub(r"amount: (\{[^}]*\}|[\d.]+)", _in_yuan, f) for f in d.funds)
    assert close(optimum(replace(d, unit="元", facilities=scaled, funds=funds)), base)


def _in_yuan(match: re.Match[str]) -> str:
    """Every amount after ``cost:`` or ``amount:`` from 万元 to 元; year keys are left alone."""
    key, _, value = match[0].partition(": ")
    return f"{key}: " + re.sub(r"(?<![\d.+-])\d+(\.\d+)?(?![\d.]*[:+\d])", lambda m: repr(float(m[0]) * 1e4), value)


@pytest.mark.parametrize("seed", SEEDS)
def test_splitting_a_place_in_two_halves_changes_nothing(seed: int) -> None:
    d = draft(seed)
    base = optimum(d)
    first = d.places[0].split(",")
    halves = [
        ",".join([n, *first[1:3], str(float(first[3]) / 2), str(float(first[4]) / 2), *first[5:]]) for n in ("h1", "h2")
    ]
    rows: list[str] = []
    for row in d.stock:
        cells = row.split(",")
        if cells[0] != "p0":
            rows.append(row)
            continue
        numbers = [str(float(c) / 2) if c else "" for c in cells[2:8]]
        rows += [",".join([name, cells[1], *numbers, cells[8]]) for name in ("h1", "h2")]
    assert close(optimum(replace(d, places=(*halves, *d.places[1:]), stock=tuple(rows))), base)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_slack_target_changes_nothing(seed: int) -> None:
    d = draft(seed)
    plain = replace(d, rest=re.sub(r"targets:.*\n", "", d.rest))
    slack = replace(plain, rest=plain.rest + "targets: [{facility: toilet, tier: village, coverage: 0, hard: true}]\n")
    if "village" not in plain.places_csv or not _toilets_in_villages(plain):
        pytest.skip("no village needs a toilet in this draw")
    assert close(optimum(slack), optimum(plain))


def _toilets_in_villages(d: Draft) -> bool:
    villages = {p.split(",")[0] for p in d.places if ",village," in p}
    return any(s.split(",")[0] in villages and s.split(",")[1] == "toilet" for s in d.stock)


@pytest.mark.parametrize("seed", SEEDS)
def test_without_decay_upkeep_is_worthless(seed: int) -> None:
    d = draft(seed)
    still = re.sub(
        r"(relapse|decay): (\[[^\]]*\]|[\d.]+)", lambda m: f"{m[1]}: {'[0, 0]' if '[' in m[2] else 0}", d.facilities
    )
    still = re.sub(r", operates: [\d.]+", "", still)
    d = replace(d, facilities=still, rest=re.sub(r"fees:.*\n", "", d.rest))
    dear = replace(d, facilities=re.sub(r"routine: \{cost: (\[[^\]]*\]|[\d.]+)", "routine: {cost: 1000", still))
    assert close(optimum(d), optimum(dear))


@pytest.mark.parametrize("seed", SEEDS)
def test_without_upkeep_money_everything_decays_as_if_nobody_cared(seed: int) -> None:
    d = draft(seed)
    d = replace(d, funds=("grant: {amount: 1000, pays_for: {uses: [build]}}",), rest="")
    county = county_of(d.text, d.stock_csv, d.places_csv)
    solution = solved(county)
    for block, plan in zip(county.blocks, solution.plan.blocks, strict=True):
        cared = np.delete(plan.under, block.facility.none, axis=3)
        assert cared.sum() == pytest.approx(0, abs=1e-6)
        assert plan.restored.sum() == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_stock_pipeline_and_unserved_add_up_to_need_and_effective_never_exceeds_built(seed: int) -> None:
    d = draft(seed)
    county = county_of(d.text, d.stock_csv, d.places_csv)
    solution = solved(county)
    for block, plan, m in zip(county.blocks, solution.plan.blocks, block_coefficients(county), strict=True):
        path = follow(block, plan, m)
        total = path.stock.sum(axis=2) + path.pipeline.sum(axis=2) + path.unserved
        assert np.allclose(total, block.need, atol=1e-5)
        built = block.facility.households_per_unit * path.stock.sum(axis=2)
        assert (path.served >= -1e-6).all()
        assert (path.served <= built + 1e-5).all()
        assert (built <= block.facility.households_per_unit * block.need + 1e-4).all()


@pytest.mark.parametrize("seed", range(8))
def test_the_dual_of_a_fund_lies_between_the_two_finite_differences(seed: int) -> None:
    d = draft(seed)
    county = county_of(d.text, d.stock_csv, d.places_csv)
    solution = solved(county)
    assert solution.fund_value is not None
    step = 200_000
    for f in range(len(d.funds)):
        if county.funds[f].arrival[0] <= step:
            continue

        def moved(by: int, fund: int = f) -> float:
            arrival = county.funds[fund].arrival.copy()
            arrival[0] += by
            funds = tuple(replace(t, arrival=arrival) if i == fund else t for i, t in enumerate(county.funds))
            return solved(replace(county, funds=funds)).goal

        right, left = (moved(step) - solution.goal) / step, (solution.goal - moved(-step)) / step
        slack = 1e-6 * abs(solution.goal) / step
        assert right - slack <= solution.fund_value[f, 0] <= left + slack
