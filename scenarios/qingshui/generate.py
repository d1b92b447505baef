"""Makes the places and the stock of Qingshui, a county that does not exist.

Run ``python scenarios/qingshui/generate.py``: it writes ``places.csv`` and ``stock.csv`` beside itself, or into the
folder named after it, the same bytes every time. It draws nothing at random, so it has no seed: the county's totals
and the townships' figures in ``made_from/`` are spread over 152 places by the rules below, in exact fractions.
Python's own library is all it needs.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).parent

# People per household, rows K004, K003, K002 of the reference table.
HOUSEHOLD_SIZE = {"seat": Fraction("3.0"), "town": Fraction("3.2"), "village": Fraction("3.5")}
# Growth of households a year: K005 to K007 plus K008, the splitting of households.
GROWTH = {"seat": "0.017", "town": "0.009", "village": "-0.007"}
# Income of villages on the corridor and of relocation villages, against their township's.
INCOME_FACTOR = {"corridor": Fraction("1.08"), "relocation": Fraction("0.92")}
# How much further building and running have come in places that carry a tag.
BUILT_FACTOR = {"corridor": Fraction("1.08"), "scenic": Fraction("1.03"), "relocation": Fraction("1.05")}
WORKING_FACTOR = {"corridor": Fraction("1.03")}
MOST_BUILT = Fraction("0.98")
# Illegal building per person by tier, and along the corridor.
ILLEGAL_BUILDING = {"seat": Fraction("1.6"), "town": Fraction("1.2"), "village": Fraction("0.8")}
ILLEGAL_ON_CORRIDOR = Fraction("1.3")
# Patrolled streets: km in the seat, shared by households, and km in each town.
ORDER_IN_SEAT, ORDER_PER_TOWN = Fraction(62), Fraction(3)
OLD_QUARTER = {"Z01": Fraction("0.7"), "Z02": Fraction("0.3")}
SEAT_TOWNSHIP = "T01"
INDUSTRIAL_PARK = "Z04"


@dataclass(frozen=True)
class Township:
    """What one township's places share."""

    id: str
    built_factor: Fraction
    working_factor: Fraction
    county_road: Fraction
    town_road: Fraction
    has_centre: bool


@dataclass(frozen=True)
class Place:
    """A seat district, a town centre or a village; ``number`` counts villages within a township, else 0."""

    id: str
    name_zh: str
    name_en: str
    township: Township
    township_zh: str
    township_en: str
    tier: str
    tags: tuple[str, ...]
    people: int
    income: int
    number: int = 0

    @property
    def households(self) -> int:
        """People over the household size of the tier, rounded half up."""
        return half_up(self.people / HOUSEHOLD_SIZE[self.tier])

    def times(self, factors: dict[str, Fraction]) -> Fraction:
        """The product of the factors of the place's tags."""
        product = Fraction(1)
        for tag in self.tags:
            product *= factors.get(tag, Fraction(1))
        return product


