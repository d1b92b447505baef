"""hjplan: plan building, upkeep and repair of a county together, and see what lasts.

    import hjplan as hj
    scenario = hj.load("scenario.yaml").with_("fees.sewage.level", 72)
    run = hj.run(scenario)
    run.tables.coverage
    run.plot.coverage()
    hj.compare([base, run]).tables.difference

Everything is loaded when it is first used, so that importing hjplan takes no time.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hjplan.api import (
        Front,
        Run,
        audit,
        check,
        compare,
        diff,
        explain,
        fee_curve,
        load,
        load_run,
        new_synthetic,
        pareto,
        ranges,
        repair,
        run,
        runs,
        why,
        why_not,
        write_report,
    )
    from hjplan.errors import AuditError, HjplanError, InfeasibleError, InputError, StoppedError

__version__ = "0.1.0"

_API = (
    "Front",
    "Run",
    "audit",
    "check",
    "compare",
    "diff",
    "explain",
    "fee_curve",
    "load",
    "load_run",
    "new_synthetic",
    "pareto",
    "ranges",
    "repair",
    "run",
    "runs",
    "why",
    "why_not",
    "with_preset",
    "write_report",
)
_ERRORS = ("AuditError", "HjplanError", "InfeasibleError", "InputError", "StoppedError")

__all__ = [
    "AuditError",
    "Front",
    "HjplanError",
    "InfeasibleError",
    "InputError",
    "Run",
    "StoppedError",
    "__version__",
    "audit",
    "check",
    "compare",
    "diff",
    "explain",
    "fee_curve",
    "load",
    "load_run",
    "new_synthetic",
    "pareto",
    "ranges",
    "repair",
    "run",
    "runs",
    "why",
    "why_not",
    "with_preset",
    "write_report",
]


def __getattr__(name: str) -> Any:
    """Load what is asked for on first use."""
    for module, names in (("hjplan.api", _API), ("hjplan.errors", _ERRORS)):
        if name in names:
            return getattr(importlib.import_module(module), name)
    raise AttributeError(f"module `hjplan` has no `{name}`; it has: {', '.join(__all__)}")


def __dir__() -> list[str]:
    return sorted(__all__)
