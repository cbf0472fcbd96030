"""Many cases at once, made as rows: valid by the database's own rules, with the times a test asks for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

from gridlink.cases.models import Case
from gridlink.catalogue import queries as catalogue
from gridlink.evaluation.periods import Period
from gridlink.people.queries import organisation_by_code

NOVEMBER = Period.month(datetime(2026, 11, 1, tzinfo=UTC).date(), "Asia/Shanghai")
START = datetime(2026, 11, 3, 2, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
GRID = 990101001001001
STREET = 990101001000000
OTHER_STREET_GRID = 990101002001001
OTHER_DISTRICT_GRID = 990102001001001
CLEAN, OTHER_CLEAN = "clean-990101", "clean-990102"
_serials = count(1)


def cases(number: int, stage: str, *, at: datetime = START, body: str | None = CLEAN, **columns: object) -> list[Case]:
    """So many cases at `stage`, filed at `at` and a day later whatever their stage says; `columns` override."""
    made = [Case(**_columns(stage, at, body, next(_serials)) | columns) for _ in range(number)]
    return Case.objects.bulk_create(made, batch_size=400)


def closed(number: int, *, on_time: bool = True, **columns: object) -> list[Case]:
    """Closed cases."""
    return cases(number, "closed", **({"handled_on_time": on_time} | columns))


def overdue(number: int, **columns: object) -> list[Case]:
    """Cases being handled whose time is up."""
    return cases(number, "dispatched", **({"handling_due_at": START + timedelta(days=2)} | columns))


def _columns(stage: str, at: datetime, body: str | None, serial: int) -> dict[str, object]:
    known = catalogue.case_class(catalogue.default_scheme(), "event", "0112")
    condition = catalogue.conditions_of(known.scheme, "event", "0112")[0]
    day = at + timedelta(days=1)
    row: dict[str, object] = {
        "number": f"M{serial}", "stage": stage, "platform": 990101000000000, "kind": "event", "scheme": known.scheme,
        "class_code": "0112", "case_class_id": known.id, "severity": "C", "is_public": True, "place": GRID,
        "description": "路面有散落垃圾", "channel": "supervisor", "registered_at": at, "stage_entered_at": at,
    }  # fmt: skip
    if stage not in ("submitted", "sent_back"):
        row |= {"condition_id": condition.id, "filed_at": at}
    if stage not in ("submitted", "sent_back", "filed", "void"):
        organisation = organisation_by_code(body).id if body else None
        row |= {"organisation_id": organisation, "dispatched_at": at, "dispatch_count": 1, "body_count": 1}
    if stage in ("handled", "checking", "answered", "checked", "closed"):
        row |= {"handled_at": day, "handled_on_time": True}
    if stage == "dispatched":
        row |= {"handling_due_at": datetime(2026, 12, 20, tzinfo=UTC)}
    if stage == "suspended":
        row |= {"suspended_until": datetime(2027, 1, 1, tzinfo=UTC), "suspension_count": 1}
    if stage == "closed":
        row |= {"closed_at": day}
    if stage == "void":
        row |= {"voided_at": day}
    return row
