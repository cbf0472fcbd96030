"""Case numbers follow the city's template."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridlink.kernel.errors import Invalid
from gridlink.kernel.numbers import NumberTemplate

DAY = date(2026, 11, 23)
PLACE = 990101002003004


@pytest.mark.parametrize(
    ("template", "number"),
    [
        ("{adcode6}{yyyymmdd}{seq5}", "9901012026112300042"),
        ("{kind}{class4}{yyyymmdd}{seq4}", "E0405202611230042"),
        ("YC{yymmdd}-{seq3}", "YC261123-042"),
        ("网{yyyy}第{seq6}号", "网2026第000042号"),
        ("{seq12}", "000000000042"),
        ("{adcode15}/{seq2}", "990101002003004/42"),
    ],
)
def test_a_number_is_written_as_the_template_says(template, number):
    parsed = NumberTemplate.parse(template)

    assert parsed.format(place=PLACE, day=DAY, serial=42, kind="event", class4="0405") == number
    assert parsed.length == len(number)


def test_a_component_has_the_letter_c():
    assert NumberTemplate.parse("{kind}{seq1}").format(place=PLACE, day=DAY, serial=7, kind="component") == "C7"


def test_a_place_code_with_leading_zeros_keeps_them():
    assert NumberTemplate.parse("{adcode6}{seq1}").format(place=10101002003004, day=DAY, serial=7) == "0101017"


def test_the_serial_begins_again_after_the_capacity():
    template = NumberTemplate.parse("{seq2}")

    assert template.capacity == 100
    assert template.format(place=PLACE, day=DAY, serial=99) == "99"
    assert template.format(place=PLACE, day=DAY, serial=100) == "00"


@pytest.mark.parametrize(
    ("template", "restarts"), [("{yymmdd}{seq2}", "day"), ("{yyyy}{seq2}", "year"), ("{adcode6}{seq2}", "never")]
)
def test_the_template_says_how_often_the_serial_may_begin_anew(template, restarts):
    assert NumberTemplate.parse(template).restarts == restarts


@pytest.mark.parametrize(
    ("template", "column", "reason"),
    [
        ("", 1, "no_serial"),
        ("{yyyymmdd}", 11, "no_serial"),
        ("{adcode6}{month}{seq5}", 10, "unknown_field"),
        ("{}{seq5}", 1, "unknown_field"),
        ("{adcode}{seq5}", 1, "unknown_field"),
        ("{adcode6}{seq5", 10, "brace_not_closed"),
        ("A}{seq5}", 2, "stray_character"),
        ("{seq5}\n", 7, "stray_character"),
        ("{adcode16}{seq5}", 1, "bad_width"),
        ("{adcode0}{seq5}", 1, "bad_width"),
        ("{yyyy}{seq13}", 7, "bad_width"),
        ("{seq٣}", 1, "unknown_field"),
        ("{seq5}{seq5}", 7, "second_serial"),
    ],
)
def test_a_bad_template_is_refused_with_the_column_and_the_reason(template, column, reason):
    with pytest.raises(Invalid) as refused:
        NumberTemplate.parse(template)

    assert refused.value.code == "number.bad_template"
    assert (refused.value.params["column"], refused.value.params["reason"]) == (column, reason)


@pytest.mark.parametrize(
    ("template", "given", "field"),
    [
        ("{kind}{seq5}", {}, "kind"),
        ("{kind}{seq5}", {"kind": "incident"}, "kind"),
        ("{class4}{seq5}", {}, "class4"),
        ("{class4}{seq5}", {"class4": "401"}, "class4"),
        ("{seq5}", {"serial": -1}, "serial"),
        ("{seq5}", {"place": 0}, "place"),
    ],
)
def test_a_fact_the_template_needs_and_was_not_given_is_named(template, given, field):
    facts = {"place": PLACE, "day": DAY, "serial": 1, **given}

    with pytest.raises(Invalid) as refused:
        NumberTemplate.parse(template).format(**facts)

    assert refused.value.field == field


@given(st.integers(0, 10**7), st.integers(0, 10**7), st.dates(), st.dates())
def test_two_serials_of_one_period_share_a_number_only_a_capacity_apart(one, other, day, other_day):
    template = NumberTemplate.parse("{adcode6}{yyyymmdd}{seq5}")
    first = template.format(place=PLACE, day=day, serial=one)
    second = template.format(place=PLACE, day=other_day, serial=other)

    assert (first == second) == (day == other_day and (one - other) % template.capacity == 0)
