"""The list of surveys and a survey's page: how each stands and why, and what a person settles."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from altegio.admin.show import NO_BREAK
from feedback.admin import surveys
from feedback.models import Holiday
from salon.admin import badges
from tests.feedback.factories import AnswerFactory, MessageFactory, SurveyFactory, make_campaign

pytestmark = pytest.mark.django_db

SURVEYS = "/admin/feedback/visitfeedback/"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def listed(browser: Browser, **query: Any) -> list[Any]:
    """The surveys that the list shows."""
    return list(browser.get(SURVEYS, query).context["cl"].result_list)


def test_the_list_says_how_a_survey_stands_and_why(browser: Browser) -> None:
    SurveyFactory(status="waiting", reason="never_wrote")
    SurveyFactory(status="answered", rating=2, comment="Довго чекала", would_recommend=False)

    page = browser.get(SURVEYS).content.decode()

    for words in (
        "чекаємо, доки клієнт напише",
        "писати першими Instagram не дозволяє",
        "Довго чекала",
        "★★",
    ):
        assert words in page


def test_a_planned_survey_says_when_it_goes_and_for_which_open_day_it_waits(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    tuesday = datetime(2026, 12, 1, 14, 0, tzinfo=ZoneInfo("Europe/Kyiv"))
    monkeypatch.setattr(surveys.timezone, "now", lambda: tuesday)
    campaign = make_campaign()
    late = SurveyFactory(campaign=campaign, due_at=tuesday - HOUR)
    SurveyFactory(campaign=campaign, due_at=tuesday + 3 * DAY)
    assert "Піде за кілька хвилин." in browser.get(f"{SURVEYS}{late.pk}/change/").content.decode()
    campaign.days.create(weekday=tuesday.weekday(), closed=True)
    Holiday.objects.create(date=(tuesday + DAY).date())
    page = browser.get(SURVEYS).content.decode().replace(NO_BREAK, " ")
    assert "Піде в найближчі години надсилання." in page
    assert "Піде 4 грудня, 14:00." in page
    words = "За годинами й днями кампанії зараз клієнтам не пишемо: піде 3 грудня, "
    assert words in browser.get(f"{SURVEYS}{late.pk}/change/").content.decode().replace(NO_BREAK, " ")


def test_a_story_hides_the_addresses_by_which_a_client_answers_and_asks_for_peace(browser: Browser) -> None:
    survey = SurveyFactory(status="sent", channel="altegio_sms")
    text = "Оцініть: https://salon.example/f/7.abc_D-1/ Не писати: https://salon.example/stop/9.xyz_E-2/"
    MessageFactory(feedback=survey, purpose="sms", text=text)
    page = browser.get(f"{SURVEYS}{survey.pk}/change/").content.decode()
    assert "https://salon.example/stop/…" in page
    assert "abc_D" not in page
    assert "xyz_E" not in page


def test_the_menu_counts_what_waits_for_a_managers_click() -> None:
    now = timezone.now()
    SurveyFactory(status="failed", reason="outcome_unknown")
    SurveyFactory(status="waiting", reason="held", expires_at=now + DAY)
    SurveyFactory(status="waiting", reason="held", expires_at=now - DAY)
    assert badges.surveys_to_look_at() == 2


def test_surveys_are_filtered_by_state_reason_rating_comment_and_master(browser: Browser) -> None:
    low = SurveyFactory(status="answered", rating=2, comment="Довго")
    high = SurveyFactory(status="answered", rating=5)
    waiting = SurveyFactory(status="waiting", reason="never_wrote")

    assert listed(browser, status__exact="waiting") == [waiting]
    assert listed(browser, reason__exact="never_wrote") == [waiting]
    assert listed(browser, rating="low") == [low]
    assert listed(browser, rating="5") == [high]
    assert listed(browser, with_comment="yes") == [low]
    assert set(listed(browser, rating__isnull=0)) == {low, high}


def test_a_survey_tells_its_story_in_order(browser: Browser) -> None:
    survey = SurveyFactory(status="answered", rating=4, sent_at=timezone.now())
    MessageFactory(feedback=survey, text="Як усе пройшло?", state="sent", seen_at=timezone.now())
    AnswerFactory(feedback=survey, question_key="rating", kind="rating", number=4)

    page = browser.get(f"{SURVEYS}{survey.pk}/change/").content.decode()

    for words in ("Опитування заплановано", "Як усе пройшло?", "прочитано", "Відповідь збережено: оцінка"):
        assert words in page
    assert f"/admin/altegio/visit/{survey.visit_id}/change/" in page


def test_a_survey_s_page_says_why_once_and_leaves_out_what_was_not_said(browser: Browser) -> None:
    waiting = SurveyFactory(status="waiting", reason="never_wrote")
    answered = SurveyFactory(status="answered", reason="", rating=5)

    def heads(survey: Any) -> list[str]:
        address = f"/admin/feedback/visitfeedback/{survey.pk}/change/"
        return browser.get(address).context["adminform"].fieldsets[0][1]["fields"]

    assert heads(waiting) == ["state_text", "reason_text"]
    assert heads(answered) == ["state_text", "rating_text"]


def test_a_survey_cannot_be_edited(browser: Browser) -> None:
    survey = SurveyFactory(status="answered", rating=1)

    assert browser.post(f"{SURVEYS}{survey.pk}/change/", {"rating": 5}).status_code == 403
    survey.refresh_from_db()
    assert survey.rating == 1


@pytest.mark.parametrize(
    ("button", "status", "message_state"),
    [("mark-sent", "sent", "sent"), ("mark-not-sent", "failed", "failed")],
)
def test_an_unknown_outcome_is_settled_by_a_person(
    browser: Browser, button: str, status: str, message_state: str
) -> None:
    survey = SurveyFactory(status="unknown", reason="outcome_unknown")
    message = MessageFactory(feedback=survey, state="unknown")

    browser.post(f"{SURVEYS}{survey.pk}/{button}/")

    survey.refresh_from_db()
    message.refresh_from_db()
    assert (survey.status, message.state) == (status, message_state)


def test_the_settling_buttons_are_there_only_for_an_unknown_outcome(browser: Browser) -> None:
    unknown, sent = SurveyFactory(status="unknown"), SurveyFactory(status="sent")

    assert "mark-sent" in browser.get(f"{SURVEYS}{unknown.pk}/change/").content.decode()
    assert "mark-sent" not in browser.get(f"{SURVEYS}{sent.pk}/change/").content.decode()


@pytest.mark.parametrize("button", ["mark-sent", "mark-not-sent"])
def test_a_look_at_the_address_settles_nothing(browser: Browser, button: str) -> None:
    survey = SurveyFactory(status="unknown")
    message = MessageFactory(feedback=survey, state="unknown")

    browser.get(f"{SURVEYS}{survey.pk}/{button}/")

    message.refresh_from_db()
    assert message.state == "unknown"


def test_the_list_takes_as_many_queries_for_twenty_surveys_as_for_two(browser: Browser) -> None:
    SurveyFactory.create_batch(2)
    browser.get(SURVEYS)
    with CaptureQueriesContext(connection) as few:
        browser.get(SURVEYS)
    SurveyFactory.create_batch(18)
    with CaptureQueriesContext(connection) as many:
        browser.get(SURVEYS)

    assert len(many) == len(few)
