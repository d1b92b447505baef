"""How the figures were made, and what has been proven about them."""

from __future__ import annotations

from hjplan.report.figures import amount
from hjplan.report.pieces import Column, Section, Table, cells
from hjplan.report.reading import Reading
from hjplan.schema.translation import translated


def section(reading: Reading) -> Section:
    """Method in sentences, proof and traces in a table."""
    words = reading.words
    sentences: tuple[str, ...] = (words("method.chain"), words("method.plan"), words("method.audit"))
    if reading.run.manifest["simulated"]:
        sentences += (words("method.simulate", {"draws": reading.run.manifest["draws"]}),)
    columns = (Column(words("col.what"), number=False), Column(words("col.value"), number=False))
    table = Table(words("method.caption"), columns, tuple(cells(k, v) for k, v in _facts(reading)))
    return Section("method", words("method.title"), sentences, (table,))


def proof(reading: Reading) -> str:
    """What is proven, in one sentence."""
    said = reading.summary
    values = {"goal": told(reading, "goal"), "bound": told(reading, "bound"), "gap": gap(float(said["gap"]))}
    return reading.words("method.proven" if said["proven"] else "method.unproven", values)


def told(reading: Reading, key: str) -> str:
    """The goal or its bound with its unit: weighted household-years, a share, or the scenario's money."""
    value, unit = float(reading.summary[key]), str(reading.summary["units"]["goal"])
    if unit == "household-years":
        return f"{amount(value)} {reading.words('unit.household_years')}"
    return f"{100 * value:.2f}%" if unit == "share" else f"{amount(value)} {unit}"


def gap(value: float) -> str:
    """A relative gap as percent, without pretending to be zero."""
    return "0%" if value <= 0 else f"{100 * value:.4f}%" if value >= 1e-6 else "< 0.0001%"


def _facts(reading: Reading) -> list[tuple[str, str]]:
    words, said, made = reading.words, reading.summary, reading.run.manifest
    size = said["size"]
    money = reading.scenario.spec.money
    price_year = money.price_year if money.price_year is not None else reading.years[0]
    facts = [
        (words("method.proof"), proof(reading)),
        (words("method.goal"), told(reading, "goal")),
        (words("method.bound"), told(reading, "bound")),
        (words("method.gap"), gap(float(said["gap"]))),
        (
            words("method.engine"),
            f"{made['solver']['name']}, {said['engine']} ({translated(said['why_engine'], reading.lang)})",
        ),
        (
            words("method.size"),
            words("method.size_of", {k: f"{size[k]:,}" for k in ("places", "facilities", "periods")}),
        ),
        (words("method.prices"), words("method.price_year", {"year": price_year})),
        (words("method.seconds"), f"{sum(said['seconds'].values()):.0f} s"),
    ]
    if made["simulated"]:
        facts.append((words("method.futures"), words("method.seed", {"draws": made["draws"], "seed": made["seed"]})))
    facts.append((words("method.versions"), ", ".join(f"{k} {v}" for k, v in made["versions"].items())))
    facts.append((words("method.run"), str(made["run"])))
    return facts
