"""The way in: links into the salon's Direct, each with a random word, and what a scan of one means.

A word for one visit or one client is taken by the first who brings it, once, before its time is up; by
anybody else, or later, it means nothing. A word on the wall or in a reminder serves everybody, and says by
which way somebody came, not who they are.
"""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

from altegio.models import Client, Company, Staff, Visit
from feedback.channels.instagram.events import RATE_VISIT, EventKind
from feedback.models import (
    ContactEvent,
    InstagramAccount,
    InstagramContact,
    LinkChange,
    LinkToken,
    VisitFeedback,
)
from feedback.services import invited
from feedback.services.surveys import NOT_ASKED

Purpose = LinkToken.Purpose

FOR_ONE = (Purpose.VISIT, Purpose.CLIENT)
# A link for one person lives as long as somebody may sensibly use it; a printed page for a year.
LASTS = {
    Purpose.VISIT: timedelta(days=14),
    Purpose.CLIENT: timedelta(days=14),
    Purpose.DESK: timedelta(days=365),
    Purpose.MASTER: timedelta(days=365),
    Purpose.REMINDER: timedelta(days=365),
}
# A page is printed anew with the same word while that one lasts at least this long.
RENEW_BEFORE = timedelta(days=60)
WISH_LASTS = timedelta(hours=24)
WORD = re.compile(r"[A-Za-z0-9_=-]{1,100}")


# --- making ---------------------------------------------------------------------------------------
def for_visit(account: InstagramAccount, visit: Visit, now: datetime) -> LinkToken:
    """The link for who was at this visit: the one that is still unused, else a new one."""
    return _of(account, Purpose.VISIT, now, visit=visit, company=visit.company)


def for_client(account: InstagramAccount, client: Client, now: datetime) -> LinkToken:
    """The link for this client: the one that is still unused, else a new one."""
    return _of(account, Purpose.CLIENT, now, client=client, company=client.company)


def for_desk(account: InstagramAccount, company: Company, now: datetime) -> LinkToken:
    """The link that hangs at the desk of a location."""
    return _of(account, Purpose.DESK, now, company=company)


def for_master(account: InstagramAccount, staff: Staff, now: datetime) -> LinkToken:
    """The link that stands at a master's place."""
    return _of(account, Purpose.MASTER, now, staff=staff, company=staff.company)


def for_reminder(account: InstagramAccount, company: Company, now: datetime) -> LinkToken:
    """The link for the text of Altegio's own reminders, which is the same for every client."""
    return _of(account, Purpose.REMINDER, now, company=company)


def known_for_visit(account: InstagramAccount, visit: Visit, now: datetime) -> LinkToken | None:
    """The link that was made for who was at this visit, while it is unused. Makes none."""
    return _usable(account, Purpose.VISIT, now, timedelta(0), visit=visit).first()


def on_paper(
    account: InstagramAccount, company: Company, now: datetime
) -> dict[tuple[str, int | None], LinkToken]:
    """A location's links that still hold, by purpose and master (primary key). One query; makes none."""
    rows = LinkToken.objects.filter(
        account=account, company=company, expires_at__gt=now, contact__isnull=True
    ).exclude(purpose__in=FOR_ONE)
    return {(row.purpose, row.staff_id): row for row in rows.select_related("account").order_by("pk")}


def lasts(token: LinkToken | None, now: datetime) -> bool:
    """Whether it need not be made anew for print."""
    return token is not None and token.expires_at > now + RENEW_BEFORE


def _usable(
    account: InstagramAccount, purpose: str, now: datetime, left: timedelta, **about: Any
) -> QuerySet[LinkToken]:
    usable = LinkToken.objects.filter(
        account=account, purpose=purpose, contact__isnull=True, expires_at__gt=now + left, **about
    )
    return usable.order_by("-pk")


def _of(account: InstagramAccount, purpose: str, now: datetime, **about: Any) -> LinkToken:
    left = timedelta(0) if purpose in FOR_ONE else RENEW_BEFORE
    found = _usable(account, purpose, now, left, **about).first()
    return found or LinkToken.objects.create(
        account=account,
        purpose=purpose,
        token=secrets.token_urlsafe(18),
        created_at=now,
        expires_at=now + LASTS[Purpose(purpose)],
        **about,
    )


def address(token: LinkToken) -> str:
    """What the QR code holds and what is copied."""
    return f"{settings.INSTAGRAM_LINK_URL}/m/{token.account.username}?ref={token.token}"


