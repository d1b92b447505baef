"""What works done together save, reckoned by hand and against what the same works would have cost alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from builders.campaign import finished_campaign

from hjplan.books.plan import Plan, block_coefficients, cell_costs
from hjplan.books.savings import savings
from hjplan.books.works import project_cost
from hjplan.data.county import County


@pytest.fixture(scope="module")
def found() -> dict[str, float]:
    """Yuan saved over the plan, by kind."""
    done = finished_campaign()
    every = savings(done.county, done.plan)
    return {
        kind: sum(float(s.saved.sum()) for s in every if s.kind == kind) for kind in ("bundle", "dig_once", "joint")
    }


def test_a_bundle_saves_its_share_of_every_unit(found: dict[str, float]) -> None:
    """120 of 150 households of the north are unserved: 120 × 500 yuan × 1.02 (a year's inflation) × 20 %."""
    assert found["bundle"] == pytest.approx(120 * 500 * 1.02 * 0.2)


def test_joint_works_save_a_share_of_the_last_year(found: dict[str, float]) -> None:
    """The extension's second year costs 80,000 yuan of 2026, in 2028 × 1.02²; a quarter of it is saved."""
    assert found["joint"] == pytest.approx(0.25 * 80_000 * 1.02**2)


def test_a_trench_saves_what_the_sewer_would_have_cost_more(found: dict[str, float]) -> None:
    """The plan's building of sewers, and the same with every trench dug twice."""
    done = finished_campaign()
    alone = _without(done.county, done.plan)
    sewer = next(b for b, block in enumerate(done.county.blocks) if block.facility.id == "sewer")
    more = _building(done.county, alone, sewer) - _building(done.county, done.plan, sewer)
    assert found["dig_once"] == pytest.approx(more)
    assert more > 50_000


def test_a_bundle_of_projects_saves_on_each_before_joint_works_do() -> None:
    """10 % off both by a bundle: 24,000 × 10 % and 20,000 × 10 % by years; the joint quarter is of what is left."""
    done = finished_campaign()
    works = done.county.works
    bundle = replace(
        works.bundles[0], id="pair", members=tuple(np.zeros_like(m) for m in works.bundles[0].members),
        projects=np.array([0, 1]), saving=0.1,
    )  # fmt: skip
    county = replace(done.county, works=replace(works, bundles=(bundle,)))
    decided = done.plan.decided
    assert decided is not None
    plan = replace(done.plan, decided=replace(decided, bundles=np.array([0])))
    every = savings(county, plan)
    paid = [project_cost(county, decided, p) * county.prices.project for p in (0, 1)]
    full = np.zeros(5)
    full[:2] = (14 + 12) * 1e4, (10 + 8) * 1e4
    of_projects = [s.saved for s in every if s.project >= 0]
    assert len(of_projects) == 3
    np.testing.assert_allclose(sum(paid) + sum(of_projects), full * county.prices.project)
    joint = next(s for s in every if s.kind == "joint")
    assert joint.saved.sum() == pytest.approx(0.25 * 0.9 * 80_000 * 1.02**2)


def _building(county: County, plan: Plan, block: int) -> float:
    c = block_coefficients(county)[block]
    return float(cell_costs(county, block, plan.blocks[block], c)["build"].sum())


def _without(county: County, plan: Plan) -> Plan:
    return replace(plan, blocks=tuple(replace(b, joint=None) for b in plan.blocks))
