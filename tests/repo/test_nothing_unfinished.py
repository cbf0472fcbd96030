"""No TODO, no stub, no swallowed fault, no print in the application."""

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest

from tests.repo.sources import functions, name_of, python_files, tree

MARK = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")


def comments(path: Path) -> list[tokenize.TokenInfo]:
    """The comments of one file."""
    tokens = tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline)
    return [token for token in tokens if token.type == tokenize.COMMENT]


def is_stub(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """A body of nothing but a docstring, `pass`, `...` or `raise NotImplementedError`."""
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    text = [ast.unparse(statement) for statement in body]
    return text in ([], ["pass"], ["..."]) or (len(text) == 1 and text[0].startswith("raise NotImplementedError"))


def is_declaration(path: Path, node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Protocol methods, abstract methods and overloads have no body by nature."""
    if any(
        ast.unparse(decorator).split(".")[-1] in {"overload", "abstractmethod"} for decorator in node.decorator_list
    ):
        return True
    classes = (item for item in ast.walk(tree(path)) if isinstance(item, ast.ClassDef))
    return any(
        node in item.body and any(ast.unparse(base).startswith(("Protocol", "typing.Protocol")) for base in item.bases)
        for item in classes
    )


def test_no_todo() -> None:
    found = [
        f"{name_of(path)}:{comment.start[0]} {comment.string}"
        for path in python_files("src", "config", "scripts", "tests", "bench")
        for comment in comments(path)
        if MARK.search(comment.string)
    ]

    assert found == []


def test_no_stub() -> None:
    # A command group of click is a function whose body is its help text.
    found = [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in python_files("src", "config", "scripts")
        for node in functions(path)
        if is_stub(node)
        and not is_declaration(path, node)
        and not any("group" in ast.unparse(decorator) for decorator in node.decorator_list)
    ]

    assert found == []


def test_no_fault_is_swallowed() -> None:
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files("src", "config", "scripts", "tests", "bench")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler) and [ast.unparse(item) for item in node.body] == ["pass"]
    ]

    assert found == []


@pytest.mark.parametrize(
    ("body", "unfinished"),
    [("pass", True), ("'''Doc.'''", True), ("raise NotImplementedError('later')", True), ("return 1", False)],
)
def test_a_stub_is_recognised(body: str, unfinished: bool) -> None:
    node = ast.parse(f"def rule():\n    {body}").body[0]

    assert isinstance(node, ast.FunctionDef)
    assert is_stub(node) is unfinished
