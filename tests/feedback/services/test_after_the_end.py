"""What a client says once a survey is answered: changes, corrections, and what is for a person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from feedback.models import Answer, Case
from tests.feedback.deliveries import echo
from tests.feedback.factories import AccountFactory, ReachableSurveyFactory, make_campaign
from tests.feedback.services.conftest import Graph
from tests.feedback.services.own_questions import RATING, WRONG, purposes, talk_about
from tests.feedback.services.talking import Talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def over(graph: Graph) -> Talk:
    """A survey that is answered: 5, words, yes."""
    AccountFactory()
    make_campaign()
    talk = Talk(ReachableSurveyFactory(), graph)
    talk.ask()
    talk.tap("5", "rating")
    talk.say("Чудово")
    talk.tap("Так", "recommend")
    assert (talk.survey.status, talk.survey.ended_at) == ("answered", talk.now)
    return talk


def test_within_a_day_an_answer_may_be_changed_by_its_old_button(over: Talk) -> None:
    over.now += timedelta(hours=20)
    assert over.tap("2", "rating") == "answer"
    assert (over.survey.rating, over.survey.complete, len(over.graph.sent)) == (2, True, 5)
    assert over.graph.texts[-1] == "Дякуємо, врахували. Гарного дня!"


def test_who_adds_or_changes_something_after_the_end_is_told_once_that_it_counts(over: Talk) -> None:
    before = len(over.graph.sent)
    assert over.tap("5", "rating") == "answer"  # nothing new
    assert len(over.graph.sent) == before
    over.say("А ще музика була загучна")
    over.say("І чекала пів години")
    over.say("на 3")
    assert over.graph.texts[before:] == ["Дякуємо, врахували. Гарного дня!"]
    assert (over.survey.rating, over.survey.status) == (3, "answered")


@pytest.mark.parametrize("why", ["left_empty", "opted_out"])
def test_where_nothing_is_to_be_said_after_the_end_nothing_is(graph: Graph, why: str) -> None:
    campaign = make_campaign()
    if why == "left_empty":
        campaign.templates.filter(kind="noted").update(text_uk="", text_en="")
    talk = talk_about(graph, RATING)
    talk.tap("5", "rating")
    if why == "opted_out":
        talk.tap("Більше не питати", "thanks")
    before = len(talk.graph.sent)
    talk.tap("2", "rating")
    assert (talk.survey.rating, len(talk.graph.sent)) == (2, before)


def test_a_remark_after_the_end_that_asks_something_is_kept_and_is_for_a_person(over: Talk) -> None:
    before = len(over.graph.sent)
    assert over.say("Музика загучна. А коли у вас вільне віконце?") == "held"
    assert over.survey.comment == "Чудово\nМузика загучна. А коли у вас вільне віконце?"
    assert len(over.graph.sent) == before


def test_later_the_answer_stands_and_the_new_one_is_kept_for_a_person(over: Talk) -> None:
    over.now += timedelta(hours=25)
    assert over.tap("2", "rating") == "late"
    assert (over.survey.rating, over.survey.comment, over.survey.status) == (5, "Чудово", "answered")
    assert Answer.objects.get(question_key="afterwards").text == "2"
    assert over.tap("5", "rating") == "answer"  # nothing new
    assert Answer.objects.get(question_key="afterwards").text == "2"
    assert over.say("1") == "late"
    assert Answer.objects.get(question_key="afterwards").text == "2\n1"


def test_a_rating_typed_after_the_end_changes_it(over: Talk) -> None:
    assert over.say("на 3") == "answer"
    assert over.survey.rating == 3


@pytest.mark.parametrize(
    ("words", "rating"),
    [
        ("ой ні, 2", 2),
        ("Ні, 2", 2),
        ("точніше 4", 4),
        ("Ой, помилилась, хотіла поставити 3", 3),
        ("Виправте, будь ласка, на 3", 3),
        ("Вибачте, не 5, а 1", 1),
        ("насправді двійка", 2),
        ("sorry, I meant 4", 4),
    ],
)
def test_words_that_correct_the_rating_after_the_end_change_it(over: Talk, words: str, rating: int) -> None:
    assert over.say(words) == "answer"
    assert (over.survey.rating, over.survey.comment) == (rating, "Чудово")


def test_a_five_corrected_to_a_two_opens_a_case(over: Talk) -> None:
    over.say("ой ні, 2")
    assert Case.objects.get().survey == over.survey


@pytest.mark.parametrize("words", ["ой ні, помилилась", "Ой ні, 2 хвилини запізнились", "точніше, вже не 5"])
def test_a_correction_without_a_plain_rating_is_kept_for_a_person_and_is_no_comment(
    over: Talk, words: str
) -> None:
    assert over.say(words) == "late"
    assert (over.survey.rating, over.survey.comment) == (5, "Чудово")
    assert Answer.objects.get(question_key="afterwards").text == words


def test_words_soon_after_the_end_are_a_further_line_of_the_comment(over: Talk) -> None:
    assert over.say("Дякую!") == "greeting"
    assert over.say("А ще музика була загучна") == "answer"
    assert over.survey.comment == "Чудово\nА ще музика була загучна"
    over.now += timedelta(hours=25)
    assert over.say("І кава смачна") == "greeting"
    assert over.survey.comment == "Чудово\nА ще музика була загучна"


def test_a_talk_with_the_desk_after_the_end_is_no_comment(over: Talk) -> None:
    assert over.say("Чи є вільний час завтра?") == "held"
    assert over.say("краще зранку") == "greeting"
    assert over.survey.comment == "Чудово"


def test_what_the_desk_asked_after_the_end_is_answered_to_the_desk(over: Talk) -> None:
    over.now += timedelta(minutes=1)
    over.deliver(echo(over.contact.igsid, "Коли вам зручно?", over.now, "by.hand"))
    assert over.say("у пʼятницю зранку") == "greeting"
    assert over.survey.comment == "Чудово"


def test_a_mind_changed_after_the_end_may_bring_one_more_question(graph: Graph) -> None:
    talk = talk_about(graph, RATING, WRONG)
    talk.tap("5", "rating")
    assert talk.survey.status == "answered"
    talk.tap("1", "rating")
    assert (talk.survey.status, talk.survey.awaiting, talk.survey.complete) == ("answering", "wrong", False)
    talk.say("час")
    assert (talk.survey.status, talk.survey.complete) == ("answered", True)
    assert purposes(talk) == ["rating", "thanks", "wrong"]


def test_who_said_stop_is_not_asked_for_more_by_a_changed_mind(graph: Graph) -> None:
    talk = talk_about(graph, RATING, WRONG)
    talk.tap("5", "rating")
    talk.tap("Більше не питати", "thanks")
    talk.tap("1", "rating")
    assert (talk.survey.rating, talk.survey.status) == (1, "answered")
    assert "wrong" not in purposes(talk)
