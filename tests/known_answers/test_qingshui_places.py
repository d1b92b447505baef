"""The demo county's places and stock against every figure that was printed for them.

The printed table is ``qingshui_printed.csv`` (need, built and working units of the county); the rest stands here.
"""

import csv
import subprocess
import sys
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

import pytest

from hjplan.library import facility, scenarios_folder

FOLDER = scenarios_folder() / "qingshui"
SERVICE = {"working": "1", "relapsed": "0", "good": "1", "fair": "0.9", "poor": "0.5", "failed": "0"}
CONDITIONS = tuple(SERVICE)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PLACES = {row["id"]: row for row in rows(FOLDER / "places.csv")}
STOCK = rows(FOLDER / "stock.csv")
PRINTED = {row["facility"]: row for row in rows(Path(__file__).with_name("qingshui_printed.csv"))}


def number(cell: str) -> Fraction:
    return Fraction(cell or "0")


def built(row: dict[str, str]) -> Fraction:
    return sum((number(row[condition]) for condition in CONDITIONS), Fraction(0))


def working(row: dict[str, str]) -> Fraction:
    return sum((number(row[c]) * Fraction(share) for c, share in SERVICE.items()), Fraction(0))


def totals(name: str, township: str = "", place: str = "") -> tuple[Fraction, Fraction, Fraction]:
    """Need, built, working of one facility in the county, a township or a place."""
    chosen = [
        row
        for row in STOCK
        if row["facility"] == name
        and (not township or PLACES[row["place"]]["township"] == township)
        and (not place or row["place"] == place)
    ]
    return (
        sum((number(row["need"]) for row in chosen), Fraction(0)),
        sum((built(row) for row in chosen), Fraction(0)),
        sum((working(row) for row in chosen), Fraction(0)),
    )


def of_tier(tier: str, column: str) -> int:
    return sum(int(row[column]) for row in PLACES.values() if row["tier"] == tier)


def test_the_script_writes_the_shipped_tables_to_the_byte(tmp_path):
    subprocess.run([sys.executable, FOLDER / "generate.py", tmp_path], check=True, timeout=60)
    for name in ("places.csv", "stock.csv"):
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes()


def test_there_are_152_places_in_the_printed_order():
    tiers = [row["tier"] for row in PLACES.values()]
    assert (len(tiers), tiers.count("seat"), tiers.count("town"), tiers.count("village")) == (152, 4, 9, 139)
    assert list(PLACES)[:6] == ["Z01", "Z02", "Z03", "Z04", "T01-V01", "T01-V02"]
    assert list(PLACES)[16:18] == ["T02-C", "T02-V01"]
    assert list(PLACES)[-1] == "T10-V11"


def test_people_and_households_sum_to_the_printed_ones():
    assert [of_tier(tier, "households") for tier in ("seat", "town", "village")] == [32_000, 14_376, 78_003]
    assert [of_tier(tier, "population") for tier in ("seat", "town", "village")] == [96_000, 46_000, 273_000]


def test_mean_incomes_are_the_printed_ones():
    def mean(tier: str) -> float:
        income = sum(int(r["income"]) * int(r["population"]) for r in PLACES.values() if r["tier"] == tier)
        return income / of_tier(tier, "population")

    assert mean("village") == pytest.approx(17_042, abs=0.5)
    assert mean("town") == pytest.approx(24_589, abs=0.5)


def test_tags_are_given_to_as_many_villages_as_printed():
    count = defaultdict(int)
    for row in PLACES.values():
        for tag in row["tags"].split(";"):
            count[row["tier"], tag] += 1
    assert (count["village", "corridor"], count["village", "scenic"], count["village", "relocation"]) == (34, 12, 17)
    assert (count["town", "corridor"], count["seat", "corridor"]) == (4, 1)


def test_households_grow_in_the_seat_and_leave_the_villages():
    growth = {row["tier"]: row["growth"] for row in PLACES.values()}
    assert growth == {"seat": "0.017", "town": "0.009", "village": "-0.007"}


