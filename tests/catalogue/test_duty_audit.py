"""The audit of the duty register: on intervals it finds what going through every place one by one finds."""

import time
from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from gridlink.catalogue.duties import DutyFinding, Fault, audit, find_faults
from gridlink.catalogue.precedence import ROLES, DutyRow
from gridlink.kernel.places import PlaceRange
from tests.catalogue.registers import SCHEME, code, duty

STREETS = ["990101001", "990101002", "990102001", "990102002"]
NEIGHBOURHOODS = [code(f"{street}00{number}") for street in STREETS for number in (1, 2)]
EVERYWHERE = ["9901", "990101", "990102", *STREETS, *(SCHEME.short(place) for place in NEIGHBOURHOODS)]
INSIDE = [f"{SCHEME.short(place)}00{number}" for place in NEIGHBOURHOODS[:2] for number in (1, 2)]
CLASSES = [(kind, class_code) for kind in ("component", "event") for class_code in ("0101", "0102", "0201")]

rows = st.builds(
    duty,
    st.just(0),
    st.integers(1, 3),
    st.sampled_from([*EVERYWHERE, *INSIDE]),
    classes=st.sampled_from(["", "01", "0101", "0102", "02"]),
    role=st.sampled_from(ROLES),
    kind=st.sampled_from(["component", "event"]),
    scope=st.sampled_from(["place", "place", "line", "owner"]),
)


@st.composite
def registers(draw: st.DrawFn) -> list[DutyRow]:
    found = draw(st.lists(rows, max_size=14))
    return [
        DutyRow(
            number, row.role, row.kind, row.class_prefix, row.scope, row.places,
            None if row.scope == "owner" else row.organisation_id,
        )
        for number, row in enumerate(found, start=1)
    ]  # fmt: skip


def _at_one(register: list[DutyRow], kind: str, class_code: str, place: int) -> set[Fault]:
    speaking = [row for row in register for role in ROLES if row.applies(role, kind, class_code, place)]
    return set(find_faults(speaking, kind))


def _told(findings: list[DutyFinding], kind: str, class_code: str, place: int) -> list[Fault]:
    return [
        each.fault for each in findings if each.kind == kind and class_code in each.classes and place in each.places
    ]


@given(registers())
def test_the_audit_finds_what_brute_force_finds_in_every_place(register: list[DutyRow]) -> None:
    findings = audit(register, CLASSES, NEIGHBOURHOODS, scheme=SCHEME)

    points = [*NEIGHBOURHOODS, *(code(each) for each in INSIDE), *(place + 999 for place in NEIGHBOURHOODS)]
    for kind, class_code in CLASSES:
        for point in points:
            told = _told(findings, kind, class_code, point)
            assert len(told) == len(set(told)), "nothing is told twice"
            assert set(told) == _at_one(register, kind, class_code, point)


@given(registers())
def test_a_finding_is_named_by_the_largest_place_it_fills(register: list[DutyRow]) -> None:
    findings = audit(register, CLASSES, NEIGHBOURHOODS, scheme=SCHEME)

    told: dict[object, list[PlaceRange]] = defaultdict(list)
    for each in findings:
        assert SCHEME.range_of(each.place).covers(each.places)
        assert each.is_part == (each.places != SCHEME.range_of(each.place))
        told[each.fault, each.kind, each.classes].append(each.places)
    for ranges in told.values():
        for wide in (SCHEME.range_of(code(each)) for each in EVERYWHERE):
            inside = [SCHEME.range_of(place) for place in NEIGHBOURHOODS if place in wide]
            fills = all(any(each.covers(neighbourhood) for each in ranges) for neighbourhood in inside)
            assert not fills or any(each.covers(wide) for each in ranges)


@given(st.data())
def test_a_register_with_exactly_one_row_for_each_class_and_place_has_no_finding(data: st.DataObject) -> None:
    register = [
        duty(number, data.draw(st.integers(1, 5)), SCHEME.short(place), classes=class_code, kind=kind)
        for number, (kind, class_code, place) in enumerate(
            (kind, class_code, place) for kind, class_code in CLASSES for place in NEIGHBOURHOODS
        )
    ]

    assert audit(register, CLASSES, NEIGHBOURHOODS, scheme=SCHEME) == []


