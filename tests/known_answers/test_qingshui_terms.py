"""The demo scenarios say what was printed: funds and their terms, fees, targets, money, weights."""

import re

import pytest

from hjplan.library import parameters, scenarios_folder
from hjplan.schema import load

FOLDER = scenarios_folder()
S1, S2 = load(FOLDER / "qingshui" / "baseline.yaml"), load(FOLDER / "qingshui" / "user-pays.yaml")
S3, S5 = load(FOLDER / "qingshui" / "full-cost.yaml"), load(FOLDER / "qingshui" / "pooled.yaml")
CHANGED = [f"qingshui/{name}.yaml" for name in ("user-pays", "full-cost", "pooled")]
SHORT = [
    *CHANGED,
    *(f"qingshui/{name}.yaml" for name in ("campaign-only", "upkeep-first", "coordination", "coordination-everywhere")),
]
EVERY_WORK = ("scenario", "worst-off", "least-cost", "in-order")
FILES = [
    *("qingshui/baseline.yaml", *SHORT, "qingshui/campaign.yaml", "qingshui/every-instrument.yaml"),
    *("smallest/scenario.yaml", *(f"every-work/{name}.yaml" for name in EVERY_WORK)),
]
OVERLOADED = "at the opening 87,400 households use `disposal`, which can take 73,760"
WARNED = {  # what such a county has to live with, and no other warning
    "qingshui/campaign.yaml": [OVERLOADED],
    "qingshui/coordination.yaml": [OVERLOADED],
    "qingshui/coordination-everywhere.yaml": [OVERLOADED],
    "qingshui/campaign-only.yaml": ["no fund or fee may pay the upkeep of "] * 13,
    **{f"every-work/{name}.yaml": ["with 1.5 things decay faster than without it"] for name in EVERY_WORK},
}

# fund: amount in 2027, amount in 2034, sectors, tiers, uses, max share, keep, arrives by quarter in percent
FUNDS = {
    "central_environment_grant": (2000, 1400, "sewage waste", "village", "build", 0.8, 0.3, "0/60/0/40"),
    "toilet_award": (600, 300, "toilets", "village", "build", 0.7, 0.2, "0/0/50/50"),
    "village_voted_works": (
        2300, 2300, "roads greening waste toilets transport", "village", "build restore", 0.6, 0.2, "0/50/50/0",
    ),
    "rural_road_subsidy": (3900, 3900, "", "", "build restore", 0.75, 0.3, "0/50/0/50"),
    "road_upkeep_money": (860, 860, "roads", "", "upkeep restore", 1, 0.5, "25/25/25/25"),
    "bridging_grant": (
        3300, 2300, "roads water sewage toilets livestock energy", "village", "build project", 0.9, 0.1, "60/0/40/0",
    ),
    "water_grant": (900, 900, "water", "village town", "build restore upkeep project", 0.9, 0.3, "0/100/0/0"),
    "provincial_program": (
        2400, 1800, "sewage waste greening toilets order rivers", "", "build restore project", 0.8, 0.3, "0/40/30/30",
    ),
    "land_revenue_share": (
        2100, 2100,
        "roads transport toilets sewage waste water greening order land_control housing livestock rivers",
        "village town", "build project debt", 1, 0.5, "10/15/25/50",
    ),
    "central_investment": (
        1740, 1200, "sewage waste housing water roads", "seat town", "build restore project", 0.7, 0.5, "0/40/30/30",
    ),
    "county_line": (4000, 5264, "", "", "build restore upkeep debt project", 1, 0, "20/25/25/30"),
}  # fmt: skip
STEPS = {
    "central_environment_grant": 2031, "toilet_award": 2030, "bridging_grant": 2030, "provincial_program": 2031,
    "central_investment": 2031,
}  # fmt: skip

