"""Sixty real requests and some bad ones taken through the whole loop, broken off and gone on with."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.test import Client

from gridlink.cases import rebuild
from gridlink.cases.models import Case
from gridlink.evaluation.periods import Period
from gridlink.evaluation.queries import cases_behind, figures
from gridlink.intake.models import Report
from gridlink.ledger.audit import verify
from gridlink.ledger.models import Entry
from gridlink.ledger.queries import history
from gridlink.packs.loading import load_pack
from gridlink.people.permissions import SYSTEM, Actor
from gridlink.people.queries import actor_for, organisations
from gridlink.rehearsal.past.measuring import compare
from gridlink.rehearsal.past.quality import page
from gridlink.rehearsal.past.replaying import Replay, Replayed, replayed
from gridlink.rehearsal.past.requests import PastFile
from tests.rehearsal.past import sample
from tests.rehearsal.past.sample import file, row

pytestmark = pytest.mark.django_db

LOADED_AT = datetime(2011, 1, 2, tzinfo=UTC)
ODD = (
    row("u1", opened="2011-11-06 01:30:00", type="Request for a Parade", closed_dt="2011-11-25 09:00:00"),
    row(
        "u2",
        opened="2011-11-24 12:00:00",
        queue="NEWx_A queue",
        neighborhood="Atlantis",
        closed_dt="2011-12-01 09:00:00",
    ),
    row("u3", latitude="", longitude="", neighborhood=" "),
    row("u4", latitude="41.0", longitude="-70.0", neighborhood="Roxbury"),
    row("u5", latitude="41.0", longitude="-70.0", neighborhood=""),
    row("u6", closed_dt=""),
)


class _Broken(Exception):
    """What breaks the first run off."""


def breaking_off(after: int) -> Callable[[int], None]:
    """A progress call that breaks the run off after so many days."""
    days: list[int] = []

    def progress(number: int) -> None:
        days.append(number)
        if len(days) > after:
            raise _Broken

    return progress


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> PastFile:
    lines = sample.SAMPLE.read_text(encoding="utf-8").splitlines()[1:]
    return sample.read(file(tmp_path_factory.mktemp("past"), *lines, *ODD, row("")))


@pytest.fixture(scope="module")
def runs(past: PastFile, django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[list[Replayed]]:
    """Boston with the requests replayed: first broken off after some days, then to the end, then once more."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        load_pack(sample.pack(), by=SYSTEM, now=LOADED_AT, demo=True)
        first = Replay(sample.layout())
        with pytest.raises(_Broken):
            first.run(past.requests, progress=breaking_off(12))
        yield [first.done, Replay(sample.layout()).run(past.requests), Replay(sample.layout()).run(past.requests)]
        transaction.set_rollback(True)


def chief() -> Actor:
    from gridlink.people.models import User

    return actor_for(User.objects.get(username="mayor").pk)


def case_of(id: str) -> Case:
    return Case.objects.get(pk=replayed("boston-311")[0][id])


def test_broken_off_and_begun_again_every_request_is_taken_once(runs: list[Replayed], past: PastFile) -> None:
    first, second, third = runs

    assert 0 < first.opened < len(past.requests)
    assert first.opened + second.opened == len(past.requests) == Case.objects.count() == Report.objects.count()
    assert first.closed + second.closed == sum(one.closed is not None for one in past.requests)
    assert second.done_before == first.opened + first.closed
    assert (third.opened, third.closed) == (0, 0)
    assert not first.faults
    assert not second.faults


def test_cases_keep_the_times_of_the_source_and_what_is_open_there_stays_open(
    runs: list[Replayed], past: PastFile
) -> None:
    cases = {id: Case.objects.get(pk=case) for id, case in replayed("boston-311")[0].items()}

    assert {id for id, case in cases.items() if case.stage != "closed"} == {
        one.id for one in past.requests if not one.closed
    }
    # In UTC: Python holds times of the hour that autumn repeats for different in any two zones.
    assert all(cases[one.id].registered_at == one.opened.astimezone(UTC) for one in past.requests)
    assert all(cases[one.id].closed_at == one.closed for one in past.requests if one.closed)


