"""The scenario.yaml of a made-up country, as a person would write it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from hjplan.data.synthetic.amounts import yearly_amounts
from hjplan.data.synthetic.country import Country
from hjplan.data.synthetic.recipe import FundRecipe, content, facilities, funds
from hjplan.library import facility as shipped


def scenario_text(country: Country, suffix: str) -> str:
    """The whole file; ``suffix`` is that of the tables beside it."""
    return "\n".join([*_head(country, suffix), *_facilities(country), *_funds(country), *_rest(country), ""])


def _head(country: Country, suffix: str) -> Iterator[str]:
    shape = country.shape
    made = f"hjplan new --synthetic {shape.places} --seed {shape.seed}"
    yield f"# A country that does not exist, drawn by {made}"
    yield f"# 虚构地区,由 {made} 生成"
    yield "hjplan: 1"
    yield f"name: synthetic-{shape.places}-{shape.seed}"
    yield f"title: {{zh: {shape.places} 个地点(虚构), en: {shape.places} places (fictional)}}"
    yield "fictional: true"
    yield f"horizon: {{start: {content()['start']}, years: {shape.years}}}"
    yield f"money: {content()['money']}"
    yield f"places: places.{suffix}"
    yield f"stock: stock.{suffix}"


def _facilities(country: Country) -> Iterator[str]:
    """Every type by the library's figures; what is not counted in households serves those that need one unit."""
    yield "facilities:"
    for recipe in facilities(country.shape):
        counted = shipped(recipe.like)["unit"] == "household"
        serves = "" if counted else f", serves: {{households: {1 / recipe.per:.3g}}}"
        yield f"  {recipe.id}: {{like: {recipe.like}, title: {_title(recipe)}{serves}}}"


def _funds(country: Country) -> Iterator[str]:
    yield "funds:"
    amounts = yearly_amounts(country)
    for fund in funds(country.shape):
        yield f"  {fund.id}:"
        yield f"    title: {_title(fund)}"
        yield f"    amount: {amounts[fund.id]:.12g}"
        earmark = [(key, getattr(fund, key)) for key in ("sectors", "tiers", "tags", "uses")]
        named = [f"{key}: {_list(names)}" for key, names in earmark if names is not None]
        if named:
            yield f"    pays_for: {{{', '.join(named)}}}"
        for key, default in (("max_share", FundRecipe.max_share), ("carry_over", FundRecipe.carry_over)):
            if getattr(fund, key) != default:
                yield f"    {key}: {getattr(fund, key):g}"


def _rest(country: Country) -> Iterator[str]:
    planned = {recipe.id for recipe in facilities(country.shape)}
    fees = {name: fee for name, fee in content()["fees"].items() if name in planned}
    if fees:
        yield "fees:"
    for name, fee in fees.items():
        terms = f"level: {fee['level']}, collection: {fee['collection']}"
        yield f"  {name}_fee: {{title: {{zh: {fee['zh']}, en: {fee['en']}}}, billed_on: {name}, {terms}}}"
    targets = [target for target in content()["targets"] if target["facility"] in planned]
    if targets:
        yield "targets:"
    for target in targets:
        yield f"  - {{{', '.join(f'{key}: {value}' for key, value in target.items())}}}"
    yield f"goal: {content()['goal']}"
    yield f"simulate: {{seed: {country.shape.seed}, {content()['simulate']}}}"


def _title(recipe: Any) -> str:
    return f"{{zh: {recipe.zh}, en: {recipe.en}}}"


def _list(names: Iterable[str]) -> str:
    return f"[{', '.join(names)}]"