# fee: facility, tier, level now, collection now, level S2, collection S2; what is not collected yet has None
FEES = {
    "waste_village": ("waste_village", "village", 36, 0.35, 90, 0.75),
    "waste_town": ("waste_town", "town", 48, 0.45, 96, 0.78),
    "waste_seat": ("waste_seat", "seat", 60, 0.72, 96, 0.85),
    "sewage_village": ("village_sewage", "village", 0, None, 72, 0.60),
    "sewage_town": ("town_sewage", "town", 0, None, 96, 0.72),
    "sewage_seat": ("seat_sewage", "seat", 0.85, 0.88, 0.95, 0.92),
    "water_village": ("village_water", "village", 1.8, 0.55, 2.2, 0.75),
    "water_town": ("town_water", "town", 2.2, 0.78, 2.6, 0.88),
    "parking": ("parking_space", "seat", 300, 0.70, 300, 0.70),
}

# coverage, by, priority of each target: (sector or facility)
# fee: level S3, collection S3
FULL_COST = {
    "waste_village": (180, 0.55), "waste_town": (230, 0.60), "waste_seat": (360, 0.70),
    "sewage_village": (130, 0.45), "sewage_town": (170, 0.60), "sewage_seat": (1.35, 0.88),
    "water_village": (2.4, 0.70), "water_town": (3.2, 0.82), "parking": (300, 0.70),
}  # fmt: skip
# share of a fund that may enter the pool
POOLABLE = {
    "central_environment_grant": 0.3, "toilet_award": 0.2, "village_voted_works": 0.5, "bridging_grant": 0.5,
}  # fmt: skip

TARGETS = {
    ("sewage", 0.45, 2031, 1), ("household_toilet", 0.78, 2030, 2), ("waste_village", 0.85, 2029, 2),
    ("village_water", 0.92, 2031, 2), ("village_road", 0.80, 2032, 2), ("seat_sewage", 0.92, 2031, 2),
    ("green_seat", 0.90, 2032, 2), ("waste_seat", 0.90, 2027, 1), ("waste_town", 0.75, 2027, 2),
    ("waste_village", 0.59, 2027, 2), ("public_toilet_seat", 0.70, 2027, 2), ("bus_village", 0.65, 2027, 2),
    ("order_street", 0.46, 2027, 2), ("waste_disposal", 0.60, 2028, 2), ("old_quarter", 0.25, 2030, 2),
}  # fmt: skip


@pytest.mark.parametrize("name", FUNDS)
def test_a_fund_has_its_printed_terms(name):
    first, last, sectors, tiers, uses, share, keep, arrives = FUNDS[name]
    fund = S1.spec.funds[name]
    assert (fund.amount.in_year(2027), fund.amount.in_year(2034)) == (first, last)
    assert set(fund.pays_for.sectors or []) == set(sectors.split())
    assert set(fund.pays_for.tiers or []) == set(tiers.split())
    assert set(fund.pays_for.uses or []) == set(uses.split())
    assert (fund.max_share, fund.share_of, fund.carry_over) == (share, "line", keep)
    assert [round(100 * quarter) for quarter in fund.arrives] == [int(each) for each in arrives.split("/")]
    assert fund.title.zh and fund.title.en


def test_there_are_no_other_funds_and_only_the_road_subsidy_names_facilities():
    assert set(S1.spec.funds) == set(FUNDS)
    named = {name: fund.pays_for.facilities for name, fund in S1.spec.funds.items() if fund.pays_for.facilities}
    assert named == {"rural_road_subsidy": ["county_road", "town_road", "village_road"]}


@pytest.mark.parametrize(("name", "year"), STEPS.items())
def test_a_fund_falls_in_its_printed_year(name, year):
    amount = S1.spec.funds[name].amount
    assert amount.in_year(year - 1) == FUNDS[name][0]
    assert amount.in_year(year) == FUNDS[name][1]


@pytest.mark.parametrize("name", FEES)
def test_a_fee_has_its_printed_levels_and_collection(name):
    billed_on, tier, now, collected, then, collected_then = FEES[name]
    for scenario, level, collection in ((S1, now, collected), (S2, then, collected_then)):
        fee = scenario.spec.fees[name]
        assert (fee.billed_on, fee.tiers) == (billed_on, [tier])
        assert {fee.level.in_year(year) for year in range(2027, 2035)} == {level}
        assert collection is None or fee.collection == collection
        assert fee.waive is (name != "parking")


