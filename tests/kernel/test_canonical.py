"""One value has one byte string, and what has none is refused with its path."""

import json
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridlink.kernel.canonical import LARGEST_INTEGER, canonical_bytes, sha256_hex
from gridlink.kernel.errors import Invalid

texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER) | texts,
    lambda inner: st.lists(inner) | st.dictionaries(texts, inner),
)


class Verb(StrEnum):
    FILED = "case.filed"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (-12, "-12"),
        ('立案\n"x"', '"立案\\n\\"x\\""'),
        ({"b": [1, False], "a": {}, "B": None}, '{"B":null,"a":{},"b":[1,false]}'),
        ({"é": 1, "e\u0301": 2}, '{"e\u0301":2,"é":1}'),
        (Verb.FILED, '"case.filed"'),
        (LARGEST_INTEGER, "9007199254740991"),
    ],
)
def test_a_value_is_written_in_one_way(value, text):
    assert canonical_bytes(value) == text.encode()


@pytest.mark.parametrize(
    ("value", "code", "path"),
    [
        ({"a": [{"b": 1.0}]}, "canonical.not_json", "$.a[0].b"),
        (float("nan"), "canonical.not_json", "$"),
        ([{1, 2}], "canonical.not_json", "$[0]"),
        ((1, 2), "canonical.not_json", "$"),
        (b"x", "canonical.not_json", "$"),
        ({"n": LARGEST_INTEGER + 1}, "canonical.integer_too_large", "$.n"),
        ({"n": -LARGEST_INTEGER - 1}, "canonical.integer_too_large", "$.n"),
        ({"a": {1: 2}}, "canonical.key_not_text", "$.a"),
        (["ok", "\ud800"], "canonical.lone_surrogate", "$[1]"),
        ({"\udfff": 1}, "canonical.lone_surrogate", "$"),
    ],
)
def test_what_has_no_canonical_form_is_refused_with_its_path(value, code, path):
    with pytest.raises(Invalid) as refused:
        canonical_bytes(value)

    assert (refused.value.code, refused.value.field) == (code, path)


def test_a_value_that_holds_itself_is_refused():
    endless = []
    endless.append(endless)

    with pytest.raises(Invalid, match=r"canonical\.too_deep"):
        canonical_bytes(endless)


def test_the_hash_is_sha256_in_hexadecimal():
    assert sha256_hex(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert sha256_hex(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@given(values)
def test_reading_it_back_gives_the_value_and_the_same_bytes(value):
    data = canonical_bytes(value)

    assert json.loads(data) == value
    assert canonical_bytes(json.loads(data)) == data


@given(st.dictionaries(texts, values))
def test_the_order_in_which_keys_were_set_does_not_matter(value):
    assert canonical_bytes(dict(reversed(value.items()))) == canonical_bytes(value)
