"""How many cell-months a second the simulation replays: compiled against plain numpy, on a made-up county.

A cell-month is one facility of one place through one month in one draw; the plan is replayed with uncertain decay of
each place and an uncertain fund, all books kept.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import numpy as np

import hjplan as hj
from benchmarks.rows import Row
from hjplan.books.accounts import line_costs
from hjplan.books.plan import BlockPlan, Books, Plan, block_coefficients, follow
from hjplan.books.rounding import close_books
from hjplan.data import build_county
from hjplan.data.county import Block, County
from hjplan.dynamics import coefficients, opening, step
from hjplan.schema.simulation import Simulate
from hjplan.simulate import simulate
from hjplan.simulate.compiled import Compiled
from hjplan.simulate.execution import Engine
from hjplan.simulate.reference import Reference

PLACES, FACILITIES, YEARS, DRAWS, FEWER_DRAWS = 150, 10, 10, 1000, 100
WORKERS = 2
UNCERTAIN = {
    "decay": {"shared": {"lognormal": 0.25}, "own": {"lognormal": 0.30}},
    "funds.county": {"beta": {"mean": 0.9, "sd": 0.08}},
}
TWO = """\
  f{i}: {{sector: s{i}, unit: household, build: {{cost: 0.9, yearly_limit: 0.2}}, restore: {{cost: 0.3}},
    regimes: {{none: {{cost: 0, relapse: 0.2, operates: 0.5}}, routine: {{cost: 0.01, relapse: 0.04}}}}}}
"""
FOUR = """\
  f{i}: {{sector: s{i}, unit: km, conditions: [good, fair, poor, failed], service: [1, 0.9, 0.5, 0],
    build: {{cost: 60, yearly_limit: 0.2}}, restore: {{cost: [null, 3, 12, 45]}}, serves: {{households: 40}},
    regimes: {{none: {{cost: 0, decay: [0.2, 0.18, 0.15]}}, routine: {{cost: 0.5, decay: [0.08, 0.09, 0.1]}}}}}}
"""


def county() -> County:
    """150 places × 10 facilities, two of them with four conditions, three tiers, ten townships, two funds."""
    dice = np.random.default_rng(1)
    tiers = ["seat"] * 4 + ["town"] * 16 + ["village"] * 130
    places, stock = (
        ["id,tier,township,households,growth"],
        ["place,facility,need,working,relapsed,good,fair,poor,failed"],
    )
    for n, tier in enumerate(tiers[:PLACES]):
        households = int(dice.integers(100, 900))
        places.append(f"p{n},{tier},t{n % 10},{households},-0.007")
        for i in range(FACILITIES):
            if i < 2:
                km = households / 40
                stock.append(f"p{n},f{i},{km:.1f},,,{km * 0.3:.1f},{km * 0.3:.1f},{km * 0.2:.1f},{km * 0.1:.1f}")
            else:
                stock.append(f"p{n},f{i},{households},{households // 2},{households // 8},,,,")
    facilities = "".join((FOUR if i < 2 else TWO).format(i=i) for i in range(FACILITIES))
    text = (
        f"hjplan: 1\nhorizon: {{start: 2027, years: {YEARS}}}\nmoney: {{unit: 万元}}\nplaces: places.csv\n"
        f"stock: stock.csv\nfacilities:\n{facilities}funds:\n  county: {{amount: 30000}}\n"
        "  grant: {amount: 20000, pays_for: {uses: [build, restore]}, max_share: 0.8}\n"
    )
    with tempfile.TemporaryDirectory() as name:
        for file, content in (
            ("scenario.yaml", text),
            ("places.csv", "\n".join(places)),
            ("stock.csv", "\n".join(stock)),
        ):
            (Path(name) / file).write_text(content + "\n", encoding="utf-8")
        return build_county(hj.load(Path(name) / "scenario.yaml"))


def steady_plan(block: Block, periods: int, dt: float) -> BlockPlan:
    """Routine care of all that serves, a third of the relapsed restored, building to the limit."""
    c, f = coefficients(block, dt), block.facility
    under = np.zeros((block.size, periods, len(f.service), len(f.regimes)))
    restored, started = np.zeros(under.shape[:3]), np.zeros(under.shape[:2])
    stage = opening(block)
    for t in range(periods):
        restored[:, t, -1] = stage.stock[:, -1] / 3
        under[:, t, :-1, f.reference] = stage.stock[:, :-1]
        under[:, t, -1, f.none] = stage.stock[:, -1] - restored[:, t, -1]
        started[:, t] = np.minimum(block.cap[:, t], stage.unserved)
        stage = step(block, t, stage, under[:, t], restored[:, t], started[:, t], c.matrices)
    return BlockPlan(under, restored, started)


def planned(made_up: County) -> tuple[Plan, Books]:
    """The steady plan, paid by the county's own fund."""
    timeline = made_up.timeline
    blocks = tuple(steady_plan(b, timeline.periods, timeline.dt) for b in made_up.blocks)
    spend = np.zeros((len(made_up.funds), made_up.lines.count, timeline.periods))
    plan = Plan(blocks, spend)
    spend[0] = line_costs(made_up, plan)
    paths = tuple(follow(b, p, c) for b, p, c in zip(made_up.blocks, blocks, block_coefficients(made_up), strict=True))
    return plan, close_books(made_up, plan, paths)


def rate(made_up: County, plan: Plan, books: Books, engine: Engine, draws: int) -> tuple[float, float]:
    """Seconds, and cell-months per second."""
    settings = Simulate.model_validate({"draws": draws, "policies": ["plan"], "uncertain": UNCERTAIN})
    begun = time.perf_counter()
    simulate(made_up, plan, books, settings, workers=WORKERS, engine=engine)
    seconds = time.perf_counter() - begun
    cells = sum(b.size for b in made_up.blocks)
    return seconds, draws * cells * 12 * YEARS / seconds


def measure() -> list[Row]:
    """Both engines on the same county and plan, the compiled one after a warm-up that compiles it."""
    made_up = county()
    plan, books = planned(made_up)
    rate(made_up, plan, books, Compiled(), 1)
    seconds, fast = rate(made_up, plan, books, Compiled(), DRAWS)
    _, plain = rate(made_up, plan, books, Reference(whole=True), FEWER_DRAWS)
    cells = sum(b.size for b in made_up.blocks)
    size = f"{DRAWS:,} draws × {cells:,} cells × {12 * YEARS} months, {WORKERS} threads on {os.cpu_count()} cores"
    return [
        Row("simulation, compiled", f"{seconds:.1f} s", "≤ 8 s", seconds <= 8.0, size),
        Row("cell-months per second, compiled", f"{fast / 1e6:.1f} million"),
        Row("cell-months per second, numpy", f"{plain / 1e6:.1f} million", how=f"{FEWER_DRAWS} draws"),
        Row("compiled ÷ numpy", f"{fast / plain:.1f} ×", "≥ 2 ×", fast >= 2.0 * plain),
    ]
