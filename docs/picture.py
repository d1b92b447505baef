"""Draw the README's pictures from the runs that `make demo` saved: a real result, drawn by the code that users have.

make picture            after `make demo`
"""

from __future__ import annotations

import sys
from pathlib import Path

import matplotlib

import hjplan as hj
from hjplan.report import compared, plots

IMAGES = Path(__file__).parent / "images"
BASELINE, USER_PAYS = "qingshui-baseline", "qingshui-user-pays"
PIXELS_PER_INCH = 110


def newest(name: str) -> hj.Run:
    """The run saved last of a scenario."""
    found = [entry for entry in hj.runs("runs") if entry.scenario == name]
    if not found:
        sys.exit(f"no saved run of {name} in runs/: `make demo` first")
    return hj.load_run(found[-1].run)


def main() -> None:
    """Policies of the baseline in both languages, and the two scenarios over the months."""
    matplotlib.use("Agg")
    baseline, user_pays = newest(BASELINE), newest(USER_PAYS)
    drawn = {f"policies-{lang}.png": plots.draw("policies", baseline, lang=lang) for lang in ("en", "zh")} | {
        "user-pays-en.png": compared.plot("curve").draw([baseline, user_pays], lang="en")
    }
    for name, axes in drawn.items():
        axes.figure.savefig(IMAGES / name, dpi=PIXELS_PER_INCH, metadata={"Software": None})
        print(f"written: docs/images/{name}")


if __name__ == "__main__":
    main()