def half_up(value: Fraction) -> int:
    """To the nearest whole number, halves up."""
    return int((value + Fraction(1, 2)) // 1)


def read(name: str) -> list[dict[str, str]]:
    """The rows of a table in ``made_from/``."""
    with (HERE / "made_from" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def places() -> list[Place]:
    """The seat's districts, then each township's centre and its villages."""
    rows = read("townships.csv")
    townships = {row["id"]: _township(row) for row in rows}
    names = iter(_village_names())
    seat_row = next(row for row in rows if row["id"] == SEAT_TOWNSHIP)
    found = [_district(row, townships[SEAT_TOWNSHIP], seat_row) for row in read("districts.csv")]
    for row in rows:
        township = townships[row["id"]]
        if township.has_centre:
            found.append(_centre(row, township))
        found.extend(_villages(row, township, names))
    return found


def _township(row: dict[str, str]) -> Township:
    return Township(
        id=row["id"],
        built_factor=Fraction(row["built_factor"]),
        working_factor=Fraction(row["working_factor"]),
        county_road=Fraction(row["county_road"]),
        town_road=Fraction(row["town_road"]),
        has_centre=int(row["centre_people"]) > 0,
    )


def _district(row: dict[str, str], township: Township, of: dict[str, str]) -> Place:
    tags = ("corridor",) if row["corridor"] == "yes" else ()
    return Place(
        row["id"], row["name_zh"], row["name_en"], township, of["name_zh"], of["name_en"],
        "seat", tags, int(row["people"]), int(row["income"]),
    )  # fmt: skip


def _centre(row: dict[str, str], township: Township) -> Place:
    tags = ("corridor",) if row["centre_corridor"] == "yes" else ()
    return Place(
        f"{township.id}-C", f"{row['name_zh']}集镇", f"{row['name_en']} centre", township, row["name_zh"],
        row["name_en"], "town", tags, int(row["centre_people"]), int(row["centre_income"]),
    )  # fmt: skip


def _villages(row: dict[str, str], township: Township, names: Iterator[tuple[str, str]]) -> list[Place]:
    """Villages of rising size: mean × (0.75 + 0.5·(i − 0.5)/n), the last takes the remainder."""
    count, people = int(row["villages"]), int(row["village_people"])
    mean = Fraction(people, count)
    sizes = [half_up(mean * (Fraction(3, 4) + Fraction(2 * i - 1, 4 * count))) for i in range(1, count)]
    sizes.append(people - sum(sizes))
    tagged = {tag: {int(n) for n in row[tag].split(";") if n} for tag in BUILT_FACTOR}
    found = []
    for i, size in enumerate(sizes, start=1):
        tags = tuple(tag for tag in BUILT_FACTOR if i in tagged[tag])
        name_zh, name_en = next(names)
        income = Fraction(row["village_income"])
        for tag in tags:
            income *= INCOME_FACTOR.get(tag, Fraction(1))
        village = Place(
            f"{township.id}-V{i:02d}", name_zh, name_en, township, row["name_zh"], row["name_en"],
            "village", tags, size, 10 * half_up(income / 10), i,
        )  # fmt: skip
        found.append(village)
    return found


def _village_names() -> list[tuple[str, str]]:
    """Names of two syllables that no real village carries: 星谣村 (Xingyao), 霞诗村 (Xiashi) …"""
    rows = read("syllables.csv")
    count = len(rows)
    pairs = [(rows[k % count], rows[(k // count + k) % count]) for k in range(count * count)]
    return [(f"{a['first_zh']}{b['second_zh']}村", f"{a['first_en']}{b['second_en']}") for a, b in pairs]


Weight = Callable[[Place], Fraction]


def _road_weight(kind: str) -> Weight:
    """Kilometers lie in the town's centre; those of the seat's township in the industrial park."""

    def weight(place: Place) -> Fraction:
        carries = place.tier == "town" or place.id == INDUSTRIAL_PARK
        return Fraction(getattr(place.township, kind)) if carries else Fraction(0)

    return weight


def _illegal_building(place: Place) -> Fraction:
    corridor = ILLEGAL_ON_CORRIDOR if "corridor" in place.tags else Fraction(1)
    return place.people * ILLEGAL_BUILDING[place.tier] * corridor


WEIGHTS: dict[str, Weight] = {
    "households": lambda place: Fraction(place.households),
    "people": lambda place: Fraction(place.people),
    "one": lambda place: Fraction(1),
    "two_on_corridor": lambda place: Fraction(2 if "corridor" in place.tags else 1),
    "river": lambda place: Fraction(place.people if place.number % 3 else 0),
    "illegal_building": _illegal_building,
    "county_road": _road_weight("county_road"),
    "town_road": _road_weight("town_road"),
    "industrial_park": lambda place: Fraction(place.id == INDUSTRIAL_PARK),
    "old_quarter": lambda place: OLD_QUARTER.get(place.id, Fraction(0)),
}


def largest_remainder(values: Sequence[Fraction], total: Fraction, grain: Fraction) -> list[Fraction]:
    """Values that sum to ``total``, cut down to whole grains; what is left goes to the largest remainders, first places
    first on a tie."""
    floors = [value // grain for value in values]
    left = int(total / grain) - sum(floors)
    order = sorted(range(len(values)), key=lambda k: (floors[k] * grain - values[k], k))
    for k in order[:left]:
        floors[k] += 1
    return [floor * grain for floor in floors]


def scaled(wanted: Sequence[Fraction], caps: Sequence[Fraction], total: Fraction) -> list[Fraction]:
    """min(cap, λ·wanted) with the λ that makes the sum ``total``."""
    order = sorted((k for k in range(len(wanted)) if wanted[k] > 0), key=lambda k: caps[k] / wanted[k])
    capped, left = Fraction(0), sum((wanted[k] for k in order), Fraction(0))
    for k in order:
        factor = (total - capped) / left
        if factor * wanted[k] <= caps[k]:
            return [min(cap, factor * want) for want, cap in zip(wanted, caps, strict=True)]
        capped += caps[k]
        left -= wanted[k]
    return list(caps)


def needs(row: dict[str, str], of: Sequence[Place]) -> list[Fraction]:
    """The county's need of one facility, spread over the places."""
    total, grain = Fraction(row["need"]), Fraction(row["grain"])
    if row["weight"] == "order":
        by_tier = {"seat": _spread(ORDER_IN_SEAT, grain, of, WEIGHTS["households"], ["seat"])}
        by_tier["town"] = [ORDER_PER_TOWN * (place.tier == "town") for place in of]
        return [a + b for a, b in zip(by_tier["seat"], by_tier["town"], strict=True)]
    return _spread(total, grain, of, WEIGHTS[row["weight"]], [tier for tier in row["where"].split(";") if tier])


def _spread(total: Fraction, grain: Fraction, of: Sequence[Place], weight: Weight, tiers: list[str]) -> list[Fraction]:
    weights = [weight(place) if not tiers or place.tier in tiers else Fraction(0) for place in of]
    return largest_remainder([total * w / sum(weights) for w in weights], total, grain)


def unevenness(place: Place) -> Fraction:
    """What makes single facilities of villages stand here and not there: j = 0.70 + 0.06·(7i mod 11)."""
    return Fraction(7, 10) + Fraction(6, 100) * (7 * place.number % 11) if place.number else Fraction(1)


def stocks(row: dict[str, str], of: Sequence[Place], need: list[Fraction]) -> tuple[list[Fraction], list[Fraction]]:
    """Built and working units by place."""
    county = {key: Fraction(row[key]) for key in ("need", "built", "working")}
    grain, uneven = Fraction(row["grain"]), row["uneven"] == "yes"
    built_share, working_share = county["built"] / county["need"], county["working"] / county["built"]
    built = need
    if county["built"] != county["need"]:
        wanted = [
            units
            * min(MOST_BUILT, built_share * place.township.built_factor * place.times(BUILT_FACTOR))
            * (unevenness(place) if uneven else 1)
            for place, units in zip(of, need, strict=True)
        ]
        built = largest_remainder(scaled(wanted, need, county["built"]), county["built"], grain)
    wanted = [
        units
        * min(Fraction(1), working_share * place.township.working_factor * place.times(WORKING_FACTOR))
        * ((2 - unevenness(place)) if uneven else 1)
        for place, units in zip(of, built, strict=True)
    ]
    return built, largest_remainder(scaled(wanted, built, county["working"]), county["working"], grain)


def stock_rows(of: Sequence[Place]) -> list[list[str]]:
    """One row per facility and place that needs it."""
    conditions = {row["facility"]: row for row in read("conditions.csv")}
    rows = []
    for total in read("totals.csv"):
        need = needs(total, of)
        built, working = stocks(total, of, need)
        if total["facility"] in conditions:
            shares = [Fraction(conditions[total["facility"]][name]) for name in ROAD_CONDITIONS]
            cells = [["", "", *map(plain, row)] for row in by_condition(built, shares, Fraction(total["grain"]))]
        else:
            cells = [
                [plain(works), plain(stands - works), *[""] * 4] for stands, works in zip(built, working, strict=True)
            ]
        for place, units, row in zip(of, need, cells, strict=True):
            if units:
                rows.append([place.id, total["facility"], plain(units), *row])
    return rows


def by_condition(built: list[Fraction], shares: list[Fraction], grain: Fraction) -> list[list[Fraction]]:
    """Each place's units by condition; what rounding gives or takes is carried to the next place, so that the county
    keeps its shares."""
    found, carried = [], [Fraction(0)] * len(shares)
    for stands in built:
        wanted = [share * stands + owed for share, owed in zip(shares, carried, strict=True)]
        found.append(largest_remainder(wanted, stands, grain) if stands else [Fraction(0)] * len(shares))
        carried = [want - got for want, got in zip(wanted, found[-1], strict=True)]
    return found


ROAD_CONDITIONS = ("good", "fair", "poor", "failed")
STOCK_COLUMNS = ("place", "facility", "need", "working", "relapsed", *ROAD_CONDITIONS)
PLACE_COLUMNS = (
    "id", "name_zh", "name_en", "township", "township_zh", "township_en", "tier", "tags",
    "households", "population", "income", "growth",
)  # fmt: skip


def plain(value: Fraction) -> str:
    """A number as a person writes it: 28, 9.5."""
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.1f}"


def place_rows(of: Sequence[Place]) -> list[list[str]]:
    """One row per place."""
    return [
        [
            p.id, p.name_zh, p.name_en, p.township.id, p.township_zh, p.township_en, p.tier, ";".join(p.tags),
            str(p.households), str(p.people), str(p.income), GROWTH[p.tier],
        ]
        for p in of
    ]  # fmt: skip


def write(path: Path, columns: Sequence[str], rows: list[list[str]]) -> None:
    """A CSV in UTF-8 with plain line ends."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def main(folder: Path) -> None:
    """Write both tables."""
    county = places()
    write(folder / "places.csv", PLACE_COLUMNS, place_rows(county))
    write(folder / "stock.csv", STOCK_COLUMNS, stock_rows(county))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
