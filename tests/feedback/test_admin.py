"""The surveys' pages."""

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
from feedback.models import Campaign, Delivery, Holiday, InstagramAccount, InstagramContact, OptOut
from salon.admin import badges
from tests.factories import InstagramClientFactory
from tests.feedback.campaigns import given_to_page
from tests.feedback.factories import (
    AccountFactory,
    AnswerFactory,
    ContactFactory,
    MessageFactory,
    SurveyFactory,
    make_campaign,
)
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db

SURVEYS = "/admin/feedback/visitfeedback/"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def browser() -> Browser:
    """A manager's browser."""
    return browser_of(user_in("manager"))


def listed(browser: Browser, **query: Any) -> list[Any]:
    """The surveys that the list shows."""
    return list(browser.get(SURVEYS, query).context["cl"].result_list)


# --- surveys --------------------------------------------------------------------------------------
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


# --- campaign -------------------------------------------------------------------------------------
def form_of(browser: Browser, campaign: Campaign) -> tuple[str, dict[str, Any]]:
    """The address of the campaign's form and what it would send as it stands."""
    address = f"/admin/feedback/campaign/{campaign.pk}/change/"
    context = given_to_page(browser, address)
    data: dict[str, Any] = {}
    forms = [context["adminform"].form]
    for formset in context["inline_admin_formsets"]:
        forms += [formset.formset.management_form, *formset.formset.forms]
    for form in forms:
        for field in form:
            value = field.value()
            if field.name == "since":
                local = timezone.localtime(value) if value else None
                data["since_0"] = local.strftime("%d.%m.%Y") if local else ""
                data["since_1"] = local.strftime("%H:%M:%S") if local else ""
            elif value is not None and value is not False:
                data[field.html_name] = value
    return address, data


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


def test_sending_hours_have_to_leave_some_time(browser: Browser) -> None:
    address, data = form_of(browser, make_campaign())

    response = browser.post(address, {**data, "hours_start": "20:00", "hours_end": "10:00"})

    assert "Кінець має бути пізніше за початок" in response.content.decode()


def test_the_houses_own_campaign_is_not_deleted() -> None:
    campaign, browser = make_campaign(), browser_of(user_in("owner", is_superuser=True))

    assert browser.get(f"/admin/feedback/campaign/{campaign.pk}/delete/").status_code == 403


# --- Instagram ------------------------------------------------------------------------------------
def test_a_token_is_never_shown_and_a_pause_touches_nothing_else() -> None:
    account = AccountFactory(token="very-secret-token")
    browser = browser_of(user_in("owner", is_superuser=True))
    address = f"/admin/feedback/instagramaccount/{account.pk}/change/"

    assert "very-secret-token" not in browser.get(address).content.decode()
    browser.post(address, {"paused": "on"})

    account.refresh_from_db()
    assert account.paused
    assert account.token == "very-secret-token"


def test_a_stopped_account_is_taken_up_again_by_a_button(browser: Browser) -> None:
    account = AccountFactory(state=InstagramAccount.State.STOPPED, state_reason="Обмежено")
    address = f"/admin/feedback/instagramaccount/{account.pk}"

    assert "Обмежено" in browser.get(f"{address}/change/").content.decode()
    browser.post(f"{address}/resume/")

    account.refresh_from_db()
    assert account.state == InstagramAccount.State.OK


def test_a_person_in_direct_is_linked_and_unlinked_by_hand(browser: Browser) -> None:
    contact: InstagramContact = ContactFactory(client=None, conflict="two_clients")
    client = InstagramClientFactory()
    address = f"/admin/feedback/instagramcontact/{contact.pk}/change/"
    assert "оберіть потрібного" in browser.get(address).content.decode()

    browser.post(address, {"client": client.pk})
    contact.refresh_from_db()
    assert (contact.client, contact.linked_by, contact.conflict) == (client, "manual", "")

    browser.post(address, {"client": ""})
    contact.refresh_from_db()
    assert contact.client is None


def test_people_who_wait_for_a_decision_are_found(browser: Browser) -> None:
    waiting = ContactFactory(client=None, conflict="two_clients")
    ContactFactory(client=InstagramClientFactory())

    page = browser.get("/admin/feedback/instagramcontact/", {"link": "conflict"})

    assert list(page.context["cl"].result_list) == [waiting]


def test_an_opt_out_is_entered_by_hand_and_taken_back(browser: Browser) -> None:
    client = InstagramClientFactory()

    browser.post("/admin/feedback/optout/add/", {"client": client.pk, "contact": ""})
    opt_out = OptOut.objects.get(client=client)
    assert opt_out.source == "manual"

    browser.post(f"/admin/feedback/optout/{opt_out.pk}/delete/", {"post": "yes"})
    assert not OptOut.objects.exists()


def test_the_desk_enters_an_opt_out_and_takes_none_back() -> None:
    client, desk = InstagramClientFactory(), browser_of(user_in("receptionist"))
    assert "Кому більше не писати" in desk.get("/admin/feedback/optout/add/").content.decode()

    desk.post("/admin/feedback/optout/add/", {"client": client.pk, "contact": ""})

    opt_out = OptOut.objects.get(client=client)
    assert desk.get("/admin/feedback/optout/").status_code == 200
    assert desk.post(f"/admin/feedback/optout/{opt_out.pk}/delete/", {"post": "yes"}).status_code == 403
    assert OptOut.objects.exists()


def test_an_empty_list_speaks_of_filters_only_where_some_are_set(browser: Browser) -> None:
    empty = browser.get("/admin/feedback/optout/").content.decode()
    assert "Ніхто не просив йому не писати." in empty
    assert "Скинути фільтри" not in empty
    assert "Додати відмова" not in empty

    searched = browser.get("/admin/feedback/optout/", {"q": "Олена"}).content.decode()
    assert "Під пошук чи фільтри нічого не підходить." in searched
    assert "Скинути фільтри" in searched


def test_an_opt_out_of_nobody_is_refused(browser: Browser) -> None:
    response = browser.post("/admin/feedback/optout/add/", {"client": "", "contact": ""})

    assert response.status_code == 200
    assert not OptOut.objects.exists()


def test_the_body_of_a_delivery_is_for_owners(browser: Browser) -> None:
    delivery = Delivery.objects.create(body='{"text": "Приватне"}'.encode())
    address = f"/admin/feedback/delivery/{delivery.pk}/change/"

    assert "Приватне" not in browser.get(address).content.decode()
    assert "Приватне" in browser_of(user_in("owner")).get(address).content.decode()
