"""Files of past requests: what is read, what is refused by line, what is taken without a value that cannot be."""

from __future__ import annotations

import gzip
from datetime import datetime
from pathlib import Path

import pytest

from gridlink.kernel.errors import Invalid
from gridlink.rehearsal.past.layout import layout_of
from gridlink.rehearsal.past.requests import read_past
from tests.rehearsal.past import sample
from tests.rehearsal.past.sample import BOSTON, HEADER, file, row

COLUMNS = {"id": "case", "opened": "open", "class": "type"}


def faults(path: Path) -> list[tuple[int, str, bool]]:
    return [(fault.line, fault.reason, fault.taken) for fault in sample.read(path).faults]


def test_sixty_real_requests_are_read_by_the_citys_own_clock() -> None:
    found = sample.read()

    assert len(found.requests) == len(sample.SAMPLE.read_text().splitlines()) - 1
    assert found.faults == []
    assert found.requests == sorted(found.requests, key=lambda one: (one.opened, one.id))
    one = next(each for each in found.requests if each.id == "101000327192")
    assert one.opened == datetime(2011, 9, 9, 15, 2, 36, tzinfo=BOSTON)
    assert (one.class_name, one.place, one.on_time, one.channel) == ("Graffiti Removal", "Roslindale", True, "citizen")


def test_rows_that_cannot_be_told_apart_or_placed_in_time_are_refused_by_line(tmp_path: Path) -> None:
    path = file(
        tmp_path,
        row("1"),
        row(""),
        row("1"),
        row("4", opened=""),
        row("5", opened="yesterday"),
        row("6", type=" "),
        "a,b",
        row("8"),
    )

    found = sample.read(path)

    assert [one.id for one in found.requests] == ["1", "8"]
    assert faults(path) == [
        (3, "no_id", False), (4, "id_again", False), (5, "no_opened", False), (6, "bad_opened", False),
        (7, "no_class", False), (8, "cells", False),
    ]  # fmt: skip
    assert found.refused == 6


def test_a_value_that_cannot_be_is_left_out_and_the_row_is_taken(tmp_path: Path) -> None:
    path = file(
        tmp_path,
        row("1", closed_dt="2011-09-01 00:00:00"), row("2", target_dt="2011-01-01 00:00:00"),
        row("3", closed_dt="soon"), row("4", latitude="north"), row("5", ontime="MAYBE"), row("6", longitude="900"),
    )  # fmt: skip

    found = {one.id: one for one in sample.read(path).requests}

    assert [each[1:] for each in faults(path)] == [
        ("closed_before_opened", True), ("due_before_opened", True), ("bad_closed", True), ("bad_point", True),
        ("bad_on_time", True), ("bad_point", True),
    ]  # fmt: skip
    assert (found["1"].closed, found["2"].due, found["3"].closed, found["4"].lat) == (None, None, None, None)
    assert (found["5"].on_time, found["6"].lon) == (None, None)


def test_a_quoted_line_break_does_not_move_the_line_numbers(tmp_path: Path) -> None:
    path = file(tmp_path, row("1", case_title='"two\nlines"'), row(""))

    assert faults(path) == [(4, "no_id", False)]


def test_a_file_broken_off_gives_what_it_holds(tmp_path: Path) -> None:
    whole = gzip.compress(
        ("\n".join([HEADER, *(row(str(n), location=f"{n * 7919} Main St") for n in range(400))])).encode()
    )
    path = tmp_path / "requests.csv.gz"
    path.write_bytes(whole[: len(whole) // 2])

    found = sample.read(path)

    assert 0 < len(found.requests) < 400
    assert found.faults[-1].reason == "broken_file"


@pytest.mark.parametrize("text", ["", "no,such\n1,2\n"])
def test_a_file_without_the_columns_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.csv").write_text(text)

    with pytest.raises(Invalid, match=r"replay\.bad_file"):
        read_past(tmp_path / "x.csv", sample.layout(), BOSTON)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"replay\.bad_file"):
        read_past(tmp_path / "none.csv.gz", sample.layout(), BOSTON)


@pytest.mark.parametrize(
    "data",
    [
        {}, {"columns": {"id": "a"}}, {"columns": COLUMNS | {"colour": "c"}}, {"columns": COLUMNS, "unit": 1},
        {"columns": COLUMNS, "channels": {"Web": "pigeon"}}, {"columns": COLUMNS, "fitted_until": "soon"},
        {"columns": []},
    ],
)  # fmt: skip
def test_a_layout_that_cannot_be_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(Invalid, match=r"replay\.bad_layout"):
        layout_of(data)
