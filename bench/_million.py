"""A million cases made by SQL: valid rows over every grid, class, stage and body, the newest last."""

from __future__ import annotations

from django.db import connection

STATEMENT = """
INSERT INTO cases_case (
    number, version, stage, platform, kind, scheme, class_code, case_class_id, condition_id, severity, is_public,
    component_id, place, lon, lat, address, description, channel, self_handled, organisation_id, checker_id,
    check_passed, registered_at, filed_at, dispatched_at, handled_at, closed_at, voided_at, stage_entered_at,
    stage_due_at, handling, handling_due_at, handled_on_time, suspended_until, next_alarm_at, warned, delay_count,
    suspension_count, dispatch_count, body_count, rework_count, urge_count, is_escalated, on_list, overrun_exempt)
SELECT
    'B' || lpad(n::text, 9, '0'), 5, stage, place / 1000000000 * 1000000000, kinds[class], 'jw-2026', codes[class],
    classes[class], conditions[class], 'C', true,
    NULL, place, NULL, NULL, '', '路面有散落垃圾', 'supervisor', false, bodies[1 + n * 1299709 %% cardinality(bodies)],
    NULL, NULL, at, at, at, CASE WHEN stage <> 'dispatched' THEN at END, CASE WHEN stage = 'closed' THEN at END, NULL,
    at, NULL, handling, CASE WHEN stage = 'dispatched' THEN at + interval '400 days' END,
    CASE WHEN stage = 'closed' THEN n %% 7 <> 0 END, NULL,
    CASE WHEN stage <> 'closed' THEN at + interval '400 days' END, '', 0,
    0, 1, 1, 0, 0, false, n %% 997 = 0, false
FROM (
    SELECT n, at, kinds, codes, classes, conditions, bodies, 1 + n * 104729 %% cardinality(classes) AS class,
           places[1 + n * 7919 %% cardinality(places)] AS place,
           CASE WHEN n %% 100 < %(open)s THEN (ARRAY['dispatched', 'handled', 'checked'])[1 + n %% 3]
                ELSE 'closed' END AS stage,
           jsonb_build_object('value', '2', 'clock', 'work_hour', 'used_us', 0,
                              'started_at', at, 'running_since', at) AS handling
    FROM (SELECT n, timestamptz '2026-01-01' + n * interval '25 seconds' AS at
          FROM generate_series(1::bigint, %(cases)s) AS n) AS numbers,
         (SELECT %(places)s::bigint[] AS places, %(bodies)s::bigint[] AS bodies, %(classes)s::bigint[] AS classes,
                 %(conditions)s::bigint[] AS conditions, %(kinds)s::text[] AS kinds, %(codes)s::text[] AS codes) AS given
) AS made
"""

CLASSES = """
SELECT c.id, min(d.id), c.kind, c.code
FROM catalogue_caseclass c JOIN catalogue_scheme s ON s.id = c.scheme_id AND s.code = 'jw-2026'
JOIN catalogue_condition d ON d.scheme_id = s.id AND d.kind = c.kind AND d.class_code = c.code
GROUP BY c.id, c.kind, c.code ORDER BY c.kind, c.code
"""


def make_cases(cases: int, *, open_percent: int) -> None:
    """`cases` cases of which `open_percent` of every hundred are open, none of them due for a year; then ANALYZE."""
    with connection.cursor() as cursor:
        cursor.execute(CLASSES)
        classes, conditions, kinds, codes = (list(column) for column in zip(*cursor.fetchall(), strict=True))
        cursor.execute("SELECT code FROM grid_place WHERE level = 'grid' ORDER BY code")
        places = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT id FROM people_organisation WHERE kind = 'line' ORDER BY id")
        bodies = [row[0] for row in cursor.fetchall()]
        given = {"cases": cases, "open": open_percent, "places": places, "bodies": bodies, "classes": classes}
        cursor.execute(STATEMENT, given | {"conditions": conditions, "kinds": kinds, "codes": codes})
        cursor.execute("ANALYZE cases_case")
