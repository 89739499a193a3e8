"""Erasing a client: nothing names them any more, figures stay, and Direct does not bring them back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.urls import reverse

from altegio.models import Client, Erasure
from feedback.channels.instagram.types import Conversation, Participant
from feedback.models import (
    Answer,
    Case,
    CaseNote,
    ContactEvent,
    Delivery,
    InstagramContact,
    LinkToken,
    Message,
    OptOut,
    TeamMember,
    TeamMessage,
    TelegramUpdate,
    VisitFeedback,
)
from feedback.services import forms, identity, inbox, planning, tokens
from feedback.services.form_links import token_of
from feedback.services.threads import Reader
from salon.models import AuditEntry, DataRequest
from salon.privacy import erasing, requests
from tests.factories import AppointmentFactory, ClientFactory, InstagramClientFactory
from tests.feedback.deliveries import body, wrote
from tests.feedback.factories import (
    NOW,
    AccountFactory,
    AnswerFactory,
    ContactFactory,
    MessageFactory,
    SurveyFactory,
)
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db

NAME, PHONE, INSTAGRAM, WORDS = "Олена Їжаченко", "+380671112233", "olena.insta", "Пилок сколовся"
NAMED = (NAME, PHONE[-9:], INSTAGRAM, WORDS, "700000000000001")


@pytest.fixture
def olena() -> Client:
    """A client of whom there is something everywhere."""
    client: Client = InstagramClientFactory(
        name=NAME, phone=PHONE, instagram_username=INSTAGRAM, raw={"name": NAME}
    )
    person = ContactFactory(client=client, username=INSTAGRAM, profile_name=NAME, igsid="700000000000001")
    visit = AppointmentFactory(client=client, comment=WORDS).visit
    survey = SurveyFactory(
        visit=visit, status="answered", contact=person, rating=2, comment=WORDS, received_at=NOW, sent_at=NOW
    )
    AnswerFactory(feedback=survey, number=2)
    AnswerFactory(feedback=survey, question_key="comment", kind="text", number=None, text=WORDS, mid="m1")
    MessageFactory(
        contact=person, feedback=survey, text=f"{NAME}, як усе пройшло?", state="sent", sent_at=NOW
    )
    case = Case.objects.create(survey=survey, company=visit.company, opened_at=NOW, due_at=NOW)
    CaseNote.objects.create(case=case, kind="note", text=f"{NAME} не бере слухавку", at=NOW)
    member = TeamMember.objects.create(name="Ірина")
    told = TeamMessage.objects.create(
        member=member,
        purpose="case",
        key=f"case:{case.pk}:0:1",
        state="sent",
        text=f"{NAME}: {WORDS}",
        subject=NAME,
    )
    TeamMessage.objects.create(
        member=member, purpose="photo_day", key="photos:1", state="sent", text=f"10:00 – {NAME}\n11:00 – Інша"
    )
    _telegram(told)
    tokens.for_client(person.account, client, NOW)
    _write(person, WORDS, "m1")
    requests.note_down("erase", client=client, came="phone", by=None, now=NOW, note=f"{NAME} подзвонила")
    _tell_another_tool(client)
    _deed(client, NAME)
    _deed(survey, str(survey))
    return client


def _tell_another_tool(client: Client) -> None:
    from salon.models import OutgoingDelivery, OutgoingWebhook

    webhook = OutgoingWebhook.objects.create(name="CRM", url="https://example.com/", kinds=["client.linked"])
    told = {"client_id": client.altegio_id, "instagram_username": INSTAGRAM}
    OutgoingDelivery.objects.create(
        webhook=webhook,
        kind="client.linked",
        subject="contact 1",
        body={"type": "client.linked", "data": told},
    )


def _telegram(told: TeamMessage) -> None:
    from feedback.models import TelegramBot

    bot = TelegramBot.objects.create(fingerprint="1")
    body = {"callback_query": {"message": {"text": told.text}}}
    TelegramUpdate.objects.create(bot=bot, update_id=1, body=body, processed_at=NOW, message=told)


def _write(person: InstagramContact, text: str, mid: str) -> Delivery:
    delivery = inbox.store_delivery(body(wrote(person.igsid, text, NOW, mid)), NOW)
    inbox.process_delivery(delivery.pk, NOW)
    return delivery


def _deed(row: Any, words: str) -> None:
    LogEntry.objects.create(
        user=user_in("nobody") if not LogEntry.objects.exists() else LogEntry.objects.first().user,
        content_type=ContentType.objects.get_for_model(row),
        object_id=str(row.pk),
        object_repr=words,
        action_flag=2,
    )


def everything() -> str:
    """All that the database holds, in one text."""
    from django.apps import apps

    parts = []
    for model in (each for each in apps.get_models() if each._meta.managed):
        rows = model._default_manager.all()
        parts.append(serializers.serialize("json", rows, ensure_ascii=False))
        if model is Delivery:
            parts += [bytes(row.body).decode() for row in rows]
    return "\n".join(parts)


def test_nothing_in_the_database_names_an_erased_client(olena: Client) -> None:
    assert all(word in everything() for word in NAMED)

    counts = erasing.erase(olena, by=user_in("owner"), now=NOW)

    kept = everything()
    assert not [word for word in NAMED if word in kept]
    assert (counts["answers"], counts["people"], counts["cases"]) == (1, 1, 1)
    assert counts["messages"] >= 1


def test_the_rating_stays_and_the_case_is_over(olena: Client) -> None:
    erasing.erase(olena, by=None, now=NOW)

    survey = VisitFeedback.objects.get()
    assert (survey.rating, survey.comment, survey.client, survey.status) == (2, "", olena, "answered")
    assert sorted(Answer.objects.values_list("kind", "number", "text")) == [
        ("rating", 2, ""),
        ("text", None, ""),
    ]
    assert Case.objects.get().state == "closed"
    assert TeamMessage.objects.get(purpose="photo_day").text == "10:00 – …\n11:00 – Інша"
    assert not LinkToken.objects.exists()
    assert not InstagramContact.objects.exists()
    assert not Message.objects.exists()


def test_every_list_and_the_rows_in_it_still_open(olena: Client) -> None:
    erasing.erase(olena, by=None, now=NOW)
    owner = browser_of(user_in("owner"))
    for model in admin.site._registry:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        rows = [f"{address}{pk}/change/" for pk in model._default_manager.values_list("pk", flat=True)[:2]]
        assert {owner.get(each).status_code for each in (address, *rows)} <= {200, 302}, address


def test_nobody_is_asked_or_heard_any_more(olena: Client) -> None:
    waiting = SurveyFactory(visit=AppointmentFactory(client=olena, starts_at=NOW - timedelta(hours=30)).visit)
    word = token_of(VisitFeedback.objects.earliest("pk").pk)
    erasing.erase(olena, by=None, now=NOW)

    waiting.refresh_from_db()
    assert (waiting.status, waiting.reason) == ("skipped", "opted_out")
    assert OptOut.objects.get().client == olena
    AppointmentFactory(client=olena, starts_at=NOW - timedelta(days=2))
    planning.plan(NOW)
    assert set(VisitFeedback.objects.exclude(status="answered").values_list("reason", flat=True)) == {
        "opted_out"
    }
    survey = VisitFeedback.objects.get(status="answered")
    assert forms.look(survey.pk, NOW).standing is forms.Standing.STOPPED
    assert word == token_of(survey.pk)


def test_what_the_person_writes_later_is_not_kept(olena: Client) -> None:
    erasing.erase(olena, by=None, now=NOW)
    hers, others = (
        wrote("700000000000001", WORDS, NOW, "m2"),
        wrote("700000000000002", "Добрий день", NOW, "m3"),
    )

    delivery = inbox.store_delivery(body(hers, others), NOW)
    inbox.sort_deliveries(NOW)

    assert [contact.igsid for contact in InstagramContact.objects.all()] == ["700000000000002"]
    assert list(ContactEvent.objects.values_list("text", flat=True)) == ["Добрий день"]
    delivery.refresh_from_db()
    assert not [word for word in NAMED if word in bytes(delivery.body).decode()]


def test_a_conversation_that_is_read_again_does_not_bring_the_person_back(olena: Client) -> None:
    account = InstagramContact.objects.get().account
    erasing.erase(olena, by=None, now=NOW)
    reader = Reader(account, None, NOW, NOW, lambda seconds: None, everybody=True)  # type: ignore[arg-type]

    for igsid, username in (("700000000000001", "renamed"), ("700000000000009", INSTAGRAM)):
        people = (Participant(account.ig_id, account.username), Participant(igsid, username))
        assert reader.take(Conversation("t", NOW, people)) == 0

    assert not InstagramContact.objects.exists()


def test_a_name_learnt_later_gives_an_erased_person_away() -> None:
    client = InstagramClientFactory(instagram_username=INSTAGRAM)
    erasing.erase(client, by=None, now=NOW)
    contact = ContactFactory(account=AccountFactory())

    identity.learn_names(contact.pk, INSTAGRAM, NAME, NOW)

    assert not InstagramContact.objects.exists()
    inbox.attend([contact.pk], NOW)
    _write(InstagramContact(account=contact.account, igsid=contact.igsid), "Знову я", "m4")
    assert not ContactEvent.objects.exists()


def test_the_request_is_answered_and_the_log_names_nobody(olena: Client) -> None:
    owner = user_in("owner", first_name="Марія")

    erasing.erase(olena, by=owner, now=NOW)

    request = DataRequest.objects.get()
    assert (request.state, request.note, request.done_by) == ("done", "", owner)
    entry = AuditEntry.objects.get(action="erased")
    assert (entry.user, entry.client, entry.details["answers"]) == (owner, olena, 1)
    assert erasing.erase(olena, by=owner, now=NOW) == {}


# --- the page ---------------------------------------------------------------------------------------
def test_the_owner_erases_by_writing_the_name(olena: Client) -> None:
    browser, page = browser_of(user_in("owner")), reverse("admin:privacy_erase", args=(olena.pk,))
    twin = ClientFactory(name="Олена з роботи", phone=PHONE)
    mother = InstagramClientFactory(name="Мама", instagram_username=INSTAGRAM)

    assert "не можна скасувати" in browser.get(page).content.decode()
    assert browser.post(page, {"confirm": "Олена"}).status_code == 200
    assert not Erasure.objects.exists()
    done = browser.post(page, {"confirm": f"  {NAME.lower()} ", "also": [str(twin.pk)]})

    assert done.status_code == 302
    assert Erasure.objects.count() == 2
    mother.refresh_from_db()
    assert mother.name == "Мама"
    assert not Client.objects.filter(phone=PHONE).exists()
    assert "Дані цього клієнта видалено" in browser.get(page).content.decode()


def test_a_manager_asks_the_owner(olena: Client) -> None:
    DataRequest.objects.all().delete()
    browser, page = browser_of(user_in("manager")), reverse("admin:privacy_erase", args=(olena.pk,))

    shown = browser.get(page).content.decode()
    refused = browser.post(page, {"confirm": NAME})
    browser.post(page, {"ask": "1"})
    browser.post(page, {"ask": "1"})

    assert "Попросити власника" in shown
    assert 'name="confirm"' not in shown
    assert refused.status_code == 403
    assert DataRequest.objects.get().due_at > NOW
    assert Client.objects.get(pk=olena.pk).name == NAME


def test_a_lifted_block_is_the_owners_deed(olena: Client) -> None:
    erasing.erase(olena, by=None, now=NOW)
    erasure = Erasure.objects.get()
    lift = f"/admin/altegio/erasure/{erasure.pk}/take-in-again/"

    assert browser_of(user_in("manager")).post(lift).status_code == 403
    assert browser_of(user_in("owner")).post(lift).status_code == 302

    erasure.refresh_from_db()
    assert erasure.lifted_at is not None
    assert not erasure.marks.exists()
    assert AuditEntry.objects.filter(action="lifted").exists()
