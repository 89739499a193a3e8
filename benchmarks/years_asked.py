"""What a salon of `years` asked and was answered, and what the product noted meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, models, transaction

from altegio.models import SyncRun, WebhookEvent
from altegio.models.sync import SyncState
from benchmarks import years
from benchmarks.copies import analyze, copy_rows, settle_numbers
from benchmarks.years import Mirror, Size, at, one_of
from feedback.models import (
    Answer,
    Case,
    CaseNote,
    ContactEvent,
    Delivery,
    InstagramContact,
    Message,
    OptOut,
    PhotoReminder,
    SurveyChange,
    TeamMember,
    TeamMessage,
    VisitFeedback,
)
from feedback.services import accounts, campaigns
from salon.models import Alert
from tests.feedback.factories import AnswerFactory, ContactFactory, MessageFactory, SurveyFactory

DAY = timedelta(days=1)
WORDS = ("Дуже сподобалося", "Дякую, усе чудово", "Довго чекала", "Майстриня золоті руки", "Трохи задорого")
TABLES = (
    InstagramContact,
    VisitFeedback,
    Answer,
    Message,
    Case,
    CaseNote,
    SurveyChange,
    ContactEvent,
    Delivery,
    TeamMessage,
    Alert,
    SyncRun,
    WebhookEvent,
    PhotoReminder,
    OptOut,
)
# A visit that is over, with its master, its client and who that is in Direct; `kind` says what became of it.
VISITS = """
SELECT v.*, a.staff_id AS master, m.name AS master_name, c.name AS called, c.instagram_username AS username,
       p.id AS person, v.id - {first} AS number,
       CASE WHEN p.id IS NULL THEN 6 ELSE (v.id - {first}) % 10 END AS kind
FROM altegio_visit v JOIN altegio_appointment a ON a.visit_id = v.id JOIN altegio_staff m ON m.id = a.staff_id
JOIN altegio_client c ON c.id = v.client_id LEFT JOIN feedback_instagramcontact p ON p.client_id = c.id
WHERE v.attendance = 1 AND NOT v.cancelled AND v.ends_at < now() - interval '1 day' AND v.id > {first}
"""


def fill(size: Size, now: datetime) -> Mirror:
    """Fill empty tables: the mirror, the surveys, and the product's own notes."""
    with transaction.atomic(), connection.cursor() as cursor:
        # The copies point to one another as the first rows do, and no trigger tells of them.
        cursor.execute("SET LOCAL session_replication_role = replica")
        mirror = years.fill(size, now)
        survey = _surveys(mirror, size, now)
        _answers(survey, now)
        _cases(survey, now)
        _notes(mirror, survey, size, now)
        settle_numbers(*years.TABLES, *TABLES)
    analyze()
    return mirror


