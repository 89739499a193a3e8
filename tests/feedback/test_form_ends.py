"""Until when a form takes answers, and whom it turns away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client as Browser

from feedback.models import Answer
from feedback.services import form_answers
from feedback.services.form_links import token_of
from tests.feedback.factories import NOW, ContactFactory, OptOutFactory
from tests.feedback.forms import Clock, answer_all, clock, path, say, sent, shown, state

pytestmark = pytest.mark.django_db
__all__ = ["clock"]

DAY = timedelta(days=1)


def test_a_day_after_the_last_answer_only_thanks_are_left(client: Browser, clock: Clock) -> None:
    survey = sent()
    answer_all(client, survey)
    clock.at += DAY - timedelta(minutes=1)
    assert say(client, survey, "rating", "4").status_code == 303
    assert state(survey)[1] == 4
    clock.at += timedelta(minutes=2)
    page = shown(client, survey, q="rating")
    assert "Дякуємо!" in page
    assert "?q=" not in page
    assert "<fieldset" not in page
    say(client, survey, "rating", "1")
    assert state(survey)[1] == 4


def test_a_change_does_not_prolong_the_day(client: Browser, clock: Clock) -> None:
    survey = sent()
    answer_all(client, survey)
    clock.at += timedelta(hours=20)
    say(client, survey, "rating", "4")
    clock.at += timedelta(hours=5)
    say(client, survey, "rating", "1")
    assert state(survey)[1] == 4


def test_a_form_ends_a_fortnight_after_its_survey(client: Browser, clock: Clock) -> None:
    survey = sent(expires_at=NOW + 7 * DAY)
    clock.at = NOW + 20 * DAY
    assert client.get(path(survey)).status_code == 200
    clock.at = NOW + 21 * DAY
    response = client.get(path(survey))
    assert response.status_code == 410
    assert "Час для відповіді минув" in response.content.decode()
    say(client, survey, "rating", "5")
    assert not Answer.objects.exists()


def test_an_answer_after_the_time_counts_and_may_be_finished(client: Browser, clock: Clock) -> None:
    survey = sent(status="expired", reason="no_answer", expires_at=NOW)
    clock.at = NOW + 3 * DAY
    answer_all(client, survey)
    assert state(survey)[:2] == ("answered", 5)
    assert "?q=rating" in shown(client, survey)


@pytest.mark.parametrize(
    "token", ["x", "1", "1.", ".", "1.AAAAAAAAAAAAAAAAAA", "привіт", "1" * 500, "٣.AAAAAAAAAAAAAAAAAA"]
)
@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_an_address_that_we_did_not_make_gets_a_friendly_page(
    client: Browser, token: str, method: str
) -> None:
    sent()
    response = getattr(client, method)(f"/f/{token}/")
    assert response.status_code == 404
    if method != "head":
        assert "Посилання неповне" in response.content.decode()
    assert not Answer.objects.exists()


def test_one_survey_s_word_opens_no_other(client: Browser) -> None:
    first, second = sent(), sent()
    signature = token_of(first.pk).partition(".")[2]
    assert client.get(f"/f/{second.pk}.{signature}/").status_code == 404
    assert client.get(f"/stop/{token_of(first.pk)}/").status_code == 404


def test_a_visit_nobody_is_asked_about_any_more_shows_a_polite_page(client: Browser) -> None:
    survey = sent(status="skipped", reason="visit_changed")
    response = client.get(path(survey))
    assert response.status_code == 410
    assert "Відповідати вже не потрібно" in response.content.decode()
    say(client, survey, "rating", "5")
    assert not Answer.objects.exists()


def test_another_method_is_refused(client: Browser) -> None:
    assert client.put(path(sent())).status_code == 405


def test_who_opted_out_in_direct_is_asked_nothing(client: Browser) -> None:
    survey = sent()
    OptOutFactory(contact=ContactFactory(client=survey.client))
    assert "<fieldset" not in shown(client, survey)
    assert form_answers.take(survey.pk, "rating", "5", NOW) is form_answers.Outcome.REFUSED
