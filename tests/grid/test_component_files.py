"""Readers of component files: any chunk, any stop, any fault of a line gives the same rows. No database."""

from __future__ import annotations

import csv
import io
import json
import string
import tracemalloc
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridlink.grid.importing import csv_reading, geojson_reading
from gridlink.grid.importing.chunks import Position, Reader
from gridlink.grid.importing.columns import mapped
from gridlink.grid.importing.csv_reading import CsvReader
from gridlink.grid.importing.excel_reading import check_size
from gridlink.grid.importing.geojson_reading import GeoJsonReader
from gridlink.grid.importing.opening import ImportOptions, open_reader
from gridlink.grid.importing.reasons import REASONS
from gridlink.grid.importing.rejected import RejectedFile
from gridlink.grid.importing.surveying import survey
from gridlink.kernel.errors import Invalid

BEGIN = Position()
HEAD = "code16,name,lon,lat,class\n"


def written(folder: Path, text: str | bytes, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def everything(reader: Reader, start: Position = BEGIN) -> tuple[list[tuple[int, list[str]]], list[tuple[int, str]]]:
    """((line, cells) …, (line, code of the fault) …)."""
    rows, faults = [], []
    for chunk in reader.chunks(start):
        rows += [(number, list(row)) for number, row in zip(chunk.lines, chunk.rows, strict=True) if any(row)]
        faults += [(reject.line, reject.code) for reject in chunk.rejects]
    return rows, sorted(faults)


def numbered(count: int, start: int = 0) -> str:
    return "".join(f"{number},n{number},121,31,0101\n" for number in range(start, start + count))


def test_a_stray_quote_costs_its_own_line(tmp_path: Path) -> None:
    path = written(
        tmp_path, HEAD + '1,"a,121,31,0101\n' + numbered(40, 2) + '42,b",121,31,0101\n43,"c" d,121,31,0101\n'
    )

    rows, faults = everything(CsvReader(path, "utf-8"))

    assert [int(cells[0]) for _, cells in rows] == list(range(2, 43))
    assert faults == [(2, "stray-quote"), (44, "stray-quote")]
    assert rows[0] == (3, ["2", "n2", "121", "31", "0101"])
    assert rows[-1] == (43, ["42", 'b"', "121", "31", "0101"])


def test_a_quoted_line_break_belongs_to_its_record(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + '1,"a\r\nb, ""c""",121,31,0101\r\n2,d,121,31,0101')

    rows, faults = everything(CsvReader(path, "utf-8"))

    assert rows == [(2, ["1", 'a\r\nb, "c"', "121", "31", "0101"]), (4, ["2", "d", "121", "31", "0101"])]
    assert faults == []


def test_nul_bytes_short_lines_and_blank_ones(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD.encode() + b"1,a\0,121,31,0101\n\n2,b\n3,c,121,31,0101,,\n4,d,121,31,0101,x\n   \n")

    rows, faults = everything(CsvReader(path, "utf-8"))

    assert rows == [(5, ["3", "c", "121", "31", "0101"])]
    assert faults == [(2, "nul"), (4, "cell-count"), (6, "cell-count")]


def test_a_line_of_any_length_is_skipped_in_the_memory_of_a_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_reading, "BLOCK", 1 << 18)
    path = written(tmp_path, HEAD + numbered(3))
    with path.open("ab") as file:
        for _ in range(64):
            file.write(b"x" * (1 << 20))
        file.write(b"\n" + numbered(2, 3).encode())
    reader = CsvReader(path, "utf-8")

    tracemalloc.start()
    rows, faults = everything(reader)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert [int(cells[0]) for _, cells in rows] == [0, 1, 2, 3, 4]
    assert faults == [(5, "too-long-line")]
    assert most < 4 << 20


PIECES = st.sampled_from(
    ['1,a,2,3,4', '"q",b,2,3,4', '1,"a\nb",2,3,4', '1,"x,2,3,4', 'y",2', "", "1,é上,2,3,4", "1,b\0,2,3,4", ',"",,,', "1;2"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(lines=st.lists(PIECES, max_size=60), ended=st.booleans(), chunk=st.integers(25, 40))
def test_a_file_stopped_behind_any_chunk_goes_on_as_if_it_had_not_been(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], ended: bool, chunk: int
) -> None:
    path = written(tmp_path_factory.mktemp("csv"), HEAD + "\n".join(lines) + ("\n" if ended else ""))
    whole = everything(CsvReader(path, "utf-8"))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_reading, "CHUNK_ROWS", chunk)
        patch.setattr(csv_reading, "BLOCK", 400)
        stops = [Position(), *(each.after for each in CsvReader(path, "utf-8").chunks(Position()))]
        pieces = [next(iter(CsvReader(path, "utf-8").chunks(stop)), None) for stop in stops]

    rows = [(n, list(row)) for each in pieces if each for n, row in zip(each.lines, each.rows, strict=True) if any(row)]
    faults = sorted((reject.line, reject.code) for each in pieces if each for reject in each.rejects)
    assert (rows, faults) == whole
    assert stops[-1].offset in (0, path.stat().st_size)