def _surveys(mirror: Mirror, size: Size, now: datetime) -> VisitFeedback:
    old = now - timedelta(days=365 * years.YEARS + 40)
    campaign = campaigns.switch_on(campaigns.default_campaign(), now, old)
    account = accounts.current_account(now)
    person = ContactFactory(
        account=account, client=mirror.client, username="regular", igsid="1", last_action_at=now - 3 * DAY
    )
    copy_rows(
        person,
        f"SELECT * FROM altegio_client WHERE id > {mirror.client.pk} AND instagram_username <> ''",
        id=f"first.id + its.id - {mirror.client.pk}",
        igsid="its.id::text",
        username="its.instagram_username",
        client_id="its.id",
        last_action_at=f"{at(now)} - interval '1 hour' * (its.id % 5000)",
    )
    first = SurveyFactory(
        campaign=campaign, visit=mirror.visit, contact=person, staff=mirror.staff, status="expired"
    )
    lately = f"its.ends_at > {at(now)} - interval '8 days'"
    rated = f"CASE its.number % 40 {_ratings()} ELSE 5 END"
    answered, asked = "its.kind < 4", "its.kind < 6"
    copy_rows(
        first,
        VISITS.format(first=mirror.visit.pk),
        id=f"first.id + its.id - {mirror.visit.pk}",
        visit_id="its.id",
        client_id="its.client_id",
        contact_id="its.person",
        client_name="its.called",
        instagram_username="its.username",
        visit_date="its.starts_at",
        service_name=f"'Послуга ' || its.number % {years.SERVICES}",
        master_name="its.master_name",
        staff_id="its.master",
        status=f"CASE WHEN {answered} THEN 'answered' WHEN its.kind IN (6, 8) THEN 'skipped'"
        f" WHEN {asked} THEN CASE WHEN {lately} THEN 'sent' ELSE 'expired' END"
        f" WHEN {lately} THEN 'waiting' ELSE 'missed' END",
        reason="CASE WHEN its.kind < 4 THEN '' WHEN its.kind = 6 THEN 'no_instagram'"
        f" WHEN its.kind = 8 THEN 'excluded_service' WHEN {asked} THEN"
        f" CASE WHEN {lately} THEN '' ELSE 'no_answer' END"
        f" WHEN {lately} THEN 'never_wrote' ELSE 'no_window' END",
        channel=f"CASE WHEN {asked} THEN 'instagram' ELSE '' END",
        complete=answered,
        due_at="its.ends_at + interval '1 day'",
        expires_at="its.ends_at + interval '8 days'",
        planned_at="its.ends_at",
        sent_at=f"CASE WHEN {asked} THEN its.ends_at + interval '1 day' END",
        received_at=f"CASE WHEN {answered} THEN its.ends_at + interval '26 hours' END",
        ended_at=f"CASE WHEN {answered} THEN its.ends_at + interval '27 hours' END",
        ways_checked_at=at(now),
        rating=f"CASE WHEN {answered} THEN {rated} END",
        would_recommend=f"CASE WHEN {answered} THEN {rated} > 3 END",
        comment=f"CASE WHEN {answered} AND its.number % 3 = 0 THEN {one_of(WORDS, 'its.number')} ELSE '' END",
    )
    return first


def _ratings() -> str:
    """Of forty visits, four kinds of which are answered, these are rated below five."""
    return "WHEN 0 THEN 1 WHEN 10 THEN 2 WHEN 1 THEN 3 WHEN 20 THEN 3 WHEN 2 THEN 4 WHEN 11 THEN 4"


def _answers(survey: VisitFeedback, now: datetime) -> None:
    others = f"SELECT * FROM feedback_visitfeedback WHERE id > {survey.pk}"
    first = AnswerFactory(feedback=survey, answered_at=survey.visit_date)
    where = {"feedback_id": "its.id", "answered_at": "its.received_at"}
    # Three to a survey.
    numbered = f"first.id + (its.id - {survey.pk}) * 3"
    rated = f"{others} AND rating IS NOT NULL"
    copy_rows(first, rated, **where, id=numbered, number="its.rating")
    yes = {"question_key": "'recommend'", "kind": "'yes_no'", "number": "NULL"}
    copy_rows(first, rated, **where, **yes, id=f"{numbered} + 1", yes="its.would_recommend")
    words = {"question_key": "'comment'", "kind": "'text'", "number": "NULL", "text": "its.comment"}
    copy_rows(first, f"{others} AND comment <> ''", **where, **words, id=f"{numbered} + 2")
    message = MessageFactory(contact=survey.contact, feedback=survey, state="sent", sent_at=survey.visit_date)
    said = {"feedback_id": "its.id", "contact_id": "its.contact_id", "created_at": "its.due_at"}
    twice = f"first.id + (its.id - {survey.pk}) * 2"
    copy_rows(
        message,
        f"{others} AND sent_at IS NOT NULL",
        **said,
        id=twice,
        sent_at="its.sent_at",
        mid="'mid.' || its.id",
    )
    thanks = {"purpose": "'thanks'", "text": "'Дякуємо!'", "sent_at": "its.received_at"}
    copy_rows(message, rated, **said, **thanks, id=f"{twice} + 1", mid="'mid.thanks.' || its.id")


