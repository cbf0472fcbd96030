"""A number is given once: one that comes round again is refused, and the next try gets another."""

from __future__ import annotations

import pytest

from gridlink.intake.models import Report
from gridlink.kernel.errors import Refused
from tests.walking import report

pytestmark = pytest.mark.django_db


def test_a_number_that_comes_round_again_is_refused_and_the_next_try_succeeds(city: None) -> None:
    first = report()
    head, serial = first.number[:-7], int(first.number[-7:])
    taken = Report.objects.filter(pk=first.pk)
    taken.update(number=f"{head}{serial + 1:07d}")

    with pytest.raises(Refused) as refusal:
        report()

    assert refusal.value.code == "number.clash"
