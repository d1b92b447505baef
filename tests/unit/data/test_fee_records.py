"""Fees as records: bills, collection, what may be chosen, what the lowest fifth can bear; all reckoned by hand."""

from __future__ import annotations

import numpy as np
import pytest
from builders.written import county_of

from hjplan.data.county import County
from hjplan.data.levels import with_levels
from hjplan.errors import InputError

PLACES = """\
id,township,tier,tags,households,population,income
a,north,village,,100,300,10000
b,south,village,,300,1000,12000
t,south,town,,200,500,20000
"""
STOCK = """\
place,facility,need,working,relapsed
a,sewer,90,40,10
b,sewer,280,100,50
t,sewer,200,150,0
a,bin,100,40,0
t,bin,200,40,0
"""
TEXT = """
horizon: {start: 2027, years: 3, step: half}
facilities:
  sewer:
    sector: sewage
    unit: household
    build: {cost: 100}
    regimes: {none: {cost: 0, relapse: 0.1}, routine: {cost: 2, relapse: 0.02}}
    restore: {cost: 50}
  bin:
    sector: waste
    unit: household
    build: {cost: 10}
    regimes: {none: {cost: 0, relapse: 0.3, operates: 0}, routine: {cost: 1, relapse: 0.1}}
    restore: {cost: 5}
funds: {county: {amount: 300}}
"""


def counted(fees: str, more: str = "") -> County:
    """The county with these fees."""
    return county_of(f"{TEXT}fees:\n  sewage: {fees}\n{more}", STOCK, PLACES)


@pytest.mark.parametrize(
    ("unit", "bill"),
    [
        ("yuan/household/year", 6.0),
        ("yuan/household/month", 72.0),
        ("yuan/person/year", 6 * 1300 / 400),
        ("yuan/person/month", 72 * 1300 / 400),
        ("yuan/m3, use_m3: 96", 576.0),
        ("yuan/unit/year", 6.0),
        ("yuan/unit/month", 72.0),
    ],
)
def test_a_bill_is_the_tariff_in_its_unit(unit: str, bill: float) -> None:
    """6 yuan of each unit; 1,300 people in 400 households of the villages (convention 34)."""
    county = counted(f"{{billed_on: sewer, tiers: [village], level: 6, collection: 1, unit: {unit}}}")
    assert county.fees[0].bill == pytest.approx(bill)


def test_what_may_be_chosen_starts_at_the_lowest_level_until_it_is_chosen() -> None:
    """Levels 12, 24, 60: 12 in force; largest_step 12 is kept for the choice; bills per half-year step are by year."""
    county = counted(
        "{billed_on: sewer, tiers: [village], levels: [12, 24, 60], level: choose, largest_step: 12, collection: 0.5}"
    )
    (fee,) = county.fees
    assert fee.options is not None
    assert fee.options.levels.tolist() == [12, 24, 60]
    assert fee.options.bill.shape == fee.options.collection.shape == (3, 6)
    assert fee.options.largest_step == 12
    assert fee.bill.tolist() == [12.0] * 6
    chosen = with_levels(county, {0: np.array([0, 1, 2])})
    assert chosen.fees[0].options is None
    assert chosen.fees[0].level.tolist() == chosen.fees[0].bill.tolist() == [12, 12, 24, 24, 60, 60]
    assert chosen.fees[0].collection.tolist() == [0.5] * 6
    assert county.fees[0].level.tolist() == [12] * 6  # the county before the choice is as it was


def test_without_a_largest_step_any_rise_is_allowed() -> None:
    """No step is given: no rise is too large."""
    county = counted("{billed_on: sewer, levels: [12, 60], level: choose, collection: 0.5}")
    assert county.fees[0].options is not None
    assert county.fees[0].options.largest_step == np.inf


