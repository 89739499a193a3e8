"""A payment in words: how much, for what, to which account and how, when, and whether it still counts."""

from __future__ import annotations

from django.db import connection
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from altegio.admin import show
from altegio.models import Company, Payment
from altegio.models.appointment import PaymentKind

# From one name to the next along an index: there are few, and as many payments as one likes.
_ACCOUNTS = """
WITH RECURSIVE known AS (
    SELECT min(account) AS account FROM altegio_payment
    UNION ALL
    SELECT (SELECT min(account) FROM altegio_payment WHERE account > known.account)
    FROM known WHERE known.account IS NOT NULL
)
SELECT account FROM known WHERE account > ''
"""


def accounts() -> list[str]:
    """The names of all accounts that money went to. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_ACCOUNTS)
        return [str(name) for (name,) in cursor.fetchall()]


def account(payment: Payment) -> str:
    """Where the money went, in cash or not."""
    how = _("cash") if payment.is_cash else _("not in cash")
    return f"{payment.account or show.NOTHING} · {how}"


def payment_line(payment: Payment, company: Company) -> SafeString:
    """The payment as a line of an appointment or a visit; a deleted one is struck through and called so."""
    kind = payment.get_kind_display() if payment.kind != PaymentKind.SERVICE else ""
    parts = (
        show.money(payment.amount, company.currency),
        account(payment),
        kind,
        show.moment(payment.paid_at, company.zone),
    )
    words = " · ".join(str(part) for part in parts if part)
    if payment.deleted:
        return format_html("<s>{}</s> {}", words, show.tag(_("deleted"), show.Look("off", "delete")))
    return format_html("{}", words)
