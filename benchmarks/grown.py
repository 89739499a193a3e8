"""A salon that has asked for years: so many visits, so many people in Direct, and the same few things to do.

Made in the tables by copies of one row of each, which is many times as fast as by the product's own ways.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from altegio.models import Client, Visit
from benchmarks.copies import analyze, copy_rows, settle_numbers
from feedback.models import Campaign, ContactEvent, InstagramContact, Message, PlanningMark, VisitFeedback
from feedback.services import accounts, campaigns
from feedback.services.campaign_rules import fingerprint, rules_of
from tests.factories import CompletedVisitFactory, InstagramClientFactory
from tests.feedback.factories import ContactFactory, MessageFactory, SurveyFactory

# What there is to do, in a salon of any size.
NEW, DUE, QUEUED, HEARD = 50, 200, 100, 50
# Of a hundred surveys of the last days, so many wait for their client's word: they grow with the salon.
WAITING = 40
YEARS = timedelta(days=5 * 365)
TABLES = (Visit, Client, InstagramContact, VisitFeedback, Message, ContactEvent)


@dataclass(frozen=True)
class Grown:
    """How large it is."""

    visits: int
    contacts: int


@dataclass(frozen=True)
class _First:
    """The first row of each table, of which all others are copies."""

    campaign: Campaign
    client: Client
    contact: InstagramContact
    visit: Visit
    survey: VisitFeedback
    message: Message
    event: ContactEvent


def fill(visits: int, contacts: int, now: datetime) -> Grown:
    """Fill empty tables. Every visit has its survey, but for the newest few; a third of them was answered."""
    first = _first(now)
    with transaction.atomic(), connection.cursor() as cursor:
        # The copies point to one another as the first rows do.
        cursor.execute("SET LOCAL session_replication_role = replica")
        moment = f"timestamptz '{now.isoformat()}'"
        _copy_people(first, contacts, moment)
        step = YEARS.total_seconds() / visits
        ended = f"{moment} - interval '1 minute' - (interval '1 second' * {step} * ({visits} - n))"
        whose = f"{first.client.pk} + n % {contacts}"
        _copy_visits(first, visits, whose, moment, ended)
        _copy_surveys(first, visits, whose, moment, ended)
        _copy_talks(first, visits, contacts, moment)
        settle_numbers(*TABLES)
    _to_do(now)
    PlanningMark.objects.update_or_create(
        campaign=first.campaign,
        defaults={
            "since": first.campaign.since,
            "looked_at": now - timedelta(minutes=1),
            "whole_at": now,
            "rules": fingerprint(rules_of([first.campaign])),
        },
    )
    analyze()
    return Grown(Visit.objects.count(), InstagramContact.objects.count())


def _first(now: datetime) -> _First:
    campaign = campaigns.switch_on(campaigns.default_campaign(), now, now - YEARS - timedelta(days=1))
    account = accounts.current_account(now)
    client = InstagramClientFactory(instagram_username="client.0")
    contact = ContactFactory(
        account=account,
        client=client,
        username="client.0",
        igsid="1",
        last_action_at=now - timedelta(days=90),
    )
    visit = CompletedVisitFactory(client=client, starts_at=now - YEARS - timedelta(hours=2))
    survey = SurveyFactory(
        campaign=campaign, visit=visit, client=client, contact=contact, status="answered", channel="instagram"
    )
    message = MessageFactory(contact=contact, feedback=survey, state="sent", sent_at=now - YEARS)
    event = ContactEvent.objects.create(
        account=account,
        contact=contact,
        key="0",
        kind="text",
        occurred_at=now - YEARS,
        handled_at=now - YEARS,
    )
    return _First(campaign, client, contact, visit, survey, message, event)


def _copy_people(first: _First, contacts: int, moment: str) -> None:
    name = "'client.' || n"
    copy_rows(first.client, contacts, altegio_id="altegio_id + n", instagram_username=name, id="id + n")
    copy_rows(
        first.contact,
        contacts,
        id="id + n",
        igsid="(1 + n)::text",
        username=name,
        client_id=f"{first.client.pk} + n",
        last_action_at=f"{moment} - interval '90 days'",
    )


def _copy_visits(first: _First, visits: int, whose: str, moment: str, ended: str) -> None:
    copy_rows(
        first.visit,
        visits - 1,
        id="id + n",
        altegio_id="altegio_id + n",
        client_id=whose,
        starts_at=f"{ended} - interval '2 hours'",
        ends_at=ended,
        # The newest came into the mirror just now.
        changed_at=f"CASE WHEN n >= {visits - NEW} THEN {moment} ELSE {ended} END",
        first_seen_at=ended,
    )


def _copy_surveys(first: _First, visits: int, whose: str, moment: str, ended: str) -> None:
    """The newest visits have none yet; many of the last days' wait, none of them past its end."""
    recent, asked = (f"n > {visits} - {visits} * {days} / {YEARS.days}" for days in (9, 7))
    waits = f"{asked} AND n % 100 < {WAITING}"
    copy_rows(
        first.survey,
        visits - 1 - NEW,
        id="id + n",
        visit_id=f"{first.visit.pk} + n",
        client_id=whose,
        contact_id=f"CASE WHEN {waits} THEN NULL ELSE {first.contact.pk} + ({whose}) - {first.client.pk} END",
        visit_date=f"{ended} - interval '2 hours'",
        due_at=f"{ended} + interval '1 day'",
        expires_at=f"{ended} + interval '8 days'",
        planned_at=ended,
        ways_checked_at=f"CASE WHEN {waits} THEN {moment} END",
        sent_at=f"CASE WHEN {waits} THEN NULL ELSE {ended} + interval '1 day' END",
        status=f"CASE WHEN {waits} THEN 'waiting' WHEN n % 3 = 0 THEN 'answered'"
        " WHEN n % 3 = 1 THEN 'expired' ELSE 'skipped' END",
        reason=f"CASE WHEN {waits} THEN 'never_wrote' WHEN n % 3 = 0 THEN ''"
        f" WHEN n % 3 = 1 THEN 'no_answer' WHEN n % 9 = 2 AND NOT ({recent}) THEN 'no_instagram'"
        " ELSE 'before_start' END",
    )


