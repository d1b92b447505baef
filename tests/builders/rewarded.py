"""The two villages of :mod:`builders.saved` and a reward pool: one group wins its award, the other does not."""

from __future__ import annotations

from pathlib import Path

from builders.instruments import write_instruments
from hjplan.planning import plan_scenario
from hjplan.results.loading import Run
from hjplan.results.saving import save
from hjplan.results.tables import build_tables
from hjplan.schema import load

REWARD = """\
  prize:
    kind: reward
    title: {zh: 考核奖, en: Prize}
    held: {from: budget, share: 0.3}
    award: {to: township, sector: sewage, coverage: 0.7, amount: 1.2}
"""


def saved_rewards(folder: Path) -> Run:
    """Every instrument of :mod:`builders.instruments` and the reward pool, planned and saved; no futures."""
    path = write_instruments(folder / "county", name="rewarded")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("fees:\n", REWARD + "fees:\n"), encoding="utf-8")
    places = path.with_name("places.csv")
    places.write_text(places.read_text(encoding="utf-8").replace("Beta,t1", "Beta,t2"), encoding="utf-8")
    done = plan_scenario(load(path), simulate=False)
    return save(done, build_tables(done), folder / "runs")
