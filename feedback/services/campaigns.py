"""The campaign: made once, switched off; and what it says, in the form the rules understand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from feedback import texts
from feedback.models import Campaign, Message, MessageTemplate, Question, VisitFeedback
from feedback.rules import CampaignFacts, SendingHours, Way
from feedback.services.campaign_rules import CampaignRules, rules_of, usual_hours

log = structlog.get_logger(__name__)

NAME = "Відгук після візиту"
QUESTIONS = (
    ("rating", Question.Kind.RATING, texts.ASK_RATING),
    ("comment", Question.Kind.TEXT, texts.ASK_COMMENT),
    ("recommend", Question.Kind.YES_NO, texts.ASK_RECOMMEND),
)
TEMPLATES = (
    (MessageTemplate.Kind.ASK_AGAIN, texts.ASK_AGAIN),
    (MessageTemplate.Kind.COMPLAINT, texts.COMPLAINT),
    (MessageTemplate.Kind.COMMENT_LOW, texts.ASK_COMMENT_LOW),
    (MessageTemplate.Kind.COMMENT_HIGH, texts.ASK_COMMENT_HIGH),
    (MessageTemplate.Kind.RECOMMEND_LOW, texts.ASK_RECOMMEND_LOW),
    (MessageTemplate.Kind.THANKS, texts.THANKS),
    (MessageTemplate.Kind.OPTED_OUT, texts.OPT_OUT_CONFIRMATION),
    (MessageTemplate.Kind.BY_HAND, texts.BY_HAND),
    (MessageTemplate.Kind.SMS, texts.SMS),
    (MessageTemplate.Kind.EMAIL, texts.EMAIL),
    (MessageTemplate.Kind.REMINDER, texts.REMINDER),
    (MessageTemplate.Kind.NOTED, texts.NOTED),
    # Empty until the salon words them: the usual thanks come then.
    *(
        (kind, {"uk": "", "en": ""})
        for kind in (
            MessageTemplate.Kind.THANKS_LOW,
            MessageTemplate.Kind.THANKS_MIDDLE,
            MessageTemplate.Kind.THANKS_HIGH,
        )
    ),
)


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
            fill(campaign)
            return campaign
    except IntegrityError:
        return Campaign.objects.get(is_default=True)


def fill(campaign: Campaign) -> None:
    """The usual questions and texts of a new campaign, with the beginning of their history. Four queries."""
    questions = [
        Question(
            campaign=campaign, position=position, key=key, kind=kind, text_uk=words["uk"], text_en=words["en"]
        )
        for position, (key, kind, words) in enumerate(QUESTIONS, start=1)
    ]
    templates = [
        MessageTemplate(campaign=campaign, kind=kind, text_uk=words["uk"], text_en=words["en"])
        for kind, words in TEMPLATES
    ]
    bulk_create_with_history(questions, Question)
    bulk_create_with_history(templates, MessageTemplate)


def active_campaigns() -> list[Campaign]:
    """The campaigns that ask now, in their order: switched on, and with a question. One query."""
    return [campaign for campaign, asks in all_campaigns() if asks]


def all_campaigns() -> list[tuple[Campaign, bool]]:
    """All campaigns in their order, each with whether it asks now. One query."""
    asks = Exists(Question.objects.filter(campaign=OuterRef("pk")))
    rows = Campaign.objects.annotate(has_question=asks).order_by("priority", "pk")
    return [(campaign, campaign.enabled and campaign.has_question) for campaign in rows]


def active_campaign() -> Campaign | None:
    """The first campaign that asks now, or None while all are switched off or have no questions."""
    return next(iter(active_campaigns()), None)


def active_rules() -> list[CampaignRules]:
    """What the campaigns say that ask now, in their order. Four queries, however many there are."""
    return rules_of(active_campaigns())


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
    """When clients may be written to on a day that is like most."""
    return usual_hours(campaign)


def facts(campaign: Campaign, zone: ZoneInfo) -> CampaignFacts:
    """What planning needs to know, by the clock of the location with this zone. Three queries."""
    return rules_of([campaign])[0].facts(zone)


def quiet_after_question() -> timedelta:
    """How long a client's question keeps surveys away: as the most patient of the campaigns has it."""
    found = Campaign.objects.filter(enabled=True).aggregate(most=Max("hold_minutes"))["most"]
    return timedelta(minutes=default_campaign().hold_minutes if found is None else found)


def start_of_day(now: datetime) -> datetime:
    """When today began by the salon's clock."""
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


def room_today(campaign: Campaign, now: datetime) -> int:
    """How many more surveys of the campaign may begin today."""
    return rooms_today([campaign], now)[campaign.pk]


def rooms_today(campaigns: Sequence[Campaign], now: datetime) -> dict[int, int]:
    """How many more surveys of each campaign may begin today. Two reads of small indexes.

    What waits in the outbox counts, and so does what was tried today and may have arrived.
    """
    today = start_of_day(now)
    begun = VisitFeedback.objects.filter(sent_at__gte=today)
    mine = Question.objects.filter(campaign=OuterRef("feedback__campaign")).order_by("position", "pk")
    states = (Message.State.QUEUED, Message.State.SENDING, Message.State.UNKNOWN)
    tried = Q(claimed_at__isnull=True) | Q(claimed_at__gte=today)
    begins = Q(purpose=Subquery(mine.values("key")[:1])) | ~Q(channel=Way.INSTAGRAM)
    begins &= ~Q(purpose=MessageTemplate.Kind.REMINDER)
    going = Message.objects.filter(begins, tried, state__in=states, feedback__isnull=False)
    taken = Counter(_counted(begun, "campaign")) + Counter(_counted(going, "feedback__campaign"))
    return {campaign.pk: campaign.daily_limit - taken[campaign.pk] for campaign in campaigns}


def _counted(rows: QuerySet[Any], campaign: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(campaign).annotate(Count("pk")))


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
