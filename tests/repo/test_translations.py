"""Whatever a reader sees exists in Chinese."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import make_messages


def test_every_msgid_in_use_has_its_chinese() -> None:
    missing = make_messages.untranslated()

    listed = "\n".join(f"  {file}: {msgid!r}" for msgid, file in sorted(missing.items()))
    assert not missing, f"run scripts/make_messages.py and fill these in, or use --fill:\n{listed}"


def test_the_catalogue_holds_nothing_that_is_no_longer_used() -> None:
    used = {make_messages.first_of(key) for key in make_messages.used()}

    unused = [message.id for message in make_messages.kept() if message.id and first(message.id) not in used]

    assert unused == []


def first(msgid: str | tuple[str, ...] | list[str]) -> str:
    return msgid if isinstance(msgid, str) else msgid[0]


def test_texts_of_templates_and_code_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "app" / "templates" / "page.html"
    page.parent.mkdir(parents=True)
    page.write_text(
        '{% load i18n %}<p>{% translate "One" %}</p>\n   {% blocktranslate %}Two {{ n }}{% endblocktranslate %}'
    )
    (tmp_path / "app" / "view.py").write_text('from x import gettext as _\nword = _("Three")\n')
    (tmp_path / "config" / "settings").mkdir(parents=True)
    (tmp_path / "config" / "settings" / "__init__.py").write_text("")
    monkeypatch.setattr(make_messages, "ROOT", tmp_path)
    monkeypatch.setattr(make_messages, "SOURCE", tmp_path)

    assert {make_messages.first_of(key) for key in make_messages.used()} == {"One", "Two %(n)s", "Three"}