def _cases(survey: VisitFeedback, now: datetime) -> None:
    """A case for each low score: those of the last days are open."""
    long_ago = survey.visit_date
    case = Case.objects.create(
        survey=survey,
        company_id=survey.visit.company_id,
        opened_at=long_ago,
        due_at=long_ago,
        state="resolved",
        resolved_at=long_ago,
        resolution="Подзвонили й вибачилися.",
    )
    lately = f"its.received_at > {at(now)} - interval '10 days'"
    copy_rows(
        case,
        f"SELECT * FROM feedback_visitfeedback WHERE id > {survey.pk} AND rating <= 2",
        id=f"first.id + its.id - {survey.pk}",
        survey_id="its.id",
        opened_at="its.received_at",
        due_at="its.received_at + interval '1 day'",
        state=f"CASE WHEN {lately} THEN 'new' ELSE 'resolved' END",
        resolved_at=f"CASE WHEN {lately} THEN NULL ELSE its.received_at + interval '5 hours' END",
        resolution=f"CASE WHEN {lately} THEN '' ELSE first.resolution END",
    )
    note = CaseNote.objects.create(case=case, kind="opened", code="low", at=long_ago)
    copy_rows(
        note,
        f"SELECT * FROM feedback_case WHERE id > {case.pk}",
        id=f"first.id + its.id - {case.pk}",
        case_id="its.id",
        at="its.opened_at",
    )


def _notes(mirror: Mirror, survey: VisitFeedback, size: Size, now: datetime) -> None:
    """What the product writes down day by day; all of it goes back as far as there are appointments."""
    long_ago, of = survey.visit_date, mirror.company.altegio_id
    SyncState.objects.create(
        company_altegio_id=of, stream="appointments", last_started_at=now, last_ok_at=now, bookmark=now
    )
    run = {"company": mirror.company, "company_altegio_id": of, "kind": "incremental", "state": "ok"}
    member = TeamMember.objects.create(name="Оксана")
    told = {
        "member": member,
        "channel": "telegram",
        "state": "sent",
        "key": "0",
        "text": "Візит",
        "purpose": "x",
    }
    first: dict[str, tuple[models.Model, int, int]] = {
        # The column of the moment: the first row, so many a hundred appointments, seconds between two.
        "started_at": (SyncRun.objects.create(**run, started_at=long_ago, finished_at=long_ago), 20, 300),
        "received_at": (
            WebhookEvent.objects.create(
                company_altegio_id=of,
                resource="record",
                resource_id=1,
                event="update",
                body="{}",
                processed_at=long_ago,
            ),
            20,
            300,
        ),
        "created_at": (TeamMessage.objects.create(**told, sent_at=long_ago), 10, 3600),
        "last_at": (
            Alert.objects.create(kind="x", sentence="x", first_at=long_ago, last_at=long_ago, ended_at=now),
            # So many that both salons show a page full of them.
            10,
            3600,
        ),
        "occurred_at": (
            ContactEvent.objects.create(
                account=survey.contact.account,
                contact=survey.contact,
                key="0",
                kind="text",
                occurred_at=long_ago,
                handled_at=now,
            ),
            30,
            600,
        ),
    }
    for column, (row, share, seconds) in first.items():
        keyed = {"key": "'key.' || n"} if hasattr(row, "key") else {}
        moment = f"{at(now)} - interval '1 second' * {seconds} * n"
        copy_rows(row, size.all * share // 100, id="id + n", **keyed, **{column: moment})
    delivery = Delivery.objects.create(body=b"{}", processed_at=now, events=1)
    step = {"received_at": f"{at(now)} - interval '5 minutes' * n"}
    copy_rows(delivery, size.all * 5 // 100, id="id + n", **step)
    _reminders(mirror, now)


def _reminders(mirror: Mirror, now: datetime) -> None:
    first = PhotoReminder.objects.create(
        appointment=mirror.appointment,
        staff=mirror.staff,
        ends_at=mirror.appointment.ends_at,
        remind_at=mirror.appointment.ends_at,
        state="done",
    )
    copy_rows(
        first,
        f"SELECT * FROM altegio_appointment WHERE id > {mirror.appointment.pk} AND id % 20 = 5",
        id=f"first.id + its.id - {mirror.appointment.pk}",
        appointment_id="its.id",
        staff_id="its.staff_id",
        ends_at="its.ends_at",
        remind_at="its.ends_at",
        state=f"CASE WHEN its.ends_at > {at(now)} THEN 'planned' ELSE 'done' END",
    )
