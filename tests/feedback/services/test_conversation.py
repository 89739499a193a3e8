"""The talk with a client: every kind of answer, and what is not one."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from feedback.models import Answer, ContactEvent, InstagramContact, Message, OptOut, VisitFeedback
from feedback.services import expiry, inbox, release, sending
from tests.feedback.deliveries import body, echo, read, unsent, wrote
from tests.feedback.factories import (
    DAY,
    NOW,
    AccountFactory,
    ReachableSurveyFactory,
    SurveyFactory,
    make_campaign,
)
from tests.feedback.services.conftest import Graph

pytestmark = pytest.mark.django_db


class Talk:
    """A client in Direct, with the clock of the talk."""

    def __init__(self, survey: VisitFeedback, graph: Graph) -> None:
        self.survey, self.graph = survey, graph
        self.contact = InstagramContact.objects.get(client=survey.client)
        self.now = NOW
        self.mids = itertools.count(1)

    def deliver(self, *events: dict[str, object]) -> None:
        delivery = inbox.store_delivery(body(*events), self.now)
        assert inbox.process_delivery(delivery.pk, self.now)
        self.flush()

    def flush(self) -> None:
        for message_id in sending.ready_messages(self.now):
            sending.send_message(message_id, self.now)
        self.survey.refresh_from_db()
        self.contact.refresh_from_db()

    def ask(self) -> None:
        release.release_due(self.now)
        self.flush()

    def say(self, text: str, payload: str = "") -> str:
        self.now += timedelta(minutes=1)
        mid = f"in.{next(self.mids)}"
        self.deliver(wrote(self.contact.igsid, text, self.now, mid, payload))
        return ContactEvent.objects.get(mid=mid).outcome

    def tap(self, title: str, purpose: str) -> str:
        message = Message.objects.get(feedback=self.survey, purpose=purpose)
        button = next(each for each in message.quick_replies if each["title"] == title)
        return self.say(title, button["payload"])


@pytest.fixture
def talk(graph: Graph) -> Talk:
    AccountFactory()
    make_campaign()
    made = Talk(ReachableSurveyFactory(), graph)
    made.ask()
    assert made.survey.status == "sent"
    return made


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


@pytest.mark.parametrize("words", ["СТОП", "не пишіть мені більше", "stop"])
def test_a_stop_ends_it_with_one_confirmation(talk: Talk, words: str) -> None:
    later = SurveyFactory(visit__client=talk.survey.client, due_at=NOW + DAY)
    assert talk.say(words) == "opted_out"
    later.refresh_from_db()
    assert (talk.survey.status, talk.survey.reason) == ("skipped", "opted_out")
    assert (later.status, later.reason) == ("skipped", "opted_out")
    assert OptOut.objects.filter(client=talk.survey.client).count() == 1
    assert OptOut.objects.filter(contact=talk.contact).count() == 1
    assert talk.say(words) == "opted_out"
    assert len(talk.graph.sent) == 2


def test_who_stops_after_a_rating_keeps_the_rating(talk: Talk) -> None:
    talk.tap("3", "rating")
    talk.say("стоп")
    assert (talk.survey.status, talk.survey.rating, talk.survey.complete) == ("answered", 3, False)


def test_silence_after_the_question_is_no_answer(talk: Talk) -> None:
    expiry.expire(NOW + 8 * DAY)
    talk.survey.refresh_from_db()
    assert (talk.survey.status, talk.survey.reason) == ("expired", "no_answer")


def test_silence_after_the_rating_is_an_incomplete_answer(talk: Talk) -> None:
    talk.tap("4", "rating")
    expiry.expire(NOW + 8 * DAY)
    talk.survey.refresh_from_db()
    assert (talk.survey.status, talk.survey.complete, talk.survey.rating) == ("answered", False, 4)


def test_an_answer_after_the_time_is_up_is_still_kept(talk: Talk) -> None:
    talk.now = NOW + 9 * DAY
    expiry.expire(talk.now)
    assert talk.tap("5", "rating") == "answer"
    assert (talk.survey.status, talk.survey.rating, talk.survey.awaiting) == ("answering", 5, "comment")
    talk.say("Чудово")
    assert talk.survey.comment == "Чудово"


def test_words_after_the_time_is_up_are_no_answer_unless_they_are_a_rating(talk: Talk) -> None:
    talk.now = NOW + 9 * DAY
    expiry.expire(talk.now)
    talk.survey.refresh_from_db()
    assert talk.say("Добрий день") == "greeting"
    assert talk.say("5") == "answer"
    assert talk.survey.rating == 5


def test_an_echo_marks_the_message_as_delivered_and_opens_no_window(talk: Talk) -> None:
    message = Message.objects.get()
    before = talk.contact.last_action_at
    talk.deliver(echo(talk.contact.igsid, message.text, NOW, message.mid))
    message.refresh_from_db()
    assert message.delivered_at == NOW
    assert talk.contact.last_action_at == before
    assert talk.contact.hold_until is None


def test_a_message_typed_by_the_salon_is_kept_and_is_no_question_of_the_client(graph: Graph) -> None:
    AccountFactory()
    make_campaign()
    talk = Talk(ReachableSurveyFactory(), graph)
    talk.deliver(echo(talk.contact.igsid, "Чекаємо на вас о 12", NOW, "by.hand"))
    assert ContactEvent.objects.get().outcome == "staff_wrote"
    talk.ask()
    assert talk.survey.status == "sent"


def test_a_read_marks_what_was_seen(talk: Talk) -> None:
    message = Message.objects.get()
    talk.deliver(read(talk.contact.igsid, message.mid, NOW + timedelta(minutes=3)))
    message.refresh_from_db()
    assert message.seen_at is not None


def test_a_message_taken_back_takes_our_copy_of_its_words_with_it(talk: Talk) -> None:
    talk.tap("5", "rating")
    talk.say("Особисте")
    assert talk.survey.comment == "Особисте"
    mid = ContactEvent.objects.get(text="Особисте").mid
    talk.deliver(unsent(talk.contact.igsid, mid, talk.now))
    assert talk.survey.comment == ""
    assert not ContactEvent.objects.filter(text="Особисте").exists()
    assert not Answer.objects.filter(text="Особисте").exists()


def test_a_line_of_the_comment_that_is_taken_back_leaves_the_others(talk: Talk) -> None:
    talk.say("Особисте")
    talk.tap("5", "rating")
    talk.say("Чудова майстриня")
    mid = ContactEvent.objects.get(text="Особисте").mid
    talk.deliver(unsent(talk.contact.igsid, mid, talk.now))
    assert talk.survey.comment == "Чудова майстриня"


def test_a_greeting_brings_the_waiting_survey_at_once(graph: Graph) -> None:
    AccountFactory()
    make_campaign()
    survey = ReachableSurveyFactory(person__last_action_at=NOW - 3 * DAY)
    talk = Talk(survey, graph)
    talk.ask()
    assert (talk.survey.status, talk.survey.reason) == ("waiting", "window_closed")
    assert talk.say("Добрий день!") == "greeting"
    assert talk.survey.status == "sent"


@pytest.fixture
def waiting(graph: Graph) -> Talk:
    """A survey that waits for its client to write."""
    AccountFactory()
    make_campaign()
    return Talk(ReachableSurveyFactory(person__last_action_at=NOW - 3 * DAY), graph)


@pytest.mark.parametrize(
    "words", ["Чи є вільний час завтра?", "а ціна яка?", "Запишіть мене на п'ятницю", "Хочу перенести запис"]
)
def test_a_question_or_a_booking_holds_the_waiting_survey_for_half_an_hour(waiting: Talk, words: str) -> None:
    assert waiting.say(words) == "held"
    waiting.ask()
    assert (waiting.survey.status, waiting.survey.reason) == ("waiting", "text_held")
    waiting.now += timedelta(minutes=29)
    waiting.ask()
    assert waiting.survey.status == "waiting"
    waiting.now += timedelta(minutes=2)
    waiting.ask()
    assert waiting.survey.status == "sent"


@pytest.mark.parametrize(
    "words", ["Привіт", "Добрий день! Дякую за манікюр 😍", "Гарного дня", "👋", "Все сподобалось"]
)
def test_a_greeting_never_holds_it(waiting: Talk, words: str) -> None:
    waiting.say(words)
    assert waiting.survey.status == "sent"


def test_the_campaign_says_how_long_a_question_holds(waiting: Talk) -> None:
    make_campaign(hold_minutes=90)
    waiting.say("Скільки коштує педикюр?")
    waiting.now += timedelta(minutes=80)
    waiting.ask()
    assert waiting.survey.reason == "text_held"


def test_a_persons_answer_ends_the_hold(waiting: Talk) -> None:
    waiting.say("Чи є вільний час завтра?")
    waiting.now += timedelta(minutes=3)
    waiting.deliver(echo(waiting.contact.igsid, "Так, о 12:00", waiting.now, "by.hand"))
    waiting.ask()
    assert waiting.survey.status == "sent"


def test_an_answer_that_came_before_the_question_ends_nothing(waiting: Talk) -> None:
    waiting.deliver(echo(waiting.contact.igsid, "Чекаємо на вас", NOW, "by.hand"))
    waiting.say("А можна пізніше?")
    waiting.ask()
    assert waiting.survey.reason == "text_held"


def test_an_answer_told_of_before_its_question_ends_the_hold_all_the_same(waiting: Talk) -> None:
    later = NOW + timedelta(minutes=5)
    waiting.now = later
    waiting.deliver(echo(waiting.contact.igsid, "Так, о 12:00", later, "by.hand"))
    asked = wrote(waiting.contact.igsid, "Чи є вільний час?", NOW + timedelta(minutes=1), "in.late")
    waiting.deliver(asked)
    waiting.ask()
    assert waiting.survey.status == "sent"


def test_the_button_under_the_thanks_stops_it_for_ever(talk: Talk) -> None:
    talk.tap("5", "rating")
    talk.say("Чудово")
    talk.tap("Так", "recommend")
    assert talk.tap("Більше не питати", "thanks") == "opted_out"
    assert OptOut.objects.filter(client=talk.survey.client, source="button").exists()
    assert (talk.survey.status, talk.survey.rating) == ("answered", 5)
    assert [text for text in talk.graph.texts if "більше не питатимемо" in text] == talk.graph.texts[-1:]


# --- an outcome that nobody knew ------------------------------------------------------------------
@pytest.fixture
def unsure(graph: Graph) -> Talk:
    AccountFactory()
    make_campaign()
    made = Talk(ReachableSurveyFactory(), graph)
    graph.fail(500, 1)
    made.ask()
    assert made.survey.status == "unknown"
    return made


def test_the_echo_settles_an_unknown_message_by_its_text(unsure: Talk) -> None:
    message = Message.objects.get()
    unsure.deliver(echo(unsure.contact.igsid, message.text, NOW + timedelta(seconds=2), "from.echo"))
    message.refresh_from_db()
    assert (message.state, message.mid) == ("sent", "from.echo")
    assert (unsure.survey.status, unsure.survey.reason, unsure.survey.sent_at) == ("sent", "", NOW)


def test_the_clients_tap_settles_an_unknown_message(unsure: Talk) -> None:
    assert unsure.tap("5", "rating") == "answer"
    assert Message.objects.get(purpose="rating").state == "sent"
    assert (unsure.survey.status, unsure.survey.rating) == ("answering", 5)


def test_the_clients_words_settle_an_unknown_message(unsure: Talk) -> None:
    assert unsure.say("5") == "answer"
    assert Message.objects.get(purpose="rating").state == "sent"


def test_an_unknown_survey_stays_unknown_when_its_time_is_up(unsure: Talk) -> None:
    expiry.expire(NOW + 30 * DAY)
    unsure.survey.refresh_from_db()
    assert unsure.survey.status == "unknown"


def test_words_that_show_no_arrival_are_not_taken_for_an_answer(unsure: Talk) -> None:
    assert unsure.say("Добрий день!") == "greeting"
    assert unsure.say("А чи є вільний час?") == "held"
    assert (unsure.survey.status, unsure.survey.comment) == ("unknown", "")
    assert not unsure.graph.sent
