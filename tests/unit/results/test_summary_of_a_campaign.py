"""What `run --json` says of projects, mechanisms, links and need: the figures of the tables, and reckoned by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from builders.campaign import finished_campaign, saved_campaign
from builders.saved import finished

from hjplan.api import audit
from hjplan.results.campaign import campaign
from hjplan.results.summary import summary
from hjplan.results.tables import build_tables


@pytest.fixture(scope="module")
def said() -> dict[str, Any]:
    return summary(finished_campaign())


def test_projects_are_told_with_start_finish_cost_and_decision(said: dict[str, Any]) -> None:
    """The trunk costs 14 万元 in 2027 and 10 in 2028, at 2 % a year since 2026."""
    trunk, palace, market = (said["projects"][name] for name in ("trunk", "palace", "market"))
    assert (trunk["start"], trunk["finish"], trunk["decision"], trunk["owner"]) == (2027, 2029, "chosen", "住建局")
    assert trunk["cost"] == pytest.approx(14 * 1.02 + 10 * 1.02**2, abs=1e-4)
    assert (palace["start"], palace["finish"], palace["cost"], palace["decision"]) == (None, None, 0.0, "refused")
    assert (market["start"], market["finish"], market["decision"]) == (2030, 2033, "locked")
    assert market["committed"] == pytest.approx(4 * 1.02**5)
    assert list(said["projects"]) == ["trunk", "plant_extension", "care_centre", "palace", "market"]


def test_projects_are_a_use_of_money(said: dict[str, Any]) -> None:
    cost = sum(project["cost"] for project in said["projects"].values())
    assert said["money"]["by_use"]["project"] == pytest.approx(cost)


def test_mechanisms_are_told_with_when_they_are_in_force_and_who_decided(said: dict[str, Any]) -> None:
    """Exemplary demolition: 3,000 yuan in 2028 and 2029, at 3 % a year since 2026. Telemetry waits for the centre."""
    found = said["mechanisms"]
    decisions = {name: mechanism["decision"] for name, mechanism in found.items()}
    assert decisions == {
        "publicity": "fixed", "model_case": "fixed", "grid": "chosen", "parade": "refused", "remote_watch": "opened",
    }  # fmt: skip
    assert (found["model_case"]["start"], found["model_case"]["end"]) == (2028, 2030)
    assert found["model_case"]["cost"] == pytest.approx(0.3 * (1.03**2 + 1.03**3), abs=1e-4)
    assert (found["remote_watch"]["start"], found["remote_watch"]["end"]) == (2029, None)
    assert found["remote_watch"]["cost"] == pytest.approx(0.1 * (1.03**3 + 1.03**4 + 1.03**5), abs=2e-4)


def test_capacities_posts_bundles_and_savings_are_those_of_the_tables(said: dict[str, Any]) -> None:
    tables = build_tables(finished_campaign())
    plant = said["capacities"]["plant"]
    assert plant["room"] == pytest.approx(240 + 300)
    served = finished_campaign().trajectory[1].served[:, -1].sum()
    assert plant["used"] == pytest.approx(served)
    away = tables["turned_away"]
    assert plant["turned_away"] == pytest.approx(away[away["point"] == 5]["households"].sum())
    used = tables["posts"].groupby("period")["used"].sum()
    assert said["posts"]["cleaners"]["used"] == pytest.approx(used.max())
    assert said["posts"]["cleaners"]["posts"] == 6.0
    assert said["bundles"]["north"] == {"start": 2027, "households": pytest.approx(120.0), "decision": "chosen"}
    yuan = tables["savings"].groupby("kind")["saved"].sum() / 1e4
    assert said["savings"] == {kind: pytest.approx(yuan[kind]) for kind in ("bundle", "dig_once", "joint")}


def test_three_figures_of_need_add_up_for_every_sector_and_the_county(said: dict[str, Any]) -> None:
    figures = said["growth_of_need"]
    for found in (figures["county"], *figures["sectors"].values()):
        balance = found["balance"]
        open_at_end = balance["opening"] + balance["inflow"] - balance["begun"] - balance["left"]
        assert open_at_end == pytest.approx(balance["closing"])
        current = found["current"]
        assert current["in_service"] == pytest.approx(
            current["kept"] + current["restored"] + current["relapsed"] + current["gone"]
        )
        assert found["backlog"]["begun"] <= min(found["backlog"]["unserved"], balance["begun"]) + 1e-9
    for part, name in (("balance", "begun"), ("inflow", "kept_away"), ("current", "kept"), ("backlog", "unserved")):
        of_sectors = sum(sector[part][name] for sector in figures["sectors"].values())
        assert figures["county"][part][name] == pytest.approx(of_sectors)


def test_three_figures_are_households_of_the_coverage_table(said: dict[str, Any]) -> None:
    """Unserved at the end + built + what is under way = need: sewers have no lead beyond their year."""
    coverage = build_tables(finished_campaign())["coverage"]
    last = coverage[coverage["period"] == coverage["period"].max()].groupby("sector")[["need", "built"]].sum()
    for sector, found in said["growth_of_need"]["sectors"].items():
        assert found["balance"]["closing"] == pytest.approx(last.loc[sector, "need"] - last.loc[sector, "built"])


def test_shares_of_the_three_figures_by_hand(said: dict[str, Any]) -> None:
    """Land control: 430 − 70 households had no unit, all were begun. Growth: 84.6 of 111 … kept away by hand below.

    Inflow without the mechanism: seat 300·(1.06^5 − 1), north 150·(1.08^5 − 1), south 120·(1.05^5 − 1).
    """
    found = said["growth_of_need"]["sectors"]["land_control"]
    assert found["backlog"]["unserved"] == pytest.approx(570 - 210)
    assert found["backlog"]["share"] == pytest.approx(1.0)
    plain = 300 * (1.06**5 - 1) + 150 * (1.08**5 - 1) + 120 * (1.05**5 - 1)
    acted = 300 * (1.06**3 * 1.024**2 - 1) + 150 * (1.08**3 * 1.032**2 - 1) + 120 * (1.05**3 * 1.02**2 - 1)
    assert found["inflow"]["joined"] == pytest.approx(acted)
    assert found["inflow"]["kept_away"] == pytest.approx(plain - acted)
    assert found["inflow"]["share"] == pytest.approx(1 - acted / plain)


def test_a_county_without_works_says_so_by_empty_objects() -> None:
    found = campaign(finished(simulate=False))
    for name in ("projects", "mechanisms", "bundles", "savings", "capacities", "posts"):
        assert found[name] == {}
    assert found["growth_of_need"]["county"]["inflow"]["share"] is None


def test_a_saved_campaign_passes_its_audit(tmp_path: Path) -> None:
    run = saved_campaign(tmp_path)
    assert audit(run).ok
    assert {"savings", "posts", "inflow"} <= set(run.tables)
