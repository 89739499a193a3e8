"""A manager lets surveys go that wait for it; days of the week leave some day open."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone, translation
from django.utils.html import strip_tags

from feedback.admin import show
from feedback.models import VisitFeedback
from tests.feedback.campaigns import form_of
from tests.feedback.factories import DAY, SurveyFactory, make_campaign
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db

SURVEYS = "/admin/feedback/visitfeedback/"


def held(**values: Any) -> VisitFeedback:
    """A survey that waits for a manager."""
    ends = {"expires_at": timezone.now() + DAY}
    return SurveyFactory(status="waiting", reason="held", **{**ends, **values})


def test_a_manager_lets_the_ticked_surveys_go(browser: Browser) -> None:
    first, second, third = held(), held(), held()
    data = {"action": "let_go", "_selected_action": [first.pk, second.pk]}

    response = browser.post(SURVEYS, data, follow=True)

    assert response.status_code == 200
    found = dict(VisitFeedback.objects.values_list("pk", "status"))
    assert found == {first.pk: "planned", second.pk: "planned", third.pk: "waiting"}
    first.refresh_from_db()
    assert first.approved_by
    assert first.approved_by.username == "the-manager"


def test_one_survey_is_let_go_on_its_page_and_not_by_a_look(browser: Browser) -> None:
    survey = held()
    page = f"{SURVEYS}{survey.pk}/"
    address = f"{page}let-go/"
    assert address in browser.get(f"{page}change/").content.decode()

    browser.get(address)
    survey.refresh_from_db()
    assert survey.reason == "held"

    browser.post(address)
    survey.refresh_from_db()
    assert (survey.status, survey.reason) == ("planned", "")
    shown = browser.get(f"{page}change/").content.decode()
    assert address not in shown
    assert "Відпущено: the-manager" in shown
    assert "вже не треба чекати на керівника" in shown
    assert f"{page}history/" not in shown


def test_nothing_is_ticked_where_nothing_waits_for_a_manager(browser: Browser) -> None:
    SurveyFactory()
    assert 'name="_selected_action"' not in browser.get(SURVEYS).content.decode()
    held()
    assert 'name="_selected_action"' in browser.get(SURVEYS).content.decode()


def test_the_desk_lets_nothing_go() -> None:
    survey = held()
    data = {"action": "let_go", "_selected_action": [survey.pk]}
    browser_of(user_in("receptionist")).post(SURVEYS, data)
    survey.refresh_from_db()
    assert survey.reason == "held"


def days(*closed: int) -> dict[str, Any]:
    """What the form says of these days."""
    data: dict[str, Any] = {"days-TOTAL_FORMS": len(closed), "days-INITIAL_FORMS": 0}
    for place, weekday in enumerate(closed):
        one = {"weekday": weekday, "closed": "on", "start": "10:00", "end": "20:00"}
        data |= {f"days-{place}-{name}": value for name, value in one.items()}
    return data


def test_a_week_that_is_closed_all_over_is_refused(browser: Browser) -> None:
    campaign = make_campaign()
    address, data = form_of(browser, campaign)

    response = browser.post(address, {**data, **days(*range(7))})

    assert response.status_code == 200
    assert not campaign.days.exists()
    assert browser.post(address, {**data, **days(*range(6))}).status_code == 302
    assert campaign.days.count() == 6


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("held", "чекає на керівника"),
        ("never_wrote", "чекаємо, доки клієнт напише"),
        ("window_closed", "чекаємо, доки клієнт напише"),
        ("text_held", "чекає"),
    ],
)
def test_a_survey_is_said_to_wait_for_what_it_waits_for(reason: str, words: str) -> None:
    survey = SurveyFactory(status="waiting", reason=reason)
    with translation.override("uk"):
        assert strip_tags(show.survey_tag(survey)).endswith(words)
