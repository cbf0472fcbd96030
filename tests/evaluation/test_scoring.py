"""Scores, composites and grades."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gridlink.evaluation.counts import COUNTS
from gridlink.evaluation.defaults import GRADES, INDICATORS
from gridlink.evaluation.formulas import Indicator, overlaid, parse_indicator
from gridlink.evaluation.scoring import Composite, ScoreRule, composite, grade_of, parse_grades

FIELD = tuple(each for given in INDICATORS for each in parse_indicator(given, COUNTS))


def of_field(of: str, code: str) -> Indicator:
    return next(each for each in FIELD if (each.object, each.code) == (of, code))


@pytest.mark.parametrize(
    ("filed", "score"),
    [(0, 100), (50, 100), (51, 90), (100, 90), (101, 75), (200, 75), (500, 60), (996, 40), (1000, 40), (1001, 0)],
)
def test_a_body_is_scored_by_how_much_was_filed(filed: int, score: int) -> None:
    assert of_field("body", "filed").score.score(Decimal(filed)) == Decimal(score)


@pytest.mark.parametrize(("accepted", "score"), [(100, 40), (101, 60), (500, 75), (1200, 90), (2001, 100)])
def test_an_acceptor_is_scored_by_how_much_was_accepted(accepted: int, score: int) -> None:
    assert of_field("acceptor", "acceptances").score.score(Decimal(accepted)) == Decimal(score)


def test_a_rate_scores_itself_and_an_inverse_rate_what_is_left() -> None:
    assert ScoreRule("rate").score(Decimal("93.72")) == Decimal("93.72")
    assert ScoreRule("inverse").score(Decimal("93.72")) == Decimal("6.28")


def test_no_figure_has_no_score_and_no_grade() -> None:
    assert ScoreRule("rate").score(None) is None
    assert grade_of(None, parse_grades(GRADES)) is None


@pytest.mark.parametrize(
    ("score", "grade"),
    [
        ("100", "A"), ("90", "A"), ("89.99", "B"), ("75", "B"), ("74.99", "C"), ("60", "C"), ("59.99", "D"), ("40", "D"),
        ("39.99", "E"), ("0", "E"),
    ],
)  # fmt: skip
def test_a_grade_begins_on_its_minimum_and_ends_below_the_next(score: str, grade: str) -> None:
    found = grade_of(Decimal(score), parse_grades(GRADES))

    assert found is not None
    assert found.code == grade


def test_grades_are_read_as_the_pack_keeps_them() -> None:
    kept = [{"code": "A", "minimum": 90.0, "colour": "green", "name": "绿", "name_en": "Green"}]

    (grade,) = parse_grades(kept)

    assert (grade.code, grade.minimum, grade.name, grade.colour) == ("A", Decimal(90), "绿", "green")


def test_a_composite_is_the_weighted_sum() -> None:
    parts = [(Decimal("0.1"), Decimal(40)), (Decimal("0.3"), Decimal("93.72")), (Decimal("0.3"), Decimal("75.82")),
             (Decimal("0.3"), Decimal("98.5"))]  # fmt: skip

    assert composite(parts) == Composite(Decimal("84.41"), Decimal("1.00"))


def test_a_weight_without_a_figure_is_shared_out() -> None:
    parts = [(Decimal("0.4"), Decimal(80)), (Decimal("0.4"), None), (Decimal("0.2"), Decimal(50))]

    assert composite(parts) == Composite(Decimal("70.00"), Decimal("0.60"))


def test_without_any_figure_there_is_no_composite() -> None:
    assert composite([(Decimal(1), None)]) == Composite(None, Decimal(0))
    assert composite([(Decimal(0), Decimal(90))]) == Composite(None, Decimal(0))


def test_weights_of_every_object_add_up_to_what_there_is_data_for() -> None:
    sums: dict[str, Decimal] = {}
    for each in FIELD:
        sums[each.object] = sums.get(each.object, Decimal(0)) + each.weight

    assert sums == {
        "place": Decimal("0.7"), "body": Decimal("1.0"), "supervisor": Decimal("0.8"), "acceptor": Decimal("1.00"),
        "duty_chief": Decimal("1.00"), "dispatcher": Decimal("1.0"),
    }  # fmt: skip


def test_the_city_list_stands_for_the_objects_it_speaks_of_with_the_weights_of_the_field() -> None:
    given = {
        "code": "closing_rate",
        "name": "结案",
        "numerator": "closed",
        "denominator": "due_to_close",
        "better": "higher",
    }

    whole = overlaid(parse_indicator(given, COUNTS), FIELD)

    assert [(each.code, each.name, each.weight) for each in whole if each.object == "body"] == [
        ("closing_rate", "结案", Decimal("0.3"))
    ]
    assert [each for each in whole if each.object == "dispatcher"] == [
        each for each in FIELD if each.object == "dispatcher"
    ]