def test_with_levels_is_the_county_of_the_same_fixed_path() -> None:
    """Chosen or written as a dated path: the same bills and collection, also where collection follows income."""
    start = "{billed_on: sewer, tiers: [village], levels: [0, 100, 300], unit: yuan/household/year, "
    curve = "collection: {share_of_income: {0.001: 0.9, 0.01: 0.5}}}"
    rise = "money: {unit: yuan, price_year: 2025, inflation: 0.1}\n"
    head = "hjplan: 1\nplaces: places.csv\nstock: stock.csv\n" + rise

    def written(level: str) -> County:
        return county_of(f"{head}{TEXT}fees:\n  sewage: {start}level: {level}, {curve}\n", STOCK, PLACES)

    path = with_levels(written("choose"), {0: np.array([0, 2, 2])}).fees[0]
    fixed = written("{2027: 0, 2028: 300}").fees[0]
    for name in ("level", "bill", "collection", "income"):
        assert getattr(path, name) == pytest.approx(getattr(fixed, name)), name


def test_a_choice_that_cannot_be_is_refused() -> None:
    """A path too short, a level that is none, a fee that is fixed, a fee that is none."""
    county = counted("{billed_on: sewer, levels: [12, 60], level: choose, collection: 0.5}")
    for path in ([0, 1], [0, 1, 2], [0, 1, -1]):
        with pytest.raises(ValueError, match="needs one of 2 levels in each of 3 years"):
            with_levels(county, {0: np.array(path)})
    with pytest.raises(ValueError, match="is not chosen"):
        with_levels(with_levels(county, {0: np.array([0, 0, 1])}), {0: np.array([0, 0, 0])})
    with pytest.raises(ValueError, match="no fee number 1"):
        with_levels(county, {1: np.array([0, 0, 0])})


def test_a_list_of_collection_has_one_for_each_level() -> None:
    """Levels 0, 12, 24 are paid by all, four fifths and half; before the path begins nothing is billed."""
    options = counted("{billed_on: sewer, levels: [0, 12, 24], level: choose, collection: [1, 0.8, 0.5]}").fees[0]
    assert options.options is not None
    assert options.options.collection[:, 0].tolist() == [1, 0.8, 0.5]
    path = counted("{billed_on: sewer, levels: [12, 24], level: {2028: 12, 2029: 24}, collection: [0.8, 0.5]}").fees[0]
    assert path.collection.tolist() == [0.8, 0.8, 0.8, 0.8, 0.5, 0.5]
    assert path.bill.tolist() == [0, 0, 12, 12, 24, 24]


def test_collection_follows_the_share_of_mean_income() -> None:
    """Villages: (300·10,000 + 1,000·12,000)/400 = 37,500 a household; 150 is 0.4 %: half way from 0.9 to 0.5.

    37.5 is 0.1 % and flat at 0.9 below; 750 is 2 %, beyond the last point: 0.5 (convention 35).
    """
    curve = "collection: {share_of_income: {0.002: 0.9, 0.006: 0.5}}"
    fee = counted(f"{{billed_on: sewer, tiers: [village], levels: [37.5, 150, 750], level: choose, {curve}}}").fees[0]
    assert fee.income == pytest.approx(37500.0)
    assert fee.options is not None
    assert fee.options.collection[:, 0] == pytest.approx([0.9, 0.7, 0.5])


def test_income_rises_with_the_default_inflation() -> None:
    """Prices of 2026, 2 % a year: 2027's income is 1.02 times that of the table; the share of a fixed bill falls."""
    text = "hjplan: 1\nplaces: places.csv\nstock: stock.csv\nmoney: {unit: yuan, price_year: 2026, inflation: 0.02}\n"
    fees = (
        "fees: {sewage: {billed_on: sewer, tiers: [town], level: 500, collection: {share_of_income: {0: 1, 0.1: 0}}}}\n"
    )
    fee = county_of(text + TEXT + fees, STOCK, PLACES).fees[0]
    income = 50000 * 1.02 ** np.array([1, 1, 2, 2, 3, 3])
    assert fee.income == pytest.approx(income)
    assert fee.collection == pytest.approx(1 - 10 * 500 / income)


