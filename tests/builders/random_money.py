"""Random counties with every instrument of money, as YAML a planner could have written, from a seed.

On top of :mod:`builders.random_county`: its places, stocks and facilities stay; funds get matches, pools, reserves,
carried money and old debt; loans of all three kinds, households' own part, fees (fixed, dated, chosen), what protects
the poor, and rules are added. What a scenario says is kept as a mapping: a test changes one term and nothing else.
"""

from __future__ import annotations

import copy
import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from ruamel.yaml import YAML

from builders.random_county import Draft, draft
from builders.random_terms import affordability, fees, rules
from builders.written import county_of, scenario_of
from hjplan.data.county import County
from hjplan.errors import InputError
from hjplan.schema.scenario import Scenario

Terms = dict[str, Any]
ARRIVES = ([0.25, 0.25, 0.25, 0.25], [0.1, 0.2, 0.3, 0.4], [0.4, 0.3, 0.2, 0.1])
MOST_ATTEMPTS = 20


@dataclass(frozen=True)
class MoneyDraft:
    """A county with instruments: the scenario as a mapping, the tables as text."""

    terms: Terms
    tables: Draft
    """Places and stock; its text is that of the county without instruments."""
    again: int = 0
    """How often a drawing was refused by the checks of the schema before this one."""

    @property
    def text(self) -> str:
        """The scenario file."""
        out = io.StringIO()
        writer = YAML(typ="safe")
        writer.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
        writer.dump(self.terms, out)
        text = out.getvalue()
        head = "hjplan: 1\n"
        return head + text.replace(head, "", 1)

    @property
    def places_csv(self) -> str:
        """The places, each in one of two townships."""
        return self.tables.places_csv.replace("growth\n", "growth,township\n", 1)

    def county(self, gap: float | None = None) -> County:
        """The arrays, read from the text."""
        county = county_of(self.text, self.tables.stock_csv, self.places_csv)
        return county if gap is None else replace(county, gap=gap)

    def scenario(self, folder: Path, gap: float | None = None) -> Scenario:
        """The scenario as read from its files in a folder, with the gap asked for."""
        text = self.text if gap is None else self.changed(lambda terms: terms["solve"].update(gap=gap)).text
        return scenario_of(text, self.tables.stock_csv, self.places_csv, folder)

    def changed(self, change: Callable[[Terms], object]) -> MoneyDraft:
        """The same county with its terms changed in place by ``change``."""
        terms = copy.deepcopy(self.terms)
        change(terms)
        return replace(self, terms=terms)

    def in_yuan(self) -> MoneyDraft:
        """The same county with every amount in yuan."""

        def scale(terms: Terms) -> None:
            terms["money"]["unit"] = "元"
            for facility in terms["facilities"].values():
                _scaled(facility["build"], "cost")
                _scaled(facility["restore"], "cost")
                for regime in facility["regimes"].values():
                    _scaled(regime, "cost")
            for fund in terms["funds"].values():
                for key in ("amount", "limit", "yearly", "ceiling", "per_unit"):
                    _scaled(fund, key)
                for key in ("carried", "debt"):
                    _scaled(fund.get("opening", {}), key)
            for rule in terms.get("rules", []):
                _scaled(rule.get("limit", {}), "at_most")
                _scaled(rule.get("committed", {}), "amount")

        return self.changed(scale)


def _scaled(terms: Terms, key: str) -> None:
    """An amount, a list of them or a mapping to them, from 万元 to 元."""
    value = terms.get(key)
    if isinstance(value, dict):
        terms[key] = {k: v * 1e4 for k, v in value.items()}
    elif isinstance(value, list):
        terms[key] = [None if v is None else v * 1e4 for v in value]
    elif value is not None:
        terms[key] = value * 1e4


def money_draft(seed: int, *, choose: bool | None = None, falling: bool = True) -> MoneyDraft:
    """A random county with instruments; drawn again where the checks of the schema refuse it.

    ``choose``: at least one fee on `choose` (True), or none (False); by chance (None).
    """
    for attempt in range(MOST_ATTEMPTS):
        drawn = replace(_drawn(seed, attempt, choose, falling), again=attempt)
        try:
            drawn.county()
        except InputError:
            continue
        return drawn
    raise AssertionError(f"seed {seed}: refused {MOST_ATTEMPTS} times")


