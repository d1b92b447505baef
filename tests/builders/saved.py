"""A small county on disk, planned once per process: what tests of saving, comparing and the command line start from."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path

from hjplan.planning import plan_scenario
from hjplan.results.finished import Finished
from hjplan.results.loading import Run
from hjplan.results.saving import save
from hjplan.results.tables import build_tables
from hjplan.schema import load

SCENARIO = """\
hjplan: 1
name: two-villages
title: {zh: 两个村(虚构), en: Two villages (fictional)}
fictional: true
horizon: {start: 2027, years: 3}
money: {unit: 万元, price_year: 2026, inflation: 0.02, discount: 0.03}
places: places.csv
stock: stock.csv
facilities:
  latrine:
    sector: toilets
    unit: household
    serves: {households: 1}
    build: {cost: 0.3}
    regimes:
      none: {cost: 0, relapse: 0.2}
      routine: {cost: 0.006, relapse: 0.03}
    restore: {cost: 0.15}
  plant:
    sector: sewage
    unit: household
    serves: {households: 1}
    build: {cost: 0.9, yearly_limit: 0.3}
    regimes:
      none: {cost: 0, relapse: 0.1, operates: 0.5}
      routine: {cost: 0.013, relapse: 0.02}
    restore: {cost: 0.35}
funds:
  grant: {amount: 40, pays_for: {uses: [build]}}
  budget: {amount: 6}
fees:
  sewage: {billed_on: plant, level: LEVEL, collection: 0.6}
targets:
  - {sector: toilets, coverage: 0.5, by: 2028}
simulate: {draws: 40, seed: 7, uncertain: {decay: {shared: {lognormal: 0.25}}}, policies: [plan, campaign]}
"""
PLACES = """\
id,name_zh,name_en,township,tier,tags,households,population,income
v1,甲村,Alpha,t1,village,corridor,400,1300,12000
v2,乙村,Beta,t1,village,,300,1000,11000
"""
STOCK = """\
place,facility,need,working,relapsed
v1,latrine,380,250,60
v2,latrine,290,150,50
v1,plant,200,60,40
v2,plant,150,20,30
"""


def write_county(folder: Path, *, level: float = 36, name: str = "two-villages") -> Path:
    """Write the scenario with its tables into a folder; returns the scenario file."""
    folder.mkdir(parents=True, exist_ok=True)
    text = SCENARIO.replace("LEVEL", f"{level:g}").replace("name: two-villages", f"name: {name}")
    (folder / "places.csv").write_text(PLACES, encoding="utf-8")
    (folder / "stock.csv").write_text(STOCK, encoding="utf-8")
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@functools.cache
def finished(*, level: float = 36, name: str = "two-villages", simulate: bool = True, seed: int = 7) -> Finished:
    """The county, planned."""
    with tempfile.TemporaryDirectory() as folder:
        path = write_county(Path(folder), level=level, name=name)
        return plan_scenario(load(path, [("simulate.seed", seed)]), simulate=simulate)


def saved(parent: Path, *, level: float = 36, name: str = "two-villages", simulate: bool = True, seed: int = 7) -> Run:
    """The county, planned and saved without pictures."""
    done = finished(level=level, name=name, simulate=simulate, seed=seed)
    return save(done, build_tables(done), parent)
