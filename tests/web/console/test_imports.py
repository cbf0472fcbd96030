"""Uploading a file of components: the worker imports it in the name of who brought it; rejected lines are downloaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from gridlink.cli import working
from gridlink.cli.components import component_classes
from gridlink.cli.working import Imports
from gridlink.grid.actions import import_queue, importing
from gridlink.grid.actions.import_queue import import_waiting, is_waiting
from gridlink.grid.models import Component, ComponentImport
from gridlink.ledger.queries import history
from tests import actors
from tests.grid.component_files import FIRST, HEADER, line
from tests.web.console.browsing import at_console, form_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    return tmp_path


def survey(*lines: str, name: str = "普查.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\n".join([HEADER, *lines, ""]).encode())


def uploaded(username: str, *lines: str, **typed: str) -> ComponentImport:
    client = at_console(username)
    values = form_in(client.get("/components/imports"), "/components/imports/new")
    answer = client.post("/components/imports/new", {**values, "file": survey(*lines), **typed})
    assert answer.status_code == 302
    return ComponentImport.objects.latest("pk")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_an_upload_is_imported_by_the_worker_and_its_rejected_lines_downloaded(language: str) -> None:
    row = uploaded("admin-990101", line(0), line(1, state="gone"))
    client = at_console("admin-990101", language=language)
    before = client.get("/components/imports")

    assert (import_waiting(component_classes()), import_waiting(component_classes())) == (1, 0)

    row.refresh_from_db()
    assert (row.state, row.added_count, row.rejected_count, row.file_name) == ("done", 1, 1, "普查.csv")
    assert not Path(row.path).exists()
    (entry,) = history(f"component-import:{row.pk}")
    assert entry.actor == f"user:{actors.user_id('admin-990101')}"
    assert "普查.csv" in before.content.decode()
    page = client.get("/components/imports").content.decode()
    assert f"/components/imports/{row.pk}/rejected" in page
    download = client.get(f"/components/imports/{row.pk}/rejected")
    assert b"bad-state" in b"".join(download.streaming_content)  # type: ignore[attr-defined]


def test_rejected_lines_are_for_who_brought_the_file_and_who_edits_the_whole_city() -> None:
    row = uploaded("admin-990101", line(0, state="gone"))
    import_waiting(component_classes())

    statuses = {
        name: at_console(name).get(f"/components/imports/{row.pk}/rejected").status_code
        for name in ("admin-990101", "admin-9901", "admin-990102", "dispatch-990101")
    }

    assert statuses == {"admin-990101": 200, "admin-9901": 200, "admin-990102": 403, "dispatch-990101": 403}


@pytest.mark.parametrize("file", [
    SimpleUploadedFile("a.exe", b"MZ"), SimpleUploadedFile("a.csv", b""), SimpleUploadedFile("a.csv", b"a,b\n1,2\n"),
    SimpleUploadedFile("a.xlsx", b"PK"), None,
])  # fmt: skip
def test_what_cannot_be_a_register_is_refused_at_once_and_not_kept(
    file: SimpleUploadedFile | None, data_folder: Path
) -> None:
    client = at_console("admin-990101")

    answer = client.post("/components/imports/new", {"datum": "wgs84"} | ({"file": file} if file else {}), follow=True)

    assert "gl-alert" in answer.content.decode()
    assert ComponentImport.objects.count() == 0
    assert [path for path in data_folder.glob("imports/*/*") if path.is_file()] == []


def test_who_may_not_edit_the_grid_uploads_nothing() -> None:
    client = at_console("dispatch-990101")

    assert client.get("/components/imports").status_code == 403
    client.post("/components/imports/new", {"file": survey(line(0)), "datum": "wgs84"})

    assert ComponentImport.objects.count() == 0


def test_an_upload_whose_person_lost_the_post_meanwhile_is_not_imported() -> None:
    row = uploaded("admin-990101", line(0))
    ComponentImport.objects.filter(pk=row.pk).update(started_by=f"user:{actors.user_id('dispatch-990101')}")

    assert import_waiting(component_classes()) == 0

    row.refresh_from_db()
    assert (row.state, row.fault) == ("failed", "permission.missing")
    assert not Component.objects.filter(code=FIRST).exists()
    assert at_console("admin-990101").get("/components/imports").status_code == 200


def test_an_upload_another_worker_took_first_is_left_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    row = uploaded("admin-990101", line(0))
    monkeypatch.setattr(importing, "lives", lambda _runner: True)
    find = import_queue._next

    def taken(tried: set[int]) -> ComponentImport | None:
        found = find(tried)
        ComponentImport.objects.filter(pk=row.pk).update(state="running", runner="other 1 x", touched_at=timezone.now())
        return found

    monkeypatch.setattr(import_queue, "_next", taken)

    assert import_waiting(component_classes()) == 0

    row.refresh_from_db()
    assert (row.state, row.runner, row.fault) == ("running", "other 1 x", "")


def test_what_nobody_foresaw_ends_that_import_and_not_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = uploaded("admin-990101", line(0)), uploaded("admin-990101", line(1))
    real = import_queue.import_components

    def broken(path: Path, *given: Any, **named: Any) -> Any:
        if str(path) == first.path:
            raise ValueError("a reader's own fault")
        return real(path, *given, **named)

    monkeypatch.setattr(import_queue, "import_components", broken)

    assert (import_waiting(component_classes()), is_waiting()) == (1, False)

    first.refresh_from_db()
    second.refresh_from_db()
    assert ((first.state, first.fault), second.state) == (("failed", "ValueError"), "done")
    assert at_console("admin-990101").get("/components/imports").status_code == 200


def test_the_worker_starts_no_process_while_nothing_waits() -> None:
    imports = Imports()

    imports.begin()

    assert imports._process is None
    assert not is_waiting()
    uploaded("admin-990101", line(0))
    assert is_waiting()


def test_imports_that_ended_badly_are_not_begun_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    uploaded("admin-990101", line(0))
    begun: list[object] = []

    class Killed:
        def __init__(self, command: object, **_named: object) -> None:
            begun.append(command)

        def poll(self) -> int:
            return -9

    monkeypatch.setattr(working.subprocess, "Popen", Killed)
    imports = Imports()

    for _ in range(3):
        imports.begin()
    monkeypatch.setattr(working, "PAUSE_AFTER_FAULT", 0.0)
    later = Imports()
    for _ in range(3):
        later.begin()

    assert len(begun) == 1 + 3
