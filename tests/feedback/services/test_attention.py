"""What a client asked stays with the team until a person saw to it, however the survey goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client as Browser

from feedback.models import Case, TeamMember, TeamMessage, VisitFeedback
from feedback.services import attention, case_talk, cases
from tests.feedback.deliveries import echo, unsent, wrote
from tests.feedback.factories import NOW, AccountFactory, ReachableSurveyFactory, make_campaign
from tests.feedback.services.conftest import Graph
from tests.feedback.services.talking import Talk, talk

pytestmark = pytest.mark.django_db
__all__ = ["talk"]

LIST = "/admin/feedback/visitfeedback/"


@pytest.fixture
def manager(settings: object) -> object:
    """A manager with an address, in the team."""
    settings.EMAIL_READY = True  # type: ignore[attr-defined]
    user = get_user_model().objects.create_superuser("boss", "boss@example.com", "pw")
    TeamMember.objects.create(user=user, name="Керівниця", quiet_from=None, quiet_until=None)
    return user


def told() -> list[TeamMessage]:
    return list(TeamMessage.objects.filter(purpose="question").order_by("pk"))


@pytest.mark.parametrize(
    ("asked", "then"),
    [
        (["Хочу записатися на манікюр на завтра о 15:00"], "5"),
        (["5", "Все чудово, а скільки коштує педикюр?"], "так"),
        (["5", "Чудово", "так", "Скасуйте мій запис на завтра"], "нормально все"),
    ],
)
def test_what_a_client_asked_waits_though_they_go_on_answering(
    talk: Talk, asked: list[str], then: str
) -> None:
    for words in asked:
        talk.say(words)
    assert talk.survey.attention == "question"
    talk.say(then)
    assert talk.survey.attention == "question"
    assert list(attention.waiting("question")) == [talk.survey]


def test_staff_who_answer_in_direct_settle_it(talk: Talk) -> None:
    talk.say("Скільки коштує педикюр?")
    talk.say("5")
    talk.now += timedelta(minutes=1)
    talk.deliver(echo(talk.contact.igsid, "600 гривень", talk.now, "by.hand"))
    assert (talk.survey.attention, talk.survey.attended_by) == ("", None)
    assert talk.survey.attended_at == talk.now


def test_an_answer_told_of_before_its_question_leaves_nobody_waiting(talk: Talk) -> None:
    talk.now = NOW + timedelta(minutes=5)
    talk.deliver(echo(talk.contact.igsid, "Так, о 12:00", talk.now, "by.hand"))
    talk.deliver(wrote(talk.contact.igsid, "Чи є вільний час?", NOW + timedelta(minutes=1), "in.late"))
    assert talk.survey.attention == ""


def test_a_reply_from_a_case_settles_it(talk: Talk, manager: object) -> None:
    talk.say("2")
    talk.say("А чи можна переробити?")
    case = Case.objects.get()
    assert talk.survey.attention == "question"
    cases.take(case.pk, manager, talk.now)
    assert case_talk.reply(case.pk, "Так, приходьте завтра", manager, talk.now).message is not None
    talk.survey.refresh_from_db()
    assert talk.survey.attention == ""


def test_managers_are_told_once_and_not_of_what_was_answered(talk: Talk, manager: object) -> None:
    talk.say("Хочу записатися на завтра")
    talk.say("А скільки це коштує?")
    message = told()[0]
    assert len(told()) == 1
    assert "«Хочу записатися на завтра»" in message.text
    assert message.state == "queued"
    talk.now += timedelta(minutes=1)
    talk.deliver(echo(talk.contact.igsid, "Записали!", talk.now, "by.hand"))
    message.refresh_from_db()
    assert (message.state, message.error_code) == ("failed", "withdrawn")


def test_words_taken_back_go_out_of_our_copies(talk: Talk, manager: object) -> None:
    talk.say("Чи є вільний час у суботу?")
    talk.deliver(unsent(talk.contact.igsid, "in.1", talk.now))
    assert "суботу" not in told()[0].text


def test_it_is_found_from_home_and_the_list_and_ticked_off(talk: Talk, manager: object) -> None:
    talk.say("Скільки коштує педикюр?")
    talk.say("5")
    browser = Browser()
    browser.force_login(manager)  # type: ignore[arg-type]
    assert f"{LIST}?attention=question" in browser.get("/admin/").content.decode()
    assert talk.survey.client_name in browser.get(f"{LIST}?attention=question").content.decode()
    assert talk.survey.client_name not in browser.get(f"{LIST}?attention=words").content.decode()
    page = f"{LIST}{talk.survey.pk}/"
    assert "/seen-to" in browser.get(f"{page}change/").content.decode()
    browser.post(f"{page}seen-to/")
    talk.survey.refresh_from_db()
    assert (talk.survey.attention, talk.survey.attended_by) == ("", manager)
    assert f"{LIST}?attention=question" not in browser.get("/admin/").content.decode()


def test_a_question_of_who_was_never_asked_is_for_the_desk_alone(graph: Graph) -> None:
    AccountFactory()
    make_campaign()
    talk = Talk(ReachableSurveyFactory(), graph)
    talk.say("Скільки коштує педикюр?")
    assert not VisitFeedback.objects.exclude(attention="").exists()
