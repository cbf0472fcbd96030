"""`gridlink load` shows what it would write, asks, and writes what it showed; `gridlink export-pack` gives it back."""

from __future__ import annotations

import shutil
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from django.apps import apps

from gridlink.cli import main
from tests.packs.planted import EXAMPLE

pytestmark = pytest.mark.django_db


def run(*arguments: str, answer: str = "") -> Result:
    return CliRunner().invoke(main, list(arguments), input=answer)


@pytest.fixture
def changed(tmp_path: Path) -> str:
    """The example pack with another limit, while the database holds it as it was."""
    assert run("load", str(EXAMPLE), "--demo", "--yes").exit_code == 0
    folder = shutil.copytree(EXAMPLE, tmp_path / "pack")
    lines = (folder / "conditions.csv").read_text(encoding="utf-8").split("\n")
    lines[1] = lines[1].replace(",2,urgent_hour", ",3,urgent_hour")
    (folder / "conditions.csv").write_text("\n".join(lines), encoding="utf-8")
    return str(folder)


def limits() -> list[str]:
    found = apps.get_model("catalogue.Condition").objects.filter(kind="component", class_code="0101", code="1")
    return [str(each.limit_value) for each in found.filter(in_force_to=None)]


def test_diff_shows_each_field_writes_nothing_and_ends_with_1(changed: str) -> None:
    done = run("load", changed, "--demo", "--diff")

    assert done.exit_code == 1
    assert "~ jw-2026|component|0101|1\n      limit_value: 2.00 → 3" in done.output
    assert limits() == ["2.00"]


def test_diff_of_the_pack_in_force_ends_with_0(changed: str) -> None:
    done = run("load", str(EXAMPLE), "--demo", "--diff")

    assert done.exit_code == 0
    assert "Nothing would be written" in done.output


def test_a_no_writes_nothing(changed: str) -> None:
    done = run("load", changed, "--demo", answer="n\n")

    assert done.exit_code == 1
    assert limits() == ["2.00"]


def test_what_changed_while_somebody_was_asked_is_shown_again(changed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def answer(text: str, **_: object) -> bool:
        asked.append(text)
        if len(asked) == 1:
            apps.get_model("catalogue.Condition").objects.filter(class_code="0101", code="1").update(limit_value=7)
        return True

    monkeypatch.setattr(click, "confirm", answer)

    done = run("load", changed, "--demo")

    assert "was changed since this was shown; nothing was written" in done.output
    assert "= jw-2026|component|0101|1  edited here; the pack has:" in done.output
    assert limits() == ["7.00"]


def test_export_pack_gives_the_pack_back_and_writes_over_nothing(changed: str, tmp_path: Path) -> None:
    target = tmp_path / "out"

    done, again = run("export-pack", str(target)), run("export-pack", str(target))

    assert done.exit_code == 0, done.output
    assert {path.name: path.read_bytes() for path in target.iterdir()} == {
        path.name: path.read_bytes() for path in EXAMPLE.iterdir()
    }
    assert (again.exit_code, "--force" in again.output) == (2, True)
