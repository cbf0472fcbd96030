"""packs/example is sound, complete, and what the seeded script makes."""

import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from gridlink.packs.pack import Pack
from gridlink.packs.pack_reading import read_pack
from tests.packs.planted import EXAMPLE

ROOT = EXAMPLE.parents[1]


@pytest.fixture(scope="module")
def example() -> Pack:
    pack, findings = read_pack(EXAMPLE)
    assert findings == []
    assert pack is not None
    return pack


def test_the_seeded_script_makes_the_same_bytes_again(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "scripts.make_example_pack", str(tmp_path)], check=True, timeout=60, cwd=ROOT)

    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    assert len(made) == 10
    assert made == {name: (EXAMPLE / name).read_bytes() for name in made}


def test_the_example_city_has_the_size_the_tests_count_on(example: Pack) -> None:
    levels = Counter(row.level for row in example.places)

    assert levels == {"city": 1, "district": 2, "street": 4, "neighbourhood": 12}
    assert (len(example.grids), len(example.components)) == (120, 150)
    kinds = Counter(row.kind for row in example.classes if row.scheme == example.city.default_scheme)
    assert kinds == {"component": 17, "event": 14}


def test_every_role_is_held_in_the_city_and_in_each_district(example: Pack) -> None:
    held = {code for person in example.people for code in person.posts}
    scheme = example.city.scheme
    roles = {(post.role, scheme.short(post.place)[:6]) for post in example.posts if post.code in held}

    everywhere = ("supervisor", "acceptor", "duty_chief", "dispatcher", "handler", "auditor", "administrator")
    assert {(role, place) for role in everywhere for place in ("9901", "990101", "990102")} <= roles
    assert {("city_chief", "9901"), ("chief", "990101"), ("chief", "990102")} <= roles


def test_two_people_hold_several_posts(example: Pack) -> None:
    several = {person.username: person.posts for person in example.people if len(person.posts) > 1}

    assert {name: sorted(posts) for name, posts in several.items()} == {
        "sup-990101001-1": ["front-990101001", "sup-990101001-1"],
        "handle-clean-990102": ["handle-clean-990102", "handle-green-990102", "handle-market-990102"],
    }


def test_every_component_class_has_a_component_and_only_the_hazard_site_is_not_public(example: Pack) -> None:
    own = [row for row in example.classes if row.scheme == "jw-2026"]

    components = {row.class_code for row in example.components}
    assert components == {row.code for row in own if row.kind == "component"}
    assert [(row.kind, row.code) for row in own if not row.public] == [("component", "0599")]


def test_the_two_schemes_map_onto_each_other_both_ways(example: Pack) -> None:
    there = {(row.from_code, row.to_code, row.from_kind) for row in example.mappings if row.from_scheme == "jw-2026"}
    back = {(row.to_code, row.from_code, row.from_kind) for row in example.mappings if row.from_scheme != "jw-2026"}

    assert len(there) == 31
    assert there == back


def test_the_digest_changes_with_any_file_and_only_then(example: Pack, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(EXAMPLE, tmp_path / "copy"))
    same, _ = read_pack(copy)
    (copy / "schemes.csv").write_text((EXAMPLE / "schemes.csv").read_text(encoding="utf-8") + "\n", encoding="utf-8")
    other, _ = read_pack(copy)

    assert same is not None
    assert other is not None
    assert same.digest == example.digest
    assert other.digest != example.digest