def test_an_empty_register_is_one_gap_per_kind_over_the_whole_city() -> None:
    findings = audit([], CLASSES, NEIGHBOURHOODS, scheme=SCHEME)

    everywhere = SCHEME.range_of(code("9901"))
    three = ("0101", "0102", "0201")
    assert findings == [
        DutyFinding(Fault("gap", "handles"), "component", three, code("9901"), everywhere),
        DutyFinding(Fault("gap", "handles"), "event", three, code("9901"), everywhere),
    ]


def test_a_district_without_a_handler_is_one_finding_that_names_the_district() -> None:
    findings = audit([duty(1, 11, "990101")], [("event", "0101")], NEIGHBOURHOODS, scheme=SCHEME)

    assert [(each.fault.code, each.classes, each.place) for each in findings] == [("gap", ("0101",), code("990102"))]


def test_an_overlap_names_the_rows_and_the_bodies() -> None:
    register = [duty(1, 11), duty(2, 12, "990101001"), duty(3, 13, "990101001"), duty(4, 13, "990102")]

    findings = audit(register, [("event", "0101")], NEIGHBOURHOODS, scheme=SCHEME)

    fault = Fault("overlap", "handles", (12, 13), (2, 3))
    street = code("990101001")
    assert findings == [DutyFinding(fault, "event", ("0101",), street, SCHEME.range_of(street))]


def test_approved_by_somebody_and_supervised_or_handled_by_nobody_is_told_with_the_approver() -> None:
    register = [duty(1, 11, "990101", role="approves"), duty(2, 12, "990102")]

    findings = audit(register, [("event", "0101")], NEIGHBOURHOODS, scheme=SCHEME)

    assert {(each.fault.code, each.fault.role, each.fault.organisations, each.place) for each in findings} == {
        ("approved_not_handled", "handles", (11,), code("990101")),
        ("approved_not_supervised", "supervises", (11,), code("990101")),
    }


def test_what_only_owners_handle_is_a_warning_and_not_an_error() -> None:
    owner = duty(1, None, kind="component", scope="owner")

    findings = audit([owner], [("component", "0101")], NEIGHBOURHOODS, scheme=SCHEME)

    assert [(each.fault.code, each.is_error) for each in findings] == [("owner_only", False)]


def test_a_duty_over_a_part_of_a_place_is_told_as_a_part() -> None:
    register = [duty(1, 11), duty(2, 12, "990101001001001"), duty(3, 13, "990101001001001")]

    findings = audit(register, [("event", "0101")], NEIGHBOURHOODS, scheme=SCHEME)

    grid = SCHEME.range_of(code("990101001001001"))
    assert [(each.place, each.places, each.is_part) for each in findings] == [(code("990101001001"), grid, True)]


def test_places_that_hold_others_are_not_audited_twice() -> None:
    both = audit([], [("event", "0101")], [code(each) for each in EVERYWHERE], scheme=SCHEME)

    assert both == audit([], [("event", "0101")], NEIGHBOURHOODS, scheme=SCHEME)


def test_an_audit_of_one_district_names_nothing_wider() -> None:
    district = [place for place in NEIGHBOURHOODS if place in SCHEME.range_of(code("990101"))]

    findings = audit([], [("event", "0101")], district, scheme=SCHEME, within=code("990101"))

    assert [each.place for each in findings] == [code("990101")]


def test_without_places_or_classes_there_is_nothing_to_find() -> None:
    assert audit([duty(1, 11)], [], NEIGHBOURHOODS, scheme=SCHEME) == []
    assert audit([duty(1, 11)], CLASSES, [], scheme=SCHEME) == []


def test_120_classes_in_6500_neighbourhoods_take_two_seconds_at_most() -> None:
    streets = [f"9901{district:02d}{street:03d}" for district in range(1, 17) for street in range(1, 14)]
    places = [code(f"{street}{number:03d}") for street in streets for number in range(1, 33)]
    classes = [("event", f"{major:02d}{minor:02d}") for major in range(1, 7) for minor in range(1, 21)]
    pairs = [(class_code, street) for _, class_code in classes for street in streets]
    register = [duty(number, number, street, classes=name) for number, (name, street) in enumerate(pairs)]
    register += [duty(100_000, 1, role="approves"), duty(100_001, 2, "990101", role="supervises")]
    del register[7]

    started = time.process_time()
    findings = audit(register, classes, places, scheme=SCHEME)
    took = time.process_time() - started

    assert (len(classes), len(places), len(register)) == (120, 6656, 24_961)
    assert len(findings) == 16
    assert took < 2.0, f"{took:.2f} s"
