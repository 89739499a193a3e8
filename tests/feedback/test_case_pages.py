"""The page of a case: what it shows, to whom, and at which price; the list of cases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from feedback.models import Answer, Case, CaseNote, ContactEvent, InstagramContact, Message, Tag, TagMark
from feedback.services import cases
from tests.factories import CompletedVisitFactory, InstagramClientFactory, ServiceFactory, StaffFactory
from tests.feedback.case_browser import connected, fresh, page_of
from tests.feedback.cases import HOUR
from tests.feedback.factories import SurveyFactory
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db
__all__ = ["connected"]

LIST = "/admin/feedback/case/"
DAY = timedelta(days=1)


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


# --- what was said --------------------------------------------------------------------------------
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


def test_a_line_of_a_case_holds_no_words_of_the_client() -> None:
    case = fresh(comment="Таємні слова клієнтки")
    assert not CaseNote.objects.filter(text__contains="Таємні").exists()
    assert case.survey.comment == "Таємні слова клієнтки"


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
