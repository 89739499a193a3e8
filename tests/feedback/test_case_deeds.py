"""What a manager does on the page of a case: notes, replies, a call, messages of unknown outcome."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from feedback.models import InstagramContact, Message
from feedback.services import cases
from tests.factories import InstagramClientFactory
from tests.feedback.case_browser import connected, do, fresh, page_of
from tests.feedback.factories import OptOutFactory
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db
__all__ = ["connected"]


@pytest.mark.parametrize(("pressed", "state"), [("arrived", "sent"), ("lost", "failed")])
def test_a_colleague_who_looked_says_what_became_of_a_message_of_unknown_outcome(
    pressed: str, state: str
) -> None:
    case, browser = fresh(), browser_of(user_in("manager"))
    do(browser, case, "reply", text="Нам дуже прикро")
    message = Message.objects.get(purpose="case_reply")
    assert 'value="arrived"' not in browser.get(page_of(case)).content.decode()
    Message.objects.filter(pk=message.pk).update(state="unknown", error_code="interrupted")
    assert 'value="arrived"' in browser.get(page_of(case)).content.decode()

    page = do(browser, case, pressed, message=message.pk)

    message.refresh_from_db()
    assert message.state == state
    assert "переглянуто Direct" in page
    assert 'value="arrived"' not in page
    assert "Нічого не змінилося" in do(browser, case, pressed, message=message.pk)
    if pressed == "lost":
        do(browser, case, "reply", text="Нам дуже прикро")
        assert Message.objects.filter(purpose="case_reply", state="queued").count() == 1


def test_nobody_settles_a_message_of_another_case() -> None:
    case, other, browser = fresh(), fresh(), browser_of(user_in("manager"))
    do(browser, other, "reply", text="Нам прикро")
    message = Message.objects.get(purpose="case_reply")
    Message.objects.filter(pk=message.pk).update(state="unknown")
    for wanted in (message.pk, "x", ""):
        do(browser, case, "arrived", message=wanted)
    message.refresh_from_db()
    assert message.state == "unknown"


def test_a_manager_takes_notes_replies_and_resolves() -> None:
    case, user = fresh(), user_in("manager")
    browser = browser_of(user)
    do(browser, case, "take")
    do(browser, case, "note", text="Передзвонити до вечора")
    do(browser, case, "reply", text="Вибачте нам, будь ласка!")
    message = Message.objects.get(purpose="case_reply")
    assert (message.text, message.by, message.feedback, message.state) == (
        "Вибачте нам, будь ласка!",
        user,
        None,
        "queued",
    )
    case.refresh_from_db()
    assert (case.owner, case.state) == (user, "waiting")
    text = do(browser, case, "resolve", text="Переробили")
    for words in ("Передзвонити до вечора", "Вибачте нам, будь ласка!", "Переробили", "вирішено"):
        assert words in text, words
    assert 'value="reply"' not in text
    assert 'value="reopen"' in text
    do(browser, case, "reopen", text="Ще не все")
    case.refresh_from_db()
    assert case.is_open


def test_a_case_is_given_to_who_may_look_after_it_and_to_nobody_else() -> None:
    case, user, owner, desk = fresh(), user_in("manager"), user_in("owner"), user_in("receptionist")
    browser = browser_of(user)
    page = browser.get(page_of(case)).content.decode()
    assert f'value="{owner.pk}"' in page
    assert f'<option value="{desk.pk}"' not in page
    assert "Нічого не змінилося" in do(browser, case, "assign", owner=desk.pk)
    do(browser, case, "assign", owner=owner.pk)
    case.refresh_from_db()
    assert case.owner == owner
    assert "Нічого не змінилося" in do(browser, case, "assign", owner="x")


def test_the_same_words_twice_go_once() -> None:
    case = fresh()
    browser = browser_of(user_in("manager"))
    do(browser, case, "reply", text="Вибачте!")
    text = do(browser, case, "reply", text="Вибачте!")
    assert Message.objects.filter(purpose="case_reply").count() == 1
    assert "щойно" in text
    do(browser, case, "reply", text="Чи можемо все виправити?")
    assert Message.objects.filter(purpose="case_reply").count() == 2


def test_words_that_are_too_long_are_refused_and_kept_for_another_try() -> None:
    case = fresh()
    browser = browser_of(user_in("manager"))
    words = "Щ" * 501
    text = do(browser, case, "reply", text=words)
    assert "зайвих символів: 1" in text
    assert "500 українських літер" in text
    assert words in text
    assert not Message.objects.filter(purpose="case_reply").exists()
    assert words not in browser.get(page_of(case)).content.decode()
    do(browser, case, "reply", text="Щ" * 500)
    assert Message.objects.filter(purpose="case_reply").exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"last_action_at": timedelta(hours=30)}, "Минуло понад 24 години"),
        ({"unreachable_since": timedelta(hours=0)}, "не може отримувати"),
    ],
)
def test_while_direct_is_closed_a_reply_is_refused_with_the_reason(
    change: dict[str, timedelta], words: str, settings: Any
) -> None:
    settings.INSTAGRAM_LINK_URL = "https://ig.me"
    now, client = timezone.now(), InstagramClientFactory(name="Олена", instagram_username="olena_k")
    case = fresh(client=client)
    InstagramContact.objects.update(**{name: now - ago for name, ago in change.items()})
    browser = browser_of(user_in("manager"))
    page = browser.get(page_of(case)).content.decode()
    assert words in page
    assert 'href="https://ig.me/m/olena_k"' in page
    assert 'value="reply"' not in page
    assert words in do(browser, case, "reply", text="Вибачте!")
    assert not Message.objects.filter(purpose="case_reply").exists()


def test_who_asked_not_to_be_written_to_is_not_written_to() -> None:
    case = fresh()
    OptOutFactory(contact=InstagramContact.objects.get(), client=case.survey.client)
    page = do(browser_of(user_in("manager")), case, "reply", text="Вибачте!")
    assert "просив йому не писати" in page
    assert not Message.objects.exists()


def test_the_question_for_a_call_is_asked_once() -> None:
    case = fresh(name="Олена")
    browser = browser_of(user_in("manager"))
    assert "Олено, нам шкода" in browser.get(page_of(case)).content.decode()
    do(browser, case, "call")
    message = Message.objects.get(purpose="case_call")
    assert [button["title"] for button in message.quick_replies] == ["Так, телефонуйте", "Ні, не треба"]
    do(browser, case, "call")
    assert Message.objects.filter(purpose="case_call").count() == 1
    assert 'value="call"' not in browser.get(page_of(case)).content.decode()


def test_a_button_that_did_nothing_says_why() -> None:
    case = fresh()
    browser = browser_of(user_in("manager"))
    for what in ("resolve", "note"):
        text = do(browser, case, what, text="  ")
        assert "напишіть, що ви дізналися" in text
        assert "колега" not in text.partition("Нічого не змінилося")[2][:90]
    cases.resolve(case.pk, "Готово", None, timezone.now())
    assert "Нічого не змінилося: колега випередив вас" in do(browser, case, "resolve", text="Готово")
