"""Which row of the duty register rules: owner or place first, then the most specific."""

import pytest

from gridlink.catalogue.precedence import DutyRow, Gap, Overlap, Reason, Ruling, resolve
from tests.catalogue.registers import SCHEME, code, duty

GRID = code("990101001001001")


def _ask(*duties: DutyRow, kind: str = "event", class_code: str = "0101", role: str = "handles", **bodies: int):
    return resolve(duties, role=role, kind=kind, class_code=class_code, place=GRID, **bodies)


def _codes(found: Ruling | Gap | Overlap) -> list[str]:
    return [reason.code for reason in found.reasons]


def test_a_component_goes_to_its_owner_before_line_and_place() -> None:
    rows = [
        duty(1, 11, kind="component"),
        duty(2, 12, kind="component", scope="line"),
        duty(3, None, kind="component", scope="owner"),
    ]

    found = _ask(*rows, kind="component", owner=7, maintainer=8)

    assert isinstance(found, Ruling)
    assert (found.organisation_id, found.duty.id) == (7, 3)
    assert _codes(found) == ["owner_first", "only_one"]
    assert [row.id for row in found.beaten] == [2, 1]


def test_the_maintainer_stands_in_for_an_owner_who_is_not_known() -> None:
    found = _ask(duty(1, None, kind="component", scope="owner"), kind="component", maintainer=8)

    assert isinstance(found, Ruling)
    assert found.organisation_id == 8


def test_a_component_without_an_owner_goes_to_the_line_and_then_to_the_place() -> None:
    owner, place = duty(1, None, kind="component", scope="owner"), duty(2, 12, kind="component")
    line = duty(3, 13, kind="component", scope="line")

    by_line = _ask(owner, place, line, kind="component")
    by_place = _ask(owner, place, kind="component")

    assert isinstance(by_line, Ruling)
    assert isinstance(by_place, Ruling)
    assert (by_line.organisation_id, _codes(by_line)) == (13, ["owner_unknown", "line_for_owner", "only_one"])
    assert (by_place.organisation_id, _codes(by_place)) == (12, ["owner_unknown", "place_after_owner", "only_one"])


def test_an_event_goes_to_the_place_before_the_line_however_wide_the_place() -> None:
    found = _ask(duty(1, 11, "9901"), duty(2, 12, "990101001001001", classes="0101", scope="line"))

    assert isinstance(found, Ruling)
    assert found.organisation_id == 11
    assert _codes(found) == ["place_first", "only_one"]
    assert [row.id for row in found.beaten] == [2]


def test_an_event_of_which_no_place_speaks_goes_to_the_line() -> None:
    found = _ask(duty(1, 12, scope="line"))

    assert isinstance(found, Ruling)
    assert (found.organisation_id, _codes(found)) == (12, ["line_after_place", "only_one"])


def test_the_narrower_place_wins_and_says_so() -> None:
    found = _ask(duty(1, 11, "990101"), duty(2, 12, "990101001"))

    assert isinstance(found, Ruling)
    assert found.organisation_id == 12
    street = SCHEME.range_of(code("990101001"))
    assert found.reasons == (
        Reason("place_first"),
        Reason("most_specific_place", {"low": street.low, "high": street.high}),
    )


def test_the_longer_class_wins_and_says_so() -> None:
    found = _ask(duty(1, 11), duty(2, 12, classes="01"), duty(3, 13, classes="0101"))

    assert isinstance(found, Ruling)
    assert found.organisation_id == 13
    assert found.reasons[1:] == (Reason("most_specific_class", {"prefix": "0101"}),)
    assert [row.id for row in found.beaten] == [2, 1]


def test_a_longer_class_and_a_narrower_place_are_incomparable_and_overlap() -> None:
    found = _ask(duty(1, 11, "990101", classes="0101"), duty(2, 12, "990101001", classes="01"), duty(3, 13))

    assert isinstance(found, Overlap)
    assert [row.id for row in found.rows] == [1, 2]
    assert found.reasons == (Reason("place_first"), Reason("overlap", {"count": 2}))


def test_two_rows_alike_that_name_two_bodies_overlap() -> None:
    found = _ask(duty(1, 11, "990101"), duty(2, 12, "990101"))

    assert isinstance(found, Overlap)
    assert {row.organisation_id for row in found.rows} == {11, 12}


def test_incomparable_rows_that_name_the_same_body_are_no_overlap() -> None:
    found = _ask(duty(1, 11, "990101", classes="0101"), duty(2, 11, "990101001", classes="01"))

    assert isinstance(found, Ruling)
    assert found.organisation_id == 11


def test_an_overlap_is_settled_by_a_row_more_specific_than_both() -> None:
    rows = [duty(1, 11, "990101", classes="0101"), duty(2, 12, "990101001", classes="01")]

    found = _ask(*rows, duty(3, 13, "990101001", classes="0101"))

    assert isinstance(found, Ruling)
    assert found.organisation_id == 13
    assert _codes(found) == ["place_first", "most_specific_class", "most_specific_place"]


@pytest.mark.parametrize(
    "row",
    [
        duty(1, 11, "990102"),
        duty(1, 11, classes="0102"),
        duty(1, 11, classes="01011"),
        duty(1, 11, role="supervises"),
        duty(1, 11, kind="component"),
    ],
)
def test_a_row_for_another_place_class_role_or_kind_does_not_speak(row: DutyRow) -> None:
    found = _ask(row)

    assert isinstance(found, Gap)
    assert _codes(found) == ["gap"]


def test_a_component_whose_only_row_is_the_owner_row_has_a_gap_when_nobody_owns_it() -> None:
    found = _ask(duty(1, None, kind="component", scope="owner"), kind="component")

    assert isinstance(found, Gap)
    assert _codes(found) == ["owner_unknown", "gap"]


def test_an_owner_row_says_nothing_about_events() -> None:
    found = _ask(duty(1, None, scope="owner"), owner=7)

    assert isinstance(found, Gap)


def test_the_legal_ground_is_told_in_both_languages() -> None:
    found = _ask(duty(1, 11, ground="条例第20条"))

    assert found.reasons[-1] == Reason("legal_ground", {"text": "条例第20条", "text_en": "条例第20条 (en)"})


def test_the_order_of_the_rows_does_not_matter() -> None:
    rows = [duty(1, 11), duty(2, 12, "990101"), duty(3, 13, "990101", classes="01"), duty(4, 14, scope="line")]

    assert _ask(*rows) == _ask(*reversed(rows))
