"""The log of one client: who reads what, and at which price."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from feedback.models import ContactEvent, InstagramContact, LinkChange, LinkToken, Message, VisitFeedback
from feedback.services import by_hand, tokens
from tests.factories import CompletedVisitFactory
from tests.feedback.by_hand import listed
from tests.feedback.factories import AnswerFactory, MessageFactory, SurveyFactory
from tests.feedback.services.other_ways import account
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db
__all__ = ["account"]

HOUR = timedelta(hours=1)


def full_story() -> VisitFeedback:
    """A client with something of every kind."""
    survey, now = listed(name="Олена", instagram_username="olena_k"), timezone.now()
    user = user_in("owner")
    by_hand.take(survey.pk, user, now - 3 * HOUR)
    by_hand.mark_sent(survey.pk, user, now - 2 * HOUR)
    contact = InstagramContact.objects.create(
        account=InstagramContact._meta.get_field("account").related_model.objects.get(),
        igsid="9001",
        username="olena_k",
        client=survey.client,
    )
    event = {"contact": contact, "account": contact.account, "opens_window": True}
    ContactEvent.objects.create(
        **event, key="e1", kind="text", text="Таємні слова", occurred_at=now - HOUR, outcome="answer"
    )
    LinkChange.objects.create(
        contact=contact, client=survey.client, action="linked", ground="username", at=now - HOUR
    )
    tokens.for_client(contact.account, survey.client, now - 5 * HOUR)
    LinkToken.objects.update(used_at=now - 4 * HOUR, contact=contact)
    other = SurveyFactory(
        visit=CompletedVisitFactory(client=survey.client), status="failed", reason="sms_no_funds"
    )
    MessageFactory(
        feedback=other, contact=None, channel="altegio_sms", purpose="sms", state="failed",
        error_code="sms_no_funds", text="Таємне SMS", claimed_at=now,
    )  # fmt: skip
    AnswerFactory(feedback=survey, answered_at=now)
    return survey


def test_a_receptionist_reads_what_happened_without_the_words() -> None:
    survey = full_story()
    page = browser_of(user_in("receptionist")).get(f"/admin/clients/{survey.client_id}/story/")
    text = page.content.decode()
    for sentence in (
        "Клієнт був у салоні",
        "Заплановано опитування про візит",
        "Direct закритий: клієнт у списку",
        "Текст скопійовано, щоб написати вручну: the-owner",
        "Надіслано вручну в Direct: the-owner",
        "Клієнт написав",
        "можна писати до",
        "Людина в Direct @olena_k: пов’язано",
        "Створено посилання на Direct",
        "Перехід за посиланням (один клієнт): @olena_k",
        "Не надіслано: SMS із посиланням на Direct",
        "немає грошей на SMS",
    ):
        assert sentence in text, sentence
    for secret in ("Таємні слова", "Таємне SMS", "Олено, дякуємо", "5 з 5"):
        assert secret not in text, secret


def test_a_manager_reads_the_words_too() -> None:
    survey = full_story()
    text = browser_of(user_in("manager")).get(f"/admin/clients/{survey.client_id}/story/").content.decode()
    for words in ("Таємні слова", "Таємне SMS", "Олено, дякуємо", "5 з 5"):
        assert words in text, words


def test_the_log_has_pages_and_a_flat_number_of_queries(django_assert_max_num_queries: Any) -> None:
    survey = full_story()
    contact, now = InstagramContact.objects.get(), timezone.now()
    browser = browser_of(user_in("manager"))
    address = f"/admin/clients/{survey.client_id}/story/"
    browser.get(address)
    with django_assert_max_num_queries(60) as few:
        browser.get(address)
    ContactEvent.objects.bulk_create(
        ContactEvent(
            contact=contact, account=contact.account, key=f"k{n}", kind="text", text=f"слово {n}.",
            occurred_at=now - timedelta(days=1, minutes=n),
        )
        for n in range(120)
    )  # fmt: skip
    Message.objects.bulk_create(
        Message(contact=contact, purpose="thanks", text="дякуємо", state="sent", sent_at=now - 9 * HOUR)
        for _n in range(5)
    )
    with django_assert_max_num_queries(len(few)):
        first = browser.get(address).content.decode()
    second, third = (browser.get(address, {"page": n}).content.decode() for n in (2, 3))
    shown = [page.count('class="step ') for page in (first, second, third)]
    assert shown[:2] == [50, 50]
    assert "слово 0." in first
    assert "слово 60." in second
    assert "Новіші" in second
    assert "Давніші" not in third
    for nonsense in ("0", "-1", "x", "99999999999999999999"):
        assert browser.get(address, {"page": nonsense}).status_code == 200
