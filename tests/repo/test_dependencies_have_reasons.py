"""Every dependency says why it is here, and is locked by hash."""

import re
import tomllib

from tests.repo.sources import ROOT

PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def declared() -> list[str]:
    """Requirements of pyproject.toml, runtime, dev and build."""
    data = tomllib.loads(PYPROJECT)
    extras = [item for group in data["project"]["optional-dependencies"].values() for item in group]
    return [*data["project"]["dependencies"], *extras]


def plain(requirement: str) -> str:
    """The normalised package name of a requirement."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", requirement)[0]).lower()


def test_every_dependency_has_a_reason_on_the_line_above() -> None:
    lines = [line.strip() for line in PYPROJECT.splitlines()]

    bare = [item for item in declared() if not lines[lines.index(f'"{item}",') - 1].startswith("# ")]

    assert bare == []


def test_every_dependency_is_locked() -> None:
    locked = {line.split("==")[0] for line in (ROOT / "requirements-dev.lock").read_text().splitlines() if "==" in line}

    assert [item for item in declared() if plain(item) not in locked] == []


def test_the_runtime_lock_is_part_of_the_dev_lock() -> None:
    runtime, dev = (
        {line.rstrip(" \\") for line in (ROOT / name).read_text().splitlines() if re.match(r"[a-z0-9-]+==", line)}
        for name in ("requirements.lock", "requirements-dev.lock")
    )

    assert runtime - dev == set()


def test_every_locked_package_has_a_hash() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        blocks = re.split(r"\n(?=[a-z0-9-]+==)", (ROOT / name).read_text())[1:]

        assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []
