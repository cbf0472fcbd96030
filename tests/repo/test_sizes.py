"""Modules and functions stay readable. The wanted sizes are 300 and 40 lines; these are the limits."""

import pytest

from tests.repo.sources import functions, name_of, python_files

MODULE, FUNCTION, TEST_FILE = 400, 60, 500


@pytest.mark.parametrize(("folder", "limit"), [("src", MODULE), ("config", MODULE), ("tests", TEST_FILE)])
def test_modules_are_not_too_long(folder: str, limit: int) -> None:
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files(folder)}

    assert {name: length for name, length in lengths.items() if length > limit} == {}


def test_functions_are_not_too_long() -> None:
    too_long = {
        f"{name_of(path)}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for path in python_files("src", "config", "scripts")
        for node in functions(path)
        if node.end_lineno is not None and node.end_lineno - node.lineno + 1 > FUNCTION
    }

    assert too_long == {}