def test_what_the_lowest_fifth_can_bear() -> None:
    """Cap 3 % of 0.3 of 37,500 in villages: 337.5 yuan a year; 3 % of 0.4 of 50,000 in towns: 600 (convention 38)."""
    said = "affordability: {cap: 0.03, quintile_ratio: {village: 0.3, town: 0.4}}"
    terms = counted("{billed_on: sewer, levels: [0, 150], level: choose, collection: 1}", said).affordability
    assert terms is not None
    assert terms.tiers == ("town", "village")
    assert terms.limit[:, 0] == pytest.approx([600.0, 337.5])
    assert terms.income[:, 0] == pytest.approx([20000.0, 11250.0])


def test_only_tiers_that_a_fee_names_are_capped_and_a_ratio_alone_caps_nothing() -> None:
    """Billed in villages only: the town has no row; a ratio without a cap leaves the limit open."""
    fee = "{billed_on: sewer, tiers: [village], level: 10, collection: 1}"
    capped = counted(fee, "affordability: {cap: 0.03}").affordability
    assert capped is not None
    assert capped.tiers == ("village",)
    assert capped.limit[0, 0] == pytest.approx(0.03 * 37500)
    shown = counted(fee, "affordability: {quintile_ratio: 0.3}").affordability
    assert shown is not None
    assert np.isinf(shown.limit).all()
    assert counted(fee).affordability is None


def test_the_burden_of_a_level_is_that_of_the_tier_that_bears_it_worst() -> None:
    """150 yuan are 150/11,250 of the lowest fifth's income in villages, more than 150/20,000 in towns."""
    said = "affordability: {quintile_ratio: {village: 0.3, town: 0.4}}"
    fee = counted("{billed_on: sewer, levels: [0, 150], level: choose, collection: 1}", said).fees[0]
    assert fee.options is not None
    assert fee.options.burden[:, 0] == pytest.approx([0.0, 150 / 11250])


def test_who_pays_for_the_waived() -> None:
    """6 % are waived and the county pays; `waive: false` waives none; nobody named: revenue is forgone."""
    said = "affordability: {waive: {share: 0.06, paid_by: county}}"
    two = (
        "{billed_on: sewer, level: 10, collection: 1}\n  other: {billed_on: bin, level: 5, collection: 1, waive: false}"
    )
    sewage, other = counted(two, said).fees
    assert (sewage.waived, sewage.waiver_fund) == (0.06, 0)
    assert (other.waived, other.waiver_fund) == (0.0, -1)
    assert sewage.waiver_per_household(0.5) == pytest.approx(0.06 * 10 * 0.5)
    forgone = counted(two, "affordability: {waive: {share: 0.06}}").fees[0]
    assert (forgone.waived, forgone.waiver_fund) == (0.06, -1)


def test_an_account_pays_its_own_sector_and_across() -> None:
    """Billed in villages: upkeep and repair of sewage there, across those of waste there; towns and building never."""
    county = counted(
        "{billed_on: sewer, tiers: [village], level: 9, collection: 1, cross: {sectors: [waste], share: 0.3}}"
    )
    account = county.funds[1]
    lines = county.lines
    paid = {(lines.tier[i], lines.sector[i], lines.use[i]) for i in np.flatnonzero(account.eligible)}
    assert paid == {("village", s, u) for s in ("sewage", "waste") for u in ("restore", "upkeep")}
    assert account.crossed is not None
    assert {lines.sector[i] for i in np.flatnonzero(account.crossed)} == {"waste"}
    assert account.cross_share == 0.3


def test_income_is_needed_where_collection_follows_it() -> None:
    """Convention 67: without a column `income` that is an error, not a guess."""
    places = "\n".join(",".join(line.split(",")[:-1]) for line in PLACES.splitlines()) + "\n"
    fees = "fees: {s: {billed_on: sewer, level: 9, collection: {share_of_income: {0.002: 0.9, 0.006: 0.5}}}}\n"
    with pytest.raises(InputError, match="income"):
        county_of(TEXT + fees, STOCK, places)
