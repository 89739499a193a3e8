"""The list of those to whom a person writes by hand: take the text, tick it as sent, take a tick back.

The person opens the client's conversation in Instagram and sends the text there; nothing goes out from here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from feedback.channels.instagram.events import EventKind
from feedback.models import (
    Campaign,
    ContactEvent,
    HandMark,
    InstagramContact,
    Message,
    MessageTemplate,
    OptOut,
    VisitFeedback,
)
from feedback.rules import IN_HAND, OTHER_WAY_REASONS, Reason, Way
from feedback.services import (
    accounts,
    adoption,
    campaigns,
    languages,
    optouts,
    outbox,
    reaching,
    script,
    switch,
)
from feedback.services.surveys import STUCK, busy_clients, lock_stuck, supersede_older

log = structlog.get_logger(__name__)

Status = VisitFeedback.Status
State = Message.State
Action = HandMark.Action

UNDONE = "undone"
# Words of a client that came after the text was taken are an answer, if it was sent on the same day.
TAKEN_LASTS = timedelta(hours=24)
# This much of the text shows that it was sent; a person may have changed the rest.
ENOUGH = 50


def waiting(now: datetime) -> QuerySet[VisitFeedback]:
    """Surveys that wait for a person, the newest visit first. One index read of the few."""
    rows = VisitFeedback.objects.filter(
        status__in=(Status.WAITING, Status.FAILED),
        by_hand_since__isnull=False,
        reason__in=(*OTHER_WAY_REASONS, Reason.BY_HAND),
        expires_at__gt=now,
    )
    rows = rows.select_related("client", "visit__company", "campaign", "contact")
    return rows.defer("client__raw", "visit__raw", "visit__company__raw").order_by("-visit_date", "-pk")


def people(now: datetime) -> QuerySet[VisitFeedback]:
    """The list as it is shown: of each client the newest visit; not whose name somebody unsettled bears."""
    return waiting(now).exclude(_has_newer(now)).exclude(_name_of_another())


def unsettled(now: datetime) -> list[tuple[VisitFeedback, InstagramContact]]:
    """Who is not offered, for somebody of that very name wrote and it is not settled who: each with whom.

    The newest visit of each client. Two queries.
    """
    rows = VisitFeedback.objects.filter(
        _name_of_another(),
        status=Status.WAITING,
        reason__in=(Reason.NEVER_WROTE, Reason.INSTAGRAM_CONFLICT),
        expires_at__gt=now,
    )
    rows = rows.select_related("client", "visit__company").defer("client__raw", "visit__raw")
    surveys = {row.client_id: row for row in rows.order_by("visit_date", "pk")}
    names = {row.client.instagram_username for row in surveys.values() if row.client}
    strangers = InstagramContact.objects.filter(username__in=names).order_by("-client", "pk")
    writers = {each.username: each for each in strangers}
    pairs = [(row, writers.get(row.client.instagram_username)) for row in surveys.values() if row.client]
    return [(row, writer) for row, writer in pairs if writer is not None]


def _name_of_another() -> Exists:
    """Whether a person in Direct bears the name of the client's card and is not settled as the client.

    Nor is anybody offered from whose name somebody asked not to be written to.
    """
    linked = InstagramContact.objects.filter(client=OuterRef(OuterRef("client")))
    left_alone = OptOut.objects.filter(contact=OuterRef("pk"))
    named = InstagramContact.objects.filter(
        Q(client=None) & ~Exists(linked) | Exists(left_alone), username=OuterRef("client__instagram_username")
    )
    return Exists(named.exclude(username=""))


def _has_newer(now: datetime) -> Exists:
    """Whether the same client stands on the list with a newer visit."""
    same_time = Q(visit_date=OuterRef("visit_date"), pk__gt=OuterRef("pk"))
    newer = Q(visit_date__gt=OuterRef("visit_date")) | same_time
    return Exists(waiting(now).filter(newer, client=OuterRef("client")))


def put_on(survey_ids: Iterable[int], now: datetime) -> None:
    """These go by hand. Who stands there already keeps their time; of each client the newest visit stays."""
    rows = VisitFeedback.objects.filter(pk__in=list(survey_ids), status__in=STUCK)
    rows.update(by_hand_since=Coalesce(F("by_hand_since"), now), ways_checked_at=now)
    older = waiting(now).filter(_has_newer(now)).exclude(_in_hand(now))
    older.update(status=Status.SKIPPED, reason=Reason.SUPERSEDED)


def take_off(now: datetime, survey_ids: Iterable[int]) -> None:
    """These do not go by hand any more; not those whose text a person took a moment ago."""
    _take_off(VisitFeedback.objects.filter(pk__in=list(survey_ids)), now)


def take_off_campaigns(now: datetime, campaigns_ids: Iterable[int]) -> None:
    """Nothing of these campaigns goes by hand any more."""
    _take_off(waiting(now).filter(campaign__in=list(campaigns_ids)), now)


def _take_off(rows: QuerySet[VisitFeedback], now: datetime) -> None:
    rows.filter(by_hand_since__isnull=False).exclude(_in_hand(now)).update(by_hand_since=None)


def _in_hand(now: datetime) -> Q:
    return Q(taken_at__isnull=False, taken_at__gt=now - IN_HAND)


def texts_for(surveys: Iterable[VisitFeedback], now: datetime) -> dict[int, str]:
    """The text ready for each, by primary key. Makes no link: `prepare` did, where the text asks for one."""
    listed = list(surveys)
    spoken = languages.languages(each.client_id for each in listed if each.client_id is not None)
    found: dict[int, str] = {}
    templates: dict[tuple[int, str], str] = {}
    for survey in listed:
        campaign = survey.campaign
        language = spoken.get(survey.client_id or 0, campaign.language)
        words = campaign.pk, language
        if words not in templates:
            templates[words] = campaigns.template(campaign, MessageTemplate.Kind.BY_HAND, language)
        found[survey.pk] = _text(survey, templates[words], language, now)
    return found


def _text(survey: VisitFeedback, template: str, language: str, now: datetime) -> str:
    link = reaching.known_link(survey, now) if "direct_link" in template else ""
    return outbox.render_for(survey, template, link, language=language)


def prepare(now: datetime) -> None:
    """Make the links that the texts of the list ask for, so that looking at the list writes nothing."""
    kind = MessageTemplate.Kind.BY_HAND
    linking = [each for each in Campaign.objects.all() if "direct_link" in campaigns.template(each, kind)]
    if linking:
        for survey in waiting(now).filter(campaign__in=linking):
            reaching.link_to_direct(survey, now)


@transaction.atomic
def take(survey_id: int, user: Any, now: datetime) -> bool:
    """The person copied the text and opens the conversation: for a while nothing goes by itself."""
    offered = waiting(now).filter(pk=survey_id).exclude(_name_of_another())
    if switch.is_paused() or not offered.update(taken_at=now):
        return False
    HandMark.objects.create(feedback_id=survey_id, action=Action.TAKEN, user=user, at=now)
    return True


@transaction.atomic
def mark_sent(survey_id: int, user: Any, now: datetime, *, shown_by: str = "") -> bool:
    """The person sent it: the survey went by hand. False when it is past that, or nobody may write any more.

    `shown_by`: nobody ticked, but the conversation shows the text (HEARD), or an answer does (FORM).
    """
    survey = lock_stuck(survey_id)
    if survey is None or survey.by_hand_since is None or survey.client_id is None:
        return False
    if survey.status == Status.SKIPPED:  # a newer visit took its place
        return False
    if not shown_by and not _may_be_ticked(survey, now):
        return False
    contact = _contact(survey, now)
    message = _row(survey, contact, user, now)
    question = script.freeze(survey).first
    survey.status, survey.reason, survey.channel = Status.SENT, "", Way.MANUAL
    survey.awaiting, survey.contact, survey.sent_at = question.key, contact, now
    survey.expires_at = now + timedelta(days=survey.campaign.expiry_days)
    survey.save(update_fields=["status", "reason", "channel", "awaiting", "contact", "sent_at", "expires_at"])
    HandMark.objects.create(feedback=survey, action=shown_by or Action.SENT, user=user, at=now)
    supersede_older(survey, now)
    log.info("survey_sent_by_hand", survey=survey.pk, message=message.pk, user=getattr(user, "pk", None))
    if contact is not None:
        adoption.adopt(contact, now)
    return True


def _may_be_ticked(survey: VisitFeedback, now: datetime) -> bool:
    """Whether it is known who the client is, who did not say no, and nothing else of theirs is open."""
    opted_out = optouts.is_opted_out(survey.client_id, survey.contact_id)
    if opted_out or busy_clients({survey.client_id or 0}, now):
        return False
    return not VisitFeedback.objects.filter(_name_of_another(), pk=survey.pk).exists()


def _contact(survey: VisitFeedback, now: datetime) -> InstagramContact | None:
    """The client as the location's account knows them, if they ever wrote."""
    account = accounts.account_for(survey.visit.company_id, now)
    people = InstagramContact.objects.filter(client=survey.client_id, account=account)
    return people.order_by(F("last_action_at").desc(nulls_last=True), "-pk").first()


