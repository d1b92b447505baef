"""The four villages of the smallest scenario, planned and asked: for tests of what a report and a terminal then say."""

from __future__ import annotations

from pathlib import Path

from hjplan import api
from hjplan.results.loading import Run

SCENARIO = Path(__file__).parents[2] / "scenarios" / "smallest" / "scenario.yaml"
WITH_MONEY, WITHOUT = "household_toilet/village/upkeep", "village_sewage/village/restore"


def saved_explanation(parent: Path) -> Run:
    """Plan, save, explain; ask about an item with money and one without."""
    run = api.run(SCENARIO, out=parent, simulate=False)
    api.explain(run)
    api.why(run, WITH_MONEY)
    api.why_not(run, WITHOUT)
    return run
