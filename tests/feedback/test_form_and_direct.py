"""The form beside Direct and another phone: early words close no question, and nothing is overlooked."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from feedback.models import Answer
from tests.feedback.factories import NOW, make_campaign
from tests.feedback.forms import Clock, clock, path, say, sent, shown, state

__all__ = ["clock"]

pytestmark = pytest.mark.django_db
SAVED = "можна зупинитися на цьому"


def test_words_said_before_a_rating_do_not_close_the_question_for_a_comment(
    client: Browser, clock: Clock
) -> None:
    make_campaign()
    survey = sent(status="answering", comment="хмм", received_at=NOW)
    Answer.objects.create(
        feedback=survey, question_key="comment", kind="text", text="хмм", answered_at=NOW, mid="in.1"
    )
    assert SAVED not in shown(client, survey)
    say(client, survey, "rating", "2")
    page = shown(client, survey)
    assert "Що саме пішло не так?" in page
    assert SAVED in page
    say(client, survey, "comment", "Холодно")
    assert state(survey)[2] == "хмм\nХолодно"
    say(client, survey, "recommend", "no")
    assert state(survey) == ("answered", 2, "хмм\nХолодно", False, True)


def test_who_skips_the_comment_keeps_the_early_words(client: Browser, clock: Clock) -> None:
    make_campaign()
    survey = sent(status="answering", comment="хмм", received_at=NOW)
    Answer.objects.create(
        feedback=survey, question_key="comment", kind="text", text="хмм", answered_at=NOW, mid="in.1"
    )
    say(client, survey, "rating", "5")
    say(client, survey, "comment", skip="1")
    say(client, survey, "recommend", "yes")
    assert state(survey)[:4] == ("answered", 5, "хмм", True)


def test_another_phone_sees_that_there_is_an_answer_before_it_changes_it(
    client: Browser, clock: Clock
) -> None:
    make_campaign()
    survey = sent()
    assert 'name="seen" value=""' in shown(client, survey)
    say(client, survey, "rating", "2", seen="")
    late = say(client, survey, "rating", "5", seen="")
    assert late.status_code == 409
    assert "Відповідь уже" in late.content.decode()
    assert 'name="seen" value="2"' in late.content.decode()
    assert state(survey)[1] == 2
    assert client.post(path(survey), {"question": "rating", "value": "5", "seen": "2"}).status_code == 303
    assert state(survey)[1] == 5
    assert [each["number"] for each in Answer.objects.get(question_key="rating").earlier] == [2]
