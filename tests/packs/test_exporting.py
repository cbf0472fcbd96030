"""The city comes out as the pack it was loaded from, but for what was edited here."""

from __future__ import annotations

import difflib
import gzip
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from gridlink.catalogue import actions as catalogue
from gridlink.grid.actions import assign_responsibility_grid
from gridlink.kernel.errors import Refused
from gridlink.packs.duty_rules import duties_fit
from gridlink.packs.exporting import export_pack
from gridlink.packs.loading import LoadReport, difference_of, load_pack
from gridlink.packs.pack_reading import pack_of, read_pack
from gridlink.packs.stored import Memory, opened, read_files
from gridlink.packs.zipping import zipped
from gridlink.people import actions as people
from gridlink.people.permissions import SYSTEM, Actor
from tests import actors
from tests.packs.planted import EXAMPLE

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
LATER = datetime(2026, 11, 24, 4, tzinfo=UTC)
TODAY = date(2026, 11, 24)

pytestmark = pytest.mark.django_db
PACKS = [
    pytest.param(path.parent, id=path.parent.name, marks=[pytest.mark.slow] if path.parent.name == "shanghai" else [])
    for path in sorted(settings.PACKS.glob("*/pack.toml"))
]


def load(files: dict[str, bytes], *, demo: bool = True, now: datetime = NOW) -> LoadReport:
    pack, findings = read_pack(Memory(files), check_duties=duties_fit)
    assert pack is not None, findings
    return load_pack(pack, by=SYSTEM, now=now, demo=demo, files=files)


def files_of(folder: Path) -> dict[str, bytes]:
    with opened(folder) as source:
        return read_files(source)


@pytest.fixture
def example() -> dict[str, bytes]:
    files = files_of(EXAMPLE)
    load(files)
    return files


def changed_lines(before: dict[str, bytes], after: dict[str, bytes]) -> dict[str, list[str]]:
    """File → the lines taken out (-) and put in (+)."""
    found = {}
    for name, old in before.items():
        if after[name] != old:
            lines = difflib.ndiff(old.decode().splitlines(), after[name].decode().splitlines())
            found[name] = [line for line in lines if line[0] in "+-"]
    return found


@pytest.mark.parametrize("folder", PACKS)
def test_a_pack_comes_out_byte_for_byte(folder: Path) -> None:
    files = files_of(folder)
    load_pack(pack_of(Memory(files)), by=SYSTEM, now=NOW, demo=True, files=files)

    export = export_pack(today=TODAY)

    assert set(export.files) == {path.name for path in folder.iterdir()}
    assert [name for name, data in export.files.items() if data != files[name]] == []
    assert (export.edited, export.notes) == ({}, ())


def test_one_limit_edited_here_is_one_line_of_the_export(example: dict[str, bytes]) -> None:
    revise_limit(Decimal(3))

    export = export_pack(today=TODAY)

    lines = changed_lines(example, export.files)["conditions.csv"]
    assert [line[2:].replace(",3,urgent_hour", ",2,urgent_hour") for line in lines] == [lines[0][2:]] * 2
    assert export.edited == {"conditions.csv": 1}
    assert set(changed_lines(example, export.files)) == {"conditions.csv"}


def test_the_export_loaded_where_it_came_from_has_nothing_to_do(example: dict[str, bytes]) -> None:
    edit_everything()
    export = export_pack(today=TODAY)

    pack, _ = read_pack(Memory(export.files))
    assert pack is not None
    difference = difference_of(pack, demo=True)
    report = load(export.files, now=LATER)

    assert [(table.plan.table, row.key, row.fields()) for table in difference.tables for row in table.kept] == []
    assert report.is_empty
    assert export_pack(today=TODAY).files == export.files


def test_the_export_loaded_into_an_empty_database_gives_the_same_rows(example: dict[str, bytes]) -> None:
    edit_everything()
    export = export_pack(today=TODAY)
    here = rows_in_force()

    empty()
    load(export.files)

    assert rows_in_force() == here
    assert export_pack(today=TODAY).files == export.files


