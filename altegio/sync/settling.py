"""What is paid at appointments, where payments say more than the appointment itself does.

Goods may be sold at one appointment of a visit and paid at another. A client would reckon the payment to
where the goods are, so it is moved there, and counts once.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from altegio.models import Appointment

# Of a payment that names its sale, the appointment of the same visit where the goods stand; nothing moves
# from or to a cancelled appointment, which counts in no visit. Materialized for the reason that visits are.
_SETTLE = """
WITH moves AS MATERIALIZED (
    SELECT DISTINCT ON (payment.id)
        payment.amount, payment.appointment_id AS from_id, goods.appointment_id AS to_id
    FROM altegio_appointment here
    JOIN altegio_payment payment ON payment.appointment_id = here.id AND payment.kind = 'goods'
        AND NOT payment.deleted AND payment.vanished_at IS NULL
    JOIN altegio_appointment there ON there.visit_id = here.visit_id AND there.id <> here.id
        AND NOT there.cancelled AND there.vanished_at IS NULL
    JOIN altegio_goodsline goods ON goods.appointment_id = there.id
        AND goods.sale_altegio_id = payment.sale_altegio_id
    WHERE here.visit_id = ANY(%(visits)s) AND NOT here.cancelled AND here.vanished_at IS NULL
        AND NOT EXISTS (
            SELECT 1 FROM altegio_goodsline own
            WHERE own.appointment_id = here.id AND own.sale_altegio_id = payment.sale_altegio_id
        )
    ORDER BY payment.id, there.id
), moved AS MATERIALIZED (
    SELECT id, SUM(amount) AS amount FROM (
        SELECT to_id AS id, amount FROM moves UNION ALL SELECT from_id, -amount FROM moves
    ) both_ways GROUP BY id
), counted AS MATERIALIZED (
    SELECT appointment.id,
        COALESCE(moved.amount, 0) AS moved,
        COALESCE(SUM(payment.amount) FILTER (WHERE payment.kind = 'service'), 0) AS services,
        COALESCE(SUM(payment.amount) FILTER (WHERE payment.kind = 'goods'), 0) AS goods,
        EXISTS (SELECT 1 FROM altegio_goodsline own WHERE own.appointment_id = appointment.id) AS sold
    FROM altegio_appointment appointment
    LEFT JOIN moved ON moved.id = appointment.id
    LEFT JOIN altegio_payment payment ON payment.appointment_id = appointment.id
        AND NOT payment.deleted AND payment.vanished_at IS NULL
    WHERE appointment.id = ANY(%(recounted)s)
        OR (appointment.visit_id = ANY(%(visits)s) AND (moved.id IS NOT NULL OR appointment.paid_moved <> 0))
    GROUP BY appointment.id, moved.amount
), settled AS (
    SELECT id, moved, services + goods + moved AS paid,
        services + CASE WHEN sold THEN goods + moved ELSE 0 END AS of_price
    FROM counted
), told AS MATERIALIZED (
    SELECT settled.*, CASE
        WHEN appointment.client_id IS NULL AND appointment.visit_id IS NULL THEN 'none'
        WHEN appointment.cost = 0 AND of_price = 0 THEN 'none'
        WHEN of_price > appointment.cost THEN 'over'
        WHEN of_price = appointment.cost OR appointment.paid_in_full THEN 'paid'
        WHEN of_price > 0 THEN 'partial'
        WHEN appointment.cancelled THEN 'none'
        ELSE 'unpaid'
    END AS payment_status
    FROM settled JOIN altegio_appointment appointment ON appointment.id = settled.id
)
UPDATE altegio_appointment appointment SET
    paid = told.paid, paid_moved = told.moved, payment_status = told.payment_status,
    changed_at = statement_timestamp()
FROM told
WHERE appointment.id = told.id
    AND (appointment.paid, appointment.paid_moved, appointment.payment_status)
        IS DISTINCT FROM (told.paid, told.moved, told.payment_status)
"""


def settle(visit_pks: Iterable[int], recounted: Iterable[int] = ()) -> int:
    """Move payments of goods to where the goods are, within these visits; returns how many rows changed.

    `recounted` appointments (primary keys) are counted anew from their payments, whatever stood in them.
    Call it inside a transaction, before the visits are derived.
    """
    visits, appointments = list(visit_pks), list(recounted)
    if not visits and not appointments:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, {"visits": visits, "recounted": appointments})
        return int(cursor.rowcount)


def moved_before(visit_pks: Iterable[int]) -> set[int]:
    """Those of these visits in which a payment has been moved. One query."""
    table = Appointment._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT visit_id FROM {table} WHERE visit_id = ANY(%s) AND paid_moved <> 0",
            [list(visit_pks)],
        )
        return {visit for (visit,) in cursor.fetchall()}
