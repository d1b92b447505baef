"""Files that are too large, in another encoding, nested without end, or outside of the scenario's folder."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from builders.mistakes import messages_of
from builders.small_county import PLACES, SCENARIO, STOCK, changed, write

from hjplan.errors import InputError
from hjplan.schema import load
from hjplan.schema.texts import LARGEST_TABLE, LARGEST_YAML, MEBIBYTE

UTF_8 = (
    "only UTF-8 is read. In Excel choose “CSV UTF-8 (Comma delimited)” when saving; in an editor choose the encoding "
    "UTF-8 (编码选 UTF-8)"
)


@pytest.mark.parametrize("file", ["scenario.yaml", "places.csv"])
@pytest.mark.parametrize(
    ("encoding", "name"),
    [("gbk", "GBK (GB18030)"), ("gb18030", "GBK (GB18030)"), ("utf-16", "UTF-16"), ("utf-16-be", "UTF-16")],
)
def test_another_encoding_is_named_with_the_way_to_save_as_utf_8(
    tmp_path: Path, file: str, encoding: str, name: str
) -> None:
    path = write(tmp_path)
    text = (tmp_path / file).read_text(encoding="utf-8")
    (tmp_path / file).write_bytes(text.encode(encoding))
    assert messages_of(path) == ((file, "", f"the file seems to be in {name}; {UTF_8}"),)


@pytest.mark.parametrize("file", ["scenario.yaml", "places.csv", "stock.csv"])
def test_a_byte_order_mark_is_read_silently(tmp_path: Path, file: str) -> None:
    path = write(tmp_path)
    (tmp_path / file).write_bytes(b"\xef\xbb\xbf" + (tmp_path / file).read_bytes())
    assert load(path).name == "small"


def test_bytes_of_no_encoding_are_named_with_their_line(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.write_bytes(b"hjplan: 1\nname: a\xff\xff\xffb\n")
    text = "byte 0xff in this line is not UTF-8 text: save the file as UTF-8"
    assert messages_of(path) == (("scenario.yaml:2", "", text),)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("", "the file is empty: a scenario begins with `hjplan: 1`"),
        ("# only a comment\n", "the file is empty: a scenario begins with `hjplan: 1`"),
    ],
)
def test_an_empty_scenario_says_how_one_begins(tmp_path: Path, content: str, text: str) -> None:
    assert messages_of(write(tmp_path, content)) == (("scenario.yaml", "", text),)


@pytest.mark.parametrize(("content", "read"), [("- a\n- b\n", "a list"), ("text\n", "`text`"), ("3\n", "`3`")])
def test_a_scenario_that_is_no_mapping_says_what_it_is(tmp_path: Path, content: str, read: str) -> None:
    text = f"a scenario is a mapping (`key: value`); this file holds {read}"
    assert messages_of(write(tmp_path, content)) == (("scenario.yaml:1:1", "", text),)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("", "the table is empty: its first line must name the columns"),
        ("\n\n", "the table is empty: its first line must name the columns"),
    ],
)
def test_an_empty_table_says_what_its_first_line_is(tmp_path: Path, content: str, text: str) -> None:
    assert messages_of(write(tmp_path, places=content)) == (("places.csv", "", text),)


def test_a_header_without_rows_is_no_table(tmp_path: Path) -> None:
    header = PLACES.splitlines()[0]
    assert messages_of(write(tmp_path, places=header)) == (
        ("places.csv:1:1", "", "the table has a header and no rows"),
    )


@pytest.mark.parametrize(("separator", "name"), [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")])
def test_columns_that_are_separated_otherwise_are_recognized(tmp_path: Path, separator: str, name: str) -> None:
    path = write(tmp_path, stock=STOCK.replace(",", separator))
    text = f"the columns seem to be separated by {name}: save the table with commas (CSV UTF-8)"
    assert messages_of(path) == (("stock.csv:1:1", "", text),)


def test_a_yaml_file_of_a_hundred_megabytes_is_refused_at_once(tmp_path: Path) -> None:
    path = write(tmp_path)
    with path.open("wb") as stream:
        stream.truncate(100 * MEBIBYTE)  # a sparse file: as large as any, and costs nothing to write
    began = time.perf_counter()
    said = messages_of(path)
    assert time.perf_counter() - began < 1.0
    text = f"the file has 100.0 MiB; the limit for a file of this kind is {LARGEST_YAML / MEBIBYTE:,.0f} MiB"
    assert said == (("scenario.yaml", "", text),)


def test_a_table_above_the_limit_is_refused_at_once(tmp_path: Path) -> None:
    path = write(tmp_path)
    with (tmp_path / "stock.csv").open("wb") as stream:
        stream.truncate(LARGEST_TABLE + 1)
    assert messages_of(path) == (
        ("stock.csv", "", "the file has 200.0 MiB; the limit for a file of this kind is 200 MiB"),
    )


def test_an_alias_bomb_is_stopped_before_it_is_written_out(tmp_path: Path) -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 12)
    )
    began = time.perf_counter()
    said = messages_of(write(tmp_path, bomb))
    assert time.perf_counter() - began < 5.0
    text = "the file holds more than 50,000 values once its aliases (`*name`) are written out: this is the limit"
    assert [m[2] for m in said] == [text]


def test_an_alias_inside_of_what_it_names_would_never_end(tmp_path: Path) -> None:
    said = messages_of(write(tmp_path, "hjplan: &a [*a]\n"))
    text = "`*a` stands inside the value that it names: it would never end"
    assert said == (("scenario.yaml:1:13", "hjplan.0", text),)


def test_nesting_without_end_is_stopped(tmp_path: Path) -> None:
    said = messages_of(write(tmp_path, "a: " + "[" * 100_000))
    assert [m[2] for m in said] == ["brackets or indentation are nested more than 40 levels deep"]


def test_aliases_may_not_nest_without_end_either(tmp_path: Path) -> None:
    chain = "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}]\n" for i in range(1, 60))
    said = messages_of(write(tmp_path, chain))
    assert [m[2] for m in said] == ["aliases are nested more than 40 levels deep"]


def test_files_that_extend_one_another_in_a_circle_are_named_in_order(tmp_path: Path) -> None:
    path = write(tmp_path, "extends: b.yaml\n")
    (tmp_path / "b.yaml").write_text("extends: c.yaml\n", encoding="utf-8")
    (tmp_path / "c.yaml").write_text("name: c\nextends: b.yaml\n", encoding="utf-8")
    text = "the files extend one another in a circle: b.yaml → c.yaml → b.yaml"
    assert messages_of(path) == (("c.yaml:2:10", "extends", text),)


def test_a_link_that_leads_out_of_the_folder_is_out(tmp_path: Path) -> None:
    inner = tmp_path / "county"
    inner.mkdir()
    path = write(inner)
    (tmp_path / "secret.csv").write_text(PLACES, encoding="utf-8")
    (inner / "places.csv").unlink()
    (inner / "places.csv").symlink_to(tmp_path / "secret.csv")
    text = "`places` takes a file in the scenario's own folder or below; `places.csv` leads out of it"
    assert messages_of(path) == (("scenario.yaml:5:9", "places", text),)


def test_a_folder_for_a_table_is_no_table(tmp_path: Path) -> None:
    path = write(tmp_path, changed(SCENARIO, "places: places.csv", "places: tables"))
    (tmp_path / "tables").mkdir()
    assert messages_of(path) == (("scenario.yaml:5:9", "places", "there is no file `tables` in FOLDER"),)


def test_an_error_in_an_extended_file_is_shown_there(tmp_path: Path) -> None:
    write(tmp_path, changed(SCENARIO, "build: {cost: 70}", "build: {cost: -70}")).rename(tmp_path / "base.yaml")
    path = tmp_path / "high.yaml"
    path.write_text("extends: base.yaml\nname: high\nfees: {toilet_fee: {level: 50}}\n", encoding="utf-8")
    assert messages_of(path) == (
        ("high.yaml:3:28", "fees.toilet_fee.level", "the level 50 is not among `levels`: 0, 36, 72"),
        ("base.yaml:21:19", "facilities.road.build.cost", "`-70` was read; it must be at least 0"),
    )


@pytest.mark.parametrize("path", ["no/such/folder/scenario.yaml", "", "\0", "a" * 5000])
def test_a_path_that_leads_nowhere_is_one_clear_error(path: str) -> None:
    with pytest.raises(InputError) as raised:
        load(path)
    assert len(raised.value.messages) == 1


def test_a_folder_without_a_scenario_names_its_files(tmp_path: Path) -> None:
    write(tmp_path).rename(tmp_path / "base.yaml")
    with pytest.raises(InputError, match=r"the folder has no scenario\.yaml: name one of its files \(base\.yaml\)"):
        load(tmp_path)


def test_all_mistakes_of_all_files_are_shown_at_once_by_file_and_line(tmp_path: Path) -> None:
    scenario = changed(SCENARIO, "relapse: 0.03", "relaps: 0.03")
    scenario = changed(scenario, "sectors: [toilets]", "sectors: [toilet]")
    scenario = changed(scenario, "by: 2029", "by: 2040")
    path = write(
        tmp_path, scenario, changed(PLACES, ",300,", ",-300,"), changed(STOCK, "v02,toilet,280", "v02,toilet,many")
    )
    assert [m[0] for m in messages_of(path)] == [
        "scenario.yaml:14:29", "scenario.yaml:27:45", "scenario.yaml:32:42", "places.csv:3:23", "stock.csv:3:12",
    ]  # fmt: skip


def test_a_column_that_is_wrong_throughout_is_told_in_twenty_one_messages(tmp_path: Path) -> None:
    places = "id,households\n" + "".join(f"p{i},x{i}\n" for i in range(100))
    stock = "place,facility,need,working,relapsed,good,fair,failed\np1,toilet,1,1,0,,,\n"
    said = messages_of(write(tmp_path, changed(SCENARIO, ", tags: [scenic]", ""), places, stock))
    assert len(said) == 21
    assert said[-1] == ("places.csv:22:5", "households", "80 more cells of this column are wrong")