# --- a scan ---------------------------------------------------------------------------------------
def come(contact: InstagramContact, event: ContactEvent) -> str:
    """What this event's link, or the ice breaker, means for the (locked) person; "" where it has none.

    The event's own time decides whether the link was still valid, however late the webhook comes.
    """
    if event.kind == EventKind.POSTBACK and event.payload == RATE_VISIT:
        _wish(contact, event.occurred_at)
    if not event.ref:
        return "wish" if event.kind == EventKind.POSTBACK and event.payload == RATE_VISIT else ""
    token = _valid(contact, event)
    if token is None or not _taken(token, contact, event.occurred_at):
        LinkChange.objects.create(
            contact=contact, action=LinkChange.Action.REFUSED, ground=_why_not(event), at=event.occurred_at
        )
        return "strange_link"
    LinkToken.objects.filter(pk=token.pk).update(scans=F("scans") + 1)
    if token.visit is not None and token.visit.ends_at <= event.occurred_at:
        _wish(contact, event.occurred_at)
    return "came"


def _valid(contact: InstagramContact, event: ContactEvent) -> LinkToken | None:
    """The token of the event's word, if it is this account's and its time was not up."""
    if not WORD.fullmatch(event.ref):
        return None
    found = LinkToken.objects.filter(token=event.ref, account=contact.account_id).select_related("visit")
    return found.filter(expires_at__gt=event.occurred_at).first()


def _taken(token: LinkToken, contact: InstagramContact, at: datetime) -> bool:
    """Whether this person may use the token: one for one person is taken by the first, for ever."""
    if token.purpose not in FOR_ONE:
        return True
    free = LinkToken.objects.filter(pk=token.pk, contact__isnull=True, used_at__isnull=True)
    if free.update(contact=contact, used_at=at):
        return True
    return LinkToken.objects.filter(pk=token.pk, contact=contact).exists()


def _why_not(event: ContactEvent) -> str:
    known = LinkToken.objects.filter(token=event.ref).first()
    if known is None:
        return "unknown_link"
    return "expired_link" if known.expires_at <= event.occurred_at else "used_link"


def unsettled(contact: InstagramContact) -> LinkToken | None:
    """A link for one person that this person took, and of which it is not yet decided whom it makes them."""
    mine = LinkToken.objects.filter(contact=contact, settled_at__isnull=True, purpose__in=FOR_ONE)
    return mine.select_related("client", "visit__client").order_by("used_at", "pk").first()


def client_of(token: LinkToken) -> Client | None:
    """Whom the link was for; of a visit, whoever stands in it now."""
    return token.visit.client if token.visit is not None else token.client


def settle(token: LinkToken, now: datetime) -> None:
    """It is decided what this link means."""
    LinkToken.objects.filter(pk=token.pk).update(settled_at=now)


# --- the wish to rate -----------------------------------------------------------------------------
def _wish(contact: InstagramContact, at: datetime) -> None:
    contact.wished_at = max(contact.wished_at or at, at)
    contact.save(update_fields=["wished_at"])


def grant_wish(contact_id: int, now: datetime) -> int:
    """Who asks to rate the visit need not wait for the campaign's time: their survey is due now.

    The visit of a link they took, else the last one that is over and was not asked about. While there is
    none (the visit may not be closed in Altegio yet), the wish stands for a day. Returns 1 or 0.
    """
    if invited.by_wish(contact_id, now):
        return 1
    contact = InstagramContact.objects.filter(pk=contact_id).first()
    if contact is None or contact.wished_at is None or contact.client_id is None:
        return 0
    waiting = VisitFeedback.objects.filter(
        client=contact.client_id, status__in=NOT_ASKED, visit__ends_at__lte=now
    )
    taken = LinkToken.objects.filter(contact=contact, visit__isnull=False).values("visit")
    survey = waiting.filter(visit__in=taken).order_by("-visit_date").first()
    survey = survey or waiting.order_by("-visit_date").first()
    if survey is None:
        return 0
    with transaction.atomic():
        VisitFeedback.objects.filter(pk=survey.pk, status__in=NOT_ASKED, due_at__gt=now).update(due_at=now)
        mine = InstagramContact.objects.filter(pk=contact_id, wished_at=contact.wished_at)
        return mine.update(wished_at=None)


def grant_wishes(now: datetime) -> list[int]:
    """Wishes that came before their survey could be planned; return the contacts whose survey is due now."""
    wishing = InstagramContact.objects.filter(wished_at__isnull=False)
    wishing.filter(wished_at__lte=now - WISH_LASTS).update(wished_at=None)
    known = wishing.filter(Q(client__isnull=False)).values_list("pk", flat=True)[:500]
    return [contact_id for contact_id in known if grant_wish(contact_id, now)]
