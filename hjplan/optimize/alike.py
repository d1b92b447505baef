"""What the ledger cannot tell apart: lines with the same payers under the same rules, zones with the same service.

Found by looking at the finished ledger, not by knowing its rules: two lines are alike when, beside their own rows of
payment, their variables stand in the same rows with the same coefficients. Then only their sum matters: money paid for
the sum is split among them as they cost, and every row holds as before. A master of one line per class has a quarter
of the rows, and the same optimum, prices and proof (docs/columns.md).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from hjplan.data.county import County, Ints
from hjplan.optimize.assembly import add_ledger
from hjplan.optimize.naming import line_names, periods, words
from hjplan.optimize.physics.measures import Alike, told_apart
from hjplan.optimize.program import Program


@dataclass(eq=False)
class Listening:
    """Measures without physics: the ledger asks for them, and what it does with them is looked at."""

    program: Program
    county: County
    alike: Alike
    asked: dict[tuple[str, int, int], Ints] = field(default_factory=dict)
    costs: Ints = field(default_factory=lambda: np.empty((0, 0), dtype=np.int64))

    def cost(self) -> Ints:
        """[L, T]"""
        axes = (line_names(self.county), periods(self.county.timeline))
        self.costs = self.program.variables("cost", axes, kept=self.alike.with_costs(self.county))
        return self.costs

    def served(self, block: int, zone: int) -> Ints:
        """[T+1]"""
        return self._ask("served", block, zone, [*periods(self.county.timeline), "end"])

    def units_due(self, block: int, zone: int) -> Ints:
        """[T]"""
        return self._ask("units_due", block, zone, periods(self.county.timeline))

    def reference(self, block: int, zone: int) -> Ints:
        """[T]"""
        return self._ask("reference", block, zone, periods(self.county.timeline))

    def under(self, block: int, zone: int, regime: int) -> Ints:
        """[T]"""
        return self._ask(f"under_{regime}", block, zone, periods(self.county.timeline))

    def handed(self, block: int, number: int) -> Ints:
        """[T]"""
        return self._ask(f"handed_{number}", block, -1, periods(self.county.timeline))

    def _ask(self, measure: str, block: int, zone: int, when: list[str]) -> Ints:
        key = (measure, block, zone)
        if key not in self.asked:
            self.asked[key] = self.program.variables(measure, (words([f"{block}__{zone}"]), when))[0]
        return self.asked[key]


def find_alike(county: County) -> Alike:
    """Find lines and services of the county that no row of its ledger tells apart."""
    program = Program()
    heard = Listening(program, county, told_apart(county))
    ledger = add_ledger(program, county, heard, unmet=1.0)
    arrays = program.arrays()
    matrix = arrays.matrix.copy()
    payment = program.rows_of("payment")
    matrix.data[np.repeat(np.isin(np.arange(program.rows), payment), np.diff(matrix.indptr))] = 0.0
    matrix.eliminate_zeros()
    table = matrix.tocsc()

    def seen(columns: Ints) -> bytes:
        """All that the ledger does with these variables."""
        there = columns[columns >= 0]
        part = table[:, there]
        terms = (columns >= 0, part.indptr, part.indices, part.data, arrays.objective[there], arrays.upper[there])
        return b"".join(np.ascontiguousarray(a).tobytes() for a in terms)

    first: dict[tuple[str, bytes], int] = {}
    lines = np.arange(county.lines.count)
    # what a project or a mechanism costs is no sum over places: each stands for itself
    works = {i for i, (p, m) in enumerate(_works_of_lines(county)) if p or m}
    for number in range(county.lines.count):
        if number in works:
            continue
        own = np.concatenate([heard.costs[number], ledger.spending.spend[:, number].ravel()])
        lines[number] = first.setdefault((county.lines.use[number], seen(own)), number)
    whose: dict[tuple[int, bytes], int] = {}
    services = told_apart(county).services
    for (measure, block, zone), columns in heard.asked.items():
        if measure == "served":
            services[block, zone] = whose.setdefault((block, seen(columns)), zone)
    return Alike(lines, services)


def _works_of_lines(county: County) -> list[tuple[str, str]]:
    """Project and mechanism of each line; empty where it has none."""
    nothing = ("",) * county.lines.count
    return list(zip(county.lines.project or nothing, county.lines.mechanism or nothing, strict=True))
