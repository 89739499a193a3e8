"""How a colleague joins the bot, and leaves it: a personal link, for one use and three days."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction

from feedback.models import TeamLink, TeamMember
from feedback.services import bot

log = structlog.get_logger(__name__)

LASTS = timedelta(days=3)
UNLINKED: dict[str, Any] = {
    "telegram_chat_id": None,
    "telegram_name": "",
    "telegram_linked_at": None,
    "telegram_blocked_at": None,
}


class Refusal(StrEnum):
    """Why a link lets nobody in."""

    UNKNOWN = "unknown_link"
    USED = "used_link"
    OLD = "old_link"
    TAKEN = "taken_chat"


# --- the link -------------------------------------------------------------------------------------
def open_link(member: TeamMember, now: datetime) -> TeamLink | None:
    """The member's link that may still be used and shown. One query."""
    rows = TeamLink.objects.filter(
        member=member, used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now
    )
    found = rows.order_by("-pk").first()
    return found if found is not None and found.token else None


@transaction.atomic
def make_link(member: TeamMember, user: Any, now: datetime) -> TeamLink:
    """A new link; the ones before it let nobody in any more."""
    revoke(member, now)
    token = secrets.token_urlsafe(24)
    link = TeamLink.objects.create(
        member=member,
        digest=_digest(token),
        token=token,
        by=user if getattr(user, "pk", None) else None,
        created_at=now,
        expires_at=now + LASTS,
    )
    log.info("team_link_made", member=member.pk)
    return link


def revoke(member: TeamMember, now: datetime) -> int:
    """Let nobody in by the member's links; return how many could still be used."""
    rows = TeamLink.objects.filter(member=member, used_at__isnull=True, revoked_at__isnull=True)
    return rows.update(revoked_at=now, token="")


def address(link: TeamLink) -> str:
    """What the QR code holds and what is copied; "" while the bot's name is not known."""
    row = bot.current()
    if row is None or not row.username or not link.token:
        return ""
    return f"{settings.TELEGRAM_LINK_URL}/{row.username}?start={link.token}"


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


# --- joining and leaving --------------------------------------------------------------------------
def join(token: str, chat_id: int, name: str, now: datetime) -> TeamMember | Refusal:
    """Who brings the link is this member from now on; why not, where it lets nobody in.

    Runs inside the transaction of the update. A chat belongs to one member: one who is not written to any
    more gives it up.
    """
    link = TeamLink.objects.select_related("member").filter(digest=_digest(token)).first()
    if link is None:
        return Refusal.UNKNOWN
    if link.used_at is not None:
        # Opened twice on the same phone: it did what it should.
        return link.member if link.member.telegram_chat_id == chat_id else Refusal.USED
    if link.revoked_at is not None or link.expires_at <= now or not link.member.active:
        return Refusal.OLD
    others = TeamMember.objects.filter(telegram_chat_id=chat_id).exclude(pk=link.member_id)
    if others.filter(active=True).exists():
        return Refusal.TAKEN
    free = TeamLink.objects.filter(pk=link.pk, used_at__isnull=True, revoked_at__isnull=True)
    if not free.update(used_at=now, token=""):
        return Refusal.USED
    others.update(**UNLINKED)
    values = {"telegram_chat_id": chat_id, "telegram_name": name, "telegram_linked_at": now}
    TeamMember.objects.filter(pk=link.member_id).update(**values, telegram_blocked_at=None)
    link.member.refresh_from_db()
    log.info("team_member_joined", member=link.member_id)
    return link.member


def leave(member: TeamMember, now: datetime) -> bool:
    """Write to this member by Telegram no more, and let their open links lapse; False if not linked."""
    revoke(member, now)
    linked = TeamMember.objects.filter(pk=member.pk, telegram_chat_id__isnull=False)
    if not linked.update(**UNLINKED):
        return False
    log.info("team_member_left", member=member.pk)
    return True


def blocked(chat_id: int, now: datetime) -> bool:
    """This person stopped the bot: e-mail from now on. The link stays for when they start it again."""
    mine = TeamMember.objects.filter(telegram_chat_id=chat_id, telegram_blocked_at__isnull=True)
    return bool(mine.update(telegram_blocked_at=now))


def unblocked(chat_id: int) -> bool:
    """This person lets the bot write again."""
    mine = TeamMember.objects.filter(telegram_chat_id=chat_id, telegram_blocked_at__isnull=False)
    return bool(mine.update(telegram_blocked_at=None))


def member_of_chat(chat_id: int | None) -> TeamMember | None:
    """Whose chat this is, if they are written to. One query."""
    if chat_id is None:
        return None
    return TeamMember.objects.filter(telegram_chat_id=chat_id, active=True).select_related("user").first()