SHORT_WEEK = {str(day): [["09:00", "17:00"]] if day < 5 else [] for day in range(7)}
EDITS: dict[str, Callable[[], object]] = {
    "classes.csv": lambda: catalogue.end_class(
        "jw-2026", "event", "0101", reason="并入", by=administrator(), now=NOW
    ),
    "holidays.csv": lambda: catalogue.revise_calendar_day(
        date(2026, 12, 31), is_working=False, name="除夕, 全天", name_en='"Eve"', reason="通知", by=administrator(), now=NOW
    ),
    "stage_limits.csv": lambda: catalogue.revise_stage_limit(
        "acceptance", Decimal("0.5"), "urgent_hour", reason="调整", by=administrator(), now=NOW
    ),
    "calendar.toml": lambda: catalogue.revise_work_schedule(
        SHORT_WEEK, day_seconds=28800, reason="改", by=administrator(), now=NOW
    ),
    "pack.toml": lambda: catalogue.revise_setting("delay.max", 3, reason="放宽", by=administrator(), now=NOW),
    "decline_reasons.csv": lambda: catalogue.revise_setting(
        "decline_reasons", [{"code": "not-found", "name": "未发现", "name_en": "Not found", "notice": "declined"}],
        reason="精简", by=administrator(), now=NOW,
    ),
    "people.csv": lambda: people.dismiss(holding("handle-market-990102"), by=administrator(), now=NOW),
    "responsibility_grids.csv": lambda: assign_responsibility_grid(
        "R990101001-1", post="sup-990101001-2", by=administrator(), now=NOW
    ),
}  # fmt: skip


@pytest.mark.parametrize("file", EDITS)
def test_only_the_file_that_was_edited_differs(example: dict[str, bytes], file: str) -> None:
    EDITS[file]()

    export = export_pack(today=TODAY)

    assert set(changed_lines(example, export.files)) == {file}
    assert export.edited[file] >= 1
    lines = changed_lines(example, export.files)[file]
    most = {"calendar.toml": 10, "decline_reasons.csv": 12}.get(file, 2)
    assert len(lines) <= most, lines


def test_comments_of_a_toml_file_stay(example: dict[str, bytes]) -> None:
    EDITS["pack.toml"]()

    lines = changed_lines(example, export_pack(today=TODAY).files)["pack.toml"]

    assert lines == ["- max = 2", "+ max = 3"]


def test_a_gzipped_file_is_gzipped_again_only_when_it_was_edited() -> None:
    files = files_of(EXAMPLE)
    for name in ("conditions.csv", "duties.csv"):
        files[f"{name}.gz"] = gzip.compress(files.pop(name), 1, mtime=7)
    load(files)
    revise_limit(Decimal(3))

    export = export_pack(today=TODAY)

    assert export.files["duties.csv.gz"] == files["duties.csv.gz"]
    assert b",3,urgent_hour" in gzip.decompress(export.files["conditions.csv.gz"])


def test_demo_accounts_that_were_not_loaded_stay_in_the_file() -> None:
    files = files_of(EXAMPLE)
    load(files)
    load(files, demo=False, now=LATER)

    assert export_pack(today=TODAY).files == files


def test_a_row_the_console_edited_and_the_pack_too_comes_out_as_it_stands(example: dict[str, bytes]) -> None:
    revise_limit(Decimal(3))
    line = next(row for row in example["conditions.csv"].decode().splitlines() if row.startswith(f"{FIRST},"))
    other = example | {
        "conditions.csv": example["conditions.csv"].replace(
            line.encode(), line.replace(",2,urgent", ",5,urgent").encode()
        )
    }
    assert [row.kept for row in load(other, now=LATER).tables if row.kept] == [("jw-2026|component|0101|1",)]

    export = export_pack(today=TODAY)

    assert line.replace(",2,urgent", ",3,urgent") in export.files["conditions.csv"].decode().splitlines()


def test_the_language_somebody_chose_is_no_edit_of_the_pack(example: dict[str, bytes]) -> None:
    apps.get_model("people.User").objects.filter(username="audit-9901").update(language="en")

    assert export_pack(today=TODAY).files == example
    assert load(example, now=LATER).is_empty
    assert apps.get_model("people.User").objects.get(username="audit-9901").language == "en"


