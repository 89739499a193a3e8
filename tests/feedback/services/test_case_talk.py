"""Talking with the client of a case in Direct: what goes out, what is refused, and what comes back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from feedback.models import Case, CaseNote, ContactEvent, InstagramContact, Message, VisitFeedback
from feedback.services import case_talk, cases
from tests.feedback.cases import HOUR, codes, flush, manager, opened, says, survey_of, tap
from tests.feedback.factories import NOW, AccountFactory, OptOutFactory, make_campaign
from tests.feedback.services.conftest import Graph

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def user() -> Any:
    AccountFactory()
    make_campaign()
    return manager().user


@pytest.fixture
def case(user: Any) -> Case:
    made = opened(2, status="answered")
    InstagramContact.objects.update(profile_checked_at=NOW)
    return made


def contact_of(case: Case) -> InstagramContact:
    return InstagramContact.objects.get(client=case.survey.client)


# --- what goes out --------------------------------------------------------------------------------
def test_replies_go_through_the_outbox_a_row_each_and_move_no_survey(
    case: Case, user: Any, graph: Graph
) -> None:
    before = VisitFeedback.objects.values().get()
    for words in ("Вибачте, будь ласка!", "Запросимо вас переробити безкоштовно"):
        assert case_talk.reply(case.pk, words, user, NOW).message is not None
    flush(NOW)
    assert graph.texts == ["Вибачте, будь ласка!", "Запросимо вас переробити безкоштовно"]
    assert all("tag" not in body for body in graph.sent)
    assert all("messaging_type" not in body or body["messaging_type"] == "RESPONSE" for body in graph.sent)
    rows = Message.objects.filter(purpose="case_reply")
    assert set(rows.values_list("state", "by", "feedback")) == {("sent", user.pk, None)}
    assert VisitFeedback.objects.values().get() == before
    case.refresh_from_db()
    assert (case.state, case.owner) == ("waiting", user)
    assert {note.message for note in case.notes.filter(kind="reply")} == set(rows)


def test_a_window_that_closes_before_the_message_goes_lets_it_fail_with_the_reason(
    case: Case, user: Any, graph: Graph
) -> None:
    written = case_talk.reply(case.pk, "Вибачте!", user, NOW)
    flush(NOW + timedelta(hours=23))
    message = written.message
    assert message is not None
    message.refresh_from_db()
    assert (message.state, message.error_code) == ("failed", "window_closed")
    assert not graph.sent
    InstagramContact.objects.update(last_action_at=NOW + 24 * HOUR)
    assert case_talk.reply(case.pk, "Вибачте!", user, NOW + 25 * HOUR).message is not None


def test_a_refusal_of_the_vendor_stands_on_the_message_and_moves_no_survey(
    case: Case, user: Any, graph: Graph
) -> None:
    before = VisitFeedback.objects.values().get()
    graph.fail(400, 10, 2534022)
    case_talk.reply(case.pk, "Вибачте!", user, NOW)
    flush(NOW)
    assert Message.objects.get(purpose="case_reply").state == "failed"
    assert VisitFeedback.objects.values().get() == before


@pytest.mark.parametrize(
    ("words", "refusal"),
    [("", "no_words"), (" \n ", "no_words"), ("a" * 1001, "too_long"), ("Щ" * 501, "too_long")],
)
def test_words_that_cannot_go_are_refused(case: Case, user: Any, words: str, refusal: str) -> None:
    assert case_talk.reply(case.pk, words, user, NOW).refusal == refusal
    assert not Message.objects.exists()


@pytest.mark.parametrize("words", ["a" * 1000, "Щ" * 500])
def test_a_thousand_bytes_go_whole(case: Case, user: Any, words: str, graph: Graph) -> None:
    assert case_talk.reply(case.pk, words, user, NOW).message is not None
    flush(NOW)
    assert graph.texts == [words]


def test_nobody_is_written_to_against_the_rules(case: Case, user: Any) -> None:
    contact = contact_of(case)
    refusals = {}
    for name, change in {
        "window_closed": {"last_action_at": NOW - timedelta(hours=24)},
        "never_wrote": {"last_action_at": None},
        "unreachable": {"last_action_at": NOW - HOUR, "unreachable_since": NOW},
    }.items():
        InstagramContact.objects.filter(pk=contact.pk).update(**change)
        refusals[name] = case_talk.reply(case.pk, "Вибачте!", user, NOW).refusal
        assert case_talk.ask_to_call(case.pk, user, NOW).refusal == name
    InstagramContact.objects.update(last_action_at=NOW - HOUR, unreachable_since=None)
    OptOutFactory(contact=contact)
    refusals["opted_out"] = case_talk.reply(case.pk, "Вибачте!", user, NOW).refusal
    assert refusals == {name: name for name in refusals}
    assert not Message.objects.exists()


def test_an_account_that_stands_still_takes_no_reply(case: Case, user: Any) -> None:
    contact = contact_of(case)
    contact.account.state = "stopped"
    contact.account.save(update_fields=["state"])
    assert case_talk.reply(case.pk, "Вибачте!", user, NOW).refusal == "account_stopped"


def test_a_client_who_answered_on_the_form_is_found_in_direct(user: Any) -> None:
    case = opened(1)
    VisitFeedback.objects.update(contact=None)
    assert case_talk.reply(case.pk, "Вибачте!", user, NOW).message is not None
    InstagramContact.objects.update(client=None)
    case.refresh_from_db()
    assert case_talk.reply(case.pk, "Ще слово", user, NOW).refusal == "never_wrote"


def test_an_ended_case_takes_no_reply(case: Case, user: Any) -> None:
    cases.resolve(case.pk, "Готово", user, NOW)
    assert case_talk.reply(case.pk, "Вибачте!", user, NOW).refusal == "over"
    assert case_talk.ask_to_call(case.pk, user, NOW).refusal == "over"


# --- may we call ----------------------------------------------------------------------------------
@pytest.mark.parametrize(("title", "code"), [("Так, телефонуйте", "call_yes"), ("Ні, не треба", "call_no")])
def test_the_answer_to_the_question_for_a_call_stands_on_the_case(
    case: Case, user: Any, graph: Graph, title: str, code: str
) -> None:
    message = case_talk.ask_to_call(case.pk, user, NOW).message
    assert message is not None
    flush(NOW)
    assert len(graph.sent[0]["message"]["quick_replies"]) == 2
    tap(contact_of(case), message, title, NOW + MINUTE)
    case.refresh_from_db()
    assert case.state == "in_work"
    assert codes(case).count(code) == 1
    tap(contact_of(case), message, title, NOW + 2 * MINUTE)
    assert codes(case).count(code) == 1
    other = next(each["title"] for each in message.quick_replies if each["title"] != title)
    tap(contact_of(case), message, other, NOW + 3 * MINUTE)
    assert {"call_yes", "call_no"} <= set(codes(case))
    assert case.survey.answers.count() == 1
    assert len(graph.sent) == 1


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("так", "call_yes"),
        ("Ні, дякую", "call_no"),
        ("А коли?", ""),
        ("Так, телефонуйте після 18", "call_yes"),
        ("телефонуйте після 18", "call_yes"),
        ("Зателефонуйте мені завтра, будь ласка", "call_yes"),
        ("Можна, після 18:00", "call_yes"),
        ("Добре", "call_yes"),
        ("Ok, call me", "call_yes"),
        ("не дзвоніть мені", "call_no"),
        ("краще не телефонувати", "call_no"),
        ("Не треба дзвонити", "call_no"),
        ("Не телефонуйте до 18", ""),
        ("Я вам телефонувала, ніхто не бере", ""),
        ("Сама зателефоную", ""),
    ],
)
def test_a_typed_answer_counts_too(case: Case, user: Any, graph: Graph, words: str, code: str) -> None:
    case_talk.ask_to_call(case.pk, user, NOW)
    flush(NOW)
    says(contact_of(case), words, NOW + MINUTE)
    noted = [each for each in codes(case) if each.startswith("call_")]
    assert noted == ([code] if code else [])


def test_a_yes_long_after_or_to_something_else_is_no_answer_to_it(
    case: Case, user: Any, graph: Graph
) -> None:
    contact = contact_of(case)
    says(contact, "так", NOW + MINUTE)
    case_talk.ask_to_call(case.pk, user, NOW + 2 * MINUTE)
    flush(NOW + 2 * MINUTE)
    case_talk.reply(case.pk, "Або приходьте завтра", user, NOW + 3 * MINUTE)
    flush(NOW + 3 * MINUTE)
    says(contact, "так", NOW + 4 * MINUTE)
    assert not [each for each in codes(case) if each in ("call_yes", "call_no")]


def test_words_that_name_the_call_are_a_yes_to_it_also_after_another_word_of_ours(
    case: Case, user: Any, graph: Graph
) -> None:
    case_talk.ask_to_call(case.pk, user, NOW)
    flush(NOW)
    case_talk.reply(case.pk, "Або приходьте завтра", user, NOW + MINUTE)
    flush(NOW + MINUTE)
    says(contact_of(case), "Так, телефонуйте після 18", NOW + 2 * MINUTE)
    assert codes(case).count("call_yes") == 1
    case.refresh_from_db()
    assert case.state == "in_work"


def test_words_that_name_a_call_nobody_asked_about_are_for_a_person(
    case: Case, user: Any, graph: Graph
) -> None:
    case_talk.reply(case.pk, "Вибачте!", user, NOW)
    flush(NOW)
    mid = says(contact_of(case), "Телефонуйте після 18", NOW + MINUTE)
    assert "call_yes" not in codes(case)
    assert ContactEvent.objects.get(mid=mid).outcome == "held"


def test_a_question_that_failed_may_be_asked_again(case: Case, user: Any) -> None:
    assert case_talk.ask_to_call(case.pk, user, NOW).message is not None
    assert case_talk.ask_to_call(case.pk, user, NOW).refusal == "asked"
    Message.objects.update(state="failed")
    assert case_talk.ask_to_call(case.pk, user, NOW).message is not None


# --- what comes back ------------------------------------------------------------------------------
def test_a_case_that_waits_is_in_work_when_the_client_writes(case: Case, user: Any, graph: Graph) -> None:
    contact = contact_of(case)
    case_talk.reply(case.pk, "Вибачте!", user, NOW)
    flush(NOW)
    says(contact, "Добре, дякую", NOW + MINUTE)
    case.refresh_from_db()
    assert case.state == "in_work"
    assert codes(case)[-1] == "client_wrote"
    assert not CaseNote.objects.filter(text__contains="дякую").exists()
    says(contact, "Чекаю", NOW + 2 * MINUTE)
    assert codes(case).count("client_wrote") == 1


def test_words_from_before_our_reply_change_nothing(case: Case, user: Any, graph: Graph) -> None:
    case_talk.reply(case.pk, "Вибачте!", user, NOW)
    flush(NOW)
    says(contact_of(case), "Добрий день", NOW - MINUTE)
    case.refresh_from_db()
    assert case.state == "waiting"


def test_another_clients_words_change_nothing(case: Case, user: Any, graph: Graph) -> None:
    other = survey_of("Інша")
    case_talk.reply(case.pk, "Вибачте!", user, NOW)
    flush(NOW)
    assert other.contact is not None
    says(other.contact, "Добрий день", NOW + MINUTE)
    case.refresh_from_db()
    assert case.state == "waiting"


def test_the_talk_stands_in_the_outcomes_of_the_events(case: Case, user: Any, graph: Graph) -> None:
    case_talk.ask_to_call(case.pk, user, NOW)
    flush(NOW)
    mid = says(contact_of(case), "так", NOW + MINUTE)
    assert ContactEvent.objects.get(mid=mid).outcome == "answer"


def test_words_after_a_colleagues_reply_are_for_the_colleague_and_no_comment(
    case: Case, user: Any, graph: Graph
) -> None:
    VisitFeedback.objects.update(status="answering", awaiting="comment")
    case_talk.reply(case.pk, "Коли вам зручно прийти?", user, NOW)
    flush(NOW)
    mid = says(contact_of(case), "Завтра о десятій", NOW + MINUTE)
    assert ContactEvent.objects.get(mid=mid).outcome == "held"
    assert VisitFeedback.objects.get().comment == ""
    assert len(graph.sent) == 1
    assert codes(case)[-1] == "client_wrote"