def test_steps_the_source_does_not_record_are_marked_inferred(runs: list[Replayed]) -> None:
    case = case_of("u1")

    told = {entry.verb: entry.body["origin"]["inferred"] for entry in history(case.subject) if "origin" in entry.body}

    assert told == {
        "case.registered": True, "case.filed": True, "case.dispatched": True, "case.finished": False,
        "case.check_sent": True, "case.check_answered": True, "case.check_passed": True, "case.closed": False,
    }  # fmt: skip
    received = Entry.objects.filter(verb="report.received")
    assert {entry.body["origin"]["inferred"] for entry in received} == {False}


def test_unseen_types_queues_and_places_break_nothing(runs: list[Replayed]) -> None:
    done = runs[1]

    assert done.unknown_classes == {"Request for a Parade": 1}
    assert done.unknown_bodies == {"NEWx_A queue": 1}
    assert done.unknown_places["Atlantis"] == 1
    assert case_of("u1").class_code == "9901"
    assert organisations([case_of("u2").organisation_id or 0]).popitem()[1].name == "PWDx_Schedule a Bulk Item Pickup"
    nowhere = 250799 * 10**9
    assert [case_of(id).place // 10**9 * 10**9 == nowhere for id in ("u3", "u4", "u5")] == [True, False, True]


def test_a_request_opened_as_summer_time_ends_and_closed_after_thanksgiving_is_timed(runs: list[Replayed]) -> None:
    case = case_of("u1")

    due = datetime.fromisoformat(
        next(e for e in history(case.subject) if e.verb == "case.dispatched").body["set"]["handling_due_at"]
    )
    assert due == datetime(2011, 11, 9, 6, 30, tzinfo=UTC)
    assert case.handled_on_time is False


def test_the_ledger_of_a_replay_is_whole(runs: list[Replayed]) -> None:
    assert verify().ok
    assert not [row for case in Case.objects.all() for row in rebuild.differences(case.pk)]


def test_the_cases_have_the_due_times_and_flags_of_the_clocks(runs: list[Replayed], past: PastFile) -> None:
    found = compare("sample.csv", past, sample.layout(), {})

    assert found.system.absent == 0
    assert found.system.due == (len(past.requests), 0)
    assert found.system.on_time[1] == 0
    assert found.flags.by_theirs[1] == 0
    assert found.unknown == {"Request for a Parade": 1}
    text = page(found, "gridlink replay")
    assert "two limits in one type" in text
    assert "| handled on time |" in text


@pytest.mark.parametrize("group_by", ["neighbourhood", "line", "organisation"])
def test_a_figure_opens_to_exactly_the_cases_it_counts(runs: list[Replayed], group_by: str) -> None:
    seen = datetime(2012, 3, 1, tzinfo=UTC)
    period = Period(datetime(2011, 7, 1).date(), datetime(2012, 1, 1).date(), "America/New_York")  # noqa: DTZ001

    rows = figures(period, group_by, by=chief(), now=seen)

    assert rows
    for one in rows:
        assert one.formula_en
        behind = cases_behind(one.criteria, side="numerator", by=chief(), limit=200)
        assert len(behind.rows) == one.numerator.number


def test_a_line_gathers_the_cases_of_all_its_queues(runs: list[Replayed], past: PastFile) -> None:
    seen = datetime(2012, 3, 1, tzinfo=UTC)
    period = Period(datetime(2011, 7, 1).date(), datetime(2012, 1, 1).date(), "America/New_York")  # noqa: DTZ001

    rows = [row for row in figures(period, "line", by=chief(), now=seen) if row.code == "on_time_handling_rate"]

    names = {row.group.name for row in rows}
    assert "Public Works Department" in names
    assert not any(name.startswith("PWDx_") for name in names)


@pytest.mark.parametrize("group_by", ["line", "neighbourhood"])
def test_the_page_of_figures_opens_by_department_and_neighbourhood(
    runs: list[Replayed], client: Client, group_by: str
) -> None:
    from gridlink.people.models import User

    client.force_login(User.objects.get(username="mayor"))

    table = client.get(f"/figures?by={group_by}&from=2011-07-01&to=2011-12-31").content.decode()

    link = re.search(r'href="(/figures/behind[^"]*)"', table)
    assert link is not None
    behind = client.get(html.unescape(link[1]))
    assert behind.status_code == 200
    assert "Public Works Department" in table or "Dorchester" in table
    assert re.search(r'href="/cases/\d+', behind.content.decode())
