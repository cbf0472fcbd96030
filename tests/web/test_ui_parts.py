"""The parts pages are made of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from gridlink.cases.lifecycle import Stage as CaseStage
from gridlink.intake.lifecycle import Stage as ReportStage
from gridlink.kernel.clocks import Light
from gridlink.kernel.limits import Clock
from gridlink.kernel.paging import Page
from gridlink.web import labels
from gridlink.web.templatetags.gridlink_ui import distance, in_words
from tests.repo.sources import APPS

SPRITE = (APPS / "web/static/vendor/tabler-icons/3.51.0/sprite.svg").read_text(encoding="utf-8")


def shown(source: str, language: str = "en", **context: object) -> str:
    with translation.override(language):
        return Template("{% load gridlink_ui %}" + source).render(Context(context)).strip()


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        (labels.CASE_STAGES, CaseStage),
        (labels.REPORT_STAGES, ReportStage),
        (labels.LIGHTS, Light),
        (labels.CLOCKS, Clock),
    ],
)
def test_every_code_has_its_word(table: dict[str, object], codes: type) -> None:
    assert list(table) == list(codes)


@pytest.mark.parametrize(
    "mark", [*labels.CASE_STAGES.values(), *labels.REPORT_STAGES.values(), *labels.LIGHTS.values()]
)
def test_every_mark_has_its_shape_in_the_sprite(mark: labels.Mark) -> None:
    assert f'<symbol id="{mark.icon}"' in SPRITE


def test_a_stage_is_word_shape_and_tone() -> None:
    badge = shown("{% stage_badge 'filed' %}")

    assert 'class="gl-badge gl-stage gl-waiting"' in badge
    assert "#send" in badge
    assert "<span>Awaiting dispatch</span>" in badge


def test_a_light_keeps_its_word_in_the_short_form() -> None:
    assert '<span class="visually-hidden">Overdue</span>' in shown("{% light 'red' 'short' %}")


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (0, "less than a minute", "不到一分钟"),
        (59.9, "less than a minute", "不到一分钟"),
        (60, "1 min", "1 分钟"),
        (3600, "1 h", "1 小时"),
        (3900, "1 h 5 min", "1 小时 5 分钟"),
        (86400, "1 d", "1 天"),
        (2 * 86400 + 3 * 3600 + 59, "2 d 3 h", "2 天 3 小时"),
        (-7200, "−2 h", "−2 小时"),
    ],
)
def test_a_length_of_time_is_told_in_its_two_largest_units(seconds: float, english: str, chinese: str) -> None:
    with translation.override("en"):
        assert in_words(seconds) == english
    with translation.override("zh-hans"):
        assert in_words(seconds) == chinese


def test_a_moment_is_absolute_in_the_citys_time_with_the_distance_as_title() -> None:
    at = datetime(2026, 6, 2, 16, 30, tzinfo=UTC)

    with timezone.override("Asia/Shanghai"):
        text = shown("{% moment at %}", at=at)

    assert '<time datetime="2026-06-02T16:30:00Z"' in text
    assert ">2026-06-03 00:30</time>" in text


@pytest.mark.parametrize(("hours", "words"), [(3, "in 3 h"), (-3, "3 h ago")])
def test_the_distance_says_which_way(hours: int, words: str) -> None:
    now = datetime(2026, 6, 2, tzinfo=UTC)

    with translation.override("en"):
        assert distance(now + timedelta(hours=hours), now) == words


@pytest.mark.parametrize(("language", "name"), [("zh-hans", "江湾市"), ("en", "Jiangwan City")])
def test_names_are_those_of_the_readers_language(language: str, name: str) -> None:
    row = {"name": "江湾市", "name_en": "Jiangwan City"}

    assert shown("{% named row %}", language, row=row) == name


def test_a_name_is_never_taken_for_markup() -> None:
    assert shown("{% place_path names %}", names=(("<b>", ""), ("望江", "Wangjiang"))) == (
        '<span class="gl-path"><span>&lt;b&gt;</span> › <span>Wangjiang</span></span>'
    )


def test_the_pager_keeps_the_query_and_changes_the_cursor() -> None:
    request = RequestFactory().get("/cases?stage=filed&after=old")

    text = shown("{% pager page %}", request=request, page=Page(rows=(), next="new"))

    assert 'href="?stage=filed"' in text
    assert 'href="?stage=filed&amp;after=new"' in text


def test_the_only_page_has_no_pager() -> None:
    assert shown("{% pager page %}", request=RequestFactory().get("/cases"), page=Page(rows=(), next=None)) == ""


def test_a_faulty_field_is_tied_to_its_fault() -> None:
    class Form(forms.Form):
        reason = forms.CharField(label="Reason")

    text = shown("{% form_field form.reason %}", form=Form({}))

    assert '<label class="form-label required" for="id_reason">Reason</label>' in text
    assert 'aria-invalid="true"' in text
    assert 'aria-describedby="id_reason_error"' in text
    assert 'id="id_reason_error"' in text
