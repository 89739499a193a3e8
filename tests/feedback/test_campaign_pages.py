"""Campaigns in the admin: several of them, in order, with what follows the form before it is saved."""

from __future__ import annotations

import re
from datetime import time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback.models import (
    Campaign,
    CampaignDay,
    Message,
    MessageTemplate,
    Question,
    Rehearsal,
    VisitFeedback,
)
from feedback.services import making
from feedback.services.campaigns import default_campaign
from tests.factories import InstagramClientFactory, ServiceFactory, StaffFactory
from tests.feedback.campaigns import address_of, posted, visits_of_the_week
from tests.feedback.factories import AccountFactory, ContactFactory, SurveyFactory, make_campaign
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db

LIST = "/admin/feedback/campaign/"


# --- several --------------------------------------------------------------------------------------
def test_a_new_campaign_begins_switched_off_with_the_usual_words(browser: Browser) -> None:
    make_campaign()
    answer = browser.post(f"{LIST}add/", {"name": "Після фарбування", "language": "uk", "source": ""})
    made = Campaign.objects.get(name="Після фарбування")
    assert answer.headers["Location"] == f"{LIST}{made.pk}/change/"
    assert (made.enabled, made.since, made.is_default) == (False, None, False)
    assert list(made.questions.order_by("position").values_list("key", flat=True)) == [
        "rating", "comment", "recommend",
    ]  # fmt: skip
    assert made.templates.count() == len(MessageTemplate.Kind.values)
    assert made.priority > default_campaign().priority


def test_a_new_campaign_may_begin_with_the_words_of_another(browser: Browser) -> None:
    source = make_campaign()
    source.questions.filter(key="rating").update(text_uk="Наскільки гарно?")
    browser.post(f"{LIST}add/", {"name": "Друга", "language": "uk", "source": source.pk})
    assert Campaign.objects.get(name="Друга").questions.get(key="rating").text_uk == "Наскільки гарно?"


def test_a_copy_has_the_same_rules_and_asks_nobody(browser: Browser) -> None:
    source = make_campaign(delay_hours=5, min_days_between=30)
    source.questions.filter(key="rating").update(text_uk="Наскільки гарно?")
    browser.post(f"{LIST}{source.pk}/copy/")
    made = Campaign.objects.exclude(pk=source.pk).get()
    assert (made.enabled, made.since, made.is_default) == (False, None, False)
    assert (made.delay_hours, made.min_days_between) == (5, 30)
    assert made.questions.get(key="rating").text_uk == "Наскільки гарно?"
    assert making.last_place() > made.priority > source.priority


def test_a_look_at_the_copys_address_makes_none(browser: Browser) -> None:
    browser.get(f"{LIST}{make_campaign().pk}/copy/")
    assert Campaign.objects.count() == 1


@pytest.mark.parametrize(
    ("used", "default", "status"),
    [
        pytest.param(False, False, 200, id="never used"),
        pytest.param(True, False, 403, id="asked about a visit"),
        pytest.param(False, True, 403, id="the house's own"),
    ],
)
def test_only_a_campaign_that_was_never_used_is_deleted(
    browser: Browser, used: bool, default: bool, status: int
) -> None:
    campaign = make_campaign() if default else making.copy(make_campaign(), "Друга")
    if used:
        SurveyFactory(campaign=campaign)
    assert browser.get(f"{LIST}{campaign.pk}/delete/").status_code == status
    browser.post(f"{LIST}{campaign.pk}/delete/", {"post": "yes"})
    assert Campaign.objects.filter(pk=campaign.pk).exists() is (status == 403)


def test_several_campaigns_stand_in_their_order_and_are_switched_from_the_list(browser: Browser) -> None:
    first = make_campaign(enabled=False, since=None)
    second = making.copy(first, "Друга")
    Campaign.objects.filter(pk=second.pk).update(priority=1)
    listed = browser.get(LIST).context["cl"].result_list
    assert [row.pk for row in listed] == [second.pk, first.pk]
    action = {"action": "turn_on", "_selected_action": [second.pk]}
    browser.post(LIST, action)
    second.refresh_from_db()
    assert second.enabled
    assert second.since is not None
    browser.post(LIST, {**action, "action": "turn_off"})
    second.refresh_from_db()
    assert (second.enabled, second.since) == (False, None)


