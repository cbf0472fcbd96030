"""The demo's made-up register, broken off half way."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridlink.cli import making
from gridlink.grid.current import current_locator
from gridlink.grid.models import Component


@pytest.mark.django_db
def test_a_register_whose_import_was_broken_off_goes_on_with_the_same_file(
    city: None, settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA = tmp_path
    Component.objects.all().delete()
    real = making._imported

    def half(path: Path) -> int:
        part = tmp_path / "half.csv"
        part.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:21]))
        real(part)
        raise KeyboardInterrupt

    monkeypatch.setattr(making, "_imported", half)
    with pytest.raises(KeyboardInterrupt):
        making.register_of_demo(None, 7)
    assert Component.objects.count() == 20
    monkeypatch.setattr(making, "_imported", real)

    making.register_of_demo(None, 7)
    making.register_of_demo(None, 7)

    assert Component.objects.count() == making.A_GRID * len(current_locator())
    assert not list(tmp_path.glob("demo-components-*"))
