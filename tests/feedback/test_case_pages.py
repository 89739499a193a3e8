"""The pages of cases, tags, the digest and who comes again: what they show, to whom, and at which price."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from feedback.models import (
    Answer,
    Case,
    CaseNote,
    ContactEvent,
    DigestSetting,
    InstagramContact,
    Message,
    Tag,
    TagMark,
    TeamMember,
)
from feedback.services import cases
from tests.factories import (
    AppointmentFactory,
    CompletedVisitFactory,
    InstagramClientFactory,
    ServiceFactory,
    StaffFactory,
)
from tests.feedback.cases import HOUR, opened, survey_of
from tests.feedback.factories import AccountFactory, OptOutFactory, SurveyFactory, make_campaign
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db

LIST = "/admin/feedback/case/"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def connected() -> None:
    AccountFactory()
    make_campaign()


def page_of(case: Case) -> str:
    return f"/admin/feedback/case/{case.pk}/change/"


def do(browser: Browser, case: Case, what: str, **data: Any) -> str:
    answer = browser.post(f"/admin/feedback/case/{case.pk}/do/", {"do": what, **data}, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def fresh(**values: Any) -> Case:
    """A case of this hour, whose client wrote a moment ago."""
    now = timezone.now()
    values = {"rating": 2, "comment": "Лак облущився", **values}
    case = opened(now=now, **values)
    InstagramContact.objects.filter(client=case.survey.client).update(last_action_at=now - HOUR)
    return case


# --- what may not have arrived ----------------------------------------------------------------------
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


# --- who ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ["receptionist", "master", "nobody"])
def test_cases_are_not_for_the_desk_and_not_for_masters(role: str) -> None:
    case = fresh()
    browser = browser_of(user_in(role))
    for page in (LIST, page_of(case), "/admin/cases/again/", "/admin/cases/digest/", "/admin/feedback/tag/"):
        assert browser.get(page).status_code == 403, page
    for what in ("take", "reply", "resolve"):
        address = f"/admin/feedback/case/{case.pk}/do/"
        assert browser.post(address, {"do": what, "text": "Я"}).status_code == 403
    assert browser.post(f"/admin/feedback/tag/turn/{case.survey_id}/", {"tag": 1}).status_code == 403
    case.refresh_from_db()
    assert (case.state, Message.objects.count()) == ("new", 0)


def test_the_script_that_counts_bytes_gets_a_number_that_it_can_read() -> None:
    page = browser_of(user_in("manager")).get(page_of(fresh())).content.decode()
    assert 'data-bytes="1000"' in page


@pytest.mark.parametrize("role", ["manager", "owner"])
def test_managers_see_everything_that_a_case_needs(role: str) -> None:
    staff, service = StaffFactory(name="Оксана Гай"), ServiceFactory(title="Манікюр з покриттям")
    client = InstagramClientFactory(name="Олена Коваль")
    appointment = {"appointment__staff": staff, "appointment__service": service}
    visit = CompletedVisitFactory(client=client, cost=850, **appointment)
    before = CompletedVisitFactory(client=client, starts_at=visit.starts_at - 30 * DAY)
    SurveyFactory(visit=before, rating=5, comment="Минулого разу чудово", status="answered")
    case = fresh(visit=visit)
    text = browser_of(user_in(role)).get(page_of(case)).content.decode()
    for words in (
        "Олена Коваль",
        "2 з 5",
        "Лак облущився",
        "Манікюр з покриттям",
        "Оксана Гай",
        "850",
        "Минулого разу чудово",
        "5 з 5",
        "Низька оцінка відкрила звернення: 2/5.",
    ):
        assert words in text, words
    assert str(client.phone) not in text


def test_a_case_that_is_not_there_is_not_found() -> None:
    browser = browser_of(user_in("manager"))
    for key in ("0", "x", "9" * 40):
        assert browser.get(f"/admin/feedback/case/{key}/change/").status_code == 404
    case = fresh()
    assert browser.post(f"/admin/feedback/case/{case.pk}/do/", {"do": "explode"}).status_code == 404
    assert browser.get(f"/admin/feedback/case/{case.pk}/do/").status_code == 405


# --- working through one --------------------------------------------------------------------------
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
    assert "1002" in text
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


def test_answers_stand_in_the_order_of_the_questions() -> None:
    case = fresh()
    for key, kind, place in (("recommend", "yes_no", 1), ("afterwards", "text", 2), ("comment", "text", 3)):
        values = {
            "kind": kind,
            "text": key if kind == "text" else "",
            "yes": None if kind == "text" else True,
        }
        when = timezone.now() + place * HOUR
        Answer.objects.update_or_create(
            feedback=case.survey, question_key=key, defaults={**values, "answered_at": when}
        )
    page = browser_of(user_in("manager")).get(page_of(case))
    shown = [(each["text"], str(each["value"])) for each in page.context["answers"]]
    assert [text for text, _value in shown] == ["", "comment", "", "afterwards"]


def test_what_the_client_wrote_stands_in_the_history_once() -> None:
    case = fresh()
    contact, now = InstagramContact.objects.get(), timezone.now()
    Answer.objects.filter(question_key="comment").update(mid="in.1")
    CaseNote.objects.create(case=case, kind="answer", code="client_wrote", at=now)
    for mid, text in (("in.1", "Лак облущився"), ("in.2", "Чекаю на відповідь")):
        ContactEvent.objects.create(
            account=contact.account,
            contact=contact,
            key=mid,
            kind="text",
            text=text,
            mid=mid,
            occurred_at=now,
        )
    page = browser_of(user_in("manager")).get(page_of(case))
    titles = [step.title for step in page.context["story"]]
    assert "Клієнт написав коментар: він серед відповідей." not in titles
    assert titles.count("Клієнт написав у Direct.") == 0
    assert [step.text for step in page.context["story"] if step.side == "client"].count("Лак облущився") == 1


def test_a_button_that_did_nothing_says_why() -> None:
    case = fresh()
    browser = browser_of(user_in("manager"))
    for what in ("resolve", "note"):
        text = do(browser, case, what, text="  ")
        assert "напишіть, що ви дізналися" in text
        assert "колега" not in text.partition("Нічого не змінилося")[2][:90]
    cases.resolve(case.pk, "Готово", None, timezone.now())
    assert "Нічого не змінилося: колега випередив вас" in do(browser, case, "resolve", text="Готово")


@pytest.mark.parametrize("role", ["manager", "owner"])
def test_after_a_yes_to_a_call_the_number_stands_at_the_head_and_can_be_dialled(role: str) -> None:
    case = fresh(name="Олена")
    client = case.survey.client
    assert client is not None
    browser = browser_of(user_in(role))
    assert "tel:" not in browser.get(page_of(case)).content.decode()
    yes = CaseNote.objects.create(case=case, kind="answer", code="call_yes", at=timezone.now())
    head = browser.get(page_of(case)).content.decode().partition('class="case-columns"')[0]
    assert f'href="tel:{client.phone}"' in head
    assert "можна дзвонити" in head
    CaseNote.objects.create(case=case, kind="answer", code="call_no", at=yes.at + HOUR)
    text = browser.get(page_of(case)).content.decode()
    assert "tel:" not in text
    assert "просить не дзвонити" in text


# --- the list -------------------------------------------------------------------------------------
def test_the_list_shows_the_late_ones_in_red_and_finds_open_overdue_and_mine() -> None:
    user, now = user_in("manager"), timezone.now()
    late, mine, over = (fresh(name=name) for name in ("Запізніла", "Моя", "Завершена"))
    Case.objects.filter(pk=late.pk).update(due_at=now - HOUR)
    cases.take(mine.pk, user, now)
    cases.resolve(over.pk, "Готово", user, now + 3 * HOUR)
    Case.objects.filter(pk=over.pk).update(owner=None, opened_at=now - HOUR)
    browser = browser_of(user)
    page = browser.get(LIST).content.decode()
    assert "прострочено:" in page
    assert "4 год" in page
    found = {
        show: {name for name in ("Запізніла", "Моя", "Завершена") if name in text}
        for show in ("open", "overdue", "mine", "over")
        for text in [browser.get(LIST, {"show": show}).content.decode()]
    }
    assert found == {
        "open": {"Запізніла", "Моя"},
        "overdue": {"Запізніла"},
        "mine": {"Моя"},
        "over": {"Завершена"},
    }


def test_the_menu_counts_open_cases() -> None:
    browser = browser_of(user_in("manager"))
    fresh()
    item = next(
        item
        for group in browser.get("/admin/").context["sidebar_navigation"]
        for item in group["items"]
        if str(item["link"]) == LIST
    )
    assert item["badge"] == 1


def test_the_list_and_the_page_take_a_flat_number_of_queries(django_assert_max_num_queries: Any) -> None:
    browser, case = browser_of(user_in("manager")), fresh()
    fresh()
    for page in (LIST, page_of(case)):
        browser.get(page)
    counts = {}
    for page in (LIST, page_of(case)):
        with django_assert_max_num_queries(60) as few:
            browser.get(page)
        counts[page] = len(few)
    now = timezone.now()
    for _each in range(10):
        fresh()
        CompletedVisitFactory(client=case.survey.client)
        SurveyFactory(visit=CompletedVisitFactory(client=case.survey.client), rating=4)
        cases.note(case.pk, "Ще одна", user_in("owner") if not _each else None, now)
    for page, count in counts.items():
        with django_assert_max_num_queries(count):
            browser.get(page)


# --- tags -----------------------------------------------------------------------------------------
def test_a_tag_is_put_on_and_taken_off_and_found_with_its_count() -> None:
    tag, other = Tag.objects.create(name="чистота", colour="#1b6b43"), Tag.objects.create(name="ціна")
    case, user = fresh(name="Позначена"), user_in("manager")
    fresh(name="Інша")
    browser = browser_of(user)
    address = f"/admin/feedback/tag/turn/{case.survey_id}/"
    assert browser.post(address, {"tag": tag.pk, "next": page_of(case)}).headers["Location"] == page_of(case)
    mark = TagMark.objects.get()
    assert (mark.tag, mark.survey, mark.by) == (tag, case.survey, user)
    assert 'aria-pressed="true"' in browser.get(page_of(case)).content.decode()
    survey_page = browser.get(f"/admin/feedback/visitfeedback/{case.survey_id}/change/").content.decode()
    assert 'aria-pressed="true"' in survey_page
    assert page_of(case) in survey_page
    found = browser.get("/admin/feedback/visitfeedback/", {"tag": tag.pk}).content.decode()
    assert "Позначена" in found
    assert "Інша" not in found
    assert "чистота (1)" in found
    listed = browser.get("/admin/feedback/tag/").content.decode()
    assert f"/admin/feedback/visitfeedback/?tag={tag.pk}" in listed
    assert 'fill="#1b6b43"></circle></svg>чистота' in listed
    browser.post(address, {"tag": tag.pk, "next": "https://evil.example/"})
    assert not TagMark.objects.exists()
    for nonsense in ("x", "0", "9" * 30):
        assert browser.post(address, {"tag": nonsense}).status_code == 404
    assert other.marks.count() == 0


def test_a_manager_keeps_the_list_of_tags() -> None:
    browser = browser_of(user_in("manager"))
    add = "/admin/feedback/tag/add/"
    assert browser.post(add, {"name": "сервіс", "colour": "#123abc"}).status_code == 302
    answer = browser.post(add, {"name": "ціна", "colour": "red"})
    assert answer.status_code == 200
    assert Tag.objects.values_list("name", "colour").get() == ("сервіс", "#123abc")


# --- the digest's page ----------------------------------------------------------------------------
def test_the_owner_allows_masters_their_own_digest_and_a_manager_does_not() -> None:
    page = "/admin/cases/digest/"
    manager, owner = browser_of(user_in("manager")), browser_of(user_in("owner"))
    assert manager.get(page).status_code == 200
    assert manager.post(page, {"masters": "yes"}).status_code == 403
    assert owner.post(page, {"masters": "yes"}).status_code == 302
    assert DigestSetting.objects.get().for_masters
    assert DigestSetting.history.get().history_user.username == "the-owner"
    owner.post(page, {"masters": "no"})
    assert not DigestSetting.objects.get().for_masters


def test_an_owner_puts_themself_among_those_who_get_the_digest(settings: Any) -> None:
    page, owner = "/admin/cases/digest/", user_in("owner")
    settings.EMAIL_READY = True
    owner.email = "owner@example.com"
    owner.save()
    browser = browser_of(owner)
    assert "Надсилати й мені" in browser.get(page).content.decode()
    browser.post(page, {"join": "yes"})
    member = TeamMember.objects.get(user=owner)
    text = browser.get(page).content.decode()
    assert f'href="/admin/feedback/teammember/{member.pk}/change/"' in text
    assert "Надсилати й мені" not in text
    TeamMember.objects.update(wants_digest=False)
    browser.post(page, {"join": "yes"})
    member.refresh_from_db()
    assert (member.wants_digest, TeamMember.objects.count()) == (True, 1)


def test_who_has_no_way_yet_is_led_to_the_page_with_the_link() -> None:
    owner = user_in("owner")
    answer = browser_of(owner).post("/admin/cases/digest/", {"join": "yes"})
    member = TeamMember.objects.get(user=owner)
    assert answer.headers["Location"] == f"/admin/feedback/teammember/{member.pk}/telegram/"


def test_the_page_shows_the_digest_as_it_would_read() -> None:
    text = browser_of(user_in("owner")).get("/admin/cases/digest/").content.decode()
    assert "Тиждень" in text
    assert "Відкритих звернень: 0" in text


# --- who comes again ------------------------------------------------------------------------------
def test_the_page_of_who_comes_again_says_when_there_are_few() -> None:
    now = timezone.now()
    survey = survey_of(rating=5, received_at=now - 10 * DAY, status="answered")
    AppointmentFactory(client=survey.client, starts_at=now + DAY, created_at=now - DAY, attendance=0)
    browser = browser_of(user_in("manager"))
    text = browser.get("/admin/cases/again/").content.decode()
    assert "100 % (1)" in text
    assert "менш ніж 30" in text
    for nonsense in ({"days": "x"}, {"location": "999"}, {"days": "365", "location": "x"}):
        assert browser.get("/admin/cases/again/", nonsense).status_code == 200


def test_a_line_of_a_case_holds_no_words_of_the_client() -> None:
    case = fresh(comment="Таємні слова клієнтки")
    assert not CaseNote.objects.filter(text__contains="Таємні").exists()
    assert case.survey.comment == "Таємні слова клієнтки"
