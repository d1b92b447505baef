"""What must hold in the books: one file per rule, found by looking into this folder.

A rule is a module with ``residual(county, statement)``, which returns a :class:`~hjplan.books.breach.Finding`. Its
docstring states the formula; the optimizer's twin of a money rule is the file of the same name in
``hjplan/optimize/ledger``. A new rule is one new file. Nothing here knows a solver.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from hjplan.books.breach import Finding
from hjplan.books.statement import Statement
from hjplan.data.county import County

Rule = Callable[[County, Statement], Finding]


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule, by name, in alphabetical order."""
    found = (m.name for m in iter_modules(__path__))
    return {name: import_module(f"{__name__}.{name}").residual for name in sorted(found)}
