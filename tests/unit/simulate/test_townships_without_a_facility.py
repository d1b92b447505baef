"""A facility that stands in some townships only is counted under the right tier all the same."""

from __future__ import annotations

from pathlib import Path

from hjplan.planning import plan_scenario
from hjplan.schema import load

SCENARIO = """\
hjplan: 1
horizon: {start: 2027, years: 2}
money: {unit: yuan, price_year: 2027}
places: places.csv
stock: stock.csv
facilities:
  toilet:
    sector: toilets
    unit: household
    build: {cost: 100}
    regimes: {none: {cost: 0, relapse: 0.4}, routine: {cost: 2, relapse: 0.05}}
    restore: {cost: 50}
funds: {budget: {amount: 400}}
simulate: {draws: 3, mode: MODE, policies: [plan, campaign]}
"""
PLACES = "id,township,tier,households,population\na,t1,town,20,60\nb,t2,village,20,60\nc,t3,village,20,60\n"
STOCK = "place,facility,need,working,relapsed\nb,toilet,18,8,4\nc,toilet,18,6,2\n"


def test_only_later_townships_have_the_facility(tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_text(PLACES, encoding="utf-8")
    (tmp_path / "stock.csv").write_text(STOCK, encoding="utf-8")
    for mode in ("chance", "expected"):
        path = tmp_path / f"{mode}.yaml"
        path.write_text(SCENARIO.replace("MODE", mode), encoding="utf-8")
        outcome = plan_scenario(load(path)).outcome
        assert outcome is not None
        assert set(outcome.relapse["tier"]) == {"village"}
        assert (outcome.relapse["relapsed"] >= 0).all()
        assert outcome.relapse["relapsed"].sum() > 0
