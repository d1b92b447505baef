"""What columns hold of a plan: prices, and the places of one facility at a time."""

from __future__ import annotations

import pickle
import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import hjplan as hj
from hjplan.data import build_county
from hjplan.data.county import County
from hjplan.optimize.engine_columns import solve_columns
from hjplan.optimize.solution import Solution

DECISIONS = ("under", "restored", "started")
SIZES = (3000, 9000)


@pytest.fixture(scope="module")
def countries(tmp_path_factory: pytest.TempPathFactory) -> dict[int, County]:
    def built(places: int, folder: Path) -> County:
        return replace(build_county(hj.load(hj.new_synthetic(folder, places, seed=3))), gap=1e-2)

    return {places: built(places, tmp_path_factory.mktemp("country") / "c") for places in SIZES}


def planned(county: County) -> tuple[Solution, int]:
    """The plan of every place, one facility after the other, and the most bytes that it took beside the county."""
    tracemalloc.start()
    try:
        solution = solve_columns(county)
        for block in range(len(solution.plan.blocks)):
            solution.plan.blocks[block]
        return solution, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def all_at_once(solution: Solution) -> int:
    """Bytes of the decisions of all places and facilities."""
    return sum(getattr(part, name).nbytes for part in solution.plan.blocks for name in DECISIONS)


def test_planning_takes_far_less_memory_than_the_plan_of_all_places(countries: dict[int, County]) -> None:
    solve_columns(countries[SIZES[0]])  # what is made once in a process is made
    (few, least), (many, most) = (planned(countries[places]) for places in SIZES)
    small, large = all_at_once(few), all_at_once(many)
    further = (most - least) / (large - small)
    assert 0.1 < further < 0.4, further  # of ten facilities one is made at a time, with its costs
    assert most / large <= least / small, (least, most)  # nothing grows faster than places


def test_a_plan_is_the_same_whenever_it_is_asked_for(countries: dict[int, County]) -> None:
    solution = solve_columns(countries[SIZES[0]])
    blocks = solution.plan.blocks
    sent = pickle.loads(pickle.dumps(solution)).plan.blocks
    assert len(blocks) == len(sent) == 10
    assert any(part.started.any() for part in blocks)
    for number, part in enumerate(blocks):
        for other in (blocks[number], blocks[number:][0], blocks[number - 10], sent[number]):
            for name in DECISIONS:
                np.testing.assert_array_equal(getattr(part, name), getattr(other, name))
    with pytest.raises(IndexError):
        blocks[10]
