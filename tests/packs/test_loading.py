"""A pack goes into the database whole, once, and never over somebody's edit."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.apps import apps

from gridlink.kernel.errors import Refused, Stale
from gridlink.packs.loading import LoadReport, difference_of, load_pack
from gridlink.packs.pack import Pack
from gridlink.packs.pack_reading import read_pack
from gridlink.packs.plans import plans_of
from gridlink.packs.standing import fields_of
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

    assert _done(report) == {"catalogue.Condition": (0, 1, 0, ())}
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


def test_what_was_shown_is_what_is_written(example: Pack) -> None:
    load_pack(example, by=SYSTEM, now=NOW)
    other = replace(example, duties=example.duties[1:], digest="1" * 64)
    shown = difference_of(other)

    report = load_pack(other, by=SYSTEM, now=LATER, expected=shown.token)

    assert {table.plan.table: len(table.ended) for table in shown.tables if not table.is_empty} == {"catalogue.Duty": 1}
    assert _done(report) == {"catalogue.Duty": (0, 0, 1, ())}


def test_a_database_changed_since_it_was_shown_is_not_written_to(example: Pack) -> None:
    load_pack(example, by=SYSTEM, now=NOW)
    other = replace(example, duties=example.duties[1:], digest="1" * 64)
    shown = difference_of(other)
    _table("catalogue.Duty").filter(legal_ground=example.duties[0].legal_ground).update(legal_ground="改过")

    with pytest.raises(Stale, match=r"pack\.database_changed"):
        load_pack(other, by=SYSTEM, now=LATER, expected=shown.token)

    assert _entries() == 1
    assert not _table("catalogue.Duty").exclude(in_force_to=None).exists()


def test_the_pack_of_another_city_is_refused_and_nothing_is_written(example: Pack) -> None:
    load_pack(example, by=SYSTEM, now=NOW)
    other = replace(example, city=replace(example.city, code="elsewhere"), digest="2" * 64)

    with pytest.raises(Refused, match=r"pack\.other_city"):
        difference_of(other)
    with pytest.raises(Refused, match=r"pack\.other_city"):
        load_pack(other, by=SYSTEM, now=LATER)

    assert (_entries(), _table("grid.City").count()) == (1, 1)


def test_a_preview_tells_each_field_before_and_after(example: Pack) -> None:
    load_pack(example, by=SYSTEM, now=NOW)
    first, *rest = example.conditions
    changed = replace(example, conditions=(replace(first, limit_value=Decimal(3)), *rest))

    shown = difference_of(changed)

    rows = [row for table in shown.tables for row in table.changed]
    assert [(row.key, row.fields()) for row in rows] == [
        ("jw-2026|component|0101|1", {"limit_value": (Decimal("2.00"), Decimal(3))})
    ]


def test_a_body_that_moves_takes_the_path_of_its_new_parent(example: Pack) -> None:
    load_pack(example, by=SYSTEM, now=NOW)
    bodies = tuple(
        replace(row, parent="gov-990102") if row.code == "off-990101001" else row for row in example.organisations
    )

    load_pack(replace(example, organisations=bodies), by=SYSTEM, now=LATER)

    below, block = _table("people.Organisation").get(code="com-990101001001"), _table("people.Organisation")
    ids = [block.get(code=code).pk for code in ("gov-9901", "gov-990102", "off-990101001")]
    assert below.path == f"/{ids[0]}/{ids[1]}/{ids[2]}/{below.pk}/"


def test_a_table_the_pack_empties_is_ended(example: Pack) -> None:
    load_pack(example, by=SYSTEM, now=NOW, demo=True)

    report = load_pack(replace(example, holidays=()), by=SYSTEM, now=LATER, demo=True)

    assert _done(report) == {"catalogue.CalendarDay": (0, 0, len(example.holidays), ())}


def test_the_fields_of_an_emptied_table_are_those_of_a_full_one(example: Pack) -> None:
    for plan in plans_of(example, demo=True):
        if plan.ends:
            assert set(fields_of(plan)) == set(fields_of(replace(plan, rows=[]))), plan.table


def test_a_component_registered_here_is_neither_read_nor_ended(example: Pack) -> None:
    load_pack(example, by=SYSTEM, now=NOW)
    one = _table("grid.Component").first()
    one.pk, one.code = None, 9901010101999999
    one.save(force_insert=True)

    report = load_pack(example, by=SYSTEM, now=LATER)

    assert report.is_empty
    assert {row.table: row.unchanged for row in report.tables}["grid.Component"] == 150


def test_many_rows_are_written_in_few_statements(
    example: Pack, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    with django_assert_max_num_queries(140):
        load_pack(example, by=SYSTEM, now=NOW, demo=True)
    named = tuple(replace(row, name_en=f"{row.name_en} *") for row in example.organisations)

    with django_assert_max_num_queries(80):
        report = load_pack(replace(example, organisations=named), by=SYSTEM, now=LATER, demo=True)

    assert _done(report) == {"people.Organisation": (0, 51, 0, ())}
