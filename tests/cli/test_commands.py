"""The commands, each as a process of its own on a database of its own, with their exit codes."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
from click import Command, Group

from gridlink.cli import main
from tests.cli import running
from tests.cli.running import gridlink


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the example city and its demo people."""
    folder = tmp_path_factory.mktemp("city")
    done = gridlink(folder, "demo", "--no-serve", "--days", "1", "--per-day", "3")
    assert done.returncode == 0, done.stderr
    return folder


def every_command(group: Group, path: tuple[str, ...] = ()) -> list[tuple[str, Command]]:
    found: list[tuple[str, Command]] = []
    for name, command in sorted(group.commands.items()):
        if isinstance(command, Group):
            found += every_command(command, (*path, name))
        else:
            found.append((" ".join((*path, name)), command))
    return found


@pytest.mark.parametrize(("name", "command"), every_command(main))
def test_every_command_has_help_with_an_example(name: str, command: Command) -> None:
    assert command.help
    assert re.search(rf"Example:.*gridlink {name}", command.help, re.DOTALL), name


def test_help_needs_no_database_and_no_settings(tmp_path: Path) -> None:
    done = gridlink(tmp_path / "never-made", "--help")

    assert done.returncode == 0
    assert not (tmp_path / "never-made").exists()


def test_the_version_is_told(tmp_path: Path) -> None:
    assert gridlink(tmp_path, "version").stdout == "gridlink 0.1.0\n"


def test_demo_prints_the_address_and_an_account_of_each_role(city: Path) -> None:
    again = gridlink(city, "demo", "--no-serve", "--days", "1", "--port", "8123")

    assert "http://127.0.0.1:8123  password of every demo account: demo" in again.stdout
    assert "dispatch-9901" in again.stdout
    assert "acceptor-9901" in again.stdout


def test_demo_run_again_writes_nothing(city: Path) -> None:
    before = entries(city)

    again = gridlink(city, "demo", "--no-serve", "--days", "1")

    assert again.returncode == 0
    assert "was loaded already" in again.stdout
    assert entries(city) == before


def entries(folder: Path) -> int:
    with sqlite3.connect(folder / "gridlink.sqlite3") as database:
        return int(database.execute("SELECT count(*) FROM ledger_entry").fetchone()[0])


def test_a_clean_pack_ends_with_0(tmp_path: Path) -> None:
    done = gridlink(tmp_path, "check", "packs/example")

    assert (done.returncode, done.stderr) == (0, "")
    assert "nothing found" in done.stdout


def test_a_faulty_pack_ends_with_1_and_names_the_place(tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "pack.toml").write_text("format = \n", encoding="utf-8")

    done = gridlink(tmp_path, "check", str(pack))

    assert done.returncode == 1
    assert "pack.toml:1:" in done.stdout


def test_a_pack_that_is_not_there_ends_with_2(tmp_path: Path) -> None:
    done = gridlink(tmp_path, "check", "packs/atlantis")

    assert done.returncode == 2
    assert "no such folder" in done.stderr


def test_an_unmigrated_database_ends_with_2_and_says_what_to_do(tmp_path: Path) -> None:
    done = gridlink(tmp_path, "tick")

    assert done.returncode == 2
    assert "gridlink migrate" in done.stderr


def test_a_setting_that_does_not_parse_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(running.EXTRA, "GRIDLINK_TICK_SECONDS", "soon")

    done = gridlink(tmp_path, "tick")

    assert done.returncode == 2
    assert "GRIDLINK_TICK_SECONDS='soon'" in done.stderr


def test_a_clean_ledger_verifies_with_0(city: Path) -> None:
    assert gridlink(city, "checkpoint").returncode == 0

    done = gridlink(city, "verify-ledger", "--states")

    assert done.returncode == 0, done.stdout
    assert "Nothing was found." in done.stdout
    assert "Every case and report equals its entries." in done.stdout


def test_an_edited_ledger_ends_with_1_and_names_the_row(city: Path, tmp_path: Path) -> None:
    for file in city.iterdir():
        if file.is_file():
            (tmp_path / file.name).write_bytes(file.read_bytes())
    with sqlite3.connect(tmp_path / "gridlink.sqlite3") as database:
        subject, seq = database.execute("SELECT subject, seq FROM ledger_entry ORDER BY id LIMIT 1").fetchone()
        database.execute("UPDATE ledger_entry SET verb = 'pack.forged' WHERE subject = ? AND seq = ?", (subject, seq))

    done = gridlink(tmp_path, "verify-ledger")

    assert done.returncode == 1
    assert f"edited: {subject}#{seq}" in done.stdout


def test_a_witness_that_is_not_there_ends_with_2(city: Path) -> None:
    assert gridlink(city, "verify-ledger", "--checkpoints", "/nowhere/witness.ndjson").returncode == 2


def test_one_round_of_work_leaves_the_outbox_empty(city: Path) -> None:
    assert gridlink(city, "work", "--once").returncode == 0

    assert gridlink(city, "outbox").stdout == "0 waiting; 0 dead\n"


def test_a_person_is_made_and_given_a_token(city: Path) -> None:
    made = gridlink(
        city,
        "person",
        "create",
        "wangli",
        "--name",
        "王莉",
        "--post",
        "acceptor-990101",
        "--password",
        "slow-green-otter",
    )
    issued = gridlink(city, "token", "issue", "wangli", "--label", "12345", "--scope", "intake.report")

    assert made.returncode == 0, made.stderr
    assert issued.returncode == 0, issued.stderr
    number = re.search(r"token (\d+), until", issued.stderr)
    assert number is not None
    assert gridlink(city, "token", "revoke", number[1]).returncode == 0


def test_a_refusal_ends_with_1_and_its_code(city: Path) -> None:
    done = gridlink(city, "person", "create", "city-chief", "--name", "x", "--password", "slow-green-otter")

    assert done.returncode == 1
    assert "[person.username_taken]" in done.stderr


def test_a_token_for_nobody_ends_with_2(city: Path) -> None:
    assert gridlink(city, "token", "issue", "nobody", "--label", "x", "--scope", "intake.report").returncode == 2