def test_water_is_used_as_printed_and_sewage_billed_on_85_percent_of_it():
    use = {name: fee.use_m3 for name, fee in S1.spec.fees.items() if fee.use_m3}
    assert use == {"sewage_seat": pytest.approx(0.85 * 131.4), "water_village": 89.4, "water_town": 111.0}


def test_no_fee_is_billed_on_public_toilets_and_6_percent_are_waived():
    assert not {fee.billed_on for fee in S2.spec.fees.values()} & {
        "public_toilet_village",
        "public_toilet_town",
        "public_toilet_seat",
    }
    assert S1.spec.affordability.waive.share == S2.spec.affordability.waive.share == 0.06


def test_targets_are_the_printed_ones_soft_and_held():
    found = {(t.sector or t.facility, t.coverage, t.by, t.priority) for t in S1.spec.targets}
    assert found == TARGETS
    assert len(S1.spec.targets) == len(TARGETS)
    assert all(target.hold and not target.hard for target in S1.spec.targets)
    assert [target.tier for target in S1.spec.targets if target.sector] == ["village"]


def test_money_and_weights_are_the_printed_ones():
    money, goal = S1.spec.money, S1.spec.goal
    assert [money.inflation.of(use) for use in ("build", "restore", "upkeep", "project")] == [0.02, 0.04, 0.04, 0.02]
    assert (money.discount, money.price_year, money.unit) == (0.04, 2026, "万元")
    assert (S1.spec.horizon.start, S1.spec.horizon.years, S1.spec.horizon.step) == (2027, 8, "year")
    assert goal.tags == {"corridor": 1.15, "scenic": 1.15}
    assert (goal.weights, goal.tiers) == ({}, {})


def test_all_29_types_are_planned():
    assert len(S1.spec.facilities) == 29
    assert set(S1.stock["facility"]) == set(S1.spec.facilities)


def test_user_pays_and_full_cost_change_fees_and_nothing_else():
    """Two scenarios can be compared only where one thing differs."""
    told = {"name", "title", "description", "extends", "fees"}
    for scenario in (S2, S3):
        assert S1.spec.model_dump(exclude=told) == scenario.spec.model_dump(exclude=told)
        assert S1.spec.fees["parking"] == scenario.spec.fees["parking"]


@pytest.mark.parametrize("name", FULL_COST)
def test_a_full_cost_fee_has_its_printed_level_and_collection(name):
    """D4, column S3; billed, in tiers and waived as in the baseline."""
    level, collection = FULL_COST[name]
    fee = S3.spec.fees[name]
    assert {fee.level.in_year(year) for year in range(2027, 2035)} == {level}
    assert fee.collection == collection
    for key in ("billed_on", "tiers", "unit", "use_m3", "waive"):
        assert getattr(fee, key) == getattr(S1.spec.fees[name], key)


@pytest.mark.parametrize("name", ["waste_village", "waste_town", "waste_seat", "sewage_village", "sewage_town"])
def test_a_full_cost_fee_is_what_routine_care_costs(name):
    """The tariff in yuan is the library's cost of a household's routine care."""
    fee = S3.spec.fees[name]
    cost = S3.spec.facilities[fee.billed_on].regimes["routine"].cost
    assert fee.level.in_year(2027) == pytest.approx(cost * S3.spec.money.yuan)


