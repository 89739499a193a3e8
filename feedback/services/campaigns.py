"""The campaign: made once, switched off; and what it says, in the form the rules understand."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Q, Subquery
from django.utils import timezone

from feedback import texts
from feedback.models import Campaign, Message, MessageTemplate, Question, VisitFeedback
from feedback.rules import CampaignFacts, SendingHours, Way

log = structlog.get_logger(__name__)

NAME = "Відгук після візиту"
QUESTIONS = (
    ("rating", Question.Kind.RATING, texts.ASK_RATING),
    ("comment", Question.Kind.TEXT, texts.ASK_COMMENT),
    ("recommend", Question.Kind.YES_NO, texts.ASK_RECOMMEND),
)
TEMPLATES = (
    (MessageTemplate.Kind.ASK_AGAIN, texts.ASK_AGAIN),
    (MessageTemplate.Kind.THANKS, texts.THANKS),
    (MessageTemplate.Kind.OPTED_OUT, texts.OPT_OUT_CONFIRMATION),
    (MessageTemplate.Kind.BY_HAND, texts.BY_HAND),
    (MessageTemplate.Kind.SMS, texts.SMS),
    (MessageTemplate.Kind.EMAIL, texts.EMAIL),
    (MessageTemplate.Kind.REMINDER, texts.REMINDER),
)
# Empty until the salon words them: the usual thanks come then.
OPTIONAL_TEMPLATES = MessageTemplate.OPTIONAL


def default_campaign() -> Campaign:
    """The default campaign with its questions and texts; made at the first call, switched off.

    Of two processes that make it at once, the database lets one.
    """
    found = Campaign.objects.filter(is_default=True).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            # Whoever switches on the campaign that comes with the house has every visit asked about.
            campaign = Campaign.objects.create(
                name=NAME, is_default=True, min_days_between=0, skip_reviewed=False
            )
            _fill(campaign)
            return campaign
    except IntegrityError:
        return Campaign.objects.get(is_default=True)


def _fill(campaign: Campaign) -> None:
    for position, (key, kind, words) in enumerate(QUESTIONS, start=1):
        Question.objects.create(
            campaign=campaign, position=position, key=key, kind=kind, text_uk=words["uk"], text_en=words["en"]
        )
    for template_kind, words in TEMPLATES:
        MessageTemplate.objects.create(
            campaign=campaign, kind=template_kind, text_uk=words["uk"], text_en=words["en"]
        )
    for optional in OPTIONAL_TEMPLATES:
        MessageTemplate.objects.create(campaign=campaign, kind=optional)


def active_campaign() -> Campaign | None:
    """The campaign that asks now, or None while it is switched off or has no questions."""
    campaign = default_campaign()
    return campaign if campaign.enabled and campaign.questions.exists() else None


def switch_on(campaign: Campaign, now: datetime, since: datetime | None = None) -> Campaign:
    """Begin to ask. Visits that ended before `since` (now, unless given or set before) are left alone."""
    campaign.enabled = True
    campaign.since = since or campaign.since or now
    campaign.save(update_fields=["enabled", "since"])
    log.info("campaign_on", campaign=campaign.pk, since=campaign.since.isoformat())
    return campaign


def switch_off(campaign: Campaign) -> Campaign:
    """Ask nobody. Answers to what was asked before are still taken.

    The beginning is forgotten, so that switching on again does not ask about the time in between.
    """
    campaign.enabled = False
    campaign.since = None
    campaign.save(update_fields=["enabled", "since"])
    log.info("campaign_off", campaign=campaign.pk)
    return campaign


def is_before_start(survey: VisitFeedback) -> bool:
    """Whether the visit ended before the campaign's beginning, which may have moved since it was planned."""
    since = survey.campaign.since
    return since is not None and survey.visit.ends_at < since


def sending_hours(campaign: Campaign) -> SendingHours:
    """When clients may be written to, to the minute."""
    return SendingHours(_minute(campaign.hours_start), _minute(campaign.hours_end))


def _minute(clock: time) -> time:
    return clock.replace(second=0, microsecond=0)


def facts(campaign: Campaign, zone: ZoneInfo) -> CampaignFacts:
    """What planning needs to know, by the clock of the location with this zone."""
    return CampaignFacts(
        since=campaign.since,
        delay=timedelta(hours=campaign.delay_hours),
        hours=sending_hours(campaign),
        zone=zone,
        expiry=timedelta(days=campaign.expiry_days),
        early=campaign.early,
    )


def start_of_day(now: datetime) -> datetime:
    """When today began by the salon's clock."""
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


def room_today(campaign: Campaign, now: datetime) -> int:
    """How many more surveys may begin today. Two reads of small indexes.

    What waits in the outbox counts, and so does what was tried today and may have arrived.
    """
    today = start_of_day(now)
    begun = VisitFeedback.objects.filter(sent_at__gte=today).count()
    first = campaign.questions.order_by("position", "pk").values("key")[:1]
    states = (Message.State.QUEUED, Message.State.SENDING, Message.State.UNKNOWN)
    tried = Q(claimed_at__isnull=True) | Q(claimed_at__gte=today)
    begins = Q(purpose=Subquery(first)) | ~Q(channel=Way.INSTAGRAM)
    going = Message.objects.filter(begins, tried, state__in=states, feedback__isnull=False)
    return campaign.daily_limit - begun - going.count()


def questions(campaign: Campaign) -> list[Question]:
    """The campaign's questions in their order."""
    return list(campaign.questions.order_by("position", "pk"))


def template(campaign: Campaign, kind: str, language: str = "") -> str:
    """A text of the campaign in this language, else its own; the house's words where it was deleted."""
    language = language or campaign.language
    row = campaign.templates.filter(kind=kind).first()
    if row is not None:
        return row.text(language)
    words = dict(TEMPLATES)[MessageTemplate.Kind(kind)]
    return words.get(language) or words["uk"]