def test_the_list_and_the_simulator_name_the_services_and_masters_a_campaign_is_about(
    browser: Browser,
) -> None:
    first = make_campaign()
    second = making.copy(first, "Друга")
    second.only_services.set(ServiceFactory(title=title) for title in ("Манікюр", "Педикюр", "Брови", "Вії"))
    second.except_masters.add(StaffFactory(name="Ірина Коваль"))
    with CaptureQueriesContext(connection) as few:
        listed = browser.get(LIST).content.decode()
    assert re.search(r"лише послуги: [\w, ]+ і ще 1; крім майстрів: Ірина Коваль", listed)
    assert "крім майстрів: Ірина Коваль" in browser.get(f"{LIST}{second.pk}/simulate/").content.decode()
    form = posted(browser, second, except_masters=[])
    changed = browser.post(f"{LIST}{second.pk}/simulate/", form).content.decode()
    assert "лише послуги" in changed
    assert "крім майстрів: " not in changed
    making.copy(second, "Третя")
    with CaptureQueriesContext(connection) as many:
        browser.get(LIST)
    assert len(many) == len(few)


@pytest.mark.parametrize("role", ["receptionist", "master"])
def test_the_desk_and_masters_see_nothing_of_it(role: str) -> None:
    campaign, other = make_campaign(), browser_of(user_in(role))
    for page in ("", "add/", *(f"{campaign.pk}/{each}/" for each in PAGES)):
        assert other.get(f"{LIST}{page}").status_code == 403, page
    assert other.post(f"{LIST}{campaign.pk}/count/").status_code == 403


PAGES = ("change", "history", "simulate", "preview", "test")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_takes_as_many_queries_for_twenty_visits_as_for_two(browser: Browser, page: str) -> None:
    campaign = make_campaign()
    visits_of_the_week(2)
    address = f"{LIST}{campaign.pk}/{page}/"
    assert browser.get(address).status_code == 200
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    visits_of_the_week(18)
    with CaptureQueriesContext(connection) as many:
        browser.get(address)
    assert len(many) == len(few)


# --- what follows the form ------------------------------------------------------------------------
def count(browser: Browser, campaign: Campaign, **changed: Any) -> dict[str, Any]:
    """What the page is told while the form stands like this."""
    data = posted(browser, campaign, **changed)
    found: dict[str, Any] = browser.post(f"{LIST}{campaign.pk}/count/", data).json()
    return found


def test_the_count_follows_the_form_and_saves_nothing(browser: Browser) -> None:
    campaign = make_campaign(enabled=False, since=None, hours_start="00:00", hours_end="00:00")
    visits_of_the_week(3, wrote=True)
    visits_of_the_week(2)
    before = Campaign.history.count(), VisitFeedback.objects.count()

    found = count(browser, campaign)
    assert "errors" not in found, found
    assert "3" in found["count"]
    assert "5" in found["count"]
    assert found["rule"].startswith("через 24")
    assert any(words.startswith("2") and "вручну" in words for words in found["reasons"])
    dear = count(browser, campaign, min_cost="100000", first_visits_always="")
    assert "0 з 5" in dear["count"]
    assert [words.partition(" ·")[0] for words in dear["reasons"]] == ["5"]
    campaign.refresh_from_db()
    assert (campaign.min_cost, campaign.enabled) == (0, False)
    assert (Campaign.history.count(), VisitFeedback.objects.count()) == before


def test_what_cannot_be_saved_is_told_instead_of_a_count(browser: Browser) -> None:
    found = count(browser, make_campaign(), hours_start="20:00", hours_end="10:00")
    assert "count" not in found
    assert any("пізніше за початок" in words for words in found["errors"])


def test_the_preview_shows_the_form_as_it_stands(browser: Browser) -> None:
    campaign = make_campaign()
    question = campaign.questions.get(key="recommend")
    Question.objects.filter(pk=question.pk).update(asked_after="high")
    data = posted(browser, campaign)
    data["questions-0-text_uk"] = "{first_name_vocative}, як вам манікюр?"
    data["questions-0-text_en"] = ""
    page = browser.post(f"{LIST}{campaign.pk}/preview/", data, headers={"X-Requested-With": "fetch"})
    html = page.content.decode()
    assert "Олено, як вам манікюр?" in html
    for words in ("1000 байтів", "лише після високої оцінки", "частин", "Немає тексту англійською"):
        assert words in html
    assert "<html" not in html
    assert campaign.questions.get(key="rating").text_uk != "{first_name_vocative}, як вам манікюр?"


