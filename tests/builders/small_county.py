"""A small sound scenario as text, for tests that change one thing in it."""

from __future__ import annotations

from pathlib import Path

SCENARIO = """\
hjplan: 1
name: small
horizon: {start: 2027, years: 4}
money: {unit: 万元, price_year: 2027}
places: places.csv
stock: stock.csv
facilities:
  toilet:
    sector: toilets
    unit: household
    build: {cost: 0.4}
    regimes:
      none: {cost: 0, relapse: 0.1, operates: 0.5}
      routine: {cost: 0.01, relapse: 0.03}
    restore: {cost: 0.2}
  road:
    sector: roads
    unit: km
    conditions: [good, fair, failed]
    service: [1, 0.8, 0]
    build: {cost: 70}
    regimes:
      none: {cost: 0, decay: [0.2, 0.2]}
      routine: {cost: [0.5, 0.6, 0], decay: [0.08, 0.1]}
    restore: {cost: [null, 5, 30]}
funds:
  grant: {amount: 100, pays_for: {sectors: [toilets], uses: [build], tags: [scenic]}}
  county: {amount: {2027: 60, 2028+: 50}}
fees:
  toilet_fee: {billed_on: toilet, levels: [0, 36, 72], level: 36, collection: 0.8}
targets:
  - {sector: toilets, coverage: 0.6, by: 2029}
goal: {maximise: households_served, weights: {toilets: 1.2}}
simulate: {uncertain: {decay: {own: {lognormal: 0.3}}, funds.county: {beta: {mean: 0.9, sd: 0.08}}}}
"""

PLACES = """\
id,name_zh,township,tier,tags,households,population,income
v01,甲村,north,village,scenic;corridor,200,640,15000
v02,乙村,south,village,,300,960,14000
t01,镇区,south,town,,900,2900,26000
"""

STOCK = """\
place,facility,need,working,relapsed,good,fair,failed
v01,toilet,190,80,20,,,
v02,toilet,280,100,50,,,
t01,toilet,880,500,40,,,
v01,road,12,,,4,2,1
v02,road,9.5,,,3,3,3
"""


def write(folder: Path, scenario: str = SCENARIO, places: str = PLACES, stock: str = STOCK) -> Path:
    """Write the three files into a folder; the path of the scenario."""
    (folder / "places.csv").write_text(places, encoding="utf-8")
    (folder / "stock.csv").write_text(stock, encoding="utf-8")
    (folder / "scenario.yaml").write_text(scenario, encoding="utf-8")
    return folder / "scenario.yaml"


def changed(text: str, old: str, new: str) -> str:
    """``text`` with its one ``old`` replaced; a slip in a test's ``old`` must not pass in silence."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    return text.replace(old, new)
