"""The front-end files in the repository are the published ones."""

from pathlib import Path

import pytest

from scripts import vendor


def test_every_vendored_file_is_the_published_one() -> None:
    assert vendor.faults() == []


def test_an_altered_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vendor, "ROOT", tmp_path)
    monkeypatch.setattr(vendor, "VENDOR", tmp_path / "vendor")
    altered = tmp_path / "vendor" / "htmx" / "4.0.1" / "htmx.min.js"
    altered.parent.mkdir(parents=True)
    altered.write_text("fetch('https://elsewhere.example')", encoding="utf-8")

    found = vendor.faults()

    assert "vendor/htmx/4.0.1/htmx.min.js: not the file published in htmx.org" in found


def test_a_file_nobody_listed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vendor, "ROOT", tmp_path)
    monkeypatch.setattr(vendor, "VENDOR", tmp_path / "vendor")
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor" / "extra.js").write_text("1", encoding="utf-8")

    assert "vendor/extra.js: not named in vendor.toml" in vendor.faults()
