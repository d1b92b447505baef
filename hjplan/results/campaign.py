"""What a run says of projects, mechanisms, links and need, as ``hjplan run --json`` prints it.

Every figure is read from the tidy tables of the same run, so that a script finds in the JSON what a reader finds there.
Money in the scenario's unit; starts and ends as calendar years.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from hjplan.results.finished import Finished
from hjplan.results.tables import bundles, capacity, inflow, mechanisms, posts, projects, savings, turned_away

COUNTY = ""
"""Stands for all sectors together."""


def campaign(finished: Finished) -> dict[str, Any]:
    """Projects, mechanisms, bundles, savings, capacities, posts, and the three figures of need."""
    yuan = finished.county.yuan
    return {
        "projects": {str(row["project"]): _project(row, yuan) for row in _rows(projects.build(finished))},
        "mechanisms": {str(row["mechanism"]): _mechanism(row, yuan) for row in _rows(mechanisms.build(finished))},
        "bundles": {str(row["bundle"]): _bundle(row) for row in _rows(bundles.build(finished))},
        "savings": _savings(finished, yuan),
        "capacities": _capacities(finished),
        "posts": _posts(finished),
        "growth_of_need": three_figures(inflow.build(finished)),
    }


def _rows(frame: pd.DataFrame | None) -> list[dict[Any, Any]]:
    return [] if frame is None else frame.to_dict("records")


def _year(date: object) -> int | None:
    """The calendar year of a date; None where there is none."""
    return int(str(date)[:4]) if date else None


def _project(row: dict[str, Any], yuan: float) -> dict[str, Any]:
    return {
        "group": row["group"],
        "owner": row["owner"],
        "sector": row["sector"],
        "start": _year(row["start"]),
        "finish": _year(row["finish"]),
        "cost": int(row["cost"]) / yuan,
        "committed": float(row["committed"]) / yuan,
        "decision": row["decision"],
    }


def _mechanism(row: dict[str, Any], yuan: float) -> dict[str, Any]:
    return {
        "owner": row["owner"],
        "start": _year(row["start"]),
        "end": _year(row["end"]),
        "cost": int(row["cost"]) / yuan,
        "decision": row["decision"],
    }


def _bundle(row: dict[str, Any]) -> dict[str, Any]:
    return {"start": _year(row["start"]), "households": float(row["households"]), "decision": row["decision"]}


def _savings(finished: Finished, yuan: float) -> dict[str, float]:
    """By kind of link; only kinds that the scenario has."""
    frame, works = savings.build(finished), finished.county.works
    kinds = {"bundle": works.bundles, "dig_once": works.dig_once, "joint": works.joints}
    if frame is None:
        return {}
    return {k: float(frame[frame["kind"] == k]["saved"].sum()) / yuan for k, links in kinds.items() if links}


def _capacities(finished: Finished) -> dict[str, dict[str, float]]:
    """Room and use at the end of the plan, and the households that working units could serve and no room is left for.

    A facility with several capacities counts its turned-away households at each of them.
    """
    frame, away = capacity.build(finished), turned_away.build(finished)
    if frame is None or away is None:
        return {}
    end = finished.county.timeline.periods
    refused = {(row["zone"], row["facility"]): row["households"] for row in _rows(away[away["point"] == end])}
    return {
        str(row["capacity"]): {
            "room": float(row["room"]),
            "used": float(row["used"]),
            "turned_away": float(sum(refused.get(user, 0.0) for user in _users(finished, str(row["capacity"])))),
        }
        for row in _rows(frame[frame["point"] == end])
    }


def _users(finished: Finished, name: str) -> list[tuple[str, str]]:
    """(zone, facility) of the users of a capacity, as the table ``turned_away`` names them."""
    county = finished.county
    terms = next(c for c in county.works.capacities if c.id == name)
    return [
        (county.zones[zone].id, block.facility.id)
        for block, member in zip(county.blocks, terms.users, strict=True)
        for zone in dict.fromkeys(block.zone[member].tolist())
    ]


def _posts(finished: Finished) -> dict[str, dict[str, float]]:
    """Posts there are and posts taken up in the period in which the largest part of them is."""
    frame = posts.build(finished)
    if frame is None:
        return {}
    out = {}
    for post in dict.fromkeys(frame["post"].tolist()):
        periods = frame[frame["post"] == post].groupby("period")
        there = periods["posts"].first().to_numpy(dtype=float)
        used = periods["used"].sum().to_numpy(dtype=float)
        tightest = int(np.argmax(used / np.where(there > 0, there, 1.0)))
        out[str(post)] = {"posts": float(there[tightest]), "used": float(used[tightest])}
    return out


def three_figures(frame: pd.DataFrame) -> dict[str, Any]:
    """管住当前、消化存量、杜绝增量 in households, for the county and by sector, from the table ``inflow``.

    current: of what was in service at the opening, how much is kept (never relapsed) or restored, relapsed, gone;
    ``share`` = (kept + restored) ÷ (kept + restored + relapsed).
    backlog: unserved at the opening, of it begun; ``share`` = begun ÷ unserved at the opening.
    inflow: joined, kept away by mechanisms; ``share`` = kept away ÷ (joined + kept away).
    balance: opening + inflow − begun − left = closing.
    A share is None where there is nothing to take a share of.
    """
    of_sector = {str(sector): _figures(part) for sector, part in frame.groupby("sector", sort=False)}
    return {"county": _figures(frame), "sectors": of_sector}


def _figures(frame: pd.DataFrame) -> dict[str, dict[str, float | None]]:
    """The three figures, and the account that closes, of these rows together."""
    first, last = frame["period"] == frame["period"].min(), frame["period"] == frame["period"].max()
    flows = {name: float(frame[name].sum()) for name in inflow.FLOWS}
    opening, closing = float(frame[first]["opening"].sum()), float(frame[last]["closing"].sum())
    current = {name: float(frame[last][name].sum()) for name in inflow.CURRENT}
    standing = current["kept"] + current["restored"]
    return {
        "current": {
            "in_service": sum(current.values()),
            **current,
            "share": _share(standing, standing + current["relapsed"]),
        },
        "backlog": {"unserved": opening, "begun": flows["of_backlog"], "share": _share(flows["of_backlog"], opening)},
        "inflow": {
            "joined": flows["inflow"],
            "kept_away": flows["kept_away"],
            "share": _share(flows["kept_away"], flows["inflow"] + flows["kept_away"]),
        },
        "balance": {
            "opening": opening,
            "inflow": flows["inflow"],
            "begun": flows["begun"],
            "left": flows["left"],
            "closing": closing,
        },
    }


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None
