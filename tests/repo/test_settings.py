"""docs/settings.md lists every setting with its default, and nothing else."""

from __future__ import annotations

import re

import pytest

from config import environment
from tests.repo.sources import ROOT

ROW = re.compile(r"^\| `([A-Z_]+)` \| (?:`(.*?)`)? *\| (.+) \|$", re.MULTILINE)


def test_the_document_lists_exactly_the_variables() -> None:
    listed = ROW.findall((ROOT / "docs" / "settings.md").read_text(encoding="utf-8"))

    wanted = [(each.name, each.default, each.meaning) for each in environment.VARIABLES]
    assert listed == wanted


def test_a_value_that_does_not_parse_names_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRIDLINK_HTTPS", "perhaps")

    with pytest.raises(ValueError, match="GRIDLINK_HTTPS='perhaps'"):
        environment.read("GRIDLINK_HTTPS")


def test_every_variable_is_read_by_the_settings() -> None:
    source = (ROOT / "config" / "settings" / "__init__.py").read_text(encoding="utf-8")

    assert [each.name for each in environment.VARIABLES if f'read("{each.name}")' not in source] == []