def test_what_a_pack_cannot_say_is_noted(example: dict[str, bytes]) -> None:
    apps.get_model("people.User").objects.filter(username="audit-9901").update(is_active=False)
    catalogue.revise_setting("platform_level", "district", reason="区级", by=administrator(), now=NOW)

    notes = export_pack(today=TODAY).notes

    assert {note.code: note.params for note in notes} == {
        "export.closed_accounts": {"count": 1},
        "export.settings": {"keys": ["platform_level"]},
    }


def test_without_files_kept_there_is_nothing_to_export(city: None) -> None:
    with pytest.raises(Refused, match=r"pack\.no_files"):
        export_pack(today=TODAY)


def test_a_zip_has_the_same_bytes_every_time_and_is_read_as_a_pack(example: dict[str, bytes], tmp_path: Path) -> None:
    (tmp_path / "pack.zip").write_bytes(zipped(example))

    pack, _ = read_pack(tmp_path / "pack.zip")

    assert pack is not None
    assert zipped(dict(reversed(example.items()))) == (tmp_path / "pack.zip").read_bytes()


FIRST = "jw-2026,component,0101,1"


def administrator() -> Actor:
    return actors.actor("admin-9901")


def revise_limit(value: Decimal) -> None:
    row = apps.get_model("catalogue.Condition").objects.get(
        kind="component", class_code="0101", code="1", in_force_to=None, scheme__code="jw-2026"
    )
    names = "kind class_code code finding finding_en closing closing_en limit_clock".split()
    draft = catalogue.ConditionDraft(
        **{name: getattr(row, name) for name in names},
        scheme="jw-2026", limit_value=value, evidence=tuple(row.evidence),
    )  # fmt: skip
    catalogue.revise_condition(draft, reason="试行", by=administrator(), now=NOW)


def holding(post: str) -> int:
    return apps.get_model("people.Holding").objects.get(post__code=post).pk


def edit_everything() -> None:
    revise_limit(Decimal(3))
    for file, edit in EDITS.items():
        if file != "classes.csv":
            edit()


TABLES = "people.Organisation people.Post people.Holding catalogue.Condition catalogue.CalendarDay catalogue.StageLimit".split()
TABLES += "catalogue.WorkSchedule catalogue.Setting catalogue.Duty catalogue.CaseClass grid.ResponsibilityGrid".split()


def rows_in_force() -> dict[str, list[object]]:
    """What is in force, without ids, times and reasons."""
    return {table: sorted(_said(table), key=str) for table in TABLES}


def _said(table: str) -> Iterator[object]:
    links = {
        "people.Holding": ("user__username", "post__code"), "people.Post": ("code", "role__code", "organisation__code"),
        "people.Organisation": ("code", "parent__code"), "grid.ResponsibilityGrid": ("code", "post__code"),
        "catalogue.Condition": ("class_code", "code", "limit_value", "limit_clock", "finding"),
        "catalogue.CalendarDay": ("day", "is_working", "name", "name_en"),
        "catalogue.StageLimit": ("stage", "limit_value", "limit_clock"), "catalogue.WorkSchedule": ("week", "day_seconds"),
        "catalogue.Setting": ("key", "value"), "catalogue.Duty": ("role", "class_prefix", "place_low", "organisation__code"),
        "catalogue.CaseClass": ("kind", "code", "name"),
    }  # fmt: skip
    model = apps.get_model(table)
    end = "in_force_to" if hasattr(model, "in_force_to") else "valid_to"
    yield from model.objects.filter(**{end: None}).values_list(*links[table])


def empty() -> None:
    """Take the city out again, as no user can."""
    models = [
        *TABLES,
        "grid.ResponsibilityGridMember",
        "grid.Component",
        "grid.Place",
        "grid.City",
        "catalogue.ClassMapping",
    ]
    with connection.constraint_checks_disabled():
        for name in (*models, "people.User", "people.Role", "catalogue.Scheme", "packs.LoadedRow", "packs.PackFile"):
            apps.get_model(name).objects.all()._raw_delete("default")
