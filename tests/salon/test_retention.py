"""What was kept long enough goes by itself, figures stay, and the log says how much it was."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client as Browser

from altegio.models import SyncRun, WebhookEvent
from feedback.models import (
    Answer,
    Case,
    ContactEvent,
    Message,
    TeamMember,
    TeamMessage,
    VisitFeedback,
)
from salon import tasks
from salon.audit.keeping import note
from salon.models import AuditEntry, DataRequest, Retention
from salon.privacy import requests, retention
from tests.factories import CompanyFactory, SyncRunFactory
from tests.feedback.factories import NOW, AnswerFactory, ContactFactory, MessageFactory, SurveyFactory
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def years(n: float) -> Any:
    """So long before NOW."""
    return NOW - 365 * n * DAY


def test_words_go_after_their_time_and_ratings_stay() -> None:
    for at in (years(3), years(1)):
        survey = SurveyFactory(status="answered", received_at=at, rating=2, comment="Слова")
        AnswerFactory(feedback=survey, answered_at=at, number=2)
        AnswerFactory(
            feedback=survey, question_key="c", kind="text", number=None, text="Слова", answered_at=at
        )
        Case.objects.create(
            survey=survey,
            company=survey.visit.company,
            state="resolved",
            opened_at=at,
            due_at=at,
            resolved_at=at,
            resolution="Слова",
        )

    counts = retention.purge(NOW)

    assert counts["comments"] == 1
    assert sorted(VisitFeedback.objects.values_list("comment", "rating")) == [("", 2), ("Слова", 2)]
    assert sorted(Case.objects.values_list("resolution", flat=True)) == ["", "Слова"]
    assert Answer.objects.filter(number=2).count() == 2


def test_messages_lose_their_words_and_keep_their_marks() -> None:
    person = ContactFactory()
    for at in (years(2), NOW - DAY):
        MessageFactory(contact=person, text="Слова", state="sent", created_at=at, sent_at=at, seen_at=at)
        event = {"contact": person, "kind": "text", "text": "Слова", "occurred_at": at, "handled_at": at}
        ContactEvent.objects.create(key=str(at), **event)
    MessageFactory(contact=person, text="Слова", state="queued", created_at=years(2))

    assert retention.purge(NOW)["messages"] == 2

    emptied = Message.objects.get(text="")
    assert (emptied.state, emptied.seen_at) == ("sent", years(2))
    assert sorted(Message.objects.exclude(text="").values_list("state", flat=True)) == ["queued", "sent"]
    assert ContactEvent.objects.filter(text="Слова").count() == 1


def test_logs_webhooks_and_what_the_team_was_told_go() -> None:
    company = CompanyFactory()
    for at in (years(2), NOW - DAY):
        WebhookEvent.objects.create(received_at=at, body="{}", processed_at=at)
        SyncRunFactory(company=company, started_at=at, kind="full")
        member = TeamMember.objects.create(name=str(at))
        TeamMessage.objects.create(
            member=member, purpose="case", key=str(at), text="Слова", state="sent", created_at=at
        )
    WebhookEvent.objects.create(received_at=years(2), body="{}")
    LogEntry.objects.create(user=user_in("nobody"), action_flag=2, object_repr="Олена")
    LogEntry.objects.update(action_time=years(2))

    counts = retention.purge(NOW)

    assert (counts["altegio_webhooks"], counts["team_messages"]) == (1, 1)
    assert WebhookEvent.objects.count() == 2
    assert SyncRun.objects.count() == 1
    assert not LogEntry.objects.exists()


def test_the_audit_log_gives_up_only_what_is_too_old() -> None:
    note("changed", label="давно", now=years(4))
    note("changed", label="нещодавно", now=years(2))
    old = requests.note_down("access", client=None, came="desk", by=None, now=years(4), person="Хтось")
    waiting = requests.note_down("erase", client=None, came="desk", by=None, now=years(4), person="Хтось")
    assert old is not None
    requests.answer(old, "done", "", by=None, now=years(4))

    retention.purge(NOW)

    assert set(AuditEntry.objects.exclude(action="purged").values_list("label", flat=True)) == {"нещодавно"}
    assert list(DataRequest.objects.all()) == [waiting]
    assert AuditEntry.objects.get(action="purged").details["audit"] == 5


def test_it_is_done_once_a_day() -> None:
    tasks.purge()
    first = Retention.objects.get().purged_at
    assert first is not None
    tasks.purge()

    assert Retention.objects.get().purged_at == first
    assert not retention.is_due(first)
    assert retention.is_due(first + DAY)
    assert not AuditEntry.objects.filter(action="purged").exists()


# --- the pages --------------------------------------------------------------------------------------
def test_the_owner_sets_the_periods_and_a_manager_looks() -> None:
    page = "/admin/privacy/retention/"
    note("purged", comments=12, webhooks=1300)
    days = {
        "comments": "365",
        "messages": "180",
        "webhooks": "7",
        "team": "60",
        "logs": "90",
        "audit": "1095",
    }
    owner = browser_of(user_in("owner"))

    assert "слова відповідей: 12" in owner.get(page).content.decode().casefold()
    assert owner.post(page, {**days, "audit": "30"}).status_code == 200
    assert owner.post(page, days).status_code == 302

    assert Retention.objects.get().comments == 365
    assert AuditEntry.objects.latest("pk").kind == "salon.retention"
    manager = browser_of(user_in("manager"))
    assert manager.get(page).status_code == 200
    assert manager.post(page, days).status_code == 403
    assert browser_of(user_in("receptionist")).get(page).status_code == 403


def test_everybody_reads_what_is_stored_and_why_in_both_languages() -> None:
    CompanyFactory(phone="+380441234567")
    Retention.objects.create(comments=365)

    ukrainian = Browser().get("/privacy/")
    english = Browser().get("/privacy/?lang=en").content.decode()

    words = ukrainian.content.decode()
    assert "Що ми знаємо про вас" in words
    assert "1 рік" in words
    assert "+380 44 123 45 67".replace(" ", "\u00a0") in words
    assert "What we know about you" in english
    assert "1 year" in english
    assert "sessionid" not in ukrainian.cookies
    assert "default-src 'none'" in ukrainian.headers["Content-Security-Policy"]


def test_the_form_leads_to_the_page() -> None:
    from feedback.services.form_links import form_link

    page = Browser().get(form_link(SurveyFactory(status="sent")).partition("8000")[2] or "/f/x/")

    assert "/privacy/?lang=uk" in page.content.decode()
