"""Random counties with several instruments of money at once, as plain data: :mod:`builders.wide_county` and more."""

from __future__ import annotations

import random
from typing import Any

from builders.second_model import YUAN
from builders.wide_county import SECTOR, START, WideCounty, wide_county

Spec = dict[str, Any]
USES = (["build"], ["build", "restore"], ["build", "restore", "upkeep"])


def rich_county(seed: int, *, choose: bool = False) -> WideCounty:
    """A county with loans, partners, pools, fees by level and rules; without targets that must be met.

    ``choose``: its first fee is on `choose`, over two or three years.
    """
    g = random.Random(f"rich {seed}")
    wide = wide_county(seed)
    spec, years = wide.spec, wide.spec["horizon"]["years"]
    if spec["horizon"]["step"] == "month":
        spec["horizon"]["step"] = "quarter"
    if choose:
        spec["horizon"] |= {"years": g.choice([2, 3]), "step": g.choice(["year", "year", "half"])}
        years = spec["horizon"]["years"]
    spec["targets"] = [
        t for t in spec["targets"] if not t.get("hard") and t.get("by", START) < START + years
    ]  # fmt: skip
    spec["fees"] = {name: _fee(fee, spec, g) for name, fee in spec["fees"].items()}
    if choose:
        name = next(iter(spec["fees"]), None) or wide.stock[0]["facility"]
        fee = spec["fees"].setdefault(name, {"billed_on": name, "collection": 0.8})
        top = g.uniform(60, 300)
        fee |= {
            "unit": "yuan/household/year",
            "level": "choose",
            "levels": [round(top * x, 2) for x in (0.1, 0.6, 1.0)],
        }
        fee["collection"] = g.choice([_curve(g), [0.95, 0.8, 0.3]])
        if g.random() < 0.5:
            fee["largest_step"] = round(0.55 * top, 2)
    county = spec["funds"]["county"]["amount"]
    _grants(spec, county, g)
    _loans(spec, county, g)
    _others(spec, county, g)
    _affordability(spec, wide, g)
    spec["rules"] = _rules(spec, wide, county, g)
    return wide


def _curve(g: random.Random) -> Spec:
    shares = sorted((round(g.uniform(0.2, 1), 3) for _ in range(3)), reverse=True)
    return {"share_of_income": dict(zip(("0.0008", "0.002", "0.006"), shares, strict=True))}


def _fee(fee: Spec, spec: Spec, g: random.Random) -> Spec:
    """Collection that follows the bill, and what may leave the sector."""
    sectors = sorted({f["sector"] for f in spec["facilities"].values()})
    if g.random() < 0.5:
        fee["collection"] = _curve(g)
    elif not isinstance(fee["level"], dict):
        fee |= {
            "levels": [round(fee["level"] / 2, 3), fee["level"]],
            "collection": [0.9, round(g.uniform(0.3, 0.9), 2)],
        }
    if g.random() < 0.5:
        own, chosen = spec["facilities"][fee["billed_on"]]["sector"], g.choice(sectors)
        other = chosen if chosen != own else next((s for s in sectors if s != own), own)
        fee["cross"] = {"sectors": [other], "share": round(g.uniform(0.05, 0.6), 2)}
    return fee


def _grants(spec: Spec, county: float, g: random.Random) -> None:
    grants = [name for name in spec["funds"] if name != "county"]
    for name in ("county", *grants):
        fund, carried = spec["funds"][name], round(county * g.uniform(0.05, 0.5), 3)
        if g.random() < 0.5:
            fund["opening"] = {"carried": carried}
            if g.random() < 0.6:
                fund["opening"]["debt"] = {str(START): round(carried / 3, 3), str(START + 1): round(carried / 9, 3)}
    pools = [p for p in ("rural", "works") if g.random() < 0.5]
    for pool in pools:
        entry: Spec = {"pays_for": {"uses": g.choice([*USES, ["upkeep"]])}}
        if g.random() < 0.4:
            entry["pays_for"]["tiers"] = sorted({"village", g.choice(["town", "seat"])})
        if g.random() < 0.6:
            entry["at_most"] = {g.choice(entry["pays_for"]["uses"]): round(g.uniform(0.1, 0.6), 2)}
        spec.setdefault("pools", {})[pool] = entry
    for name in grants:
        if pools and g.random() < 0.8:
            spec["funds"][name]["poolable"] = {"into": g.choice(pools), "share": round(g.uniform(0.1, 0.7), 2)}
        if g.random() < 0.5:
            partner = g.choice(
                ["county", "county", *(f"fees.{f}" for f in spec["fees"]), *(n for n in grants if n != name)]
            )
            spec["funds"][name]["match"] = {"with": partner, "ratio": round(g.uniform(0.05, 0.8), 2)}


def _payers(spec: Spec, g: random.Random) -> list[str]:
    grants = [n for n, f in spec["funds"].items() if f.get("kind", "grant") == "grant"]
    fees = [f"fees.{name}" for name in spec["fees"]]
    return g.choice([["county"], [g.choice(grants), *fees[:1]], ["county", *fees], fees[-1:] or ["county"]])


