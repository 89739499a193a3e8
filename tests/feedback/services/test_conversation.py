"""The talk with a client: every kind of answer, and what is not one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from feedback.models import Answer, Message
from tests.feedback.deliveries import wrote
from tests.feedback.factories import NOW, ReachableSurveyFactory
from tests.feedback.services.talking import Talk, talk

pytestmark = pytest.mark.django_db
__all__ = ["talk"]


def test_three_answers_are_kept_as_they_come_and_thanked_for(talk: Talk) -> None:
    assert talk.tap("4", "rating") == "answer"
    assert (talk.survey.status, talk.survey.rating, talk.survey.awaiting) == ("answering", 4, "comment")
    first = talk.now
    assert talk.say("Дуже гарно, дякую 💅") == "answer"
    assert (talk.survey.comment, talk.survey.awaiting) == ("Дуже гарно, дякую 💅", "recommend")
    assert talk.tap("Так", "recommend") == "answer"
    assert (talk.survey.status, talk.survey.complete, talk.survey.would_recommend) == ("answered", True, True)
    assert (talk.survey.received_at, talk.survey.awaiting) == (first, "")
    assert [each["message"].get("quick_replies") is not None for each in talk.graph.sent] == [
        True,
        False,
        True,
        True,  # to be asked no more
    ]
    assert list(Answer.objects.values_list("question_key", "number", "yes", "text")) == [
        ("rating", 4, None, ""),
        ("comment", None, None, "Дуже гарно, дякую 💅"),
        ("recommend", None, True, ""),
    ]


@pytest.mark.parametrize(
    ("words", "rating"),
    [("5", 5), ("5!", 5), ("п'ять", 5), ("⭐⭐⭐⭐", 4), ("10/10", 5), ("три", 3)],
)
def test_a_typed_rating_counts(talk: Talk, words: str, rating: int) -> None:
    assert talk.say(words) == "answer"
    assert talk.survey.rating == rating


@pytest.mark.parametrize(("words", "recommend"), [("так", True), ("звичайно", True), ("Ні", False)])
def test_a_typed_yes_or_no_counts(talk: Talk, words: str, recommend: bool) -> None:
    talk.tap("5", "rating")
    talk.say("Все чудово")
    assert talk.say(words) == "answer"
    assert (talk.survey.would_recommend, talk.survey.complete) == (recommend, True)


def test_a_rating_that_is_not_understood_is_kept_and_asked_for_once_more(talk: Talk) -> None:
    assert talk.say("було круто") == "asked_again"
    assert (talk.survey.comment, talk.survey.rating, talk.survey.status) == ("було круто", None, "answering")
    assert talk.say("ну таке") == "answer"
    assert talk.survey.comment == "було круто\nну таке"
    assert len(talk.graph.sent) == 2
    assert talk.tap("5", "ask_again") == "answer"
    assert (talk.survey.rating, talk.survey.awaiting) == (5, "comment")


@pytest.mark.parametrize("words", ["Добрий день", "Вітаю", "Привіт!", "👋", "🙋‍♀️"])
def test_a_greeting_is_neither_an_answer_nor_a_comment(talk: Talk, words: str) -> None:
    assert talk.say(words) == "greeting"
    assert (talk.survey.status, talk.survey.comment, talk.survey.received_at) == ("sent", "", None)
    assert len(talk.graph.sent) == 1  # the question stands there already
    talk.tap("5", "rating")
    assert talk.say(words) == "greeting"
    assert (talk.survey.awaiting, talk.survey.comment) == ("comment", "")
    talk.say("Усе сподобалось")
    assert talk.survey.awaiting == "recommend"
    assert talk.say(words) == "greeting"
    assert (talk.survey.comment, talk.survey.awaiting) == ("Усе сподобалось", "recommend")
    talk.say("так")
    assert (talk.survey.status, talk.survey.complete) == ("answered", True)


def test_words_in_place_of_a_rating_do_not_replace_the_question_for_a_comment(talk: Talk) -> None:
    talk.say("було круто")
    assert talk.say("на 4") == "answer"
    assert (talk.survey.rating, talk.survey.awaiting, talk.survey.comment) == (4, "comment", "було круто")
    assert talk.tap("5", "ask_again") == "answer"
    assert (talk.survey.rating, talk.survey.awaiting) == (5, "comment")
    assert talk.say("Майстриня чудова") == "answer"
    assert talk.survey.comment == "було круто\nМайстриня чудова"
    assert talk.survey.awaiting == "recommend"
    talk.tap("Так", "recommend")
    assert (talk.survey.status, talk.survey.complete) == ("answered", True)
    assert Message.objects.count() == 5


@pytest.mark.parametrize("words", ["10", "4,5", "десять", "4-5", "0!"])
def test_a_number_that_is_no_rating_is_asked_about_once_and_is_no_comment(talk: Talk, words: str) -> None:
    assert talk.say(words) == "asked_again"
    assert talk.say(words) == "ignored"
    assert (talk.survey.rating, talk.survey.comment, len(talk.graph.sent)) == (None, "", 2)
    assert talk.say("4") == "answer"
    assert (talk.survey.rating, talk.survey.awaiting) == (4, "comment")


@pytest.mark.parametrize("words", ["не знаю", "Важко сказати 🤷", "ще не певна"])
def test_who_cannot_say_yes_or_no_is_thanked_and_not_pressed(talk: Talk, words: str) -> None:
    talk.tap("5", "rating")
    talk.say("Все чудово")
    assert talk.say(words) == "answer"
    assert (talk.survey.status, talk.survey.complete) == ("answered", False)
    assert (talk.survey.would_recommend, talk.survey.comment) == (None, "Все чудово")
    assert Message.objects.get(purpose="thanks").state == "sent"
    talk.tap("Так", "recommend")
    assert (talk.survey.would_recommend, talk.survey.complete) == (True, True)
    assert len(talk.graph.sent) == 4


@pytest.mark.parametrize("words", ["А скільки коштує манікюр?", "Хочу записатися на п'ятницю"])
def test_a_question_or_a_booking_wish_is_for_a_person(talk: Talk, words: str) -> None:
    assert talk.say(words) == "held"
    assert (talk.survey.reason, talk.survey.rating, talk.survey.comment) == ("text_held", None, "")
    assert len(talk.graph.sent) == 1
    assert talk.tap("5", "rating") == "answer"
    assert (talk.survey.rating, talk.survey.reason) == (5, "")


@pytest.mark.parametrize(
    "words",
    [
        "Жахливо. Як можна було так пофарбувати?",
        "Хіба так можна?",
        "Чекала годину, це нормально?",
        "Все сподобалось! А скільки коштує манікюр?",
        "Колір гарний, дякую. Запишіть мене на наступний місяць",
    ],
)
def test_a_comment_that_asks_something_is_kept_as_the_answer_and_a_person_replies(
    talk: Talk, words: str
) -> None:
    talk.tap("2", "rating")
    asked = len(talk.graph.sent)
    assert talk.say(words) == "held"
    assert (talk.survey.comment, talk.survey.reason) == (words, "text_held")
    # The survey is silent until the client comes back to it.
    assert (talk.survey.awaiting, len(talk.graph.sent)) == ("comment", asked)
    talk.say("І ще: було прохолодно")
    assert (talk.survey.comment, talk.survey.awaiting) == (f"{words}\nІ ще: було прохолодно", "recommend")


def test_words_beside_a_question_in_place_of_a_rating_are_a_comment(talk: Talk) -> None:
    assert talk.say("Фарба взялась плямами. Чи можна її змити?") == "held"
    assert talk.survey.comment == "Фарба взялась плямами. Чи можна її змити?"
    assert (talk.survey.rating, talk.survey.reason, len(talk.graph.sent)) == (None, "text_held", 1)


@pytest.mark.parametrize(
    "words", ["Добрий день! А скільки коштує манікюр?", "Дякую. Хочу записатися", "Не знаю. А ви працюєте?"]
)
def test_a_question_for_the_desk_is_no_comment_whatever_is_said_around_it(talk: Talk, words: str) -> None:
    assert talk.say(words) == "held"
    assert (talk.survey.comment, talk.survey.status) == ("", "sent")


def test_a_changed_mind_overwrites_the_rating(talk: Talk) -> None:
    talk.tap("2", "rating")
    assert talk.tap("5", "rating") == "answer"
    assert talk.survey.rating == 5
    assert Answer.objects.count() == 1
    assert len(talk.graph.sent) == 2


def test_an_older_tap_that_comes_late_changes_nothing(talk: Talk) -> None:
    message = Message.objects.get(purpose="rating")
    talk.tap("5", "rating")
    late = wrote(
        talk.contact.igsid, "1", NOW + timedelta(seconds=5), "late", message.quick_replies[0]["payload"]
    )
    talk.deliver(late)
    assert talk.survey.rating == 5


def test_a_tap_of_somebody_elses_button_is_no_answer(talk: Talk) -> None:
    other = Talk(ReachableSurveyFactory(), talk.graph)
    other.ask()
    message = Message.objects.get(feedback=other.survey)
    talk.say("перегляну", message.quick_replies[4]["payload"])
    other.survey.refresh_from_db()
    assert other.survey.rating is None
    assert talk.survey.rating is None
