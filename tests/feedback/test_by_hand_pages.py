"""The list of those to whom a person writes, the campaign's ways, and the log of one client."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from feedback.models import (
    Campaign,
    ContactEvent,
    HandMark,
    InstagramContact,
    LinkChange,
    LinkToken,
    Message,
    MessageTemplate,
    VisitFeedback,
)
from feedback.services import by_hand, identity, tokens
from tests.factories import CompletedVisitFactory, InstagramClientFactory
from tests.feedback.campaigns import address_of, posted
from tests.feedback.factories import (
    AccountFactory,
    AnswerFactory,
    ContactFactory,
    MessageFactory,
    OptOutFactory,
    SurveyFactory,
    make_campaign,
)
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db

PAGE = "/admin/direct/by-hand/"
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def account() -> Any:
    return AccountFactory()


def listed(**client: Any) -> VisitFeedback:
    now = timezone.now()
    values = {"name": "Олена", **client}
    return SurveyFactory(
        visit=CompletedVisitFactory(client=InstagramClientFactory(**values)),
        status="waiting",
        reason="never_wrote",
        by_hand_since=now,
        due_at=now - HOUR,
        expires_at=now + timedelta(days=3),
    )


def do(browser: Browser, what: str, survey: VisitFeedback) -> Any:
    return browser.post(PAGE, {"do": what, "survey": survey.pk})


@pytest.mark.parametrize("role", ["receptionist", "manager", "owner"])
def test_staff_work_through_the_list(role: str, settings: Any) -> None:
    settings.INSTAGRAM_LINK_URL = "https://ig.me"
    survey, user = listed(instagram_username="olena_k"), user_in(role)
    browser = browser_of(user)
    page = browser.get(PAGE).content.decode()
    assert 'href="https://ig.me/m/olena_k"' in page
    assert "https://www.instagram.com/olena_k/" in page
    assert "Олено, дякуємо" in page
    assert do(browser, "taken", survey).status_code == 204
    assert f"Пише {user.get_username()}" in browser.get(PAGE).content.decode()
    assert do(browser, "sent", survey).status_code == 302
    page = browser.get(PAGE).content.decode()
    assert "Олено, дякуємо" not in page
    assert "Не надіслано: зняти" in page
    survey.refresh_from_db()
    assert (survey.status, survey.channel) == ("sent", "manual")
    assert do(browser, "undo", survey).status_code == 302
    assert "Олено, дякуємо" in browser.get(PAGE).content.decode()
    actions = HandMark.objects.order_by("pk").values_list("action", "user__username")
    assert [action for action, _name in actions] == ["taken", "sent", "undone"]
    assert {name for _action, name in actions} == {user.get_username()}


def test_the_buttons_work_when_surveys_are_counted_in_thousands() -> None:
    """A number for people has a space in it: "1 024", which no form may send."""
    survey, browser = listed(), browser_of(user_in("manager"))
    VisitFeedback.objects.filter(pk=survey.pk).update(id=survey.pk + 1_234_000)
    key = survey.pk + 1_234_000
    page = browser.get(PAGE).content.decode()
    assert f'name="survey" value="{key}"' in page
    browser.post(PAGE, {"do": "sent", "survey": key})
    assert f'name="survey" value="{key}"' in browser.get(PAGE).content.decode()  # to take it back


def test_masters_do_not_see_the_list() -> None:
    survey = listed()
    browser = browser_of(user_in("master"))
    assert browser.get(PAGE).status_code == 403
    assert do(browser, "sent", survey).status_code == 403


def test_a_look_ticks_nothing_and_nonsense_is_not_found() -> None:
    survey = listed()
    browser = browser_of(user_in("manager"))
    browser.get(PAGE, {"do": "sent", "survey": survey.pk})
    assert browser.post(PAGE, {"do": "explode", "survey": survey.pk}).status_code == 404
    assert browser.post(PAGE, {"do": "sent", "survey": "x"}).status_code == 404
    assert browser.post(PAGE, {"do": "sent", "survey": 0}).status_code == 404
    survey.refresh_from_db()
    assert survey.status == "waiting"


def test_a_text_that_is_not_on_the_list_any_more_is_not_taken() -> None:
    survey = listed()
    VisitFeedback.objects.update(status="sent")
    assert do(browser_of(user_in("manager")), "taken", survey).status_code == 409


def test_a_look_at_the_list_makes_no_link_though_the_text_asks_for_one() -> None:
    survey, campaign = listed(), make_campaign()
    MessageTemplate.objects.update_or_create(
        campaign=campaign, kind="by_hand", defaults={"text_uk": "Напишіть нам: {direct_link}"}
    )
    browser = browser_of(user_in("receptionist"))
    assert browser.get(PAGE).status_code == 200
    assert not LinkToken.objects.exists()
    by_hand.prepare(timezone.now())
    by_hand.prepare(timezone.now())
    token = LinkToken.objects.get(visit=survey.visit)
    assert f"?ref={token.token}" in browser.get(PAGE).content.decode()
    assert LinkToken.objects.count() == 1


def test_a_doubtful_name_is_said_to_be_doubtful() -> None:
    listed(instagram_certain=False)
    assert "Це може бути пошта" in browser_of(user_in("manager")).get(PAGE).content.decode()


def test_the_list_takes_a_flat_number_of_queries(django_assert_max_num_queries: Any) -> None:
    browser = browser_of(user_in("manager"))
    for _each in range(2):
        listed()
    browser.get(PAGE)
    with django_assert_max_num_queries(60) as few:
        browser.get(PAGE)
    for _each in range(15):
        listed()
    with django_assert_max_num_queries(len(few)):
        page = browser.get(PAGE).content.decode()
    assert page.count("<article") == 17
    for _each in range(10):
        listed()
    assert browser.get(PAGE).content.decode().count("<article") == 20
    assert browser.get(PAGE, {"page": 2}).content.decode().count("<article") == 7


# --- the campaign ---------------------------------------------------------------------------------
def test_the_campaigns_page_orders_the_ways() -> None:
    campaign = make_campaign()
    browser = browser_of(user_in("manager"))
    address, data = address_of(campaign), posted(browser, campaign)
    waits = listed()
    VisitFeedback.objects.update(ways_checked_at=timezone.now())
    ways = {"channels_0": "email", "channels_1": "altegio_sms", "channels_2": "manual", "sms_meant": "1"}
    answer = browser.post(address, data | ways)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert Campaign.objects.get().channels == ["instagram", "email", "altegio_sms", "manual"]
    waits.refresh_from_db()
    assert waits.ways_checked_at is None  # another order holds at the next pass for who waits already
    shown = browser.get(address).context["adminform"].form["channels"]
    context = shown.field.widget.get_context("channels", shown.initial, {})
    chosen = [each["value"] for each in context["widget"]["subwidgets"]]
    assert chosen == [["email"], ["altegio_sms"], ["manual"]]
    answer = browser.post(address, data | {**ways, "channels_2": "email"})
    assert "Один спосіб вибрано двічі" in answer.content.decode()


# --- the log of one client ------------------------------------------------------------------------
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


def test_who_bears_the_name_of_somebody_unsettled_is_not_offered_but_named() -> None:
    """A card's name may be a mail box: whoever wrote from it may be somebody else, who said stop."""
    survey = listed(instagram_username="mariana_h", instagram_certain=False)
    contact = ContactFactory(username="mariana_h", profile_name="Інша Людина")
    identity.settle(contact.pk, timezone.now())
    survey.refresh_from_db()
    assert survey.reason == "instagram_conflict"
    OptOutFactory(contact=contact, client=None)
    browser = browser_of(user_in("manager"))
    page = browser.get(PAGE).content.decode()
    assert "Хтось із цим імʼям уже писав" in page
    assert f"/instagramcontact/{contact.pk}/change/" in page
    assert "Олено, дякуємо" not in page
    assert do(browser, "taken", survey).status_code == 409
    do(browser, "sent", survey)
    survey.refresh_from_db()
    assert survey.status == "waiting"


def test_who_is_settled_is_offered_again() -> None:
    survey = listed(instagram_username="mariana_h", instagram_certain=False)
    contact = ContactFactory(username="mariana_h", last_action_at=timezone.now() - 30 * HOUR)
    browser = browser_of(user_in("manager"))
    assert "Олено, дякуємо" not in browser.get(PAGE).content.decode()
    identity.link(contact, survey.client, None, timezone.now())
    page = browser.get(PAGE).content.decode()
    assert "Олено, дякуємо" in page
    assert "Хтось із цим імʼям уже писав" not in page