def test_pooling_changes_what_may_leave_its_earmark_and_nothing_else():
    """2,000·0.3 + 600·0.2 + 2,300·0.5 + 3,300·0.5 = 3,520 in 2027, of which 528 may keep things up (E, S5)."""
    told = {"name", "title", "description", "extends", "funds", "pools"}
    assert S1.spec.model_dump(exclude=told) == S5.spec.model_dump(exclude=told)
    for name, fund in S5.spec.funds.items():
        assert fund.model_dump(exclude={"poolable"}) == S1.spec.funds[name].model_dump(exclude={"poolable"})
    poolable = {name: fund.poolable.share for name, fund in S5.spec.funds.items() if fund.poolable}
    assert poolable == POOLABLE
    entering = sum(share * S5.spec.funds[name].amount.in_year(2027) for name, share in poolable.items())
    assert entering == pytest.approx(3520)
    assert entering * S5.spec.pools["rural"].at_most["upkeep"] == pytest.approx(528)


def test_every_instrument_uses_three_kinds_of_fund_and_three_chosen_fees():
    """Grants, a bond as printed (D3), and households, who add 30 % of the cost."""
    spec = load(FOLDER / "qingshui" / "every-instrument.yaml").spec
    assert {fund.kind for fund in spec.funds.values()} == {"grant", "loan", "household"}
    assert sum(fee.level.chosen for fee in spec.fees.values()) == 3
    for name, amount in spec.funds["own_labour"].per_unit.items():
        assert amount == pytest.approx(0.3 * spec.facilities[name].build.cost)
    bond = spec.funds["special_bond"]
    assert (bond.rate, bond.term, bond.grace, bond.carry_over) == (0.031, 15, 2, 1.0)
    assert [bond.yearly.in_year(year) for year in (2027, 2028, 2029, 2030)] == [6000, 6000, 6000, 0]


@pytest.mark.parametrize("name", FILES)
def test_every_shipped_scenario_says_that_it_is_fictional_in_both_languages(name):
    spec = load(FOLDER / name).spec
    assert spec.fictional
    assert "虚构" in spec.title.zh
    assert "fictional" in spec.title.en


@pytest.mark.parametrize("name", FILES)
def test_no_shipped_scenario_holds_a_mistake_or_gives_a_warning_that_it_is_not_about(name):
    found = [message.text for message in load(FOLDER / name).warnings]
    expected = WARNED.get(name, [])
    assert len(found) == len(expected), found
    assert all(text.startswith(start) for text, start in zip(found, expected, strict=True))


def test_short_scenarios_stay_short():
    lines = {name: len((FOLDER / name).read_text(encoding="utf-8").splitlines()) for name in FILES}
    assert all(lines[name] < 30 for name in SHORT)
    assert lines["smallest/scenario.yaml"] < 20


@pytest.mark.parametrize("name", FILES)
def test_every_row_that_a_scenario_cites_is_in_the_reference_table(name):
    known = {row.code for row in parameters()}
    cited = set(re.findall(r"\b[A-HJK]\d{3}\b", (FOLDER / name).read_text(encoding="utf-8")))
    assert cited <= known
    assert cited or name.startswith("smallest")


def test_the_smallest_scenario_is_small_and_short_of_money():
    smallest = load(FOLDER / "smallest" / "scenario.yaml")
    assert (len(smallest.places), len(smallest.spec.funds), len(smallest.spec.fees)) == (4, 2, 1)
    assert set(smallest.spec.facilities) == {"household_toilet", "village_sewage"}
    stock = smallest.stock.set_index("facility")
    missing = (stock["need"] - stock["working"] - stock["relapsed"]).groupby(level=0).sum()
    backlog = sum(smallest.spec.facilities[name].build.cost * units for name, units in missing.items())
    granted = sum(smallest.spec.funds["rural_grant"].amount.in_year(2027 + year) for year in range(8))
    assert backlog > granted


def test_the_smallest_county_cannot_keep_what_stands():
    smallest = load(FOLDER / "smallest" / "scenario.yaml")
    stock = smallest.stock.set_index("facility")
    stands = (stock["working"] + stock["relapsed"]).groupby(level=0).sum()
    upkeep = sum(smallest.spec.facilities[name].regimes["routine"].cost * units for name, units in stands.items())
    assert upkeep == pytest.approx((850 * 60 + 281 * 130) / 10_000)  # 8.75 万元
    assert upkeep > smallest.spec.funds["county_budget"].amount.in_year(2027)
