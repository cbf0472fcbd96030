"""Names that say nothing are not used for modules (house.md §4)."""

from tests.repo.sources import name_of, python_files

BANNED = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "service", "services", "misc", "base2"}


def test_no_banned_module_names() -> None:
    files = python_files("src", "config", "scripts", "tests", "bench")

    assert [name_of(path) for path in files if path.stem in BANNED or path.parent.name in BANNED] == []


def test_actions_are_a_package_split_by_verb() -> None:
    assert [name_of(path) for path in python_files("src") if path.name == "actions.py"] == []
