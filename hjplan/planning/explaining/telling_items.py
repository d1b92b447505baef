"""Why not, and why, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from hjplan.planning.explaining.telling import SHOWN, promises_of
from hjplan.planning.explaining.trial import Effect, Line
from hjplan.planning.explaining.why import Why
from hjplan.planning.explaining.why_not import Served, WhyNot
from hjplan.planning.explaining.words import Paragraph, Said, Words, figure, percent, told_apart

_FEW = 4
"""Lines named in one sentence."""


def tell_absence(found: WhyNot, lang: str) -> list[Said]:
    """Why an item gets nothing."""
    words = Words(lang, found.scenario)
    item = words.line(*found.item.line)
    parts = [
        Paragraph(_barriers(found, words)),
        Paragraph(words.sentences(_force(found, words)), (), found.force.short()),
    ]
    entry = _entry(found, words)
    if entry:
        parts.append(Paragraph(words.sentences(entry)))
    return [Said(words("title.why_not", item=item), tuple(parts))]


def tell_presence(found: Why, lang: str) -> list[Said]:
    """What an item with money is for."""
    words = Words(lang, found.scenario)
    text = [words("why.money", money=words.money(found.money), unit=words.unit)]
    if found.without is None:
        text.append(words("why.no_plan" if found.no_plan == "infeasible" else "why.unknown"))
    else:
        text += _lost(found, found.without, words)
    said = Said(
        words("title.why", item=words.line(*found.item.line)),
        (Paragraph(words.sentences(text), (), found.change.short()),),
    )
    return [said]


def _lost(found: Why, without: Effect, words: Words) -> list[str]:
    if without.gain.high >= 0.0:
        return [words("why.hardly"), *_moved(found, words)]
    what = words("what.in_tier", what=words.thing(found.curve_of[0]), tier=words.name("tier", found.curve_of[1]))
    ends = {"last_with": figure(found.with_it[-1]), "last_without": figure(found.without_it[-1])}
    if without.households < 0.0:
        text = [words("why.lost", households=figure(-without.households)), *promises_of(without, words)]
    else:
        promises = figure(-without.promises)
        text = [words("why.promises", households=figure(without.households), promises=promises)]
    if found.felt is not None:
        at = found.years.index(found.felt)
        there = {"with_it": figure(found.with_it[at]), "without": figure(found.without_it[at])}
        same = found.with_it[-1] - found.without_it[-1] < 0.01 * found.need[-1]
        text.append(words("why.felt_for_a_time" if same else "why.felt", year=found.felt, what=what, **there, **ends))
    elif abs(found.with_it[-1] - found.without_it[-1]) >= 0.5:
        text.append(words("why.unfelt", what=what, **ends))
    return text + _moved(found, words)


def _moved(found: Why, words: Words) -> list[str]:
    return [words("why.moved", lines=_amounts(found.moved, words))] if found.moved else []


def _barriers(found: WhyNot, words: Words) -> str:
    if found.indifferent:
        return words("why_not.indifferent")
    text = []
    if not found.payers:
        text.append(words("why_not.no_payer"))
    if found.earmarks == ("*",):
        text.append(words("why_not.earmark_all"))
    elif found.earmarks:
        text.append(words("why_not.earmark", funds=words.join([f"“{words.thing(f)}”" for f in found.earmarks])))
    if found.rules == ("*",):
        text.append(words("why_not.rule_all"))
    elif found.rules:
        rules = [f"“{words.rule(found.scenario.spec.rules[int(i)])}”" for i in found.rules]
        text.append(words("why_not.rule", rules=words.join(rules)))
    if found.promises:
        text.append(words("why_not.promises"))
    if found.is_plain:
        text.append(words("why_not.plain"))
    return words.sentences(text)


def _force(found: WhyNot, words: Words) -> list[str]:
    if found.forced_in is None:
        known = {"infeasible": "forced_no_plan", "unpaid": "forced_unpaid"}
        return [words(f"why_not.{known.get(found.no_plan, 'forced_unknown')}")]
    money = words.money(found.money)
    if found.forced_in.gain.high < 0.0 <= found.forced_in.households:
        ends = {"households": figure(found.forced_in.households), "promises": figure(-found.forced_in.promises)}
        text = [words("why_not.forced_promises", money=money, unit=words.unit, **ends)]
    elif found.forced_in.gain.high < 0.0:
        text = [words("why_not.forced", money=money, unit=words.unit, households=figure(-found.forced_in.households))]
        text += promises_of(found.forced_in, words)
    else:
        text = [words("why_not.forced_same", money=money, unit=words.unit)]
    if found.displaced:
        text.append(words("why_not.displaces", lines=_amounts(found.displaced, words)))
    if found.served_less:
        text.append(words("why_not.loses", lines=_households(found.served_less, words)))
    if found.served_more:
        text.append(words("why_not.wins", lines=_households(found.served_more, words)))
    return text


def _entry(found: WhyNot, words: Words) -> list[str]:
    """At what price, and with what money, it comes in."""
    text = []
    if found.price is not None and found.price.value is None:
        text.append(words("why_not.price_never"))
    elif found.price is not None and found.price.value is not None:
        apart = told_apart(100.0 * found.price.inside, 100.0 * found.price.outside)
        ends = {"low": percent(found.price.inside, apart), "high": percent(found.price.outside, apart)}
        key = "price" if found.price.is_sharp else "price_between"
        text.append(words(f"why_not.{key}", share=percent(found.price.value), **ends))
    if found.extra is not None:
        fund = {"fund": words.thing(found.extra_fund), "unit": words.unit}
        if found.extra.value is None:
            text.append(words("why_not.extra_never", **fund))
        else:
            ends = {"low": words.money(found.extra.outside), "high": words.money(found.extra.inside)}
            key = "extra" if found.extra.is_sharp else "extra_between"
            text.append(words(f"why_not.{key}", money=words.money(found.extra.value), **ends, **fund))
    return text


def _amounts(lines: Sequence[tuple[Line, float]], words: Words) -> str:
    return words.join(
        [
            words("why_not.amount", line=words.line(*line), money=words.money(yuan), unit=words.unit)
            for line, yuan in lines[:_FEW]
        ]
    )


def _households(served: Served, words: Words) -> str:
    return words.join(
        [
            words(
                "further.waiting",
                line=words("what.in_tier", what=words.thing(facility), tier=words.name("tier", tier)),
                households=figure(households),
            )
            for (facility, tier), households in served[: min(_FEW, SHOWN)]
        ]
    )
