"""Questions of the salon's own in Direct: kinds, conditions, passing over, thanks, and their first words."""

from __future__ import annotations

import pytest

from feedback.models import Answer, ClientLanguage, MessageTemplate, SurveyScript
from feedback.services import expiry, languages
from feedback.services.campaigns import default_campaign
from feedback.services.script import script_of
from tests.feedback.factories import DAY, NOW, AccountFactory, ReachableSurveyFactory, make_campaign
from tests.feedback.services.conftest import Graph
from tests.feedback.services.own_questions import (
    CALL,
    COSY,
    LIKED,
    RATING,
    WRONG,
    asked,
    purposes,
    talk_about,
)
from tests.feedback.services.talking import Talk

pytestmark = pytest.mark.django_db


# --- kinds ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "buttons", "words", "number", "rating"),
    [
        ("rating10", [str(n) for n in range(1, 11)], "9/10", 9, 5),
        ("rating10", [str(n) for n in range(1, 11)], "шість", 6, 3),
        ("scale", [str(n) for n in range(11)], "нуль", 0, 1),
        ("scale", [str(n) for n in range(11)], "10", 10, 5),
    ],
)
def test_a_rating_up_to_ten_is_kept_as_given_and_shown_of_five(
    graph: Graph, kind: str, buttons: list[str], words: str, number: int, rating: int
) -> None:
    talk = talk_about(graph, {"key": "rating", "kind": kind, "text_uk": "Як усе пройшло?"})
    sent = talk.graph.sent[0]["message"]["quick_replies"]
    assert [each["title"] for each in sent] == buttons
    assert talk.say(words) == "answer"
    assert Answer.objects.get().number == number
    assert (talk.survey.rating, talk.survey.status, talk.survey.complete) == (rating, "answered", True)
    assert talk.survey.rating_of_ten == number


@pytest.mark.parametrize(("kind", "numbers"), [("rating10", "від 1 до 10"), ("scale", "від 0 до 10")])
def test_who_is_not_understood_is_asked_for_a_number_of_that_scale(
    graph: Graph, kind: str, numbers: str
) -> None:
    talk = talk_about(graph, {"key": "rating", "kind": kind, "text_uk": "Як усе пройшло?"})
    assert talk.say("на пʼятірочку") == "asked_again"
    assert numbers in talk.graph.texts[-1]
    assert talk.survey.comment == "на пʼятірочку"


def test_the_salons_own_words_for_it_are_not_replaced(graph: Graph) -> None:
    MessageTemplate.objects.filter(campaign=default_campaign(), kind="ask_again").update(
        text_uk="Число від 1 до 10, будь ласка"
    )
    talk = talk_about(graph, {"key": "rating", "kind": "rating10", "text_uk": "Як усе пройшло?"})
    talk.say("круто")
    assert talk.graph.texts[-1] == "Число від 1 до 10, будь ласка"


@pytest.mark.parametrize("words", ["час", "2", "Час ⏰", "мабуть, час"])
def test_one_of_several_is_chosen_by_tap_or_by_words(graph: Graph, words: str) -> None:
    talk = talk_about(graph, RATING, WRONG)
    talk.tap("2", "rating")
    assert [each["title"] for each in talk.graph.sent[-1]["message"]["quick_replies"]] == [
        "Майстер",
        "Час",
        "Ціна",
    ]
    assert talk.say(words) == "answer"
    answer = Answer.objects.get(question_key="wrong")
    assert (answer.number, answer.text) == (2, "Час")
    assert (talk.survey.comment, talk.survey.complete) == ("", True)


def test_words_in_place_of_a_choice_are_kept_and_nobody_is_pressed(graph: Graph) -> None:
    talk = talk_about(graph, RATING, WRONG)
    talk.tap("1", "rating")
    assert talk.say("зіпсували волосся") == "answer"
    assert (talk.survey.comment, talk.survey.awaiting) == ("зіпсували волосся", "wrong")
    assert purposes(talk) == ["rating", "wrong"]
    talk.tap("Майстер", "wrong")
    assert (talk.survey.status, talk.survey.complete) == ("answered", True)


