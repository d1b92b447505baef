"""An explanation in sentences, in Chinese or English: the same text for the terminal and the report."""

from __future__ import annotations

from hjplan.planning.explaining.advice import Advice
from hjplan.planning.explaining.explanation import MORE, Explanation
from hjplan.planning.explaining.statements import Statement
from hjplan.planning.explaining.trial import Effect
from hjplan.planning.explaining.values import ASKED, STEPS, FundValue
from hjplan.planning.explaining.words import Paragraph, Said, Words, figure, percent
from hjplan.schema.fees import CollectionByIncome

SHOWN = 6
"""Lines named in one sentence at most."""
_SMALL = 0.05
"""Share of a value below which what promises add to it is not worth a sentence."""


def tell(found: Explanation, lang: str) -> list[Said]:
    """Everything that was found, under its headings."""
    words = Words(lang, found.scenario)
    horizon = found.scenario.spec.horizon
    end = horizon.start + horizon.years - 1 + round(found.scenario.spec.goal.after.years)
    note = words("note.checked", count=found.resolves, end=end)
    said = [Said(words("title.held"), (Paragraph(note),))]
    said.append(Said(words("title.money"), _funds(found, words)))
    said.append(Said(words("title.statements"), _statements(found, words) or (Paragraph(words("note.nothing")),)))
    said.append(Said(words("title.further"), _further(found, words) or (Paragraph(words("note.nothing")),)))
    said.append(Said(words("title.advice"), _advice(found, words)))
    return said


def _funds(found: Explanation, words: Words) -> tuple[Paragraph, ...]:
    checked = [value for value in found.funds if value.checks]
    out = [
        Paragraph(words.sentences(_fund(value, words)), value.change.settings() if value.change else ())
        for value in checked
    ]
    left = sum(1 for value in found.funds if not value.checks and value.marginal > 0)
    if not out:
        out.append(Paragraph(words("fund.none" if found.funds else "note.goal_other")))
    if left:
        out.append(Paragraph(words("fund.left", count=left)))
    return tuple(out)


def _fund(value: FundValue, words: Words) -> list[str]:
    said = {"fund": words.thing(value.fund), "year": value.year}
    if value.checks and not value.is_sure:
        widest = max((c for c in value.checks), key=lambda c: abs(c.step))
        ends = {"low": figure(widest.value.low), "high": figure(widest.value.high)}
        return [words("fund.unsure", value=figure(value.marginal), step=percent(abs(widest.step)), **said, **ends)]
    households = value.households or 0.0
    out = [
        words("fund.one", households=figure(households), **said) if households >= 0.01 else words("fund.few", **said)
    ]
    steps = {c.step: words.difference(c.value) for c in value.checks}
    if len(steps) == 4:
        names = {"less1": -0.01, "more1": 0.01, "less5": -0.05, "more5": 0.05}
        out.append(words("fund.worth", value=figure(value.marginal), **{n: steps[s] for n, s in names.items()}))
    out += [words("fund.no_plan", step=percent(1.0 + step)) for step in STEPS if step not in steps]
    low, high = value.holds
    amount = words.money(value.amount)
    if value.agrees:
        ends = {"low": words.money(value.amount * (1 + low)), "high": words.money(value.amount * (1 + high))}
        out.append(words("fund.holds", amount=amount, unit=words.unit, **ends))
    else:
        out.append(words("fund.holds_not", amount=amount, unit=words.unit))
    if abs(value.promises) > _SMALL * abs(value.marginal) and value.marginal > 0:
        out.append(words("fund.promises", share=percent(min(1.0, value.promises / value.marginal))))
    return out


def _statements(found: Explanation, words: Words) -> tuple[Paragraph, ...]:
    out: list[Paragraph] = []
    free: dict[str, list[str]] = {"target": [], "rule": []}
    for statement in found.statements:
        sure = statement.effect is not None and statement.effect.gain.low > 0.0 and statement.binds
        settings = statement.change.settings()
        if statement.kind in ("earmark", "cap"):
            out.append(Paragraph(_terms(statement, words), settings))
            continue
        name = _name(found, statement, words)
        if not statement.binds and statement.short >= 1.0:
            out.append(Paragraph(words("target.idle", target=name, short=figure(statement.short)), settings))
        elif not statement.binds:
            free[statement.kind].append(name)
        elif statement.effect is None:
            out.append(Paragraph(words("rule.no_plan", rule=name), settings))
        elif not sure:
            out.append(Paragraph(words(f"{statement.kind}.unclear", **{statement.kind: name}), settings))
        else:
            households = _households(statement.effect)
            text = [words(f"{statement.kind}.cost", households=households, **{statement.kind: name})]
            text += promises_of(statement.effect, words)
            if statement.effect.households <= 0.0:
                text = [_only_promises(name, statement.effect, words)]
            if statement.short >= 1.0:
                text.append(words("target.missed", short=figure(statement.short)))
            out.append(Paragraph(words.sentences(text), settings))
    told = sum(1 for statement in found.statements if statement.kind == "target")
    left = len(found.scenario.spec.targets) - told
    if told and left > 0:
        out.append(Paragraph(words("target.left", count=left)))
    for kind, names in free.items():
        if names:
            out.append(Paragraph(words(f"{kind}.free", **{f"{kind}s": words.join([f"“{n}”" for n in names])})))
    return tuple(out)