def _copy_talks(first: _First, visits: int, contacts: int, moment: str) -> None:
    whose = f"{first.contact.pk} + n % {contacts}"
    copy_rows(
        first.message,
        visits // 3,
        id="id + n",
        contact_id=whose,
        feedback_id=f"{first.survey.pk} + 3 * n",
        sent_at=f"{moment} - interval '30 days'",
        mid="'mid.' || n",
    )
    copy_rows(first.event, 2 * contacts, id="id + n", key="'key.' || n", contact_id=whose)


def _to_do(now: datetime) -> None:
    """The same in a salon of any size: due surveys of people who just wrote, a queue, words not heard yet."""
    newest = list(
        VisitFeedback.objects.filter(status__in=("answered", "expired"))
        .order_by("-visit_date")
        .values_list("pk", "client_id")[: DUE + QUEUED]
    )
    due, queued = newest[:DUE], newest[DUE:]
    hour = timedelta(hours=1)
    VisitFeedback.objects.filter(pk__in=[pk for pk, _client in due]).update(
        status="planned",
        reason="",
        sent_at=None,
        contact=None,
        due_at=now - hour,
        expires_at=now + 24 * 7 * hour,
    )
    _write(due, now - hour)
    VisitFeedback.objects.filter(pk__in=[pk for pk, _client in queued]).update(
        status="sending", reason="", sent_at=None, due_at=now - hour, expires_at=now + 24 * 7 * hour
    )
    _write(queued, now - hour)
    contacts = dict(
        InstagramContact.objects.filter(client__in=[client for _pk, client in queued]).values_list(
            "client", "pk"
        )
    )
    Message.objects.filter(feedback__in=[pk for pk, _client in queued]).delete()
    Message.objects.bulk_create(
        Message(feedback_id=pk, contact_id=contacts[client], purpose="rating", text="Як усе пройшло?")
        for pk, client in queued
    )
    unheard = ContactEvent.objects.order_by("-pk").values_list("pk", flat=True)[:HEARD]
    ContactEvent.objects.filter(pk__in=list(unheard)).update(handled_at=None)


def _write(rows: Sequence[tuple[Any, Any]], at: datetime) -> None:
    InstagramContact.objects.filter(client__in=[client for _pk, client in rows]).update(last_action_at=at)
