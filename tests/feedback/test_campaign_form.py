"""The form of a campaign: when it begins, and which texts and hours it takes."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client as Browser

from feedback.models import Campaign, MessageTemplate
from tests.feedback.campaigns import form_of
from tests.feedback.factories import make_campaign
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db


def test_switched_on_the_campaign_begins_now(browser: Browser) -> None:
    campaign = make_campaign(enabled=False, since=None)
    address, data = form_of(browser, campaign)

    response = browser.post(address, {**data, "enabled": "on"})

    assert response.status_code == 302, response.context["adminform"].form.errors
    campaign.refresh_from_db()
    assert campaign.enabled
    assert campaign.since is not None


def test_switched_off_it_forgets_its_beginning(browser: Browser) -> None:
    campaign = make_campaign(enabled=True)
    address, data = form_of(browser, campaign)
    data.pop("enabled")

    browser.post(address, data)

    campaign.refresh_from_db()
    assert (campaign.enabled, campaign.since) == (False, None)


@pytest.mark.parametrize("field", ["questions-0-text_uk", "questions-1-text_en", "templates-0-text_uk"])
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Вітаємо, {name}!", "Немає такої змінної: {name}"),
        ("і" * 501, "Задовго"),
        ("Як вам {services}? " + "і" * 475, "Задовго"),
    ],
    ids=["unknown variable", "too long for Instagram", "too long with a client's details"],
)
def test_a_text_that_cannot_be_sent_is_refused(browser: Browser, field: str, text: str, words: str) -> None:
    address, data = form_of(browser, make_campaign())
    assert field in data

    response = browser.post(address, {**data, field: text})

    assert response.status_code == 200
    assert words in response.content.decode()


def test_a_changed_text_is_stored_and_its_history_kept(browser: Browser) -> None:
    campaign = make_campaign()
    address, data = form_of(browser, campaign)

    browser.post(
        address, {**data, "delay_hours": 3, "questions-0-text_uk": "Як вам візит, {first_name_vocative}?"}
    )

    campaign.refresh_from_db()
    assert campaign.delay_hours == 3
    assert campaign.questions.order_by("position")[0].text_uk == "Як вам візит, {first_name_vocative}?"
    assert campaign.history.first().history_user.username == "the-manager"
    assert browser.get(f"/admin/feedback/campaign/{campaign.pk}/history/").status_code == 200


def test_thanks_by_the_rating_may_be_left_empty_and_the_usual_ones_may_not() -> None:
    campaign: Campaign = make_campaign()
    for kind in MessageTemplate.OPTIONAL:
        campaign.templates.get(kind=kind).full_clean()
    low = campaign.templates.get(kind="thanks_low")
    low.text_en = "We are sorry"
    with pytest.raises(ValidationError):
        low.full_clean()
    usual = campaign.templates.get(kind="thanks")
    usual.text_uk = " "
    with pytest.raises(ValidationError):
        usual.full_clean()


def test_sending_hours_have_to_leave_some_time(browser: Browser) -> None:
    address, data = form_of(browser, make_campaign())

    response = browser.post(address, {**data, "hours_start": "20:00", "hours_end": "10:00"})

    assert "Кінець має бути пізніше за початок" in response.content.decode()


def test_the_houses_own_campaign_is_not_deleted() -> None:
    campaign, browser = make_campaign(), browser_of(user_in("owner", is_superuser=True))

    assert browser.get(f"/admin/feedback/campaign/{campaign.pk}/delete/").status_code == 403