def test_without_a_script_the_preview_is_a_page(browser: Browser) -> None:
    campaign = make_campaign()
    page = browser.post(f"{LIST}{campaign.pk}/preview/", posted(browser, campaign)).content.decode()
    assert "<html" in page
    assert "bubble-button" in page


def test_a_fault_of_a_text_is_shown_beside_it(browser: Browser) -> None:
    campaign = make_campaign()
    data = posted(browser, campaign)
    data["questions-0-text_uk"] = "Як вам {masterr}?"
    page = browser.post(f"{LIST}{campaign.pk}/preview/", data).content.decode()
    assert "Немає такої змінної: {masterr}" in page


def test_missing_english_is_told_on_the_page(browser: Browser) -> None:
    campaign = make_campaign()
    campaign.templates.filter(kind="thanks").update(text_en="")
    page = browser.get(address_of(campaign))
    assert "подяка наприкінці" in page.context["translations"]
    assert str(page.context["translations"]) in page.content.decode()


def test_what_a_trial_wrote_is_found_from_the_campaign(browser: Browser) -> None:
    campaign = make_campaign()
    SurveyFactory(campaign=campaign, status="skipped", reason="dry_run")
    page = browser.get(address_of(campaign)).content.decode()
    assert "/admin/sending/" in page
    assert f"reason__exact=dry_run&amp;campaign__id__exact={campaign.pk}" in page
    query = {"reason__exact": "dry_run", "campaign__id__exact": campaign.pk}
    listed = browser.get("/admin/feedback/visitfeedback/", query)
    assert listed.status_code == 200
    assert len(listed.context["cl"].result_list) == 1


# --- changes --------------------------------------------------------------------------------------
def test_changes_are_told_with_who_and_what_became_what(browser: Browser) -> None:
    campaign = make_campaign()
    data = posted(browser, campaign)
    data |= {"delay_hours": 3, "questions-0-text_uk": "Як вам візит?", "enabled": "on"}
    answer = browser.post(address_of(campaign), data)
    assert answer.status_code == 302, answer.context["errors"]
    page = browser.get(f"{LIST}{campaign.pk}/history/").content.decode()
    for words in ("the-manager", "24", "3", "Як вам візит?", "Як усе пройшло?"):
        assert words in page
    assert "<ins" in page
    assert "<del" in page


def test_of_a_day_that_was_added_the_history_tells_its_hours(browser: Browser) -> None:
    campaign = make_campaign()
    for values in ({"weekday": 1, "closed": True}, {"weekday": 5, "start": time(11), "end": time(15)}):
        day = CampaignDay(campaign=campaign, **values)
        day._history_date = timezone.now() + timedelta(hours=1)
        day.save()
    page = browser.get(f"{LIST}{campaign.pk}/history/").content.decode()
    assert "нікому не пишемо" in page.lower()
    assert "11:00–15:00" in page


def test_nothing_changed_is_no_change(browser: Browser) -> None:
    """Though browsers end each line of a text by two signs."""
    campaign = make_campaign()
    before = browser.get(f"{LIST}{campaign.pk}/history/").context["changes"]
    texts = list(campaign.questions.values_list("text_uk", flat=True))
    assert any("\n" in text for text in texts)
    data = posted(browser, campaign, enabled="on")
    typed = {name: str(value).replace("\n", "\r\n") for name, value in data.items() if "text_" in name}
    assert browser.post(address_of(campaign), data | typed).status_code == 302
    assert list(campaign.questions.values_list("text_uk", flat=True)) == texts
    after = browser.get(f"{LIST}{campaign.pk}/history/").context["changes"]
    assert len(after) == len(before)


