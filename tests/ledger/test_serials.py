"""Running numbers."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gridlink.ledger.serials import SERIALS, draw


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(SERIALS))
def test_numbers_rise_and_are_never_drawn_twice(name) -> None:
    first = draw(name)
    many = draw(name, 5)

    assert many == list(range(first[0] + 1, first[0] + 6))


@pytest.mark.django_db
def test_drawing_many_is_one_statement() -> None:
    with CaptureQueriesContext(connection) as queries:
        draw("case", 1000)

    assert len(queries) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "count"), [("invoice", 1), ("case", 0)])
def test_an_unknown_serial_and_no_numbers_are_refused(name, count) -> None:
    with pytest.raises(ValueError, match=r"serial|cannot draw"):
        draw(name, count)
