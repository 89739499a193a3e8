"""The one reminder of a survey that nobody answered, some days after it went.

A scan finds them; each is claimed under the locks of all who send and hear, together with its row in the
outbox, so that an answer that comes at the same moment either is seen or stops the row. A reminder takes no
place of the day's surveys, of which each has one at most; but none goes on a day that is full.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from feedback.models import Campaign, InstagramAccount, InstagramContact, VisitFeedback
from feedback.rules import Reason, Way, is_sending_time, reminder_way
from feedback.services import accounts, campaigns, optouts, outbox, reaching, sending, switch, ways
from feedback.services.campaign_rules import sending_week
from feedback.services.surveys import clients_in_hand, lock_people
from feedback.services.window import window

log = structlog.get_logger(__name__)

Status = VisitFeedback.Status

# Who can be reached by no way now is looked at again after this.
LOOK_AGAIN = timedelta(hours=1)
# Who is reminded has this long to answer at least.
LASTS = timedelta(days=1)
# A newer visit that is asked about, or will be, makes the reminder of an older one a nuisance.
NOT_ASKED_ABOUT = (Status.SKIPPED, Status.MISSED, Status.FAILED)


@dataclass(frozen=True)
class Known:
    """What the choice of a way rests on, for a batch."""

    voices: accounts.Voices
    contacts: dict[tuple[int, int], InstagramContact]
    silent: set[int]  # clients who opted out, or to whom a person is writing just now
    spent: set[str]

    def contact_of(self, survey: VisitFeedback, account: InstagramAccount | None) -> InstagramContact | None:
        """The client as that account knows them."""
        return self.contacts.get((account.pk, survey.client_id or 0)) if account else None


def remind(now: datetime, limit: int = 300) -> int:
    """Put the reminders that are due into the outbox; return how many.

    A flat number of queries for each campaign, and some for each reminder. Nothing while all is paused, or
    on trial: a reminder that was only written would have been the one.
    """
    if switch.is_paused() or switch.is_dry_run():
        return 0
    reminding = Campaign.objects.filter(enabled=True, reminder_days__isnull=False).order_by("pk")
    return sum(_remind(campaign, now, limit) for campaign in reminding)


def _remind(campaign: Campaign, now: datetime, limit: int) -> int:
    week = sending_week(campaign)
    due = _due(campaign, now)[:limit]
    surveys = [row for row in due if is_sending_time(now, week, row.visit.company.zone)]
    if not surveys or campaigns.room_today(campaign, now) <= 0:
        return 0
    known = _known(surveys, now)
    chosen = {survey.pk: _way(survey, known, now) for survey in surveys}
    nowhere = [pk for pk, way in chosen.items() if not way]
    VisitFeedback.objects.filter(pk__in=nowhere).update(reminder_looked_at=now)
    return sum(_begin(pk, way, campaign, now) for pk, way in chosen.items() if way)


def _due(campaign: Campaign, now: datetime) -> QuerySet[VisitFeedback]:
    """Surveys of the campaign that wait for a reminder: sent, open, without any answer or newer survey."""
    unseen = Q(reminder_looked_at__isnull=True) | Q(reminder_looked_at__lt=now - LOOK_AGAIN)
    newer = VisitFeedback.objects.filter(client=OuterRef("client"), visit_date__gt=OuterRef("visit_date"))
    rows = VisitFeedback.objects.filter(
        unseen,
        ~Exists(newer.exclude(status__in=NOT_ASKED_ABOUT)),
        campaign=campaign,
        client__isnull=False,
        status=Status.SENT,
        reminded_at__isnull=True,
        sent_at__lte=now - timedelta(days=campaign.reminder_days or 0),
        expires_at__gt=now,
    )
    rows = rows.exclude(reason=Reason.TEXT_HELD).order_by("sent_at", "pk")
    rows = rows.select_related("client__company", "visit__company", "campaign", "contact")
    return rows.defer("client__raw", "visit__raw", "visit__company__raw", "client__company__raw")


def _known(surveys: Sequence[VisitFeedback], now: datetime) -> Known:
    clients = {survey.client_id for survey in surveys if survey.client_id is not None}
    people = InstagramContact.objects.filter(client__in=clients)
    found = {(each.account_id, each.client_id): each for each in people if each.client_id is not None}
    silent = optouts.opted_out_clients(clients) | clients_in_hand(clients, now)
    held = people.filter(hold_until__gt=now).values_list("client_id", flat=True)
    silent |= {pk for pk in held if pk is not None}
    spent: set[str] = {Way.ALTEGIO_SMS} if ways.sms_stopped_for(now) else set()
    return Known(accounts.voices(now), found, silent, spent)


def _way(survey: VisitFeedback, known: Known, now: datetime) -> str:
    """By which way this one may be reminded now, "" by none."""
    if survey.client_id in known.silent:
        return ""
    account = known.voices.of(survey.visit.company_id)
    contact = known.contact_of(survey, account)
    works = (
        account is not None and not accounts.block_reason(account) and not accounts.is_parked(account, now)
    )
    direct = works and window(contact, now).open
    found = reaching.reach(survey, account, contact)
    return reminder_way(survey.campaign.channels, survey.channel, found, direct=direct, spent=known.spent)


@transaction.atomic
def _begin(survey_id: int, way: str, campaign: Campaign, now: datetime) -> bool:
    """Put the reminder into the outbox, if all is still so under the client's lock."""
    Campaign.objects.select_for_update(no_key=True).only("pk").get(pk=campaign.pk)
    lock_people(survey_id)
    rows = _due(campaign, now).select_for_update(of=("self",), skip_locked=True)
    survey = rows.filter(pk=survey_id).first()
    if survey is None or campaigns.room_today(campaign, now) <= 0:
        return False
    known = _known([survey], now)
    if _way(survey, known, now) != way or sending.obstacle_to_asking(survey, now) is not None:
        VisitFeedback.objects.filter(pk=survey_id).update(reminder_looked_at=now)
        return False
    if way == Way.INSTAGRAM:
        survey.contact = known.contact_of(survey, known.voices.of(survey.visit.company_id))
    survey.reminded_at, survey.expires_at = now, max(survey.expires_at or now, now + LASTS)
    survey.save(update_fields=["contact", "reminded_at", "expires_at"])
    wanted = "direct_link" in outbox.reminder_of(survey)
    outbox.queue_reminder(survey, way, reaching.link_to_direct(survey, now) if wanted else "", now)
    log.info("survey_reminded", survey=survey.pk, way=way)
    return True