def test_every_place_has_a_name_of_its_own_in_both_languages():
    for column in ("name_zh", "name_en"):
        assert len({row[column] for row in PLACES.values()}) == 152
    for row in PLACES.values():
        row["name_zh"].encode("gb2312")  # the bundled font has these characters
        assert row["name_en"].isascii()


@pytest.mark.parametrize("name", PRINTED)
def test_county_totals_are_the_printed_ones(name):
    need, stands, works = totals(name)
    assert need == number(PRINTED[name]["need"])
    assert stands == number(PRINTED[name]["built"])
    if name in ("county_road", "town_road"):  # printed to the km; four conditions serve 1, 0.9, 0.5, 0
        assert abs(works - number(PRINTED[name]["working"])) < Fraction("0.5")
    else:
        assert works == number(PRINTED[name]["working"])


def test_roads_lie_in_their_conditions_in_the_printed_shares():
    shares = {"county_road": (34, 31, 21, 14), "town_road": (28, 31, 24, 17)}
    for name, percent in shares.items():
        stands = totals(name)[1]
        for condition, share in zip(("good", "fair", "poor", "failed"), percent, strict=True):
            lies = sum(number(row[condition]) for row in STOCK if row["facility"] == name)
            assert lies == stands * share / 100


def test_stock_is_whole_and_stands_within_need():
    units = {name: facility(name)["unit"] for name in PRINTED}
    for row in STOCK:
        grain = Fraction("0.1") if units[row["facility"]] == "km" else Fraction(1)
        assert 0 <= working(row) <= built(row) <= number(row["need"])
        assert number(row["need"]) > 0
        for cell in ("need", *CONDITIONS):
            assert number(row[cell]) >= 0
            assert number(row[cell]) % grain == 0


@pytest.mark.parametrize(
    ("name", "where", "expected"),
    [
        ("household_toilet", {"township": "T02"}, (10_153, 8_210, 7_002)),
        ("household_toilet", {"township": "T10"}, (4_775, 2_962, 2_207)),
        ("household_toilet", {"place": "T01-V01"}, (523, 466, 412)),
        ("village_sewage", {"township": "T02"}, (5_878, 2_845, 1_774)),
        ("village_sewage", {"township": "T10"}, (2_765, 1_025, 559)),
        ("village_sewage", {"place": "T01-V01"}, (303, 162, 105)),
        ("waste_village", {"township": "T02"}, (10_687, 9_697, 7_056)),
        ("waste_village", {"township": "T10"}, (5_028, 3_497, 2_223)),
        ("waste_village", {"place": "T01-V01"}, (551, 526, 397)),
    ],
)
def test_the_printed_check_values_are_met(name, where, expected):
    assert totals(name, **where) == expected


def test_the_villages_without_a_public_toilet_are_the_printed_ones():
    printed = [
        "T02-V08", "T02-V11", "T03-V11", "T04-V08", "T04-V11", "T05-V08", "T05-V11", "T06-V08", "T06-V11", "T07-V02",
        "T07-V05", "T07-V08", "T07-V11", "T08-V05", "T08-V08", "T08-V11", "T09-V11", "T10-V02", "T10-V05", "T10-V08",
        "T10-V11",
    ]  # fmt: skip
    without = [row["place"] for row in STOCK if row["facility"] == "public_toilet_village" and not built(row)]
    assert without == printed


def test_roads_of_a_township_lie_in_its_centre_and_those_of_the_seat_in_the_industrial_park():
    county = {row["place"]: int(row["need"]) for row in STOCK if row["facility"] == "county_road"}
    assert county == {
        "Z04": 26, "T02-C": 28, "T03-C": 24, "T04-C": 20, "T05-C": 22,
        "T06-C": 20, "T07-C": 18, "T08-C": 16, "T09-C": 22, "T10-C": 14,
    }  # fmt: skip


def test_old_quarters_lie_in_two_districts_and_disposal_in_one():
    needs = {(row["facility"], row["place"]): int(row["need"]) for row in STOCK if row["facility"] == "old_quarter"}
    assert needs == {("old_quarter", "Z01"): 4_480, ("old_quarter", "Z02"): 1_920}
    assert [row["place"] for row in STOCK if row["facility"] == "waste_disposal"] == ["Z04"]
