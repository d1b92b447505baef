"""A small county of a campaign with everything that is decided once for all places, planned once per process.

Key projects (locked, chosen, refused, finished after the plan), a plant whose capacity they widen, a bundle, a shared
trench, joint works, posts, mechanisms (fixed, chosen, refused, opened by a project, on the growth of need), owners, and
need that grows. Figures are made up.
"""

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
name: small-campaign
title: {zh: 小县整治(虚构), en: A small campaign (fictional)}
fictional: true
horizon: {start: 2027, years: 5}
money: {unit: 万元, price_year: 2026, inflation: {default: 0.02, upkeep: 0.03}, discount: 0.03}
places: places.csv
stock: stock.csv
facilities:
  road:
    sector: roads
    title: {zh: 通村道路, en: Village roads}
    owner: 交通局
    unit: km
    serves: {households: 40}
    build: {cost: 12}
    regimes:
      none: {cost: 0, relapse: 0.16}
      routine: {cost: 0.2, relapse: 0.04}
    restore: {cost: 5}
  sewer:
    sector: sewage
    title: {zh: 污水管网, en: Sewers}
    owner: 住建局
    unit: household
    serves: {households: 1}
    build: {cost: 0.6, faulty: 0.05}
    regimes:
      none: {cost: 0, relapse: 0.12, operates: 0.4}
      routine: {cost: 0.01, relapse: 0.03}
      staffed: {cost: 0.014, relapse: 0.01, staff: {cleaners: 0.02}, needs: care_centre}
    restore: {cost: 0.25}
  order:
    sector: land_control
    title: {zh: 两违管控, en: Land control}
    unit: household
    serves: {households: 1}
    build: {cost: 0.05}
    regimes:
      none: {cost: 0, relapse: 0.4, operates: 0}
      routine: {cost: 0.006, relapse: 0.1, staff: {cleaners: 0.01}}
    restore: {cost: 0.03}
funds:
  grant: {title: {zh: 专项补助, en: Grant}, amount: 70, pays_for: {uses: [build, restore, project]}, account: "2120303"}
  budget: {title: {zh: 县级财政, en: County budget}, amount: 26}
capacities:
  plant: {title: {zh: 污水处理厂, en: Treatment plant}, opening: 240, used_by: [sewer]}
projects:
  trunk:
    title: {zh: 主干管, en: Trunk sewer}
    group: 污水治理
    owner: 住建局
    sector: sewage
    cost: [14, 10]
    start: {earliest: 2027, latest: 2029}
    serves: {facility: sewer, tier: seat, households: 60}
  plant_extension:
    title: {zh: 污水处理厂扩建, en: Plant extension}
    group: 污水治理
    owner: 住建局
    sector: sewage
    cost: [12, 8]
    start: {earliest: 2027, latest: 2030}
    adds_capacity: {plant: 300}
    upkeep: 0.8
  care_centre:
    title: {zh: 管护中心, en: Care centre}
    group: 长效管护
    owner: 城管局
    sector: sewage
    cost: 6
    upkeep: 0.5
  palace:
    title: {zh: 形象工程, en: Grand square}
    group: 形象
    sector: roads
    cost: [900, 900]
  market:
    title: {zh: 农贸市场, en: Market}
    sector: land_control
    cost: [4, 4, 4]
    start: {earliest: 2030}
links:
  - dig_once: {first: road, second: sewer, per: 30, saving: 0.3}
  - bundle: {name: north, places: [v1], facilities: [order], saving: 0.2}
  - joint: {projects: [trunk, plant_extension], saves: {plant_extension: 0.25}}
  - staff: {of: cleaners, posts: {2027: 4, 2028+: 6}}
modifiers:
  publicity: {title: {zh: 宣传发动, en: Publicity}, cost: 0.4, multiplies: {decay: 0.9}, owner: 宣传部}
  model_case: {title: {zh: 典型拆除, en: Exemplary demolition}, cost: 0.3, years: 2, from: 2028,
               multiplies: {growth: 0.4}, facilities: [order]}
  grid: {title: {zh: 网格化管理, en: Grid management}, cost: 0.2, from: choose, multiplies: {decay: 0.5}}
  parade: {title: {zh: 巡游, en: Parade}, cost: 80, from: choose, multiplies: {decay: 0.99}, facilities: [road]}
  remote_watch: {title: {zh: 在线监测, en: Telemetry}, cost: 0.1, multiplies: {decay: 0.8}, sectors: [sewage],
                 needs: care_centre}
targets:
  - {sector: sewage, coverage: 0.6, by: 2030, owner: 住建局}
  - {sector: roads, tier: village, coverage: 0.7, by: 2031, owner: 交通局}
rules:
  - lock: {project: care_centre, start: 2028}
  - lock: {project: market, start: 2030}
simulate: {draws: 20, seed: 3, policies: [plan, campaign]}
solve: {gap: 0.000001, engine: exact}
"""
PLACES = """\
id,name_zh,name_en,township,tier,tags,households,population,income,growth
s1,城区,Town,t1,seat,,500,1600,24000,0.02
v1,北村,North,t1,village,,260,900,12000,0.01
v2,南村,South,t2,village,,200,700,11000,-0.02
"""
STOCK = """\
place,facility,need,working,relapsed,growth
s1,sewer,480,240,60,
v1,sewer,240,30,40,
v2,sewer,180,10,30,
v1,road,6,3,1,0
v2,road,5,2,1.5,0
s1,order,300,90,40,0.06
v1,order,150,20,10,0.08
v2,order,120,30,20,0.05
"""


def write_campaign(folder: Path, *, name: str = "small-campaign", text: str = SCENARIO) -> Path:
    """Write the scenario with its tables into a folder; returns the scenario file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "places.csv").write_text(PLACES, encoding="utf-8")
    (folder / "stock.csv").write_text(STOCK, encoding="utf-8")
    path = folder / f"{name}.yaml"
    path.write_text(text.replace("name: small-campaign", f"name: {name}"), encoding="utf-8")
    return path


@functools.cache
def finished_campaign(*, name: str = "small-campaign", text: str = SCENARIO) -> Finished:
    """The county, planned without futures."""
    with tempfile.TemporaryDirectory() as folder:
        return plan_scenario(load(write_campaign(Path(folder), name=name, text=text)), simulate=False)


def saved_campaign(parent: Path, *, name: str = "small-campaign", text: str = SCENARIO) -> Run:
    """The county, planned and saved without pictures."""
    done = finished_campaign(name=name, text=text)
    return save(done, build_tables(done), parent)