def _loans(spec: Spec, county: float, g: random.Random) -> None:
    for kind in g.sample(["level", "equal", "bullet"], g.choice([0, 1, 1, 2, 3])):
        limit, term = round(county * g.uniform(0.2, 3), 3), g.choice([1, 1.5, 2, 4, 10])
        loan: Spec = {"kind": "loan", "limit": limit, "term": term, "repay": kind, "rate": g.choice([0, 0.03, 0.08])}
        loan |= {"repaid_by": _payers(spec, g), "pays_for": {"uses": g.choice(USES)}}
        choices: Spec = {
            "grace": g.choice([0.5, 1]) if term > 1 else 0.5,
            "yearly": {str(START): round(limit * 0.4, 3), f"{START + 1}+": round(limit * 0.3, 3)},
            "ceiling": round(limit * g.uniform(0.2, 0.9), 3),
            "debt_share": round(g.uniform(0.05, 0.9), 2),
            "max_share": round(g.uniform(0.3, 0.9), 2),
            "carry_over": g.choice([0, 0.5]),
        }
        loan |= {key: value for key, value in choices.items() if g.random() < 0.4}
        if spec["fees"] and g.random() < 0.3:
            loan["cover"] = round(g.uniform(0.05, 0.6), 2)
            loan["pays_for"] |= {"sectors": [spec["facilities"][next(iter(spec["fees"]))]["sector"]]}
        if (
            round(loan.get("grace", 0) * {"year": 1, "half": 2, "quarter": 4}[spec["horizon"]["step"]])
            >= term * ({"year": 1, "half": 2, "quarter": 4}[spec["horizon"]["step"]])
        ):
            loan.pop("grace")
        spec["funds"][f"bond_{kind}"] = loan


def _others(spec: Spec, county: float, g: random.Random) -> None:
    """Partners and households."""
    for number in range(g.choice([0, 0, 1, 2])):
        partner: Spec = {"kind": "partner", "finances": round(g.uniform(0.2, 0.8), 2)}
        partner |= {
            "limit": round(county * g.uniform(0.3, 3), 3),
            "rate": g.choice([0, 0.06]),
            "term": g.choice([1, 3, 8]),
        }
        partner |= {"paid_by": _payers(spec, g), "pays_for": {"uses": ["build"]}}
        if g.random() < 0.4:
            partner["yearly"] = round(county * g.uniform(0.1, 1), 3)
        spec["funds"][f"operator{number}"] = partner
        spec["money"]["general_budget"] = round(county * g.uniform(0.5, 6), 3)
        if g.random() < 0.5:
            spec["money"]["gap_commitments"] = round(county * 0.03, 3)
    if g.random() < 0.6:
        named = {n: f["build"]["cost"] for n, f in spec["facilities"].items() if g.random() < 0.6}
        part = {n: cost * round(g.uniform(0.05, 0.5), 2) for n, cost in named.items()}
        if part:
            spec["funds"]["own_labour"] = {"kind": "household", "per_unit": part}


def _affordability(spec: Spec, wide: WideCounty, g: random.Random) -> None:
    said: Spec = {}
    if g.random() < 0.7:
        said["waive"] = {"share": round(g.uniform(0.02, 0.1), 3)}
        if g.random() < 0.7:
            said["waive"]["paid_by"] = "county"
    if g.random() < 0.6:
        tiers = sorted({p["tier"] for p in wide.places})
        said |= {"cap": round(g.uniform(0.03, 0.12), 4), "quintile_ratio": g.choice([0.35, dict.fromkeys(tiers, 0.3)])}
    spec["affordability"] = said


def _rules(spec: Spec, wide: WideCounty, county: float, g: random.Random) -> list[Spec]:
    """Mild enough that most counties can keep them."""
    row = g.choice(wide.stock)
    place = next(p for p in wide.places if p["id"] == row["place"])
    tag = place["tags"].split(";")[0]
    groups: list[Spec] = [
        {"tier": place["tier"]}, {"sector": SECTOR[row["facility"]]}, {"facility": row["facility"]},
        {"township": place["township"]}, {"tag": tag} if tag else {"untagged": True},
    ]  # fmt: skip
    bys = ["sector", "facility", "tier", "township"]
    years = spec["horizon"]["years"]
    share: Spec = {"of": g.choice([*USES, "upkeep"]), **g.choice(groups)}
    share |= g.choice([{"at_least": 0.1}, {"at_most": 0.8}, {"at_least": 0.05, "at_most": 0.9}])
    if g.random() < 0.5:
        share["over"] = "horizon"
    floor: Spec = {
        "at_least": round(g.uniform(0.02, 0.5), 2),
        **g.choice([{}, {"by": g.choice(bys)}, g.choice(groups)]),
    }
    limit: Spec = {"of": g.choice([*USES, "restore"]), "at_most": round(county * g.uniform(0.3, 2), 3)}
    entries: list[Spec] = [
        {"share": share},
        {"upkeep_floor": floor},
        {"change": {"of": g.choice(["build", "upkeep"]), "by": g.choice(bys), "at_most": g.uniform(0.2, 1.5)}},
        {"floor": {"of": "build", "by": g.choice(bys), "at_least": round(g.uniform(0.01, 0.1), 3)}},
        {"limit": limit | g.choice([{}, *groups])},
        {"committed": {"line": f"{row['facility']}.{g.choice(['build', 'upkeep'])}", "year": START + g.randrange(years),
                       "amount": round(county * 0.02, 4), "fund": g.choice(["county", "county", "grant0"])}},
    ]  # fmt: skip
    kept = [entry for entry in entries if g.random() < 0.3]
    if not any(r.get("untagged") for e in kept for r in e.values()):
        return kept
    tagged = {p["id"] for p in wide.places if p["tags"]}
    return kept if any(r["place"] not in tagged for r in wide.stock) else []


__all__ = ["YUAN", "rich_county"]
