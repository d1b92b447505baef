"""The report opens in a real browser: nothing fails, nothing is fetched, nothing sticks out on a telephone.

The browser is Debian's ``chromium`` (``apt-get install chromium``). Without it these tests are skipped on a desk, and
fail in CI. Each page is shown inside a frame that is as wide as the screen asked for: headless windows are never
narrower than 500 pixels.
"""

from __future__ import annotations

import html as markup
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from builders.campaign import saved_campaign

import hjplan as hj
from hjplan import errors

ROOT = Path(errors.__file__).parent.parent
NAMES = ("chromium", "chromium-browser", "google-chrome")
BROWSER = next((found for name in NAMES if (found := shutil.which(name))), None)
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--hide-scrollbars",
    "--proxy-server=127.0.0.1:9",  # nothing listens there: nothing leaves this machine
    "--virtual-time-budget=10000",
    "--enable-logging=stderr",
    "--log-level=0",
)
PHONE, DESK = 380, 1000

MEASURE = """
onload = () => {
  const page = document.getElementById("f").contentDocument.documentElement;
  const outside = [...page.querySelectorAll("body *")].filter(e => {
    if (e.closest(".skip, thead") || (e.closest("svg") && e.tagName != "svg")) return false;
    const box = e.getBoundingClientRect();
    return box.width && (box.right > page.clientWidth + 1 || box.left < -1);
  });
  const said = document.body.dataset;
  said.content = page.scrollWidth;
  said.screen = page.clientWidth;
  said.outside = outside.map(e => e.tagName).join(" ");
};
"""
"""Run beside the report, not in it: the report itself allows no script."""

needs_browser = pytest.mark.skipif(
    BROWSER is None and "CI" not in os.environ, reason="no chromium on this machine (CI installs it)"
)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> hj.Run:
    """A real run, small and quick."""
    return hj.run(ROOT / "scenarios" / "smallest" / "scenario.yaml", out=tmp_path_factory.mktemp("runs"))


@pytest.fixture(scope="module", params=["en", "zh"])
def report(request: pytest.FixtureRequest, run: hj.Run) -> tuple[str, Path]:
    """Its report in one language."""
    return request.param, hj.write_report(run, run.folder / f"report-{request.param}.html", lang=request.param)


@pytest.fixture(scope="module", params=["en", "zh"])
def campaign(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a county with projects, mechanisms, links, capacities and owners in one language."""
    folder = tmp_path_factory.mktemp("campaign")
    made = saved_campaign(folder)
    return hj.write_report(made, folder / f"report-{request.param}.html", lang=request.param)


def browse(page: Path, profile: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Open a page in headless chromium with a profile of its own."""
    if BROWSER is None:
        pytest.fail(f"none of {', '.join(NAMES)} is installed: apt-get install chromium")
    command = [BROWSER, *FLAGS, f"--user-data-dir={profile}", *options, page.absolute().as_uri()]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def framed(page: Path, folder: Path, width: int) -> Path:
    """A page that shows ``page`` in a frame of this width and writes down how wide its content is."""
    source = markup.escape(page.read_text(encoding="utf-8"))
    target = folder / f"framed-{width}.html"
    frame = f'<iframe id="f" style="border:0;width:{width}px;height:9000px" srcdoc="{source}"></iframe>'
    target.write_text(
        f'<!doctype html><meta charset="utf-8"><body style="margin:0">{frame}<script>{MEASURE}</script></body>',
        encoding="utf-8",
    )
    return target


def console(result: subprocess.CompletedProcess[str]) -> list[str]:
    """What the page made the browser complain about."""
    return [line for line in result.stderr.splitlines() if "CONSOLE" in line]


def asked_by_the_page(log: Path) -> list[str]:
    """Every address outside the file that the page itself asked for; what the browser asks for its own sake is not."""
    events = json.loads(log.read_text(encoding="utf-8"))["events"]
    asked = [event["params"] for event in events if "initiator" in event.get("params", {})]
    return [
        p["url"] for p in asked if p["initiator"] != "not an origin" and not p["url"].startswith(("file:", "data:"))
    ]


@needs_browser
def test_a_report_opens_without_complaint_and_asks_no_host(report: tuple[str, Path], tmp_path: Path) -> None:
    lang, page = report
    log = tmp_path / "net.json"
    result = browse(page, tmp_path / "profile", f"--log-net-log={log}", "--dump-dom")
    assert console(result) == []
    assert asked_by_the_page(log) == []
    assert {"en": "<title>Four villages", "zh": "<title>四个村"}[lang] in result.stdout
    assert result.stdout.count("<section") >= 9


@needs_browser
def test_a_page_that_does_fetch_something_or_fails_would_be_seen(tmp_path: Path) -> None:
    page, log = tmp_path / "bad.html", tmp_path / "net.json"
    page.write_text('<img src="http://example.invalid/x.png"><script>nothing()</script>', encoding="utf-8")
    result = browse(page, tmp_path / "profile", f"--log-net-log={log}", "--dump-dom")
    assert asked_by_the_page(log) == ["http://example.invalid/x.png"]
    assert "nothing is not defined" in "".join(console(result))


@needs_browser
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_nothing_sticks_out_of_the_screen(report: tuple[str, Path], tmp_path: Path, width: int) -> None:
    result = browse(framed(report[1], tmp_path, width), tmp_path / "profile", "--dump-dom")
    measured = dict(re.findall(r'data-(content|screen|outside)="([^"]*)"', result.stdout))
    assert int(measured["screen"]) <= width
    assert int(measured["content"]) <= int(measured["screen"])
    assert measured["outside"] == ""


@needs_browser
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_nothing_of_a_campaign_sticks_out_of_the_screen(campaign: Path, tmp_path: Path, width: int) -> None:
    result = browse(framed(campaign, tmp_path, width), tmp_path / "profile", "--dump-dom")
    measured = dict(re.findall(r'data-(content|screen|outside)="([^"]*)"', result.stdout))
    assert int(measured["screen"]) <= width
    assert int(measured["content"]) <= int(measured["screen"])
    assert measured["outside"] == ""


@needs_browser
def test_a_campaigns_report_opens_without_complaint_and_asks_no_host(campaign: Path, tmp_path: Path) -> None:
    log = tmp_path / "net.json"
    result = browse(campaign, tmp_path / "profile", f"--log-net-log={log}", "--dump-dom")
    assert console(result) == []
    assert asked_by_the_page(log) == []
    for section in ("projects", "mechanisms", "together", "capacities", "need", "town_and_country", "owners"):
        assert f'<section id="{section}"' in result.stdout


@needs_browser
def test_a_report_is_drawn(report: tuple[str, Path], tmp_path: Path) -> None:
    from matplotlib.image import imread

    picture = tmp_path / "report.png"
    browse(report[1], tmp_path / "profile", f"--window-size={DESK},2400", f"--screenshot={picture}")
    pixels = imread(picture)[..., :3]
    assert pixels.shape[:2] == (2400, DESK)
    colored = (pixels.max(axis=2) - pixels.min(axis=2)) > 0.2
    assert colored.mean() > 0.005, "no blue, green or orange: the pictures are missing"
    assert (pixels.mean(axis=2) < 0.4).mean() > 0.005, "no dark pixels: the text is missing"


def test_a_browser_is_present_in_ci() -> None:
    assert BROWSER is not None or "CI" not in os.environ, sys.platform
