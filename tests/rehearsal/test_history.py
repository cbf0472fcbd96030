"""The seeded history is lived by the real actions: whole records, every post with something to do, the same again."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest

from gridlink.cases import rebuild
from gridlink.cases.models import Case
from gridlink.intake import rebuild as intake_rebuild
from gridlink.intake.models import Report
from gridlink.ledger.audit import verify
from gridlink.rehearsal.history import WAITING, live

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

UNTIL = datetime(2026, 6, 10, 6, 0, tzinfo=UTC)


def test_two_days_leave_a_whole_record_and_work_for_every_post(city: None) -> None:
    days: list[int] = []

    lived = live(until=UNTIL, days=2, per_day=8, seed=7, progress=days.append)

    assert sum(days) == 2
    assert Report.objects.count() == lived.reports
    assert lived.reports > WAITING
    assert verify().ok
    assert not [row for case in Case.objects.all() for row in rebuild.differences(case.pk)]
    assert not [row for report in Report.objects.all() for row in intake_rebuild.differences(report.pk)]
    stages = Counter(Case.objects.values_list("stage", flat=True))
    assert {"submitted", "filed", "dispatched", "closed"} <= set(stages)
    assert Report.objects.filter(stage="received").exists()


def test_nothing_is_lived_after_the_end(city: None) -> None:
    live(until=UNTIL, days=1, per_day=6, seed=3)

    assert not Report.objects.filter(received_at__gt=UNTIL).exists()
    assert not Case.objects.filter(stage_entered_at__gt=UNTIL).exists()
