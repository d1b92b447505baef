"""Messages in Chinese: every sentence of the catalogue, and what a planner meets in a spoiled scenario."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from hjplan.errors import InputError
from hjplan.library import scenarios_folder
from hjplan.schema import load
from hjplan.schema.translation import CATALOG, rendered, translated

SENTENCES = tomllib.loads(CATALOG.read_text(encoding="utf-8"))
GAP = re.compile(r"\{([a-z])\}")
ENGLISH = re.compile(r"[a-z]{2,} [a-z]{2,}")
SPOILED = {
    "funds: {a: {amount: 1, reserv: 0.1}}": "未知的键 `reserv`。是否指 `reserve`?",
    "funds: {a: {amount: true}}": "`true` 无法使用;应为数字,或按年份的映射",
    "horizon: {start: 2027, years: 0}": "`0` 超出范围;不得小于 1",
    "horizon: {start: 2027, years: 3, step: week}": "`week` 在此处不可用;应为以下之一:`year`",
    "horizon: {start: 2027}": "缺少 `years`;应为整数",
    "places: nowhere.csv": "没有文件 `nowhere.csv`",
    "targets: [{sector: sewag, coverage: 0.5}]": "没有行业 `sewag`。是否指 `sewage`?",
    "targets: [{sector: sewage, coverage: 60}]": "是否指 60 %?请写 0.6",
    "funds: {a: {amount: choose}}": "不能用 `choose`",
}


@pytest.mark.parametrize("english", SENTENCES["say"])
def test_every_sentence_of_the_catalogue_is_said_in_chinese(english: str) -> None:
    chinese = SENTENCES["say"][english]
    assert set(GAP.findall(chinese)) <= set(GAP.findall(english))
    said = translated(GAP.sub(lambda gap: f"X{gap[1]}9", english), "zh")
    for name in GAP.findall(chinese):
        assert f"X{name}9" in said
    assert not ENGLISH.search(re.sub(r"`[^`]*`", "", said))
    assert translated(english, "en") == english


@pytest.mark.parametrize("spoiled, chinese", SPOILED.items())
def test_a_spoiled_scenario_is_told_in_chinese(tmp_path: Path, spoiled: str, chinese: str) -> None:
    folder = Path(str(scenarios_folder())) / "smallest"
    text = (folder / "scenario.yaml").read_text(encoding="utf-8")
    for name in ("places.csv", "stock.csv"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    key = spoiled.partition(":")[0]
    (tmp_path / "base.yaml").write_text(text, encoding="utf-8")
    if key in ("funds", "horizon", "places", "fees"):
        text = re.sub(rf"^{key}:.*\n(  .*\n)*", "", text, flags=re.MULTILINE)
    (tmp_path / "scenario.yaml").write_text(f"{text}{spoiled}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load(tmp_path / "scenario.yaml")
    told = "\n".join(rendered(message, "zh") for message in caught.value.messages)
    assert chinese in told
    assert "scenario.yaml:" in told