# --- conditions -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("rating", "following"),
    [("1", "wrong"), ("3", "wrong"), ("4", "thanks"), ("5", "liked")],
)
def test_what_comes_next_hangs_on_the_rating(graph: Graph, rating: str, following: str) -> None:
    talk = talk_about(graph, RATING, WRONG, LIKED)
    talk.tap(rating, "rating")
    assert purposes(talk)[-1] == following


def test_a_changed_mind_closes_what_it_opened_and_opens_the_other(graph: Graph) -> None:
    talk = talk_about(graph, RATING, WRONG, LIKED)
    talk.tap("5", "rating")
    assert talk.survey.awaiting == "liked"
    talk.tap("2", "rating")
    assert talk.survey.awaiting == "wrong"
    talk.tap("5", "rating")
    assert talk.survey.awaiting == "liked"
    assert purposes(talk) == ["rating", "liked", "wrong"]  # nothing is said twice
    talk.say("Кава")
    assert (talk.survey.status, talk.survey.complete) == ("answered", True)
    assert not Answer.objects.filter(question_key="wrong").exists()


def test_a_changed_rating_does_not_take_the_question_from_before_their_eyes(graph: Graph) -> None:
    recommend = {"key": "recommend", "kind": "yes_no", "text_uk": "Порадите?"}
    talk = talk_about(graph, RATING, WRONG, recommend)
    talk.tap("5", "rating")
    assert talk.survey.awaiting == "recommend"
    talk.tap("1", "rating")
    assert talk.survey.awaiting == "recommend"
    talk.say("ні")
    assert talk.survey.awaiting == "wrong"
    talk.say("ціна")
    assert (talk.survey.status, talk.survey.would_recommend, talk.survey.complete) == (
        "answered",
        False,
        True,
    )


def test_after_yes_or_no_of_the_named_question(graph: Graph) -> None:
    when = {
        "key": "when",
        "kind": "text",
        "text_uk": "Коли зручно?",
        "asked_after": "yes",
        "after_key": "call",
        "required": False,
    }
    talk = talk_about(graph, RATING, CALL, when)
    talk.tap("1", "rating")
    talk.say("так")
    assert talk.survey.awaiting == "when"
    talk.say("ввечері")
    assert Answer.objects.get(question_key="when").text == "ввечері"
    assert talk.survey.would_recommend is None  # a call is no recommendation


# --- passing over ---------------------------------------------------------------------------------
@pytest.mark.parametrize("how", ["button", "words", "undecided"])
def test_what_need_not_be_answered_can_be_passed_over(graph: Graph, how: str) -> None:
    talk = talk_about(graph, RATING, COSY, LIKED)
    talk.tap("5", "rating")
    assert talk.graph.sent[-1]["message"]["quick_replies"][-1]["title"] == "Пропустити"
    assert len(talk.graph.sent[-1]["message"]["quick_replies"]) == 12
    if how == "button":
        talk.tap("Пропустити", "cosy")
    else:
        talk.say({"words": "пропустити", "undecided": "не знаю"}[how])
    assert talk.survey.awaiting == "liked"
    talk.tap("Пропустити", "liked")
    assert (talk.survey.status, talk.survey.complete, talk.survey.comment) == ("answered", True, "")
    assert talk.survey.passed == ["cosy", "liked"]
    talk.tap("7", "cosy")
    assert Answer.objects.get(question_key="cosy").number == 7


def test_nobody_passes_the_first_question_over(graph: Graph) -> None:
    talk = talk_about(graph, RATING, LIKED)
    assert talk.say("пропустити") == "asked_again"
    assert talk.survey.awaiting == "rating"


