"""The answer in three sentences, and the figures that a chief remembers."""

from __future__ import annotations

from hjplan.report.figures import SEEN, amount, percent
from hjplan.report.pieces import Section, Tile
from hjplan.report.reading import Reading


def section(reading: Reading) -> Section:
    """What works, what it costs, and what neglect would cost."""
    words = reading.words
    sentences = [_coverage(reading), _money(reading), _relapse(reading) or _targets(reading)]
    return Section("answer", words("answer.title"), tuple(s for s in sentences if s), tiles=tiles(reading))


def ends(reading: Reading) -> dict[str, float]:
    """Built and effective coverage of everything together, first and last year, as shares."""
    curve = reading.curve() / 100.0
    first, last = curve.iloc[max(0, reading.steps - 1)], curve.iloc[-1]
    return {
        "built": float(last["built"]),
        "works": float(last["effective"]),
        "built_first": float(first["built"]),
        "works_first": float(first["effective"]),
    }


def _coverage(reading: Reading) -> str:
    first, last = reading.years
    end = ends(reading)
    values = {
        "first": first,
        "last": last,
        "works": percent(end["works"]),
        "built": percent(end["built"]),
        "works_first": percent(end["works_first"]),
        "gap": f"{100 * (end['built'] - end['works']):.0f}",
    }
    return reading.words("answer.coverage", values)


def _money(reading: Reading) -> str:
    said = reading.summary["money"]
    words = reading.words
    uses = [
        words("answer.part", {"money": amount(value), "unit": reading.unit, "use": words(f"use.{use}")})
        for use, value in said["by_use"].items()
        if value > 0
    ]
    first, last = reading.years
    values = {
        "years": last - first + 1,
        "spent": amount(said["spent"]),
        "lapsed": amount(said["lapsed"]),
        "unit": reading.unit,
        "uses": words.join(uses),
    }
    return words("answer.money" if said["lapsed"] >= SEEN else "answer.money_all", values)


def _relapse(reading: Reading) -> str:
    again = {p: reading.spent_twice(p) for p in reading.policies}
    effective = {p: reading.bands(p, "effective") for p in reading.policies}
    if "campaign" not in again or "plan" not in again or effective["campaign"].empty:
        return ""
    values = {
        "unit": reading.unit,
        "draws": reading.run.manifest["draws"],
        "campaign": percent(float(effective["campaign"]["mean"].iloc[-1]) / 100),
        "plan": percent(float(effective["plan"]["mean"].iloc[-1]) / 100),
        "again": amount(again["campaign"]),
        "plan_again": amount(again["plan"]),
    }
    return reading.words("answer.relapse", values)


def _targets(reading: Reading) -> str:
    targets = reading.summary["targets"]
    if not targets:
        return ""
    met = sum(1 for target in targets if target["met"])
    return reading.words("answer.targets", {"met": met, "count": len(targets)})


def tiles(reading: Reading) -> tuple[Tile, ...]:
    """Six figures at most."""
    words, said, end = reading.words, reading.summary, ends(reading)
    out = [
        Tile(words("tile.works"), percent(end["works"]), "", words("tile.works_of")),
        Tile(words("tile.built"), percent(end["built"]), "", words("tile.works_of")),
        Tile(words("tile.spent"), amount(said["money"]["spent"]), reading.unit),
        Tile(words("tile.lapsed"), amount(said["money"]["lapsed"]), reading.unit),
    ]
    if said["relapse"]["spent_twice"] is not None:
        out.append(Tile(words("tile.twice"), amount(said["relapse"]["spent_twice"]), reading.unit, words("tile.mean")))
    if said["targets"]:
        met = sum(1 for target in said["targets"] if target["met"])
        out.append(Tile(words("tile.targets"), f"{met} / {len(said['targets'])}", "", words("tile.in_plan")))
    return tuple(out)
