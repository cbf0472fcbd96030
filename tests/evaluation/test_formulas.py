"""Rates, with the monthly figures of a real city (standards.md 1(e)) and what must be refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gridlink.evaluation.counts import COUNTS
from gridlink.evaluation.defaults import INDICATORS
from gridlink.evaluation.formulas import parse_indicator, percent
from gridlink.kernel.errors import Invalid


def indicator(**given: object):
    return parse_indicator({"code": "x", "numerator": "closed", "denominator": "due_to_close"} | given, COUNTS)


def test_the_closing_rate_of_a_real_month_is_reproduced() -> None:
    assert percent(911, 972) == Decimal("93.72")


def test_the_on_time_rate_of_a_real_month_is_reproduced() -> None:
    assert percent(737, 972) == Decimal("75.82")


def test_half_a_hundredth_is_rounded_up() -> None:
    assert percent(1, 800) == Decimal("0.13")
    assert percent(1, 1600) == Decimal("0.06")


def test_nothing_to_divide_by_is_no_figure() -> None:
    assert percent(0, 0) is None


def test_none_of_some_is_zero_and_not_no_figure() -> None:
    assert percent(0, 3) == Decimal("0.00")


def test_a_plain_number_is_its_own_figure() -> None:
    (number,) = indicator(numerator="filed", denominator="", objects=["body"])

    assert number.value(996, None) == Decimal(996)
    assert number.unit == "number"


def test_every_default_indicator_is_understood() -> None:
    found = [each for given in INDICATORS for each in parse_indicator(given, COUNTS)]

    assert len(found) == len(INDICATORS)
    assert len({(each.object, each.code) for each in found}) == len(found)


def test_without_objects_an_indicator_is_for_place_and_body() -> None:
    assert [each.object for each in indicator()] == ["place", "body"]


def test_a_count_that_no_body_has_makes_an_indicator_of_places_only() -> None:
    assert [each.object for each in indicator(numerator="filed", denominator="accepted")] == ["place"]


def test_lower_is_better_scores_the_inverse() -> None:
    (rework, _) = indicator(numerator="reworked", better="lower")

    assert rework.score.score(rework.value(1, 4)) == Decimal("75.00")


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"numerator": "closd"}, "indicator.unknown_count", "numerator"),
        ({"numerator": ""}, "indicator.unknown_count", "numerator"),
        ({"denominator": "all"}, "indicator.unknown_count", "denominator"),
        ({"denominator": "reported"}, "indicator.mixed_sources", "denominator"),
        ({"objects": ["dispatcher"]}, "indicator.unknown_object", "objects"),
        ({"objects": "place"}, "indicator.unknown_object", "objects"),
        ({"weight": "much"}, "indicator.bad_number", "weight"),
        ({"weight": "NaN"}, "indicator.bad_number", "weight"),
        ({"score": "best"}, "indicator.bad_score", "score"),
        ({"score": [[10, 100], [5, 50], [None, 0]]}, "indicator.bad_score", "score"),
        ({"score": [[10, 100]]}, "indicator.bad_score", "score"),
        ({"score": [[None, 100], [None, 0]]}, "indicator.bad_score", "score"),
    ],
)
def test_a_wrong_indicator_is_refused_by_name(given: dict[str, object], code: str, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        indicator(**given)

    assert (refusal.value.code, refusal.value.field) == (code, field)
