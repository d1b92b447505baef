"""Projects, one county each: the optimum reckoned by hand, the audit proved.

Each plan is published, so it passed its audit; in a county with other terms the auditor names the rule that it breaks.
Goals are Σ of households served at the ends of the years, one household a toilet; building a toilet costs 100 yuan.
"""

from __future__ import annotations

import pytest
from builders.works_by_hand import COLUMNS, planned_works, toilets

TO_BUILD = COLUMNS + "a,toilet,1000,0,0\n"
TWO_YEARS = "trunk: {sector: toilets, cost: [50, 50]"
KILN_AND_HAUL = """\
projects:
  kiln: {KILNsector: toilets, cost: [100], serves: {facility: toilet, units: 2}}
  haul: {HAULsector: toilets, cost: [100], serves: {facility: toilet, units: 3}}
"""


def two_ways(kiln: str = "", haul: str = "") -> str:
    return KILN_AND_HAUL.replace("KILN", kiln).replace("HAUL", haul)


def test_what_a_project_requires_is_finished_first() -> None:
    """Rule: decisions. 100 yuan a year: a trunk hands over 2 toilets, a branch that requires it 5, 100 build 1.

    Trunk in 2027, branch in 2028, a toilet in 2029: 2 + 7 + 8 = 17. Any other order: the branch in 2029 comes to
    2 + 3 + 8 = 13, toilets alone to 1 + 2 + 3. The same starts are wrong where the branch may start in 2027 only, in
    2029 only, or where the trunk takes two years.
    """
    text = (
        toilets(years=3)
        + "funds: {county: {amount: 100}}\nprojects:\n"
        + "  trunk: {sector: toilets, cost: [100], serves: {facility: toilet, units: 2}}\n"
        + "  branch: {sector: toilets, cost: [100], requires: [trunk], serves: {facility: toilet, units: 5}}\n"
    )
    answer = planned_works(text, TO_BUILD)
    assert answer.goal == pytest.approx(17, abs=1e-6)
    assert answer.starts() == {"trunk": "2027", "branch": "2028"}
    assert answer.starts(column="finish") == {"trunk": "2028", "branch": "2029"}
    assert answer.broken_in(text.replace("requires: [trunk], ", "start: {latest: 2027}, ")) == {"decisions"}
    assert answer.broken_in(text.replace("requires: [trunk], ", "start: {earliest: 2029}, ")) == {"decisions"}
    assert "decisions" in answer.broken_in(text.replace("trunk: {sector: toilets, cost: [100]", TWO_YEARS))


@pytest.mark.parametrize(("kiln", "haul"), [("", "excludes: [kiln], "), ("one_of: way, ", "one_of: way, ")])
def test_at_most_one_of_those_that_exclude_each_other(kiln: str, haul: str) -> None:
    """Rule: decisions. 300 yuan in one year: both projects and a toilet serve 2 + 3 + 1 = 6.

    With only one of them: haul and two toilets, 3 + 2 = 5. Both started break it.
    """
    text = toilets(years=1) + "funds: {county: {amount: 300}}\n"
    both, one = planned_works(text + two_ways(), TO_BUILD), planned_works(text + two_ways(kiln, haul), TO_BUILD)
    assert (both.goal, one.goal) == pytest.approx((6, 5), abs=1e-6)
    assert one.starts() == {"kiln": "", "haul": "2027"}
    assert both.broken_in(text + two_ways(kiln, haul)) == {"decisions"}


@pytest.mark.parametrize(("start", "goal", "starts"), [("never", 5, ""), ("must", 4.5, "2028"), ("2027", 3, "2027")])
def test_a_lock_is_kept(start: str, goal: float, starts: str) -> None:
    """Rule: decisions. 100 yuan in each of two years; haul gives only half a toilet: kiln, then a toilet: 2 + 3 = 5.

    If haul must start it does so in 2028: 2 + 2.5 = 4.5; locked to 2027 it comes first, then the kiln, whose 2 are more
    than a toilet: 0.5 + 2.5 = 3. Every lock is broken by the starts of another.
    """
    text = toilets() + "funds: {county: {amount: 100}}\n" + two_ways().replace("units: 3", "units: 0.5")
    answer = planned_works(text + f"rules: [lock: {{project: haul, start: {start}}}]\n", TO_BUILD)
    assert answer.goal == pytest.approx(goal, abs=1e-6)
    assert answer.starts()["haul"] == starts
    other = "2028" if start == "2027" else "2027"
    assert answer.broken_in(text + f"rules: [lock: {{project: haul, start: {other}}}]\n") == {"decisions"}


