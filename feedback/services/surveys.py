"""How a survey's state moves when something becomes of its message. Each move is one conditional UPDATE."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from feedback.models import InstagramContact, Message, VisitFeedback
from feedback.rules import IN_HAND, OTHER_WAY_REASONS, Reason
from feedback.services.campaigns import start_of_day

Status = VisitFeedback.Status

NOT_ASKED = (Status.PLANNED, Status.WAITING)
ON_ITS_WAY = (Status.SENDING, Status.UNKNOWN)
ANSWERED = (Status.ANSWERING, Status.ANSWERED)
IN_FLIGHT = (Status.SENT, Status.ANSWERING, Status.UNKNOWN)
# Where Direct left a survey that may go by another way.
STUCK = (Status.WAITING, Status.SKIPPED, Status.FAILED)


def note_sent(message: Message, at: datetime) -> None:
    """The message is with the client since `at`: a survey on its way is sent, and waits for answers."""
    survey = message.feedback
    # With an answer it is further than this for good: what it was asked next begins nothing anew.
    if survey is None or (survey.status in ANSWERED and survey.sent_at is not None):
        return
    days = timedelta(days=survey.campaign.expiry_days)
    rows = VisitFeedback.objects.filter(pk=survey.pk)
    rows.filter(status__in=ON_ITS_WAY).update(status=Status.SENT, reason="", expires_at=at + days)
    # An answer may have overtaken us: then the survey is further already, and only lacks its beginning.
    rows.filter(sent_at__isnull=True).update(sent_at=at, channel=message.channel)


def note_unknown(message: Message, at: datetime) -> None:
    """Nobody knows whether the message arrived; a survey that is further already stays where it is."""
    if message.feedback_id is None:
        return
    rows = VisitFeedback.objects.filter(pk=message.feedback_id, status=Status.SENDING)
    rows.update(
        status=Status.UNKNOWN,
        reason=Reason.OUTCOME_UNKNOWN,
        channel=message.channel,
        expires_at=Coalesce(F("expires_at"), at + timedelta(days=7)),
    )


def note_refused(message: Message, status: str, reason: str, now: datetime) -> None:
    """The message did not go: a survey on its way becomes this, for this reason."""
    if message.feedback_id is None:
        return
    rows = VisitFeedback.objects.filter(pk=message.feedback_id, status__in=ON_ITS_WAY)
    # By which other way it may go is looked at anew.
    rows.update(status=status, reason=reason, awaiting="", ways_checked_at=None)


def supersede_older(survey: VisitFeedback, now: datetime) -> None:
    """The client is asked about this visit: older ones, not asked about yet, are left alone.

    Those too that Direct left and another way could still take.
    """
    left = Q(status__in=STUCK, reason__in=OTHER_WAY_REASONS, expires_at__gt=now)
    older = VisitFeedback.objects.filter(
        Q(status__in=NOT_ASKED) | left, client=survey.client_id, visit_date__lte=survey.visit_date
    ).exclude(pk=survey.pk)
    older.update(status=Status.SKIPPED, reason=Reason.SUPERSEDED)


def clients_in_hand(clients: set[int], now: datetime) -> set[int]:
    """Clients whose text a person took a moment ago to write by hand. One query."""
    taken = VisitFeedback.objects.filter(
        status__in=(*NOT_ASKED, Status.FAILED),
        by_hand_since__isnull=False,
        taken_at__gt=now - IN_HAND,
        client__in=clients,
    )
    return {pk for pk in taken.values_list("client_id", flat=True) if pk is not None}


def busy_clients(clients: set[int], now: datetime) -> set[int]:
    """Clients with a survey that is open, or was sent today: nobody is asked twice a day."""
    today = start_of_day(now)
    open_now = Q(status=Status.SENDING) | Q(status__in=IN_FLIGHT, expires_at__gt=now) | Q(sent_at__gte=today)
    rows = VisitFeedback.objects.filter(open_now, client__in=clients).values_list("client_id", flat=True)
    return {pk for pk in rows if pk is not None}


def lock_stuck(survey_id: int) -> VisitFeedback | None:
    """The survey, if it is still one that Direct left, locked after its client's people in Direct.

    That is the order of locks of all who send; they end with the transaction.
    """
    lock_people(survey_id)
    rows = VisitFeedback.objects.select_for_update(of=("self",), skip_locked=True)
    rows = rows.select_related("client__company", "visit__company", "campaign")
    return rows.filter(pk=survey_id, status__in=STUCK).first()


def lock_people(survey_id: int) -> None:
    """Lock who the survey's client is in Direct: whoever hears them, or writes to them, waits."""
    client_id = VisitFeedback.objects.values_list("client_id", flat=True).get(pk=survey_id)
    people = InstagramContact.objects.select_for_update(of=("self",), no_key=True).filter(client=client_id)
    list(people.order_by("pk").values_list("pk"))
