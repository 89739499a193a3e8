"""Visits out of appointments, in one statement."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

# Cancelled and vanished appointments say nothing about a visit, unless there are no others. Attendance:
# arrived before confirmed before pending before no-show. Whoever comes first that day is the client.
# Materialized: where the database takes the tables for empty still, as in a first load, it would otherwise
# join what it finds anew for each visit, which takes hours in place of milliseconds.
_DERIVE = """
WITH found AS MATERIALIZED (
    SELECT a.id, a.visit_id, a.client_id, a.starts_at, a.ends_at, a.attendance, a.cost, a.paid,
        a.payment_status, a.vanished_at, (a.cancelled OR a.vanished_at IS NOT NULL) AS gone
    FROM altegio_appointment a WHERE a.visit_id = ANY(%(visits)s)
), summed AS (
    SELECT
        visit.id,
        COALESCE(MIN(found.starts_at) FILTER (WHERE NOT found.gone), MIN(found.starts_at), visit.starts_at)
            AS starts_at,
        COALESCE(MAX(found.ends_at) FILTER (WHERE NOT found.gone), MAX(found.ends_at), visit.ends_at)
            AS ends_at,
        COALESCE(
            (ARRAY_AGG(found.attendance ORDER BY found.gone,
                CASE found.attendance WHEN 1 THEN 0 WHEN 2 THEN 1 WHEN 0 THEN 2 WHEN -1 THEN 4 ELSE 3 END
            ) FILTER (WHERE found.id IS NOT NULL))[1],
            visit.attendance
        ) AS attendance,
        (ARRAY_AGG(found.client_id ORDER BY found.gone, found.starts_at, found.id)
            FILTER (WHERE found.client_id IS NOT NULL))[1] AS client_id,
        COALESCE(SUM(found.cost) FILTER (WHERE NOT found.gone), 0) AS cost,
        COALESCE(SUM(found.paid) FILTER (WHERE NOT found.gone), 0) AS paid,
        COUNT(*) FILTER (WHERE NOT found.gone AND found.payment_status <> 'none') AS to_pay,
        COUNT(*) FILTER (WHERE NOT found.gone AND found.payment_status IN ('paid', 'over')) AS settled,
        COUNT(*) FILTER (WHERE NOT found.gone) = 0 AS cancelled,
        CASE WHEN COUNT(found.id) FILTER (WHERE found.vanished_at IS NULL) = 0
            THEN COALESCE(visit.vanished_at, statement_timestamp()) END AS vanished_at
    FROM altegio_visit visit LEFT JOIN found ON found.visit_id = visit.id
    WHERE visit.id = ANY(%(visits)s)
    GROUP BY visit.id
), derived AS MATERIALIZED (
    SELECT summed.*, CASE
        WHEN to_pay = 0 THEN 'none'
        WHEN paid > cost THEN 'over'
        WHEN paid = cost THEN 'paid'
        WHEN settled = to_pay THEN 'paid'
        WHEN paid > 0 OR settled > 0 THEN 'partial'
        ELSE 'unpaid'
    END AS payment_status FROM summed
)
UPDATE altegio_visit visit SET
    starts_at = derived.starts_at, ends_at = derived.ends_at, attendance = derived.attendance,
    client_id = derived.client_id, cost = derived.cost, paid = derived.paid,
    payment_status = derived.payment_status, cancelled = derived.cancelled,
    vanished_at = derived.vanished_at, changed_at = statement_timestamp()
FROM derived
WHERE visit.id = derived.id AND (
    visit.starts_at, visit.ends_at, visit.attendance, visit.client_id, visit.cost, visit.paid,
    visit.payment_status, visit.cancelled, visit.vanished_at
) IS DISTINCT FROM (
    derived.starts_at, derived.ends_at, derived.attendance, derived.client_id, derived.cost, derived.paid,
    derived.payment_status, derived.cancelled, derived.vanished_at
)
"""


def derive(visit_pks: Iterable[int]) -> int:
    """Derive these visits again from their appointments; returns how many changed.

    A visit that lost all its appointments is cancelled, and vanished. Call it inside a transaction.
    """
    visits = list(visit_pks)
    if not visits:
        return 0
    with connection.cursor() as cursor:
        # Locked first, in order: of two writers the later one sees what the earlier one wrote.
        cursor.execute(
            "SELECT id FROM altegio_visit WHERE id = ANY(%(visits)s) ORDER BY id FOR UPDATE",
            {"visits": visits},
        )
        cursor.execute(_DERIVE, {"visits": visits})
        return int(cursor.rowcount)
