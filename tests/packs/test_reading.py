"""Files that cannot be trusted are refused with a sentence, never with a traceback."""

import os
import random
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridlink.packs.findings import Finding
from gridlink.packs.pack_reading import read_pack
from gridlink.packs.reading import BadCsv, Line, records
from gridlink.packs.tables import FILES
from tests.packs.planted import EXAMPLE


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "copy"))


def _codes(findings: list[Finding], file: str) -> list[tuple[int, int, str]]:
    return [(f.line, f.column, f.code) for f in findings if f.file == file]


def test_a_folder_that_is_not_there_is_told() -> None:
    pack, findings = read_pack("/nowhere/at/all")

    assert pack is None
    assert [f.code for f in findings] == ["missing-folder"]


def test_an_empty_folder_misses_every_file(tmp_path: Path) -> None:
    pack, findings = read_pack(tmp_path)

    assert pack is None
    assert {f.file for f in findings if f.code == "missing-file"} == set(FILES)


def test_a_byte_order_mark_is_tolerated_and_said(copy: Path) -> None:
    (copy / "schemes.csv").write_bytes(b"\xef\xbb\xbf" + (copy / "schemes.csv").read_bytes())

    pack, findings = read_pack(copy)

    assert pack is not None
    assert [(f.file, f.code, f.severity) for f in findings] == [("schemes.csv", "byte-order-mark", "warning")]


def test_windows_line_ends_change_nothing(copy: Path) -> None:
    path = copy / "posts.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    pack, findings = read_pack(copy)

    assert findings == []
    assert pack is not None


def test_a_gbk_file_is_named_as_such_with_its_place(copy: Path) -> None:
    path = copy / "organisations.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gbk"))

    pack, findings = read_pack(copy)

    assert pack is None
    about = [f for f in findings if f.file == "organisations.csv"]
    assert [(f.line, f.column, f.code) for f in about] == [(2, 10, "not-utf8")]
    assert "GBK" in about[0].message


def test_a_link_out_of_the_pack_is_not_followed(copy: Path) -> None:
    (copy / "posts.csv").unlink()
    (copy / "posts.csv").symlink_to("/etc/passwd")

    _, findings = read_pack(copy)

    assert _codes(findings, "posts.csv") == [(0, 0, "not-a-plain-file")]


def test_a_pipe_is_not_waited_for(copy: Path) -> None:
    (copy / "posts.csv").unlink()
    os.mkfifo(copy / "posts.csv")

    _, findings = read_pack(copy)

    assert _codes(findings, "posts.csv") == [(0, 0, "not-a-plain-file")]


def test_a_file_over_the_bound_is_not_read(copy: Path) -> None:
    size = (copy / "places.geojson").stat().st_size

    _, findings = read_pack(copy, max_file_bytes=size - 1)

    assert (0, 0, "too-big") in _codes(findings, "places.geojson")


def test_of_a_newer_format_only_that_is_said_and_what_to_do(copy: Path) -> None:
    path = copy / "pack.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("format = 1", "format = 2"), encoding="utf-8")
    (copy / "districts.csv").write_text("what format 2 may have", encoding="utf-8")
    (copy / "grids.csv").unlink()

    pack, findings = read_pack(copy)

    assert pack is None
    assert [(f.file, f.line, f.column, f.code) for f in findings] == [("pack.toml", 2, 1, "newer-format")]
    assert "Install a newer gridlink" in findings[0].fix
    assert "请升级本系统" in findings[0].fix_zh


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_coordinate_that_is_no_number_is_refused(copy: Path, value: str) -> None:
    path = copy / "grids.geojson"
    path.write_text(path.read_text(encoding="utf-8").replace("121.200065", value, 1), encoding="utf-8")

    pack, findings = read_pack(copy)

    assert pack is None
    assert [(f.line, f.code) for f in findings if f.file == "grids.geojson"] in (
        [(2, "not-finite")],
        [(2, "bad-geometry")],
    )


def test_a_misspelt_file_name_is_pointed_out(copy: Path) -> None:
    (copy / "place.csv").write_text("x", encoding="utf-8")

    pack, findings = read_pack(copy)

    assert pack is not None
    assert [(f.file, f.code) for f in findings] == [("place.csv", "unknown-file")]
    assert "places.csv" in findings[0].fix


def _cells(line: Line) -> list[tuple[str, int]]:
    return [(text, line.column(position)) for position, text in enumerate(line.texts)]


def test_csv_quotations_keep_lines_and_columns() -> None:
    lines = list(records('a,"b, ""c""\nd",e\n\nf,g\n'))

    assert [(line.number, _cells(line)) for line in lines] == [
        (1, [("a", 1), ('b, "c"\nd', 3), ("e", 4)]),
        (4, [("f", 1), ("g", 3)]),
    ]


def test_a_quotation_never_closed_is_told_where_it_begins() -> None:
    with pytest.raises(BadCsv) as caught:
        list(records('a,b\nc,"d\ne'))

    assert (caught.value.line, caught.value.column) == (2, 3)


@given(st.text(alphabet='ab,"\n ', max_size=40))
def test_any_text_is_records_or_a_bad_csv(text: str) -> None:
    fault = None
    try:
        lines = list(records(text))
    except BadCsv as caught:
        lines, fault = [], caught

    assert fault is None or 1 <= fault.line <= text.count("\n") + 1
    assert all(column >= 1 for line in lines for _, column in _cells(line))


@pytest.mark.parametrize("seed", range(25))
def test_a_mangled_pack_gives_findings_and_never_a_traceback(copy: Path, seed: int) -> None:
    chance = random.Random(seed)
    for name in chance.sample(FILES, 3):
        data = bytearray((copy / name).read_bytes())
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(data))
            data[at : at + chance.randint(0, 30)] = chance.randbytes(chance.randint(0, 4)) or b',"\n{['
        (copy / name).write_bytes(bytes(data))

    pack, findings = read_pack(copy)

    assert (pack is None) == any(f.is_error for f in findings), f"seed {seed}"
