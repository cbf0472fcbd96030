"""The list of cases and the tick at a million cases, on PostgreSQL, beside the same questions in plain SQL."""

from __future__ import annotations

import os
from datetime import timedelta

from _city import fresh, load_city, p50, p95, say, table, timed

CASES = int(os.environ.get("BENCH_CASES", "1000000"))
COLUMNS = "c.*, o.name, o.name_en"


def main() -> None:
    fresh("postgresql")
    load_city()
    from _million import make_cases

    say(f"making {CASES:,} cases, one in five open")
    make_cases(CASES, open_percent=20)
    lists = bench_lists()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE cases_case CASCADE")
    say(f"making {CASES:,} open cases")
    make_cases(CASES, open_percent=100)
    ticks = bench_tick()
    print(f"## Cases at size: {CASES:,} on PostgreSQL\n")
    print("A page of 50, three filters, newest first; statements include names of places. The baseline is the same")
    print("SELECT with the same filters and order in plain SQL, rows fetched and thrown away.\n")
    print(lists)
    print("\nOne `tick` with every case open and none due; the baseline asks the index for the earliest alarm.\n")
    print(ticks)


FILTERS = (
    (
        "stage, district, class",
        {"stages": ("handled",), "place": 990101000000000, "kind": "event", "class_code": "0112"},
    ),
    ("closed, street, kind", {"stages": ("closed",), "place": 990101001000000, "kind": "event"}),
    ("open, body, district", {"open_only": True, "organisation": 0, "place": 990102000000000}),
)


def bench_lists() -> str:
    """Every filter at the first page and fifty pages down."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from gridlink.cases.queries import CaseFilter, list_cases
    from gridlink.cases.queries.lists import matching
    from gridlink.kernel.paging import encode
    from gridlink.people.queries import organisation_by_code
    from tests import actors

    by = actors.city_chief()
    body = organisation_by_code("clean-990102").id
    rows = []
    for name, given in FILTERS:
        wanted = CaseFilter(**(given | ({"organisation": body} if "organisation" in given else {})))  # type: ignore[arg-type]
        found = matching(wanted, by)
        deep = encode([found.order_by("-id").values_list("id", flat=True)[min(2500, found.count() // 2)]])
        for depth, after in (("first page", None), ("50 pages down", deep)):
            list_cases(wanted, by=by, after=after)
            with CaptureQueriesContext(connection) as queries:
                page = list_cases(wanted, by=by, after=after)
            ours = timed(lambda wanted=wanted, after=after: list_cases(wanted, by=by, after=after), 40)
            sql = queries[0]["sql"]

            def plain(sql: str = sql) -> None:
                with connection.cursor() as cursor:
                    cursor.execute(sql.replace("%", "%%"))
                    cursor.fetchall()

            raw = timed(plain, 40)
            rows.append(
                (name, depth, len(page.rows), len(queries), f"{p50(ours):.1f}", f"{p95(ours):.1f}", f"{p50(raw):.1f}",
                 f"{p50(ours) / p50(raw):.1f}")
            )  # fmt: skip
    return table(("filters", "depth", "rows", "statements", "p50 ms", "p95 ms", "plain SQL p50 ms", "ratio"), rows)


def bench_tick() -> str:
    """A tick that finds nothing."""
    from django.db import connection
    from django.utils import timezone

    from gridlink.cases.actions import tick

    now = timezone.now()
    assert tick(now=now).cases == 0
    ours = timed(lambda: tick(now=now + timedelta(seconds=1)), 200)

    def plain() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT min(next_alarm_at) FROM cases_case WHERE next_alarm_at IS NOT NULL")
            cursor.fetchall()

    raw = timed(plain, 200)
    return table(
        ("what", "p50 ms", "p95 ms", "plain SQL p50 ms", "ratio"),
        [("tick, none due", f"{p50(ours):.2f}", f"{p95(ours):.2f}", f"{p50(raw):.2f}", f"{p50(ours) / p50(raw):.1f}")],
    )


if __name__ == "__main__":
    main()