def _drawn(seed: int, attempt: int, choose: bool | None, falling: bool) -> MoneyDraft:
    g = np.random.default_rng([seed, attempt, 5])
    tables = draft(seed, falling=falling)
    terms: Terms = YAML(typ="safe").load(tables.text)
    fees(terms, tables, g, choose)
    affordability(terms, tables, g)
    _grants(terms, g)
    _loans(terms, g)
    if g.random() < 0.6:
        built = [f for f in terms["facilities"] if f != "road" and g.random() < 0.7] or ["toilet"]
        part = {f: _figure(g, 0.1, 0.6) * terms["facilities"][f]["build"]["cost"] for f in built}
        terms["funds"]["own_labour"] = {"kind": "household", "per_unit": part}
    rules(terms, tables, g)
    rows = tuple(f"{row},{('north', 'south')[i % 2]}" for i, row in enumerate(tables.places))
    return MoneyDraft(terms, replace(tables, places=rows))


def _figure(g: np.random.Generator, least: float, most: float) -> float:
    return round(float(g.uniform(least, most)), 3)


def _grants(terms: Terms, g: np.random.Generator) -> None:
    """Match, pool, reserve, arrival, carried money and old debt."""
    funds = terms["funds"]
    pooling = g.random() < 0.6
    for name, fund in funds.items():
        carried = _figure(g, 1, 15) if g.random() < 0.4 else 0.0
        if carried:
            fund["opening"] = {"carried": carried}
        if g.random() < 0.3:
            debt = {2027: round(0.1 + carried * float(g.uniform(0.1, 0.6)), 3)}
            if name == "county":
                debt[2028] = 0.1
            fund.setdefault("opening", {})["debt"] = debt
        if g.random() < 0.3:
            fund["reserve"] = _figure(g, 0.01, 0.1)
        if g.random() < 0.4:
            fund["arrives"] = list(ARRIVES[int(g.integers(3))])
        if name != "county" and g.random() < 0.5:
            fund["match"] = {"with": "county", "ratio": _figure(g, 0.05, 0.6)}
        if name != "county" and pooling:
            fund["poolable"] = {"into": "rural", "share": _figure(g, 0.1, 0.7)}
    if pooling:
        uses = [u for u in ("build", "restore", "upkeep") if g.random() < 0.8] or ["restore"]
        pool: Terms = {"pays_for": {"uses": uses}}
        if g.random() < 0.4:
            pool["pays_for"]["tiers"] = ["village", "town"]
        if "upkeep" in uses and g.random() < 0.6:
            pool["at_most"] = {"upkeep": _figure(g, 0.05, 0.5)}
        terms["pools"] = {"rural": pool}


def _loans(terms: Terms, g: np.random.Generator) -> None:
    kinds = [str(k) for k in g.permutation(["level", "equal", "bullet"])][: int(g.choice([0, 1, 1, 2, 3]))]
    for kind in kinds:
        term = int(g.choice([1, 2, 3, 5, 10]))
        limit = _figure(g, 4, 60)
        loan: Terms = {
            "kind": "loan", "limit": limit, "rate": float(g.choice([0, 0.03, 0.05])), "term": term, "repay": kind,
            "repaid_by": ["county"],
        }  # fmt: skip
        if g.random() < 0.4 and term >= 2:
            loan["grace"] = 1
        if terms.get("fees") and g.random() < 0.4:
            payer = "fees." + str(g.choice(list(terms["fees"])))
            loan["repaid_by"] = [payer] if g.random() < 0.3 else ["county", payer]
        uses = [["build"], ["build", "restore"], ["build", "restore", "upkeep"]][int(g.integers(3))]
        loan["pays_for"] = {"uses": uses}
        if g.random() < 0.3:
            loan["pays_for"]["facilities"] = [str(g.choice(list(terms["facilities"])))]
        if g.random() < 0.5:
            loan["yearly"] = {2027: _figure(g, 0.2, 0.8) * limit, "2028+": _figure(g, 0.1, 0.8) * limit}
        if g.random() < 0.5:
            loan["ceiling"] = _figure(g, 0.2, 0.9) * limit
        if g.random() < 0.6:
            loan["debt_share"] = _figure(g, 0.05, 0.9)
        if terms.get("fees") and g.random() < 0.3:
            loan["cover"] = _figure(g, 0.05, 1.3)
        if g.random() < 0.3:
            loan["max_share"] = _figure(g, 0.3, 0.9)
        if g.random() < 0.3:
            loan["carry_over"] = float(g.choice([0, 0.5]))
        terms["funds"][f"bond_{kind}"] = loan