def _row(survey: VisitFeedback, contact: InstagramContact | None, user: Any, now: datetime) -> Message:
    """What went out, in the outbox like everything else. Answers count from when the text was taken."""
    begun = survey.taken_at if survey.taken_at and survey.taken_at > now - TAKEN_LASTS else now
    values = {
        "channel": Way.MANUAL,
        "contact": contact,
        "text": texts_for([survey], now)[survey.pk],
        "state": State.SENT,
        "claimed_at": begun,
        "sent_at": now,
        "by": user,
        "error_code": "",
    }
    purpose = MessageTemplate.Kind.BY_HAND
    made = Message.objects.update_or_create(
        feedback=survey, purpose=purpose, defaults=values, create_defaults={**values, "created_at": now}
    )
    return made[0]


@transaction.atomic
def undo(survey_id: int, user: Any, now: datetime) -> bool:
    """The tick was wrong: nothing was sent, and the survey waits as before.

    False once the client answered or was asked in Direct, or when it was not sent by hand.
    """
    rows = VisitFeedback.objects.select_for_update(of=("self",)).select_related("campaign")
    survey = rows.filter(pk=survey_id, status=Status.SENT, channel=Way.MANUAL).first()
    if survey is None or survey.answers.exists() or survey.messages.filter(channel=Way.INSTAGRAM).exists():
        return False
    sent = Message.objects.filter(
        feedback=survey, purpose=MessageTemplate.Kind.BY_HAND, state=State.SENT, delivered_at__isnull=True
    )
    if not sent.update(state=State.FAILED, error_code=UNDONE):
        return False
    survey.status, survey.channel, survey.awaiting = Status.WAITING, "", ""
    survey.reason = Reason.WINDOW_CLOSED if survey.contact_id else Reason.NEVER_WROTE
    survey.sent_at = survey.taken_at = None
    end = (survey.due_at or now) + timedelta(days=survey.campaign.expiry_days)
    survey.expires_at = max(end, now + timedelta(days=1))
    survey.save(
        update_fields=["status", "channel", "awaiting", "reason", "sent_at", "taken_at", "expires_at"]
    )
    HandMark.objects.create(feedback=survey, action=Action.UNDONE, user=user, at=now)
    return True


