"""What is kept of the catalogue in a process, and when it is read anew."""

import os
import subprocess
import sys
import textwrap
import threading
import time
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from gridlink.catalogue import actions, current, queries
from gridlink.kernel.errors import Stale
from gridlink.packs.loading import load_pack
from gridlink.packs.pack_reading import read_pack
from gridlink.people.permissions import SYSTEM
from tests.actors import actor

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
WHY = "试验"


def _set(value: int, now: datetime = NOW) -> None:
    actions.revise_setting("delay.max", value, reason=WHY, by=SYSTEM, now=now)


def _get() -> int:
    return queries.setting("delay.max", at=NOW)


@pytest.fixture
def committed(transactional_db, settings):
    """The example city, committed, so that other connections and processes see it."""
    pack, _ = read_pack(settings.PACKS / "example")
    load_pack(pack, by=SYSTEM, now=datetime(2026, 1, 1, tzinfo=UTC), demo=True)
    yield
    queries.forget()


def test_a_writer_sees_its_own_edit_at_once_inside_the_transaction(city: None) -> None:
    assert _get() == 2

    _set(3)

    assert _get() == 3


def test_an_edit_that_is_rolled_back_is_forgotten_with_it(city: None) -> None:
    assert _get() == 2

    with transaction.atomic():
        _set(3)
        inside = _get()
        transaction.set_rollback(True)

    assert (inside, _get()) == (3, 2)


def test_inside_the_editing_transaction_reads_are_kept_too(city: None) -> None:
    _set(3)
    _get()

    with CaptureQueriesContext(connection) as asked:
        _get()

    assert len(asked) == 0


@pytest.mark.django_db(transaction=True)
def test_other_threads_keep_the_old_until_the_commit_and_see_the_new_after_it(committed: None) -> None:
    seen: list[int] = []

    def look() -> None:
        try:
            seen.append(_get())
        finally:
            connection.close()

    look()
    with transaction.atomic():
        _set(3)
        reader = threading.Thread(target=look)
        reader.start()
        reader.join()
    reader = threading.Thread(target=look)
    reader.start()
    reader.join()

    assert seen == [2, 2, 3]


@pytest.mark.django_db(transaction=True)
def test_an_edit_in_another_process_is_seen_within_a_few_seconds_and_not_asked_for_before(committed: None) -> None:
    assert _get() == 2

    _in_another_process("actions.revise_setting('delay.max', 5, reason='试验', by=SYSTEM, now=NOW)")
    deadline = time.monotonic() + current.LOOK_EVERY + 1
    while _get() == 2 and time.monotonic() < deadline:
        time.sleep(0.1)

    assert _get() == 5
    with CaptureQueriesContext(connection) as asked:
        _get()
    assert len(asked) == 0


@pytest.mark.django_db(transaction=True)
def test_a_look_drops_only_what_has_changed(committed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    classes = queries.case_classes("jw-2026")
    calendar = queries.calendar(NOW)
    _get()
    _in_another_process("actions.revise_setting('delay.max', 5, reason='试验', by=SYSTEM, now=NOW)")
    monkeypatch.setattr(current, "LOOK_EVERY", 0.0)

    with CaptureQueriesContext(connection) as asked:
        value = _get()

    assert value == 5
    assert len(asked) == 4, "three to look, one to read the settings"
    assert queries.calendar(NOW) is calendar
    assert queries.case_classes("jw-2026")[0] is classes[0]


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_at_once_one_wins_and_the_other_is_told(committed: None) -> None:
    editor = actor("admin-9901")
    version = queries.case_class("jw-2026", "event", "0101", at=NOW)
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def edit(name: str) -> None:
        draft = actions.ClassDraft(
            scheme="jw-2026", kind="event", code="0101", major=version.major, major_en=version.major_en, name=name,
            name_en=name,
        )  # fmt: skip
        start.wait()
        try:
            actions.revise_class(draft, reason=WHY, by=editor, now=NOW, seen=version.id)
            outcomes.append("written")
        except Stale:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=edit, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["told", "written"]
    assert len(queries.class_history("jw-2026", "event", "0101")) == 2


def _in_another_process(statement: str) -> None:
    """Run one statement in a Python of its own, on this test's database."""
    script = textwrap.dedent(f"""
        import django
        django.setup()
        from datetime import UTC, datetime
        from django.db import connection
        connection.settings_dict["NAME"] = {str(connection.settings_dict["NAME"])!r}
        from gridlink.catalogue import actions
        from gridlink.people.permissions import SYSTEM
        NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
        {statement}
    """)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