def test_who_is_to_be_written_to_by_hand_is_no_way_of_the_program(browser: Browser) -> None:
    AccountFactory()
    campaign = make_campaign(hours_start=time(0), hours_end=time(0))
    visits_of_the_week(2, wrote=True)
    visits_of_the_week(3)
    page = browser.get(f"{LIST}{campaign.pk}/simulate/")
    assert [one["part"] for one in page.context["ways"]] == ["way:instagram"]
    assert page.context["by_hand"] == {"part": "by_hand", "count": 3}
    assert "Написати вручну: запитаємо, лише коли це зробить колега" in page.content.decode()


# --- the test on oneself --------------------------------------------------------------------------
def test_a_manager_has_the_survey_sent_to_themselves(browser: Browser) -> None:
    campaign = make_campaign(enabled=False, since=None)
    me = ContactFactory(username="olha", last_action_at=timezone.now() - timedelta(hours=1))
    ContactFactory(username="gone", last_action_at=timezone.now() - timedelta(days=2))
    first = browser.get(f"{LIST}{campaign.pk}/test/").content.decode()
    assert "@olha" not in first  # nobody was looked for, and the others are clients
    assert "знайдіть тут своє ім" in first
    page = browser.get(f"{LIST}{campaign.pk}/test/?q=o").content.decode()
    assert "@olha" in page
    assert "@gone" not in page

    data = {"contact": me.pk, "language": "uk", "mine": "1"}
    page = browser.post(f"{LIST}{campaign.pk}/test/", data, follow=True).content.decode()
    assert "@olha" in page
    run = Rehearsal.objects.get()
    assert (run.by.username, run.awaiting, run.contact) == ("the-manager", "rating", me)
    notice, question = Message.objects.order_by("pk")
    assert "перевірка опитування" in notice.text
    assert [button["title"] for button in question.quick_replies] == ["1", "2", "3", "4", "5"]
    assert not VisitFeedback.objects.exists()


def test_a_client_gets_no_test_by_a_mere_tick(browser: Browser) -> None:
    """The only one found is chosen; a client's conversation is named before anything goes there."""
    campaign, client = make_campaign(), InstagramClientFactory(name="Олена Клієнтка")
    contact = ContactFactory(username="olena_k", last_action_at=timezone.now(), client=client)
    address = f"{LIST}{campaign.pk}/test/"
    assert " checked" in browser.get(address, {"q": "olena_k"}).content.decode()
    data = {"contact": contact.pk, "language": "uk", "mine": "1"}
    page = browser.post(address, data).content.decode()
    assert "@olena_k – це клієнт Олена Клієнтка" in page
    assert not Rehearsal.objects.exists()
    browser.post(address, {**data, "sure": contact.pk})
    assert Rehearsal.objects.get().contact == contact


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"last_action_at": timezone.now() - timedelta(days=2)}, "напишіть слово"),
        ({"unreachable_since": timezone.now()}, "не отримує"),
    ],
)
def test_a_test_that_cannot_arrive_is_refused_in_words(
    browser: Browser, values: dict[str, Any], words: str
) -> None:
    contact = ContactFactory(**{"last_action_at": timezone.now(), **values})
    campaign = make_campaign()
    data = {"contact": contact.pk, "language": "uk", "mine": "1"}
    page = browser.post(f"{LIST}{campaign.pk}/test/", data, follow=True).content.decode()
    assert words in page
    assert not Rehearsal.objects.exists()


@pytest.mark.parametrize("turn", ["pause", "trial"])
def test_while_nothing_goes_out_no_test_does(browser: Browser, turn: str) -> None:
    campaign, contact = make_campaign(), ContactFactory(username="olha", last_action_at=timezone.now())
    browser.post("/admin/sending/", {"turn": turn})
    address = f"{LIST}{campaign.pk}/test/"
    assert " disabled" in browser.get(address, {"q": contact.username}).content.decode()
    browser.post(address, {"contact": contact.pk, "language": "uk", "mine": "1"})
    assert not Rehearsal.objects.exists()


def test_who_does_not_say_that_it_is_their_own_sends_nothing(browser: Browser) -> None:
    campaign, client = make_campaign(), InstagramClientFactory()
    contact = ContactFactory(last_action_at=timezone.now(), client=client)
    page = browser.post(
        f"{LIST}{campaign.pk}/test/", {"contact": contact.pk, "language": "uk"}, follow=True
    ).content.decode()
    assert "ваша власна розмова" in page
    assert not Message.objects.exists()