def test_projects_of_a_bundle_start_together_and_cost_less() -> None:
    """Rules: decisions, bundle. 150 yuan in 2027, 100 in 2028; kiln 2 toilets and haul 3, at 25 % less together.

    Both in 2027 for 150: 5, then a toilet: 5 + 6 = 11. Apart haul comes first with half a toilet, 3.5, and kiln then:
    3.5 + 5.5 = 9; not together is not possible in the bundle. Started together but at full cost they break their cost.
    """
    text = toilets() + "funds: {county: {amount: {2027: 150, 2028: 100}}}\n" + two_ways()
    together = "links: [bundle: {name: both, projects: [kiln, haul], saving: 0.25}]\n"
    apart, answer = planned_works(text, TO_BUILD), planned_works(text + together, TO_BUILD)
    assert (apart.goal, answer.goal) == pytest.approx((9, 11), abs=1e-6)
    assert answer.paid("project") == {"kiln": 75, "haul": 75}
    assert answer.starts("bundles") == {"both": "2027"}
    assert answer.broken_in(text + together.replace("0.25", "0.2")) == {"works_cost", "works_tables"}
    assert "decisions" in answer.broken_with(bundles=answer.tables["bundles"].assign(start="2028-01-01"))


def test_a_project_costs_by_year_and_is_kept_once_finished() -> None:
    """Rule: works_cost. 60 in its first year, 40 in the second at prices 25 % up: 60 + 50. Then 8 a year, 50 % up.

    It serves 5 from the end of 2028; finished at the opening of 2029 it costs 8·1.5² = 18 then. 100, 100 and 118 yuan:
    2027: 40 left, 0.4 toilets. 2028: 50 left of 100; a toilet costs 125 (all prices 25 % up but upkeep): 0.4. 2029: 100
    left, a toilet costs 156.25: 0.64. Goal 0.4 + (0.8 + 5) + (1.44 + 5) = 12.64.
    """
    money = "inflation: {default: 0.25, upkeep: 0.5}"
    text = (
        toilets(years=3, money=money)
        + "funds: {county: {amount: {2027: 100, 2028: 100, 2029: 118}}}\n"
        + "projects: {works: {sector: toilets, cost: [60, 40], upkeep: 8, serves: {facility: toilet, units: 5}}}\n"
    )
    answer = planned_works(text, TO_BUILD)
    assert answer.goal == pytest.approx(12.64, abs=1e-6)
    assert answer.paid("project") == {"works": 60 + 50 + 18}
    money_of = answer.tables["money"]
    own = money_of[money_of["project"] == "works"].groupby(["use", "period"])["amount"].sum()
    assert own.to_dict() == {
        ("project", "2027-01-01"): 60,
        ("project", "2028-01-01"): 50,
        ("upkeep", "2029-01-01"): 18,
    }
    assert answer.broken_in(text.replace("cost: [60, 40]", "cost: [60, 44]")) == {"works_cost"}
    assert answer.broken_in(text.replace("upkeep: 8", "upkeep: 6")) == {"works_cost"}


