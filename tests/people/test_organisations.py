"""Organisations, roles and posts: founded, revised and ended by date."""

from dataclasses import replace

import pytest

from gridlink.kernel.errors import Denied, Invalid, Missing, Refused
from gridlink.ledger.queries import history
from gridlink.people.actions import create_organisation, create_post, define_role, end_post, revise_organisation
from gridlink.people.models import Role
from gridlink.people.permissions import SYSTEM
from gridlink.people.queries import organisation_by_code, subtree_ids
from tests.people.town import (
    DAY,
    DISTRICT,
    FOUNDED,
    NEXT_STREET,
    NOW,
    OTHER_DISTRICT,
    STREET,
    TODAY,
    YESTERDAY,
    acting,
    body,
    post,
    refuses,
)

pytestmark = pytest.mark.usefixtures("town")

NEXT_OFFICE = body("off-next", "block", "street", NEXT_STREET, "gov-district")
OFFICE = body("off-street", "block", "street", STREET, "gov-district")


def test_an_organisation_stands_under_its_block_and_in_the_ledger():
    editor = acting("editor", "admin-district")

    row = create_organisation(NEXT_OFFICE, by=editor, now=NOW)

    parent = organisation_by_code("gov-district")
    assert (row.parent_id, row.path) == (parent.id, f"{parent.path}{row.id}/")
    entry = history("organisation:off-next")[0]
    assert (entry.verb, entry.post) == ("organisation.created", "admin-district")
    assert entry.body["parent"] == "gov-district"
    assert entry.private == {"phone": "000-5550001"}
    assert "000-5550001" not in str(entry.body)


@pytest.mark.parametrize(
    ("draft", "kind", "code"),
    [
        (replace(NEXT_OFFICE, place=OTHER_DISTRICT), Denied, "permission.missing"),
        (replace(NEXT_OFFICE, parent="gov-city"), Denied, "permission.missing"),
        (replace(NEXT_OFFICE, parent="none"), Missing, "organisation.unknown"),
        (replace(NEXT_OFFICE, superior="none"), Missing, "organisation.unknown"),
        (replace(NEXT_OFFICE, code="off-street"), Refused, "organisation.code_taken"),
        (replace(NEXT_OFFICE, code="街道"), Invalid, "organisation.bad_code"),
        (replace(NEXT_OFFICE, code="x" * 48), Invalid, "organisation.bad_code"),
        (replace(NEXT_OFFICE, kind="guild"), Invalid, "organisation.bad_kind"),
        (replace(NEXT_OFFICE, name_en=" "), Invalid, "organisation.no_name"),
        (replace(NEXT_OFFICE, valid_to=FOUNDED), Invalid, "validity.backwards"),
    ],
)
def test_bad_organisations_are_refused(draft, kind, code):
    editor = acting("editor", "admin-district")

    with refuses(kind, code):
        create_organisation(draft, by=editor, now=NOW)


def test_a_districts_department_has_its_line_above_outside_the_district():
    editor = acting("editor", "admin-district")

    row = create_organisation(
        body("green-district", "line", "district", DISTRICT, "gov-district", "water-city"), by=editor, now=NOW
    )

    assert row.superior_id == organisation_by_code("water-city").id


def test_a_revision_keeps_what_was_said_before():
    revise_organisation(replace(OFFICE, name="新名", phone="000-5550002"), by=SYSTEM, now=NOW)

    entry = history("organisation:off-street")[-1]
    assert entry.verb == "organisation.revised"
    assert entry.body["changed"] == {"name": ["机构off-street", "新名"]}
    assert entry.private == {"phone": "000-5550002"}
    assert organisation_by_code("off-street").name == "新名"


def test_a_revision_that_changes_nothing_writes_nothing():
    revise_organisation(OFFICE, by=SYSTEM, now=NOW)

    assert len(history("organisation:off-street")) == 1


def test_what_moves_takes_along_what_is_in_it():
    revise_organisation(replace(OFFICE, parent="gov-other"), by=SYSTEM, now=NOW)

    other, office = organisation_by_code("gov-other"), organisation_by_code("off-street")
    assert office.path == f"{other.path}{office.id}/"
    assert organisation_by_code("com-neighbourhood").path.startswith(office.path)
    assert subtree_ids(other.id) == {other.id, office.id, organisation_by_code("com-neighbourhood").id}
    assert office.id not in subtree_ids(organisation_by_code("gov-district").id)


