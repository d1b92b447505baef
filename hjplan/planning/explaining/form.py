"""An explanation as one JSON object: every figure with what it was checked by, and the text in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hjplan.planning.explaining.explanation import Explanation
from hjplan.planning.explaining.telling import tell
from hjplan.planning.explaining.telling_items import tell_absence, tell_presence
from hjplan.planning.explaining.trial import Difference, Effect
from hjplan.planning.explaining.values import FundValue
from hjplan.planning.explaining.why import Why
from hjplan.planning.explaining.why_not import Served, Threshold, WhyNot
from hjplan.planning.explaining.words import Said
from hjplan.schema.scenario import Scenario

LANGUAGES = ("zh", "en")


def as_json(found: Explanation) -> dict[str, Any]:
    """Everything that was found; money in the scenario's unit, values in household-years per 10,000 yuan."""
    yuan, scenario = found.scenario.spec.money.yuan, found.scenario
    return {
        "scenario": scenario.name,
        "units": {
            "money": str(scenario.spec.money.unit),
            "goal": "household-years",
            "value": "household-years per 10,000 yuan",
            "households": "households served from the year named (default: the first) as long as the goal looks",
        },
        "goal": found.base.goal,
        "bound": found.base.bound,
        "planned_again": found.resolves,
        "funds": [_fund(value, yuan) for value in found.funds],
        "statements": [
            {
                "kind": one.kind,
                "name": int(one.name) if one.kind in ("target", "rule") else one.name,
                "binds": one.binds,
                "short": one.short,
                "without": effect_form(one.effect),
                "set": list(one.change.settings()),
            }
            for one in found.statements
        ],
        "further": {
            "money": found.further_money / yuan,
            "effect": effect_form(found.further),
            "goes_to": [_line(line, money / yuan) for line, money in found.further_to],
        },
        "unfunded": [
            {"facility": u.facility, "tier": u.tier, "households": u.households, "next": u.next_in_line / yuan}
            for u in found.unserved
        ],
        "advice": [
            {
                "kind": one.kind,
                "about": one.about,
                "value": one.value,
                "effect": effect_form(one.effect),
                "paid_by_users": one.paid_by_users / yuan,
                "set": list(one.change.settings()),
                "yaml": one.change.yaml(scenario),
            }
            for one in found.advice
        ],
        "text": {lang: said_form(tell(found, lang)) for lang in LANGUAGES},
    }


def absence_form(found: WhyNot) -> dict[str, Any]:
    """Why an item gets nothing."""
    yuan = found.scenario.spec.money.yuan
    return {
        "item": found.item.text,
        "in_plan": False,
        "units": _units(found.scenario),
        "planned_again": found.resolves,
        "may_be_paid_by": list(found.payers),
        "forced_in": {
            "effect": effect_form(found.forced_in),
            "no_plan": found.no_plan or None,
            "money": found.money / yuan,
            "displaces": [_line(line, money / yuan) for line, money in found.displaced],
            "served_less": _served(found.served_less),
            "served_more": _served(found.served_more),
            "set": list(found.force.settings()),
        },
        "indifferent": found.indifferent,
        "price": _threshold(found.price, 1.0),
        "extra_money": {"fund": found.extra_fund, **(_threshold(found.extra, yuan) or {})} if found.extra else None,
        "kept_out_by": {
            "earmarks": list(found.earmarks),
            "rules": [rule if rule == "*" else int(rule) for rule in found.rules],
            "promises": found.promises,
            "value": found.is_plain,
        },
        "text": {lang: said_form(tell_absence(found, lang)) for lang in LANGUAGES},
    }


def presence_form(found: Why) -> dict[str, Any]:
    """What an item with money is for."""
    yuan = found.scenario.spec.money.yuan
    return {
        "item": found.item.text,
        "in_plan": True,
        "units": _units(found.scenario),
        "planned_again": found.resolves,
        "money": found.money / yuan,
        "without": effect_form(found.without),
        "no_plan": found.no_plan or None,
        "goes_to": [_line(line, money / yuan) for line, money in found.moved],
        "served_less": _served(found.served_less),
        "served_more": _served(found.served_more),
        "felt": found.felt,
        "curve": {
            "facility": found.curve_of[0],
            "tier": found.curve_of[1],
            "year": list(found.years),
            "need": found.need.tolist(),
            "with": found.with_it.tolist(),
            "without": found.without_it.tolist(),
        },
        "set": list(found.change.settings()),
        "text": {lang: said_form(tell_presence(found, lang)) for lang in LANGUAGES},
    }


def _units(scenario: Scenario) -> dict[str, str]:
    return {"money": str(scenario.spec.money.unit), "goal": "household-years", "price": "share of today's price"}


def _served(served: Served) -> list[dict[str, Any]]:
    return [{"facility": f, "tier": t, "households": households} for (f, t), households in served]


def _threshold(found: Threshold | None, unit: float) -> dict[str, Any] | None:
    if found is None:
        return None
    if found.value is None:
        return {"value": None, "in_at": None, "out_at": None}
    return {"value": found.value / unit, "in_at": found.inside / unit, "out_at": found.outside / unit}


def said_form(said: Sequence[Said]) -> list[dict[str, Any]]:
    """The text as headings and paragraphs."""
    return [
        {
            "title": one.title,
            "paragraphs": [{"text": p.text, "set": list(p.settings), "yaml": p.yaml} for p in one.paragraphs],
        }
        for one in said
    ]


def difference_form(value: Difference | None) -> dict[str, float] | None:
    """What is gained, and between what that lies for certain."""
    return None if value is None else {"gain": value.gain, "least": value.low, "most": value.high}


def effect_form(effect: Effect | None) -> dict[str, Any] | None:
    """A gain of the goal, what of it is households and what promises."""
    if effect is None:
        return None
    return {**(difference_form(effect.gain) or {}), "households": effect.households, "promises": effect.promises}


def _line(line: tuple[str, str, str], money: float) -> dict[str, Any]:
    return {"what": line[0], "tier": line[1], "use": line[2], "money": money}


def _fund(value: FundValue, yuan: float) -> dict[str, Any]:
    low, high = value.holds
    checked = bool(value.checks)
    return {
        "fund": value.fund,
        "year": value.year,
        "amount": value.amount / yuan,
        "marginal": value.marginal,
        "checked": checked,
        "planned_again": [{"step": c.step, **(difference_form(c.value) or {})} for c in value.checks],
        "holds": [value.amount * (1 + low) / yuan, value.amount * (1 + high) / yuan] if value.agrees else None,
        "households": value.households,
        "promises": value.promises if checked else None,
        "set": list(value.change.settings()) if value.change else [],
    }
