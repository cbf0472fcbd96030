"""Every error code in the source has a sentence, and its parameters fill it."""

from __future__ import annotations

import ast
import string

import pytest
from django.utils import translation

from gridlink.kernel.errors import Invalid, Refused, Stale
from gridlink.web.messages import SENTENCES, sentence
from tests.repo.sources import name_of, python_files, tree

ERRORS = {"Refused", "Denied", "Missing", "Stale", "Invalid"}


def codes() -> dict[str, list[str]]:
    """Each code written out in the source, with the places that raise it."""
    found: dict[str, list[str]] = {}
    for path in python_files("src"):
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            code = node.args[0].value
            if name in ERRORS and isinstance(code, str):
                found.setdefault(code, []).append(f"{name_of(path)}:{node.lineno}")
    return found


def test_every_code_has_a_sentence() -> None:
    missing = {code: places for code, places in codes().items() if code not in SENTENCES}

    listed = "\n".join(f"  {code:40} {places[0]}" for code, places in sorted(missing.items()))
    assert not missing, f"add these to src/gridlink/web/messages/, and their Chinese to locale/:\n{listed}"


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_a_sentence_has_the_same_parameters_in_both_languages(code: str) -> None:
    names = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            names[language] = {part[1] for part in string.Formatter().parse(str(SENTENCES[code])) if part[1]}

    assert names["en"] == names["zh-hans"]


def test_parameters_fill_the_sentence() -> None:
    with translation.override("en"):
        text = sentence(Refused("sign_in.wait", seconds=8))

    assert text == "Too many attempts. Try again in 8 seconds."


def test_a_stage_is_told_in_words() -> None:
    with translation.override("en"):
        text = sentence(Stale("case.stale", number="1", stage="filed", version=3))

    assert text == "The case was changed meanwhile; it now stands at “Awaiting dispatch”."


def test_lists_are_joined() -> None:
    with translation.override("en"):
        text = sentence(Invalid("paging.bad_order", field="order", allowed=["due", "number"]))

    assert text == "The list cannot be sorted so; choose one of: due, number."


def test_a_missing_parameter_does_not_hide_the_sentence() -> None:
    with translation.override("en"):
        assert sentence(Refused("case.delay_limit")) == "A case may be delayed ? times at most."


def test_an_unknown_code_names_itself() -> None:
    with translation.override("en"):
        assert sentence(Refused("moon.full")) == "This was refused (moon.full)."