def test_joint_works_save_only_where_their_years_overlap() -> None:
    """Rules: joint, works_cost. Trunk costs [100, 100] and serves 4, ring 100 and serves 1; together 50 less.

    100, 150 and 0 yuan: trunk in 2027 and 2028 with ring in 2028 costs 100 + 50 + 100: all of it. 4 + 1 from the end of
    2028: 0 + 5 + 5 = 10. Ring in 2027 shares no money; toilets alone come to 1 + 2.5 + 2.5 = 6; trunk and half a toilet
    to 0 + 4.5 + 4.5 = 9. Where nothing is saved the same works do not cost what is paid.
    """
    text = (
        toilets(years=3)
        + "funds: {county: {amount: {2027: 100, 2028: 150}}}\nprojects:\n"
        + "  trunk: {sector: toilets, cost: [100, 100], serves: {facility: toilet, units: 4}}\n"
        + "  ring: {sector: toilets, cost: [100], serves: {facility: toilet, units: 1}}\n"
    )
    joint = "links: [joint: {projects: [trunk, ring], saves: {trunk: 0.5}}]\n"
    apart, answer = planned_works(text, TO_BUILD), planned_works(text + joint, TO_BUILD)
    assert (apart.goal, answer.goal) == pytest.approx((9, 10), abs=1e-6)
    assert answer.starts() == {"trunk": "2027", "ring": "2028"}
    assert answer.paid("project") == {"trunk": 150, "ring": 100}
    assert answer.broken_in(text) == {"works_cost", "tables"}
    assert answer.broken_in(text + joint.replace("0.5", "0.4")) == {"works_cost", "works_tables"}


def test_joint_works_of_three_projects_need_all_of_them() -> None:
    """Rule: joint. The saving of 100 yuan needs ring and lane in the year of the trunk; each costs 10 and serves 0.2.

    200 yuan in one year: all three cost 200 − 100 + 20 = 120, 80 left build 0.8: 2 + 0.4 + 0.8 = 3.2. Without the lane
    it is 200 + 10, more than there is; without both the trunk alone is 2.
    """
    text = (
        toilets(years=1)
        + "funds: {county: {amount: 200}}\nprojects:\n"
        + "  trunk: {sector: toilets, cost: [200], serves: {facility: toilet, units: 2}}\n"
        + "  ring: {sector: toilets, cost: [10], serves: {facility: toilet, units: 0.2}}\n"
        + "  lane: {sector: toilets, cost: [10], serves: {facility: toilet, units: 0.2}}\n"
        + "links: [joint: {projects: [trunk, ring, lane], saves: {trunk: 0.5}}]\n"
    )
    answer = planned_works(text, TO_BUILD)
    assert answer.goal == pytest.approx(3.2, abs=1e-6)
    assert answer.paid("project") == {"trunk": 100, "ring": 10, "lane": 10}


def test_a_project_hands_over_what_fits_where_it_serves_when_it_is_finished() -> None:
    """Rule: handed_over. Nothing is built: no money but for the project. Village a has 3 unserved, town b 1,000.

    It serves 5 in a: 3 are handed over in 2028, the year that closes with its finish, the other 2 are lost: goal
    0 + 3 + 3 = 6. Serving anybody it would be 0 + 5 + 5. Units handed over a year early, or in b, break the rule.
    """
    stock = COLUMNS + "a,toilet,10,7,0\nb,toilet,1000,0,0\n"
    text = (
        toilets(years=3)
        + "funds: {county: {amount: 50, pays_for: {uses: [project]}}}\n"
        + "projects: {works: {sector: toilets, cost: [50, 50], serves: {facility: toilet, PLACES units: 5}}}\n"
    )
    wide = planned_works(text.replace("PLACES ", ""), stock)
    narrow = text.replace("PLACES", "places: [a],")
    answer = planned_works(narrow, stock)
    assert (answer.goal, wide.goal) == pytest.approx((21 + 6, 21 + 10), abs=1e-6)
    assert answer.units("hand_over") == pytest.approx({("a", "2028"): 3})
    assert answer.broken_in(narrow.replace("units: 5", "units: 2.5")) == {"handed_over"}
    assert "handed_over" in answer.broken_in(narrow.replace("[50, 50]", "[50, 50, 0.01]"))
    plan = answer.tables["plan"].copy()
    plan.loc[plan["use"] == "hand_over", "place"] = "b"
    assert "tables" in answer.broken_with(plan=plan)


def test_a_project_that_is_finished_after_the_plan_serves_nobody() -> None:
    """Rules: handed_over, decisions. Two years of work in a plan of one year: 100 yuan build a toilet instead."""
    text = (
        toilets(years=1)
        + "funds: {county: {amount: 100}}\n"
        + "projects: {works: {sector: toilets, cost: [50, 50], serves: {facility: toilet, units: 5}}}\n"
    )
    answer = planned_works(text, TO_BUILD)
    assert answer.goal == pytest.approx(1, abs=1e-6)
    assert answer.starts() == {"works": ""}