def test_what_python_reads_as_csv_is_read_the_same(tmp_path: Path) -> None:
    cells = [["1", 'a "quoted" one', "comma, here", "", "two\nlines"], ["2", "井盖", "x", "y", " z "]] * 30
    text = io.StringIO()
    csv.writer(text).writerows([HEAD.strip().split(","), *cells])

    rows, faults = everything(CsvReader(written(tmp_path, text.getvalue()), "utf-8"))

    assert ([row for _, row in rows], faults) == (cells, [])


@pytest.mark.parametrize(("data", "code"), [
    (b"", "import.empty_file"), (b"\n \n", "import.no_header"), (b"\xff\xfea\0", "import.utf16"),
    (b"a,b\n1,2\n", "import.columns_missing"), (b"x" * 200_000, "import.no_header"), (b"\0\0\n", "import.no_header"),
    (b"lon,lat,class,lng\n", "import.column_twice"),
])  # fmt: skip
def test_what_cannot_be_a_file_of_components_is_refused(tmp_path: Path, data: bytes, code: str) -> None:
    path = written(tmp_path, data)

    with pytest.raises(Invalid) as refusal:
        mapped(open_reader(path, ImportOptions(scheme="s"), survey(path)).header, {})

    assert refusal.value.code == code


@pytest.mark.parametrize(("name", "code"), [("a.pdf", "import.unknown_format"), ("a.xlsx", "import.not_a_workbook")])
def test_other_formats_are_refused(tmp_path: Path, name: str, code: str) -> None:
    path = written(tmp_path, HEAD, name)

    with pytest.raises(Invalid) as refusal:
        open_reader(path, ImportOptions(scheme="s"), survey(path))

    assert refusal.value.code == code


def test_a_bomb_in_a_workbook_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/sheet1.xml", "w") as entry:
        for _ in range(600):
            entry.write(bytes(1 << 20))

    with pytest.raises(Invalid) as refusal:
        check_size(path)

    assert refusal.value.code == "import.workbook_too_big"


def test_a_workbook_whose_directory_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "liar.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sheet1.xml", bytes(5 << 20))
    data = path.read_bytes()
    size = (5 << 20).to_bytes(4, "little")
    path.write_bytes(data.replace(size, (1000).to_bytes(4, "little")))

    with pytest.raises(Invalid) as refusal:
        check_size(path)

    assert refusal.value.code == "import.workbook_too_big"


def test_a_workbook_with_a_cell_far_out_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path, near = tmp_path / "far.xlsx", tmp_path / "near.xlsx"
    for target, cell in ((path, "XFD1048576"), (near, "AB9000")):
        book = openpyxl.Workbook()
        book.active.append(["code16", "class", "lon", "lat"])
        book.active[cell] = "x"
        book.save(target)

    with pytest.raises(Invalid) as refusal:
        check_size(path)

    assert refusal.value.code == "import.cell_too_far"
    check_size(near)


def test_one_broken_line_does_not_change_the_encoding_of_a_file(tmp_path: Path) -> None:
    good = "1,上水井盖,121,31,0101\n".encode()
    path = written(tmp_path, HEAD.encode() + good * 500 + "2,雨水井盖,121,31,0101\n".encode("gbk") + good * 500)

    assert survey(path).encoding == "utf-8"
    assert (
        survey(written(tmp_path, (HEAD + "1,上水井盖,121,31,0101\n" * 3).encode("gbk"), "b.csv")).encoding == "gb18030"
    )


@pytest.mark.parametrize("block", [7, 64, 1 << 20])
def test_features_are_read_whatever_the_blocks_and_from_any_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(geojson_reading, "BLOCK", block)
    features = [
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [121.5, 31 + number]},
         "properties": {"class": "0101", "name": f"井盖 {number} \\ \" ]}}"}}
        for number in range(20)
    ]  # fmt: skip
    path = written(tmp_path, json.dumps({"a": [1, {"features": 2}], "features": features}, indent=1), "a.geojson")

    rows, faults = everything(GeoJsonReader(path, "utf-8"))

    assert ([row for _, row in rows], faults) == (
        [["121.5", str(31 + number), "0101", f"井盖 {number} \\ \" ]}}"] for number in range(20)], [],
    )  # fmt: skip
    assert everything(GeoJsonReader(path, "utf-8"), Position(15, 0))[0] == rows[15:]


@pytest.mark.parametrize("text", ["[]", "{", '{"features": 1}', "", '{"a": [[[', '{"features": [1, 2'])
def test_what_is_no_geojson_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        GeoJsonReader(written(tmp_path, text, "a.geojson"), "utf-8")

    assert refusal.value.code in ("import.not_geojson", "import.bad_json", "import.columns_missing")


def test_every_reason_is_told_in_both_languages_with_the_same_parameters() -> None:
    for code, texts in REASONS.items():
        names = [{part[1] for part in string.Formatter().parse(text) if part[1]} for text in texts]
        assert names[0] == names[1], code
        assert names[2] == names[3], code
        assert all("\u4e00" <= text[-2] <= "\u9fff" or not text.isascii() for text in (texts[1], texts[3])), code


def test_another_file_where_the_rejected_lines_lay_is_not_filled_up(tmp_path: Path) -> None:
    path = tmp_path / "survey.csv.rejected.csv"
    path.write_bytes(b"short")

    assert RejectedFile(path, ["a"], length=500).length == 0
    assert not path.exists()
