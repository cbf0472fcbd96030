"""A cursor is read back as the key it was made of, and anything else is refused."""

import base64
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridlink.kernel.errors import Invalid
from gridlink.kernel.paging import decode, encode


@given(st.lists(st.none() | st.integers() | st.text(st.characters(exclude_categories=["Cs"]))))
def test_a_cursor_is_read_back_and_safe_in_a_url(key):
    cursor = encode(key)

    assert decode(cursor, len(key)) == key
    assert set(cursor) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def raw(text):
    return base64.urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    ["", "!", "网", raw("[1]"), raw("[1,2,3]"), raw("[1,[2]]"), raw("[1,2.5]"), raw('{"a":1,"b":2}'), raw('"ab"'), "a"],
)
def test_a_cursor_that_was_not_made_here_is_refused(cursor):
    with pytest.raises(Invalid) as refused:
        decode(cursor, 2)

    assert (refused.value.code, refused.value.field) == ("paging.bad_cursor", "after")


@given(st.text())
def test_no_text_at_all_breaks_the_reader(text):
    """Whatever is typed after `?after=` is a key or a clear refusal, never another fault."""
    with suppress(Invalid):
        assert len(decode(text, 2)) == 2