def _terms(statement: Statement, words: Words) -> str:
    """What an earmark or the cap on fees costs."""
    effect = statement.effect
    if not statement.binds:
        return words(f"{statement.kind}.nothing", fund=words.thing(statement.name))
    if effect is None or effect.gain.low <= 0.0:
        return words(f"{statement.kind}.unclear", fund=words.thing(statement.name))
    if effect.households <= 0.0:
        return _only_promises(words.thing(statement.name), effect, words)
    said = words(f"{statement.kind}.gain", fund=words.thing(statement.name), households=_households(effect))
    return words.sentences([said, *promises_of(effect, words)])


def _only_promises(name: str, effect: Effect, words: Words) -> str:
    return words("figure.only_promises", name=name, promises=figure(effect.promises))


def _households(effect: Effect | None) -> str:
    return figure(effect.households if effect is not None else 0.0)


def promises_of(effect: Effect | None, words: Words) -> list[str]:
    """What has to be said where promises missed by less, or by more, are a part of what a change brings."""
    if effect is None or abs(effect.promises) <= _SMALL * abs(effect.gain.gain):
        return []
    key = "figure.promises_less" if effect.promises > 0 else "figure.promises_more"
    return [words(key, promises=figure(abs(effect.promises)))]


def _name(found: Explanation, statement: Statement, words: Words) -> str:
    spec = found.scenario.spec
    number = int(statement.name)
    return words.target(spec.targets[number]) if statement.kind == "target" else words.rule(spec.rules[number])


def _further(found: Explanation, words: Words) -> tuple[Paragraph, ...]:
    out = []
    start = found.scenario.spec.horizon.start
    if found.further is not None and found.further.gain.low > 0.0 and found.further.households > 0.0:
        text = [
            words(
                "further.gain", share=percent(MORE), money=words.money(found.further_money), unit=words.unit,
                households=_households(found.further), year=start,
            )
        ]  # fmt: skip
        lines = [
            words("further.line", line=words.line(*line), money=words.money(yuan), unit=words.unit)
            for line, yuan in found.further_to
        ]
        text += promises_of(found.further, words)
        if lines:
            text.append(words("further.goes", lines=words.join(lines)))
        out.append(Paragraph(words.sentences(text)))
    waiting = [
        words(
            "further.waiting",
            line=words("what.in_tier", what=words.thing(u.facility), tier=words.name("tier", u.tier)),
            households=figure(u.households),
        )
        for u in found.unserved[:SHOWN]
    ]
    if waiting:
        out.append(Paragraph(words("further.unserved", lines=words.join(waiting))))
    return tuple(out)


def _advice(found: Explanation, words: Words) -> tuple[Paragraph, ...]:
    if not found.advice:
        return (Paragraph(words("advice.none")),)
    return tuple(
        Paragraph(f"{number}. {_advised(found, one, words)}", (), one.change.yaml(found.scenario))
        for number, one in enumerate(found.advice, start=1)
    )


def _advised(found: Explanation, one: Advice, words: Words) -> str:
    spec = found.scenario.spec
    if one.kind == "floor":
        about = words.rule(spec.rules[int(one.about)])
    elif one.kind == "date":
        about = words.target(spec.targets[int(one.about)])
    else:
        about = words.thing(one.about)
    value = percent(float(one.value)) if one.kind in ("pool", "floor") else one.value
    values: dict[str, object] = {"about": about, "value": value, "households": _households(one.effect)}
    if one.kind == "fee":
        each = one.effect.households / (one.paid_by_users / ASKED) if one.paid_by_users > 0 else 0.0
        values |= {"money": words.money(one.paid_by_users), "unit": words.unit, "each": figure(each)}
    text = [words(f"advice.{one.kind}", **values), *promises_of(one.effect, words)]
    if one.kind == "fee" and not isinstance(spec.fees[one.about].collection, CollectionByIncome):
        text.append(words("advice.fee_paid"))
    return words.sentences(text)
