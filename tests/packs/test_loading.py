"""A pack goes into the database whole, once, and never over somebody's edit."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.apps import apps

from gridlink.packs.loading import LoadReport, load_pack
from gridlink.packs.pack import Pack
from gridlink.packs.pack_reading import read_pack
from gridlink.people.permissions import SYSTEM
from tests.packs.planted import EXAMPLE

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
LATER = datetime(2026, 11, 24, 4, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def example() -> Pack:
    pack, _ = read_pack(EXAMPLE)
    assert pack is not None
    return pack


def _table(name: str):
    return apps.get_model(name).objects


def _entries() -> int:
    return _table("ledger.Entry").filter(verb="pack.loaded").count()


def _done(report: LoadReport) -> dict[str, tuple[int, int, int, tuple[str, ...]]]:
    return {
        row.table: (row.added, row.changed, row.removed, row.kept)
        for row in report.tables
        if row.added or row.changed or row.removed or row.kept
    }


def test_a_pack_is_loaded_whole_with_one_ledger_entry(example: Pack) -> None:
    report = load_pack(example, by=SYSTEM, now=NOW, demo=True)

    added = {row.table: row.added for row in report.tables}
    assert added["people.Organisation"] == 51
    assert added["people.User"] == 58
    assert added["people.Holding"] == 61
    assert added["grid.Place"] == 139
    assert added["grid.Component"] == 150
    assert added["catalogue.CaseClass"] == 62
    assert added["catalogue.Duty"] == 87
    assert _table("ledger.Entry").get(verb="pack.loaded").body["digest"] == example.digest


def test_loading_the_same_pack_again_writes_nothing(example: Pack) -> None:
    load_pack(example, by=SYSTEM, now=NOW, demo=True)

    again = load_pack(example, by=SYSTEM, now=LATER, demo=True)

    assert again.is_empty
    assert _done(again) == {}
    assert _entries() == 1


def test_demo_accounts_come_only_when_asked_for(example: Pack) -> None:
    load_pack(example, by=SYSTEM, now=NOW)
    before = _table("people.User").count()

    load_pack(example, by=SYSTEM, now=LATER, demo=True)

    assert before == 0
    assert _table("people.User").get(username="city-chief").check_password("demo")


def test_a_line_knows_its_block_its_superior_and_its_path(example: Pack) -> None:
    load_pack(example, by=SYSTEM, now=NOW)

    row = _table("people.Organisation").get(code="water-990101")
    root, block = _table("people.Organisation").get(code="gov-9901"), row.parent
    assert (block.code, row.superior.code) == ("gov-990101", "water-9901")
    assert row.path == f"/{root.pk}/{block.pk}/{row.pk}/"


def test_a_change_in_the_pack_makes_a_new_version_and_leaves_the_old_one(example: Pack) -> None:
    load_pack(example, by=SYSTEM, now=NOW)
    first, *rest = example.conditions
    changed = replace(example, conditions=(replace(first, finding_en="Changed."), *rest), digest="0" * 64)

    report = load_pack(changed, by=SYSTEM, now=LATER)

    assert _done(report) == {"catalogue.Condition": (0, 1, 0, ()), "grid.City": (0, 1, 0, ())}
    versions = _table("catalogue.Condition").filter(kind="component", class_code="0101", code="1").order_by("pk")
    assert [(row.finding_en == "Changed.", row.in_force_to) for row in versions] == [(False, LATER), (True, None)]


def test_an_edit_made_in_the_console_stands_and_is_reported(example: Pack) -> None:
    load_pack(example, by=SYSTEM, now=NOW)
    _table("people.Post").filter(code="acceptor-9901").update(title_en="Head of desk")
    posts = tuple(
        replace(row, title_en="From the pack") if row.code == "acceptor-9901" else row for row in example.posts
    )

    untouched = load_pack(example, by=SYSTEM, now=LATER)
    report = load_pack(replace(example, posts=posts), by=SYSTEM, now=LATER)

    assert _done(untouched) == {}
    assert _done(report) == {"people.Post": (0, 0, 0, ("acceptor-9901",))}
    assert _table("people.Post").get(code="acceptor-9901").title_en == "Head of desk"


def test_what_the_pack_drops_is_ended_and_never_deleted(example: Pack) -> None:
    load_pack(example, by=SYSTEM, now=NOW)

    report = load_pack(replace(example, duties=example.duties[:-1]), by=SYSTEM, now=LATER)
    back = load_pack(example, by=SYSTEM, now=LATER)

    assert _done(report) == {"catalogue.Duty": (0, 0, 1, ())}
    assert _done(back) == {"catalogue.Duty": (1, 0, 0, ())}
    assert _table("catalogue.Duty").count() == 88


def test_a_load_that_fails_leaves_nothing_behind(example: Pack) -> None:
    torn = replace(example, duties=(replace(example.duties[0], scheme="no-such"),))

    with pytest.raises(KeyError):
        load_pack(torn, by=SYSTEM, now=NOW)

    assert _table("people.Organisation").count() == 0
    assert _entries() == 0
