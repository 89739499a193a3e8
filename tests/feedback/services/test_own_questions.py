"""Questions of the salon's own in Direct: each kind, conditions, changed minds, and what comes afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from feedback.models import Answer, Case, ClientLanguage, Message, MessageTemplate, Question, SurveyScript
from feedback.services import expiry, languages
from feedback.services.campaigns import default_campaign
from feedback.services.script import script_of
from tests.feedback.deliveries import echo
from tests.feedback.factories import DAY, NOW, AccountFactory, ReachableSurveyFactory, make_campaign
from tests.feedback.services.conftest import Graph
from tests.feedback.services.talking import Talk

pytestmark = pytest.mark.django_db

WRONG = {"kind": "choice", "text_uk": "Що не так?", "titles_uk": "Майстер\nЧас\nЦіна", "asked_after": "low"}
LIKED = {"kind": "text", "text_uk": "Що сподобалося?", "asked_after": "high", "required": False}
CALL = {"kind": "yes_no", "text_uk": "Можна зателефонувати?", "asked_after": "low", "required": False}
COSY = {"kind": "scale", "text_uk": "Наскільки затишно?", "required": False}
RATING = {"kind": "rating", "text_uk": "Оцініть візит"}


def asked(*questions: dict[str, Any]) -> None:
    """The campaign asks just these; the keys are those of the names above."""
    campaign = make_campaign()
    campaign.questions.all().delete()
    names = {id(value): name.lower() for name, value in globals().items() if isinstance(value, dict)}
    for position, words in enumerate(questions, start=1):
        key = str(words.get("key") or names[id(words)])
        made = Question(campaign=campaign, position=position, **{**words, "key": key})
        made.full_clean()
        made.save()


def talk_about(graph: Graph, *questions: dict[str, Any]) -> Talk:
    AccountFactory()
    asked(*questions)
    talk = Talk(ReachableSurveyFactory(), graph)
    talk.ask()
    return talk


def purposes(talk: Talk) -> list[str]:
    rows = Message.objects.filter(feedback=talk.survey).order_by("pk")
    return list(rows.values_list("purpose", flat=True))


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


# --- afterwards -----------------------------------------------------------------------------------
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
