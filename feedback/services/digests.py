"""The digest of the week: on Monday morning by the salon's clock, once a week and member, never twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

import structlog
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from altegio.models import StaffUser
from altegio.usernames import name_of
from feedback.models import Campaign, DigestSetting, TeamMember, TeamMessage, VisitFeedback
from feedback.rules.weeks import Week, last_week
from feedback.services import digest_facts, digest_texts, team

log = structlog.get_logger(__name__)

PURPOSE = "digest"


@dataclass(frozen=True)
class Reader:
    """A member with what they get: everything, or the scores of the master `staff_id`."""

    member: TeamMember
    staff_id: int | None = None


def setting() -> DigestSetting:
    """What the owner allows; nothing to masters until somebody says so. One query."""
    return DigestSetting.objects.first() or DigestSetting()


def readers() -> list[Reader]:
    """Who gets a digest: who may read what clients answered gets everything. Four queries at most.

    A master gets the own scores, if the owner allows it to masters and this member wants it.
    """
    wanting = TeamMember.objects.filter(active=True, wants_digest=True)
    allowed = set(team.readers_of_answers().values_list("pk", flat=True))
    found: list[Reader] = []
    masters: list[Reader] = []
    for member in wanting.select_related("user", "staff__company"):
        (found if member.user_id in allowed else masters).append(Reader(member))
    return [*found, *(_own(masters) if masters and setting().for_masters else [])]


def _own(masters: Iterable[Reader]) -> list[Reader]:
    """These with the master that each is: named on the member, else tied to the user."""
    users = [one.member.user_id for one in masters if one.member.user_id and not one.member.staff_id]
    tied = dict(StaffUser.objects.filter(user__in=users).values_list("user", "staff"))
    whose = {one.member: one.member.staff_id or tied.get(one.member.user_id or 0) for one in masters}
    return [Reader(member, staff_id) for member, staff_id in whose.items() if staff_id]


def queue_due(now: datetime) -> int:
    """Queue the digests for which it is time; return how many. Safe often, and twice at once.

    A member's week has one key: whoever comes second finds it taken. Of a week before anything was asked
    nobody is told, nor who came onto the list after that Monday morning.
    """
    weeks = [(one, last_week(now, team.zone_of(one.member))) for one in readers()]
    due = [
        (one, week)
        for one, week in weeks
        if week.is_told_at(now) and one.member.created_at <= week.due and _had_begun(week)
    ]
    told = _told(due)
    fresh = [(one, week) for one, week in due if key(one.member, week) not in told]
    whole: dict[tuple[Week, str], str] = {}
    return sum(_queue(one, week, whole, now) for one, week in fresh)


def _had_begun(week: Week) -> bool:
    """Whether a campaign asked when it was time to tell of the week. Two queries, on two mornings a week."""
    if Campaign.objects.filter(since__lte=week.due).exists():
        return True
    return VisitFeedback.objects.filter(sent_at__lt=week.end).exists()


def _told(due: Iterable[tuple[Reader, Week]]) -> set[str]:
    keys = [key(one.member, week) for one, week in due]
    stuck = Q(state=TeamMessage.State.FAILED, error_code=team.NO_WAY)
    rows = TeamMessage.objects.filter(key__in=keys).exclude(stuck)
    return set(rows.values_list("key", flat=True)) if keys else set()


def _queue(one: Reader, week: Week, whole: dict[tuple[Week, str], str], now: datetime) -> bool:
    member, zone = one.member, team.zone_of(one.member)
    with translation.override(member.language):
        text = _text(one, week, zone, whole, now)
        subject = _("Digest of the week")
    if not text:
        return False
    message = team.queue(
        member, PURPOSE, key(member, week), text, subject=subject, now=now, not_after=week.until
    )
    return message is not None and message.state != TeamMessage.State.FAILED


def _text(one: Reader, week: Week, zone: tzinfo, whole: dict[tuple[Week, str], str], now: datetime) -> str:
    """The words; "" for a master whom nobody rated in the week."""
    if one.staff_id is not None:
        scores = digest_facts.scores(week, one.staff_id)
        return digest_texts.for_master(week, zone, scores) if scores.received else ""
    mark = (week, one.member.language)
    if mark not in whole:
        whole[mark] = digest_texts.for_owner(week, zone, digest_facts.facts(week, now))
    return whole[mark]


def preview(now: datetime, zone: tzinfo) -> str:
    """The newest digest as an owner would read it now, in the language of the moment."""
    week = last_week(now, zone)
    return digest_texts.for_owner(week, zone, digest_facts.facts(week, now))


def key(member: TeamMember, week: Week) -> str:
    """One digest a member and week."""
    return f"digest:{week.name}:{member.pk}"


def is_reader(user: Any) -> bool:
    """Whether this user gets the digest of everything. Three queries at most."""
    return any(one.member.user_id == user.pk and one.staff_id is None for one in readers())


def put_on_list(user: Any) -> TeamMember:
    """Send the digest to this user too: as the member they are, else as a new one."""
    values = {"name": name_of(user)[:255], "wants_alerts": False}
    member, made = TeamMember.objects.get_or_create(user=user, defaults=values)
    if not made and not (member.active and member.wants_digest):
        member.active = member.wants_digest = True
        member.save(update_fields=["active", "wants_digest"])
    return member


def allow_masters(*, allowed: bool) -> None:
    """Let masters have a digest of their own visits, or not; who changed it stands in the history."""
    row = setting()
    row.for_masters = allowed
    row.save()


def let_masters_see(what: str) -> None:
    """What of the own visits' answers stands on a master's first page; who changed it is in the history.

    Raises ValueError for what is no such choice.
    """
    row = setting()
    row.masters_see = DigestSetting.MastersSee(what)
    row.save()