def test_another_rating_is_asked_again_once_by_itself(graph: Graph) -> None:
    talk = talk_about(graph, RATING, COSY)
    assert talk.say("чудово") == "asked_again"
    talk.tap("5", "ask_again")
    assert talk.say("дуже затишно") == "asked_again"
    assert purposes(talk) == ["rating", "ask_again", "cosy", "again_cosy"]
    assert talk.say("справді") == "answer"
    talk.tap("10", "again_cosy")
    assert talk.survey.status == "answered"
    assert talk.survey.comment == "чудово\nдуже затишно\nсправді"


def test_who_rates_and_falls_silent_before_the_optional_ones_is_complete(graph: Graph) -> None:
    talk = talk_about(graph, RATING, COSY)
    talk.tap("4", "rating")
    expiry.expire(NOW + 8 * DAY)
    talk.survey.refresh_from_db()
    assert (talk.survey.status, talk.survey.complete) == ("answered", True)


# --- thanks ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("rating", "thanks"),
    [("2", "Нам прикро"), ("4", "Дякуємо! Ваша відповідь"), ("5", "Ура!")],
)
def test_thanks_are_as_the_rating_is_and_the_usual_ones_where_none_are_written(
    graph: Graph, rating: str, thanks: str
) -> None:
    for kind, words in (("thanks_low", "Нам прикро"), ("thanks_high", "Ура!")):
        MessageTemplate.objects.filter(campaign=default_campaign(), kind=kind).update(text_uk=words)
    talk = talk_about(graph, RATING)
    talk.tap(rating, "rating")
    assert talk.graph.texts[-1].startswith(thanks)
    assert purposes(talk)[-1] == "thanks"


# --- the words of the beginning -------------------------------------------------------------------
def test_a_survey_in_flight_keeps_the_words_it_began_with(graph: Graph) -> None:
    talk = talk_about(graph, RATING, LIKED)
    campaign = make_campaign()
    campaign.questions.filter(key="liked").update(text_uk="Інше", asked_after="low")
    campaign.questions.create(position=3, key="new", kind="text", text_uk="Нове питання")
    campaign.templates.filter(kind="thanks").update(text_uk="Нова подяка")
    talk.tap("5", "rating")
    assert talk.graph.texts[-1] == "Що сподобалося?"
    talk.say("Кава")
    assert talk.survey.status == "answered"
    assert "Нова подяка" not in talk.graph.texts
    later = Talk(ReachableSurveyFactory(), graph)
    later.ask()
    assert script_of(later.survey).question("new") is not None
    assert SurveyScript.objects.count() == 2


def test_surveys_that_begin_with_the_same_words_share_them(graph: Graph) -> None:
    AccountFactory()
    asked(RATING)
    for _each in range(3):
        Talk(ReachableSurveyFactory(), graph).ask()
    assert SurveyScript.objects.count() == 1


def test_a_client_is_asked_in_their_own_language(graph: Graph) -> None:
    AccountFactory()
    make_campaign()
    survey = ReachableSurveyFactory(client_name="Olena")
    languages.set_language(survey.client_id, "en", ClientLanguage.SetBy.STAFF, NOW)
    talk = Talk(survey, graph)
    talk.ask()
    assert "rate it from 1 to 5" in graph.texts[0]
    languages.set_language(survey.client_id, "", ClientLanguage.SetBy.STAFF, NOW)
    talk.tap("5", "rating")
    assert graph.texts[-1].startswith("Thank you for the rating!")  # the survey keeps its language
    assert talk.say("stop") == "opted_out"


def test_the_clients_own_choice_of_a_language_counts_more_than_an_earlier_guess(graph: Graph) -> None:
    survey = ReachableSurveyFactory()
    languages.set_language(survey.client_id, "uk", ClientLanguage.SetBy.STAFF, NOW)
    languages.set_language(survey.client_id, "en", ClientLanguage.SetBy.FORM, NOW)
    assert languages.language_of(survey.client_id, survey.campaign) == "en"
    languages.set_language(survey.client_id, "", ClientLanguage.SetBy.STAFF, NOW)
    assert languages.language_of(survey.client_id, survey.campaign) == "uk"
