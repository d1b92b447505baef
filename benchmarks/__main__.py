"""Run every benchmark, or those named, and write benchmarks/README.md.

python -m benchmarks                      all of them; half an hour, most of it for PDLP and HiGHS in `columns`
python -m benchmarks --without columns    all but these; the page says which were left out
python -m benchmarks startup              only these, printed and not written
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import benchmarks
from benchmarks import machine
from benchmarks.rows import Measure, Row

PAGE = Path(__file__).parent / "README.md"
HEAD = """\
<!-- Written by `make bench`: run it again instead of editing. -->
# Benchmarks

Ratios are measured in one run on one machine, so that they mean something on another; seconds are for orientation.
No test asserts them.
"""
MARK = {True: "yes", False: "**no**", None: ""}


def found() -> dict[str, Measure]:
    """Every benchmark: a module of this folder with a function ``measure``."""
    modules = [
        importlib.import_module(f"benchmarks.{m.name}")
        for m in pkgutil.iter_modules(benchmarks.__path__)
        if m.name != "__main__"
    ]
    return {m.__name__.rpartition(".")[2]: m.measure for m in modules if hasattr(m, "measure")}


def table(rows: list[Row]) -> list[str]:
    """The rows of one benchmark as Markdown."""
    out = ["| what | measured | goal | met | how |", "|---|---|---|---|---|"]
    return out + [f"| {r.what} | {r.value} | {r.goal} | {MARK[r.met]} | {r.how} |" for r in rows]


def page(sections: dict[str, list[Row]], purposes: dict[str, str], left_out: list[str], seconds: float) -> str:
    """benchmarks/README.md"""
    without = f"; left out of this run: {', '.join(left_out)}" if left_out else ""
    out = [
        HEAD,
        f"- Machine: {machine.processor()}, {machine.cores()} cores, {machine.memory()}",
        f"- Date: {datetime.now(UTC):%Y-%m-%d %H:%M} UTC; commit {machine.revision()}; took {seconds:.0f} s",
        f"- Versions: {machine.versions()}",
        f"- Command: `make bench` (`.venv/bin/python -m benchmarks NAME` prints one of them){without}",
    ]
    for name, rows in sections.items():
        out += ["", f"## {name}", "", purposes[name], "", *table(rows)]
    return "\n".join(out) + "\n"


def main() -> int:
    """Measure what is asked for; write the page when everything was, or all but what was left out by name."""
    known = found()
    asked = sys.argv[1:]
    writes = not asked or asked[0] == "--without"
    named = asked[1:] if writes else asked
    unknown = [name for name in named if name not in known]
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    wanted = [name for name in known if name not in named] if writes else named
    begun = time.perf_counter()
    sections: dict[str, list[Row]] = {}
    for name in wanted:
        print(f"bench: {name} …", flush=True)
        sections[name] = known[name]()
        print("\n".join(table(sections[name])[2:]), flush=True)
    if writes:
        purposes = {name: (sys.modules[f"benchmarks.{name}"].__doc__ or "").strip().split("\n\n")[0] for name in known}
        PAGE.write_text(page(sections, purposes, named, time.perf_counter() - begun), encoding="utf-8")
        print(f"bench: written {PAGE.relative_to(Path.cwd())}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