def may_be_undone(survey: VisitFeedback) -> bool:
    """Whether a tick may still be taken back, as far as the survey itself tells."""
    return survey.status == Status.SENT and survey.channel == Way.MANUAL and survey.rating is None


# --- what Direct itself shows ---------------------------------------------------------------------
def heard(contact: InstagramContact, event: ContactEvent) -> bool:
    """The salon wrote by hand to the (locked) person: if it was the text of the list, it is ticked."""
    open_ones = waiting(event.occurred_at).filter(client=contact.client_id) if contact.client_id else None
    if open_ones is None or not event.text:
        return False
    surveys = list(open_ones)
    texts = texts_for(surveys, event.occurred_at)
    found = next((each for each in surveys if _same(texts[each.pk], event.text)), None)
    return found is not None and mark_sent(found.pk, None, event.occurred_at, shown_by=Action.HEARD)


def linked(contact: InstagramContact, now: datetime) -> None:
    """It became known who the (locked) person is: what was sent to them by hand is theirs."""
    echoes = ContactEvent.objects.filter(contact=contact, kind=EventKind.ECHO, outcome="staff_wrote")
    for event in echoes.filter(occurred_at__gte=now - TAKEN_LASTS).order_by("occurred_at", "pk"):
        heard(contact, event)
    adoption.adopt(contact, now)


def _same(text: str, written: str) -> bool:
    plain, other = (" ".join(each.split()) for each in (text, written))
    return plain == other or (len(plain) >= ENOUGH and plain[:ENOUGH] == other[:ENOUGH])
