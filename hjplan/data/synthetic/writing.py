"""A made-up country as a folder: scenario.yaml, places and stock, written by Arrow column by column."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from hjplan.data.synthetic.country import Country, Standing, draw_country, of_tier
from hjplan.data.synthetic.recipe import Shape, check_shape, content, tiers
from hjplan.data.synthetic.wording import scenario_text
from hjplan.library import facility as shipped


def write_country(folder: Path, shape: Shape, *, csv: bool = False) -> None:
    """Write a fictional country of ``shape.places`` places into a folder: the same bytes for the same shape.

    The tables are CSV for small countries or where ``csv`` asks for it, else Parquet. Raises InputError where the
    shape is out of range.
    """
    check_shape(shape)
    country = draw_country(shape)
    suffix = "csv" if csv or shape.places <= content()["csv_up_to"] else "parquet"
    ids = _numbered("P", np.arange(1, shape.places + 1), shape.places)
    _write(places_table(country, ids), folder / f"places.{suffix}")
    _write(stock_table(country, ids), folder / f"stock.{suffix}")
    (folder / "scenario.yaml").write_text(scenario_text(country, suffix), encoding="utf-8", newline="")


def places_table(country: Country, ids: Any) -> Any:
    """An Arrow table with one row per place."""
    import pyarrow as pa
    import pyarrow.compute as pc

    people = country.people
    number = pa.array(np.arange(1, country.shape.places + 1)).cast(pa.string())

    def of_kind(attribute: str) -> Any:
        return pa.array([getattr(tier, attribute) for tier in tiers()]).take(pa.array(people.tier))

    return pa.table(
        {
            "id": ids,
            "name_zh": pc.binary_join_element_wise(number, of_kind("zh"), "号"),
            "name_en": pc.binary_join_element_wise(of_kind("en"), number, " "),
            "township": _numbered("T", people.township + 1, int(people.township[-1]) + 1),
            "tier": of_kind("tier"),
            "tags": _tags(country),
            "households": people.households,
            "population": people.population,
            "income": people.income,
            "growth": of_tier(people, "growth"),
        }
    )


def stock_table(country: Country, ids: Any) -> Any:
    """An Arrow table with one row per facility and place, facility by facility."""
    import pyarrow as pa

    number = pa.array(np.arange(country.shape.places, dtype=np.int32))
    place = pa.DictionaryArray.from_arrays(number, ids)
    names = pa.array([s.recipe.id for s in country.standing])
    conditions = list(dict.fromkeys(c for s in country.standing for c in _conditions(s)))
    factor = of_tier(country.people, "cost_factor")
    parts = [
        pa.table(
            {
                "place": place,
                "facility": pa.DictionaryArray.from_arrays(np.full(country.shape.places, i, dtype=np.int32), names),
                "need": standing.units(standing.need),
                **{c: _in_condition(standing, c) for c in conditions},
                "cost_factor": factor,
            }
        )
        for i, standing in enumerate(country.standing)
    ]
    return pa.concat_tables(parts)


def _conditions(standing: Standing) -> list[str]:
    return list(shipped(standing.recipe.like).get("conditions", ("working", "relapsed")))


def _in_condition(standing: Standing, condition: str) -> Any:
    """Units in a condition; blank throughout where the facility has no such condition."""
    import pyarrow as pa

    own = _conditions(standing)
    if condition not in own:
        return pa.nulls(len(standing.need), pa.float64())
    return standing.units(standing.stock[own.index(condition)])


def _numbered(letter: str, numbers: Any, largest: int) -> Any:
    """Ids such as P00042, as wide as the largest needs."""
    import pyarrow as pa
    import pyarrow.compute as pc

    digits = pc.utf8_lpad(pa.array(numbers).cast(pa.string()), width=len(str(largest)), padding="0")
    return pc.binary_join_element_wise(letter, digits, "")


def _tags(country: Country) -> Any:
    """The tags of each place in one cell, separated by ``;``; blank where it has none."""
    import pyarrow as pa

    names, carried = list(content()["places"]["tags"]), country.people.tags
    code = (carried * (1 << np.arange(len(names)))[:, None]).sum(axis=0)
    words = [";".join(n for i, n in enumerate(names) if sets >> i & 1) or None for sets in range(1 << len(names))]
    return pa.array(words, pa.string()).take(pa.array(code))


def _write(table: Any, path: Path) -> None:
    if path.suffix == ".csv":
        _write_csv(table, path)
        return
    import pyarrow.parquet as pq

    pq.write_table(table, path)


def _write_csv(table: Any, path: Path) -> None:
    """Comma separated, without quotes: no cell of ours holds a comma."""
    import pyarrow as pa
    from pyarrow import csv

    plain = pa.schema([pa.field(f.name, _plain(f.type)) for f in table.schema])
    options = csv.WriteOptions(include_header=False, quoting_style="none")
    with path.open("wb") as file:
        file.write((",".join(table.column_names) + "\n").encode())
        csv.write_csv(table.cast(plain), file, options)


def _plain(kind: Any) -> Any:
    import pyarrow as pa

    return kind.value_type if pa.types.is_dictionary(kind) else kind
