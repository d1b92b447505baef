"""Whatever is broken in a scenario file, the answer is a Scenario or messages, never another exception."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from builders.small_county import PLACES, SCENARIO, STOCK, write
from hypothesis import given, settings
from hypothesis import strategies as st

from hjplan.errors import InputError, Message
from hjplan.schema import load, resolved_yaml
from hjplan.schema.scenario import Scenario

# Pieces that have confused readers of YAML and of tables before.
PIECES = (
    "", " ", "\n", "\t", ":", ": ", "-", "- ", "? ", "#", "&a ", "*a", "!!str ", "!x ", "{", "}", "[", "]", ",", "'",
    '"', "|", ">", "%", "@", "`", "---", "...", "null", "~", "true", "no", "on", ".nan", ".inf", "-1", "1e999", "0x1f",
    "2027", "2027-01-01", "2029+", "0.5", "choose", "none", "extends: scenario.yaml\n", "extends: /etc/passwd\n",
    "like: ", "<<: ", "中文", "\ufeff", "\u2028", "\x85", "\x00", "\x07", "\U0001f6bd", "é", "9" * 400, "a" * 2000,
    "[" * 60, "{a: " * 60, ";", "；", "1,000", "NaN", "inf", "45%", "\r\n", "\r", "village", "toilet", "v01",
)  # fmt: skip


@st.composite
def broken(draw: st.DrawFn, text: str) -> str:
    """A sound text with one to four pieces put in, taken out, doubled, moved or replaced."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        end = min(len(text), at + draw(st.integers(0, 30)))
        lines = text.splitlines(keepends=True) or [""]
        row = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(("insert", "cut", "replace", "drop", "double", "swap", "indent"))):
            case "insert":
                text = text[:at] + draw(st.sampled_from(PIECES)) + text[at:]
            case "cut":
                text = text[:at] + text[end:]
            case "replace":
                text = text[:at] + draw(st.sampled_from(PIECES)) + text[end:]
            case "drop":
                text = "".join(lines[:row] + lines[row + 1 :])
            case "double":
                text = "".join([*lines[: row + 1], *lines[row:]])
            case "swap":
                lines[0], lines[row] = lines[row], lines[0]
                text = "".join(lines)
            case _:
                lines[row] = draw(st.sampled_from(("  ", " ", "\t", "      "))) + lines[row]
                text = "".join(lines)
    return text


def answer(content: dict[str, bytes]) -> Scenario | tuple[Message, ...]:
    """Load from a folder; any exception but InputError goes through to the test."""
    with tempfile.TemporaryDirectory() as name:
        path = write(Path(name))
        for file, written in content.items():
            (path.parent / file).write_bytes(written)
        try:
            scenario = load(path)
        except InputError as error:
            assert error.messages
            assert all(m.text.strip() and m.level == "error" for m in error.messages)
            assert str(error)  # every message can be drawn
            return error.messages
    assert resolved_yaml(scenario)
    assert all(w.level == "warning" and w.render() for w in scenario.warnings)
    return scenario


@settings(max_examples=400)
@given(broken(SCENARIO))
def test_a_broken_scenario_file_gives_messages_or_a_scenario_and_never_a_traceback(text: str) -> None:
    answer({"scenario.yaml": text.encode("utf-8", "surrogatepass")})


@settings(max_examples=150)
@given(broken(PLACES), broken(STOCK))
def test_broken_tables_give_messages_or_a_scenario_and_never_a_traceback(places: str, stock: str) -> None:
    answer({"places.csv": places.encode("utf-8"), "stock.csv": stock.encode("utf-8")})


@settings(max_examples=100)
@given(st.binary(max_size=200))
def test_bytes_that_are_no_scenario_give_messages_and_never_a_traceback(content: bytes) -> None:
    assert not isinstance(answer({"scenario.yaml": content}), Scenario)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(PIECES),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(PIECES), inner, max_size=3),
    max_leaves=6,
)
KEYS = (
    "hjplan", "name", "title", "horizon", "horizon.step", "money.unit", "money.inflation", "places", "stock.file",
    "facilities", "facilities.road", "facilities.road.conditions", "facilities.road.service", "facilities.road.regimes",
    "facilities.road.regimes.none.decay", "facilities.toilet.restore.cost", "facilities.toilet.need", "facilities.new",
    "facilities.village_sewage.build.cost", "funds", "funds.grant", "funds.grant.amount", "funds.county.amount.2027",
    "funds.grant.pays_for", "funds.grant.pays_for.tags", "fees.toilet_fee", "fees.toilet_fee.level", "targets",
    "targets.0", "targets.0.coverage", "targets.7", "goal", "goal.after", "goal.weights", "simulate.uncertain",
    "simulate.uncertain.funds.county", "simulate.policies", "extends", "bonds", "affordability.waive", "solve",
)  # fmt: skip


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return load(write(tmp_path_factory.mktemp("sound")))


@settings(max_examples=300)
@given(key=st.sampled_from(KEYS), value=VALUES)
def test_any_value_set_under_any_key_gives_messages_or_a_scenario(sound: Scenario, key: str, value: object) -> None:
    try:
        changed = sound.with_(key, value)
    except InputError as error:
        assert error.messages
        assert str(error)
    else:
        assert resolved_yaml(changed)


def test_the_pieces_do_break_the_file(tmp_path: Path) -> None:
    """The property above would be empty if every broken text were refused at its first character."""
    write(tmp_path)
    assert isinstance(answer({"scenario.yaml": (SCENARIO + "# ok\n").encode()}), Scenario)
    assert not isinstance(answer({"scenario.yaml": (SCENARIO + "bonds: 1\n").encode()}), Scenario)
