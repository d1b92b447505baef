"""The two villages of :mod:`builders.saved` with every instrument that a report has a section for, on disk."""

from __future__ import annotations

from pathlib import Path

from builders.saved import PLACES, SCENARIO, STOCK
from hjplan.comparison.fee_curve import fee_curve
from hjplan.planning import plan_scenario
from hjplan.results.loading import Run
from hjplan.results.saving import save
from hjplan.results.tables import build_tables
from hjplan.schema import load

FUNDS = """\
pools:
  rural: {title: {zh: 统筹, en: Rural pool}, pays_for: {uses: [restore, upkeep]}}
funds:
  grant:
    amount: 40
    pays_for: {sectors: [toilets, sewage], uses: [build]}
    match: {with: budget, ratio: 0.1}
    poolable: {into: rural, share: 0.2}
    account: "2110402"
  idle: {amount: 5, pays_for: {sectors: [toilets], uses: [build], tags: [corridor]}}
  budget: {amount: 12, opening: {carried: 2, debt: {2027-2028: 1}}}
  bond:
    kind: loan
    title: {zh: 专项债券, en: Special bond}
    limit: 30
    rate: 0.03
    term: 6
    grace: 1
    pays_for: {uses: [build]}
    repaid_by: [budget]
  labour: {kind: household, title: {zh: 农户投工, en: Own labour}, per_unit: {latrine: 0.05}}
fees:
  sewage:
    billed_on: plant
    levels: [0, 36, 150]
    level: 36
    collection: [0.9, 0.7, 0.4]
affordability: {cap: 0.01, quintile_ratio: 0.3, waive: {share: 0.05, paid_by: budget}}
"""


def write_instruments(folder: Path, *, name: str = "instruments") -> Path:
    """Write the scenario with its tables; returns the scenario file.

    At 150 yuan the lowest fifth would pay more than the cap: its income is 0.3 of the mean, about 12,600 yuan a
    household and year.
    """
    folder.mkdir(parents=True, exist_ok=True)
    before, rest = SCENARIO.split("funds:\n")
    after = rest[rest.index("targets:") :]
    text = (before + FUNDS + after).replace("two-villages", name)
    (folder / "places.csv").write_text(PLACES, encoding="utf-8")
    (folder / "stock.csv").write_text(STOCK, encoding="utf-8")
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def saved_instruments(folder: Path) -> Run:
    """The scenario planned, with the curve of its fee, and saved without pictures and futures."""
    scenario = load(write_instruments(folder / "county"))
    done = plan_scenario(scenario, simulate=False)
    return save(done, build_tables(done) | {"fee_curve": fee_curve(scenario, "sewage")}, folder / "runs")
