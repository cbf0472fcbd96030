"""Simulated people: only whose post covers the class is sent, and they write in the city's own language."""

from __future__ import annotations

from random import Random

import pytest

from gridlink.people.models import Post
from gridlink.people.queries import people
from gridlink.rehearsal.people import Cast
from gridlink.rehearsal.words import words_of

GRID = 990101001001001


@pytest.mark.django_db
def test_nobody_is_sent_for_a_class_that_their_post_does_not_cover(city: None) -> None:
    Post.objects.filter(code__startswith="sup-990101001").update(classes=["event:0101"])

    sent = {Cast(Random(seed)).somebody("cases.answer_check", GRID, "component:0101").user_id for seed in range(20)}

    assert {row.username for row in people(each for each in sent if each is not None).values()} == {"sup-990101"}


@pytest.mark.parametrize(("languages", "result"), [(("zh-hans", "en"), "已清理完毕"), (("en", "zh-hans"), "Cleared.")])
def test_people_write_in_the_language_their_city_goes_by_first(languages: tuple[str, ...], result: str) -> None:
    assert words_of(languages).results[0] == result


def test_a_callers_number_belongs_to_nobody() -> None:
    name, phone = words_of(("en",)).caller(Random(1))

    assert name.count(" ") == 1
    assert phone.startswith("555-01")
