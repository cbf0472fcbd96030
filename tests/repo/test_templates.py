"""Templates hold no inline style or script: the Content-Security-Policy would refuse it, silently for the reader."""

import re

import pytest

from tests.repo.sources import APPS, TEMPLATES, name_of

# htmx runs hx-on, trigger filters and js: values through Function, which the policy blocks without a message.
FORBIDDEN = re.compile(
    r"""(?P<style><style\b|\sstyle\s*=)
      | (?P<handler>\son[a-z]+\s*=)
      | (?P<inline_script><script\b(?![^>]*(?:\bsrc\s*=|type\s*=\s*["']application/(?:ld\+)?json["'])))
      | (?P<htmx_code>\shx-on\b|\shx-trigger\s*=\s*["'][^"']*\[|\shx-(?:vals|headers)\s*=\s*["']js:)
      | (?P<javascript>javascript:)
      | (?P<elsewhere>\s(?:src|href)\s*=\s*["'](?:https?:)?//[^"']*\.(?:js|mjs|css|woff2?)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}", re.DOTALL)


def faults(text: str) -> list[str]:
    """The kinds of forbidden markup in one template."""
    return [str(match.lastgroup) for match in FORBIDDEN.finditer(COMMENT.sub("", text))]


def test_templates_have_no_inline_style_or_script() -> None:
    templates = [*TEMPLATES.rglob("*.html"), *APPS.glob("*/templates/**/*.html")]

    found = {name_of(path): faults(path.read_text(encoding="utf-8")) for path in templates}

    assert {name: kinds for name, kinds in found.items() if kinds} == {}


@pytest.mark.parametrize(
    ("markup", "kind"),
    [
        ('<p style="color:red">', "style"),
        ("<style>p{}</style>", "style"),
        ('<button onclick="go()">', "handler"),
        ("<script>go()</script>", "inline_script"),
        ('<a hx-on:click="go()">', "htmx_code"),
        ('<a hx-trigger="click[event.ctrlKey]">', "htmx_code"),
        ('<a href="javascript:go()">', "javascript"),
        ('<script src="https://cdn.example/a.js"></script>', "elsewhere"),
    ],
)
def test_forbidden_markup_is_found(markup: str, kind: str) -> None:
    assert faults(markup) == [kind]


@pytest.mark.parametrize(
    "markup",
    [
        '<script type="module" src="{% static \'map.js\' %}"></script>',
        '<script id="data" type="application/json">{}</script>',
        '<link rel="stylesheet" href="/static/a.css">',
        '<p class="style" data-onset="1">once = on</p>',
        '<form hx-post="/cases/1" hx-trigger="change delay:300ms">',
        '{# never style="" here #}',
    ],
)
def test_allowed_markup_passes(markup: str) -> None:
    assert faults(markup) == []