def test_no_block_lies_in_itself_and_no_line_answers_to_itself():
    district = body("gov-district", "block", "district", DISTRICT, "gov-city")

    with refuses(Refused, "organisation.circle"):
        revise_organisation(replace(district, parent="com-neighbourhood"), by=SYSTEM, now=NOW)
    with refuses(Refused, "organisation.circle"):
        revise_organisation(replace(district, parent="gov-district"), by=SYSTEM, now=NOW)
    water = body("water-city", "line", "city", 990100000000000, "gov-city")
    with refuses(Refused, "organisation.circle"):
        revise_organisation(replace(water, superior="water-district"), by=SYSTEM, now=NOW)


def test_a_block_does_not_end_before_what_is_in_it():
    neighbourhood = body("com-neighbourhood", "block", "neighbourhood", 990101001001000, "off-street")

    with refuses(Refused, "organisation.has_parts"):
        revise_organisation(replace(OFFICE, valid_to=TODAY), by=SYSTEM, now=NOW)
    revise_organisation(replace(neighbourhood, valid_to=TODAY), by=SYSTEM, now=NOW)
    revise_organisation(replace(OFFICE, valid_to=TODAY), by=SYSTEM, now=NOW)
    assert organisation_by_code("off-street").code == "off-street"


def test_an_editor_revises_only_within_their_places():
    editor = acting("editor", "admin-street")

    revise_organisation(replace(OFFICE, name="新名"), by=editor, now=NOW)
    with refuses(Denied, "permission.missing"):
        revise_organisation(body("gov-district", "block", "district", DISTRICT), by=editor, now=NOW)
    with refuses(Denied, "permission.missing"):
        revise_organisation(replace(OFFICE, parent="gov-city"), by=editor, now=NOW)
    with refuses(Denied, "permission.missing"):
        revise_organisation(replace(OFFICE, place=NEXT_STREET), by=editor, now=NOW)


def test_an_unknown_organisation_is_not_revised():
    with refuses(Missing, "organisation.unknown"):
        revise_organisation(NEXT_OFFICE, by=SYSTEM, now=NOW)


def test_a_role_is_defined_by_the_system_from_known_permissions():
    chief = acting("chief", "personnel-district")

    with refuses(Denied, "role.system_only"):
        define_role("acceptor", name="a", name_en="a", permissions=["people.edit"], by=chief, now=NOW)
    with refuses(Invalid, "role.unknown_permission"):
        define_role("acceptor", name="a", name_en="a", permissions=["cases.own"], by=SYSTEM, now=NOW)
    define_role("acceptor", name="a", name_en="a", permissions=["intake.receive"], by=SYSTEM, now=NOW)
    assert Role.objects.get(code="acceptor").permissions == ["intake.receive"]
    assert [entry.verb for entry in history("role:acceptor")] == ["role.defined", "role.defined"]


def test_a_post_is_made_within_what_one_may_give():
    editor = acting("editor", "registrar-street")

    create_post(post("acceptor-new", "acceptor", "off-street", STREET), by=editor, now=NOW)

    entry = history("post:acceptor-new")[0]
    assert entry.body["places"] == [990101001000000, 990101001999999]
    with refuses(Denied, "permission.beyond_own"):
        create_post(post("dispatcher-new", "dispatcher", "off-street", STREET), by=editor, now=NOW)
    with refuses(Denied, "permission.missing"):
        create_post(post("acceptor-wide", "acceptor", "off-street", DISTRICT), by=editor, now=NOW)


@pytest.mark.parametrize(
    ("change", "kind", "code"),
    [
        ({"code": "acceptor-street"}, Refused, "post.code_taken"),
        ({"code": "岗"}, Invalid, "post.bad_code"),
        ({"code": "x" * 56}, Invalid, "post.bad_code"),
        ({"role": "none"}, Missing, "role.unknown"),
        ({"organisation": "none"}, Missing, "organisation.unknown"),
        ({"valid_from": FOUNDED - DAY}, Refused, "organisation.not_in_force"),
        ({"valid_to": FOUNDED}, Invalid, "validity.backwards"),
        ({"classes": ("event",)}, Invalid, "post.bad_class"),
        ({"classes": ("weather:01",)}, Invalid, "post.bad_class"),
    ],
)
def test_bad_posts_are_refused(change, kind, code):
    draft = replace(post("new", "acceptor", "off-street", STREET), **change)

    with refuses(kind, code):
        create_post(draft, by=SYSTEM, now=NOW)


def test_a_post_ends_once_and_not_in_the_past():
    editor = acting("editor", "admin-street")

    with refuses(Denied, "permission.missing"):
        end_post("acceptor-district", by=editor, now=NOW)
    with refuses(Invalid, "post.in_the_past"):
        end_post("acceptor-street", by=editor, on=YESTERDAY, now=NOW)
    end_post("acceptor-street", by=editor, now=NOW)
    assert history("post:acceptor-street")[-1].body == {"valid_to": "2026-11-23"}
    with refuses(Refused, "post.ended"):
        end_post("acceptor-street", by=editor, now=NOW)
