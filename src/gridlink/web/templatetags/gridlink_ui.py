"""The parts pages are made of: `{% load gridlink_ui %}`.

{% icon "clock" %}                        an icon of the sprite, hidden from screen readers (the word stands beside it)
{% stage_badge case.stage %}              word, shape and colour; {% stage_badge report.stage "report" %}
{% light case.light %}                    the traffic light, with its word; {% light case.light "short" %} shape, word hidden
{% moment case.due_at %}                  city time, absolute, the distance from now as title
{% duration delta_or_seconds %}           "2 d 3 h", "45 min"
{% place_path code_or_names %}            city › district › street …; with the names given no statement, with a code 1
{% named row %} {% named row "organisation" %}   name or name_en, as the reader reads
{% empty_state title text icon %}         nothing here, and what to do
{% pager page %}                          first and next page of a kernel.paging.Page, the other query kept
{% form_field form.name %}                label, control, help and faults, tied together
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, Select, SelectMultiple
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from gridlink.grid import queries as grid
from gridlink.kernel.paging import Page
from gridlink.web.labels import CASE_STAGES, LIGHTS, REPORT_STAGES, Mark

register = template.Library()
SPRITE = "vendor/tabler-icons/3.51.0/sprite.svg"
MINUTE, HOUR, DAY = 60, 3600, 86400


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """An icon of the sprite, decorative."""
    return format_html(
        '<svg class="icon {}" width="20" height="20" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        extra,
        static(SPRITE),
        name,
    )


@register.simple_tag
def stage_badge(stage: str, kind: str = "case") -> SafeString:
    """The stage of a case or a report."""
    return _badge("gl-stage", (CASE_STAGES if kind == "case" else REPORT_STAGES)[stage])


@register.simple_tag
def light(value: str, form: str = "") -> SafeString:
    """The traffic light; in its short form the word is there for screen readers and as title."""
    mark = LIGHTS[value]
    if form != "short":
        return _badge("gl-light", mark)
    return format_html(
        '<span class="gl-badge gl-light gl-{}" title="{}">{}<span class="visually-hidden">{}</span></span>',
        mark.tone,
        mark.word,
        icon(mark.icon),
        mark.word,
    )


def _badge(family: str, mark: Mark) -> SafeString:
    return format_html(
        '<span class="gl-badge {} gl-{}">{}<span>{}</span></span>', family, mark.tone, icon(mark.icon), mark.word
    )


@register.simple_tag
def moment(at: datetime | None, show: str = "") -> SafeString:
    """An instant in the city's time; the distance from now stands in the title. `show="date"` leaves the time out."""
    if at is None:
        return format_html('<span class="text-secondary">{}</span>', "—")
    text = timezone.localtime(at).strftime("%Y-%m-%d" if show == "date" else "%Y-%m-%d %H:%M")
    machine = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return format_html('<time datetime="{}" title="{}">{}</time>', machine, distance(at), text)


def distance(at: datetime, now: datetime | None = None) -> str:
    """How far an instant is from now: "in 3 h", "3 h ago"."""
    seconds = (at - (now or timezone.now())).total_seconds()
    length = in_words(abs(seconds))
    return _("in {duration}").format(duration=length) if seconds > 0 else _("{duration} ago").format(duration=length)


@register.simple_tag
def duration(value: timedelta | float | None) -> str:
    """A length of time in its two largest units."""
    if value is None:
        return "—"
    return in_words(value.total_seconds() if isinstance(value, timedelta) else value)


def in_words(seconds: float) -> str:
    """ "2 d 3 h", "3 h 5 min", "45 min", "less than a minute"."""
    whole = int(abs(seconds))
    days, hours, minutes = whole // DAY, whole % DAY // HOUR, whole % HOUR // MINUTE
    sign = "−" if seconds < 0 else ""
    if whole < MINUTE:
        return _("less than a minute")
    if days:
        parts = [ngettext("{n} d", "{n} d", days).format(n=days)] + ([_("{n} h").format(n=hours)] if hours else [])
    elif hours:
        parts = [_("{n} h").format(n=hours)] + ([_("{n} min").format(n=minutes)] if minutes else [])
    else:
        parts = [_("{n} min").format(n=minutes)]
    return sign + " ".join(parts)


@register.simple_tag
def place_path(place: int | Sequence[tuple[str, str]]) -> SafeString:
    """The way down to a place. Names given as ((name, English name), …) cost nothing; a code costs 1 statement."""
    names = grid.path_names(place) if isinstance(place, int) else place
    shown = ((chosen(*pair),) for pair in names)
    return format_html('<span class="gl-path">{}</span>', format_html_join(" › ", "<span>{}</span>", shown))


@register.simple_tag
def named(row: Any, attribute: str = "name") -> str:
    """`row.<attribute>` or, for an English reader, `row.<attribute>_en` where there is one."""
    if isinstance(row, dict):
        return chosen(row.get(attribute, ""), row.get(f"{attribute}_en", ""))
    return chosen(getattr(row, attribute, ""), getattr(row, f"{attribute}_en", ""))


def chosen(name: str, name_en: str) -> str:
    """The name a reader of the active language reads; data is Chinese first."""
    return name_en if name_en and (get_language() or "").startswith("en") else name or name_en


@register.inclusion_tag("web/ui/empty.html")
def empty_state(title: str, text: str = "", icon: str = "info-circle") -> dict[str, Any]:
    """Nothing here, said kindly, and what can be done."""
    return {"title": title, "text": text, "icon": icon}


@register.inclusion_tag("web/ui/pager.html", takes_context=True)
def pager(context: dict[str, Any], page: Page[Any]) -> dict[str, Any]:
    """First and next page, the rest of the query kept."""
    query = context["request"].GET.copy()
    came_from = query.pop("after", [])
    first = query.urlencode()
    following = ""
    if page.next is not None:
        query["after"] = page.next
        following = query.urlencode()
    return {"first": first, "is_first": not came_from, "following": following}


@register.inclusion_tag("web/ui/field.html")
def form_field(field: BoundField) -> dict[str, Any]:
    """A form field with its label, help and faults; the control names both by aria-describedby (Django does)."""
    widget = field.field.widget
    kind = "form-control"
    if isinstance(widget, CheckboxInput):
        kind = "form-check-input"
    elif isinstance(widget, Select | SelectMultiple):
        kind = "form-select"
    classes = f"{kind} is-invalid" if field.errors else kind
    return {
        "field": field,
        "control": field.as_widget(attrs={"class": classes}),
        "is_check": kind == "form-check-input",
    }
