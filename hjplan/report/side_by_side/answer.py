"""What differs, in a sentence for each run, and the figures side by side as pictures."""

from __future__ import annotations

from hjplan.report.drawing import compared_picture
from hjplan.report.figures import amount, percent
from hjplan.report.pieces import Section
from hjplan.report.side_by_side.view import View


def section(view: View) -> Section:
    """The base in a sentence, then each other run against it."""
    words, base = view.words, view.comparison.base
    values = {
        "run": view.names[base],
        "works": percent(view.value(base, "effective", "total")),
        "built": percent(view.value(base, "built", "total")),
        "spent": amount(view.value(base, "spent", "total")),
        "unit": view.base.unit,
        "year": view.base.years[1],
    }
    first = words("compare.base", values)
    row = view.future(view.others[0], "coverage_at_end")
    if row is not None:
        first += words("compare.mean", {"mean": percent(float(row["base_value"]))})
    sentences = [first, *(_against(view, index) for index in view.others)]
    pictures = (compared_picture(view.readings, "curve"), compared_picture(view.readings, "money"))
    return Section("answer", words("answer.title"), tuple(sentences), pictures)


def _against(view: View, index: int) -> str:
    """One run against the base: coverage, money, and how sure it is."""
    words, base = view.words, view.comparison.base
    points = 100 * (view.value(index, "effective", "total") - view.value(base, "effective", "total"))
    spent = view.value(index, "spent", "total") - view.value(base, "spent", "total")
    values: dict[str, object] = {
        "run": view.names[index],
        "base": view.names[base],
        "works": percent(view.value(index, "effective", "total")),
        "points": f"{abs(points):.1f}",
        "money": amount(abs(spent)),
        "unit": view.base.unit,
    }
    direction = "same" if abs(points) < 0.05 else "more" if points > 0 else "less"
    money = "same" if round(spent) == 0 else "more" if spent > 0 else "less"
    sentence = words(f"compare.works_{direction}", values) + words(f"compare.money_{money}", values)
    row = view.future(index, "coverage_at_end")
    if row is not None and row["draws"]:
        low, high = sorted((100 * float(row["p05"]), 100 * float(row["p95"])))
        share = {"share": percent(float(row["share_better"])), "low": f"{low:+.1f}", "high": f"{high:+.1f}"}
        sentence += words("compare.mean", {"mean": percent(float(row["value"]))})
        sentence += words("compare.sure", {k: v.replace("-", "−") for k, v in share.items()})
    return sentence
