"""The documents lead where they say, and name only what there is."""

import re
from pathlib import Path

import click
import pytest

from gridlink.cli import main
from scripts.check_docs import documents, link_faults
from tests.repo.sources import ROOT

PATH = re.compile(r"[\w.-]+/[\w./-]*")
FOLDERS = {path.name for root in (ROOT, ROOT / "src" / "gridlink") for path in root.iterdir() if path.is_dir()}
MADE = {"docs/benchmarks.md"}
"""Files that a command writes."""
CODE = re.compile(r"`([^`\n]+)`")
BLOCK = re.compile(r"^```[a-z]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"(?:^|&& |bin/)gridlink ((?:[a-z][a-z-]*)(?: [a-z]+)?)")
OPTION = re.compile(r"--[a-z][a-z0-9-]*")
TARGET = re.compile(r"(?:^|&& |\.sh )make ((?:[a-z][a-z-]* ?)+)")
DOCUMENTS = documents()


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def code_of(text: str) -> list[str]:
    """What a document shows as code: blocks line by line, then inline."""
    lines = [line for block in BLOCK.findall(text) for line in block.splitlines()]
    return [re.split(r"\s#", line)[0] for line in lines] + CODE.findall(BLOCK.sub("", text))


def command_of(words: list[str]) -> click.Command | None:
    """The command these words name: `token issue`, or `check` of `check packs/example`."""
    found = main.commands.get(words[0])
    if isinstance(found, click.Group) and len(words) > 1:
        return found.commands.get(words[1])
    return found


def options_of(command: click.Command) -> set[str]:
    return {name for parameter in command.params for name in parameter.opts + parameter.secondary_opts} | {"--help"}


def command_faults(code: str) -> list[str]:
    """What is wrong with the `gridlink` command in a piece of code; nothing when there is none."""
    named = COMMAND.search(code)
    if named is None:
        return []
    command = command_of(named[1].split())
    if command is None:
        return [f"gridlink {named[1]}"]
    rest = re.split(r"\s(?:&&|\|\||\|)\s", code[named.start() :])[0]
    return [f"gridlink {named[1]} {option}" for option in OPTION.findall(rest) if option not in options_of(command)]


def exists(path: str) -> bool:
    """Whether a path, from the root or from src/gridlink, is there."""
    return (ROOT / path).exists() or (ROOT / "src" / "gridlink" / path).exists()


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    assert link_faults(document, document.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_command_and_option_named_exists(document: Path) -> None:
    codes = code_of(document.read_text(encoding="utf-8"))

    assert [fault for code in codes for fault in command_faults(code)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_make_target_named_exists(document: Path) -> None:
    codes = code_of(document.read_text(encoding="utf-8"))

    named = {name for code in codes for found in TARGET.findall(code) for name in found.split()}

    assert named - targets() == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_path_named_as_code_exists(document: Path) -> None:
    codes = CODE.findall(BLOCK.sub("", document.read_text(encoding="utf-8")))

    paths = [code for code in codes if PATH.fullmatch(code) and code.split("/")[0] in FOLDERS]

    assert [path for path in paths if path not in MADE and not exists(path)] == []


def test_architecture_has_every_app_in_its_map() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    apps = {path.parent.name for path in (ROOT / "src" / "gridlink").glob("*/__init__.py")}

    mapped = re.findall(r"^\| `src/gridlink/([a-z]+)/` \|", text, re.MULTILINE)

    assert sorted(mapped) == sorted(apps)


def test_architecture_lists_the_apps_in_the_order_of_the_layers() -> None:
    configuration = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    order = re.findall(r"\(([a-z]+)\)", re.search(r"^layers = \[(.*?)^\]", configuration, re.MULTILINE | re.DOTALL)[1])
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")

    mapped = re.findall(r"^\| `src/gridlink/([a-z]+)/` \|", text, re.MULTILINE)

    assert mapped == [app for app in order if app in mapped]


def test_every_decision_is_listed_and_has_its_parts() -> None:
    folder = ROOT / "docs" / "adr"
    index = (folder / "README.md").read_text(encoding="utf-8")

    for page in sorted(folder.glob("[0-9]*.md")):
        text = page.read_text(encoding="utf-8")
        assert f"]({page.name})" in index
        assert text.startswith(f"# {page.name[:4]} ")
        assert [part for part in ("Context", "Decision", "Rejected") if f"**{part}.**" not in text] == []


@pytest.mark.parametrize(
    ("code", "faults"),
    [
        ("gridlink verify-ledger --checkpoints file", []),
        ("cd /opt && .venv/bin/gridlink outbox --retry || echo dead", []),
        ("gridlink token issue hotline --scope intake.report", []),
        ("gridlink frobnicate", ["gridlink frobnicate"]),
        ("gridlink tick --fast", ["gridlink tick --fast"]),
    ],
)
def test_a_command_that_is_not_there_is_found(code: str, faults: list[str]) -> None:
    assert command_faults(code) == faults
