"""The list of those to whom a person writes by hand, and where it stands among the campaign's ways."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from feedback.models import Campaign, HandMark, LinkToken, MessageTemplate, VisitFeedback
from feedback.services import by_hand, identity
from tests.feedback.by_hand import listed
from tests.feedback.campaigns import address_of, posted
from tests.feedback.factories import ContactFactory, OptOutFactory, make_campaign
from tests.feedback.services.other_ways import account
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db
__all__ = ["account"]

PAGE = "/admin/direct/by-hand/"
HOUR = timedelta(hours=1)


def do(browser: Browser, what: str, survey: VisitFeedback) -> Any:
    return browser.post(PAGE, {"do": what, "survey": survey.pk})


@pytest.mark.parametrize("role", ["receptionist", "manager", "owner"])
def test_staff_work_through_the_list(role: str, settings: Any) -> None:
    settings.INSTAGRAM_LINK_URL = "https://ig.me"
    survey, user = listed(instagram_username="olena_k"), user_in(role)
    browser = browser_of(user)
    page = browser.get(PAGE).content.decode()
    assert 'href="https://ig.me/m/olena_k"' in page
    assert "https://www.instagram.com/olena_k/" in page
    assert "Олено, дякуємо" in page
    assert do(browser, "taken", survey).status_code == 204
    assert f"Пише {user.get_username()}" in browser.get(PAGE).content.decode()
    assert do(browser, "sent", survey).status_code == 302
    page = browser.get(PAGE).content.decode()
    assert "Олено, дякуємо" not in page
    assert "Не надіслано: зняти" in page
    survey.refresh_from_db()
    assert (survey.status, survey.channel) == ("sent", "manual")
    assert do(browser, "undo", survey).status_code == 302
    assert "Олено, дякуємо" in browser.get(PAGE).content.decode()
    actions = HandMark.objects.order_by("pk").values_list("action", "user__username")
    assert [action for action, _name in actions] == ["taken", "sent", "undone"]
    assert {name for _action, name in actions} == {user.get_username()}


def test_the_buttons_work_when_surveys_are_counted_in_thousands() -> None:
    """A number for people has a space in it: "1 024", which no form may send."""
    survey, browser = listed(), browser_of(user_in("manager"))
    VisitFeedback.objects.filter(pk=survey.pk).update(id=survey.pk + 1_234_000)
    key = survey.pk + 1_234_000
    page = browser.get(PAGE).content.decode()
    assert f'name="survey" value="{key}"' in page
    browser.post(PAGE, {"do": "sent", "survey": key})
    assert f'name="survey" value="{key}"' in browser.get(PAGE).content.decode()  # to take it back


def test_masters_do_not_see_the_list() -> None:
    survey = listed()
    browser = browser_of(user_in("master"))
    assert browser.get(PAGE).status_code == 403
    assert do(browser, "sent", survey).status_code == 403


def test_a_look_ticks_nothing_and_nonsense_is_not_found() -> None:
    survey = listed()
    browser = browser_of(user_in("manager"))
    browser.get(PAGE, {"do": "sent", "survey": survey.pk})
    assert browser.post(PAGE, {"do": "explode", "survey": survey.pk}).status_code == 404
    assert browser.post(PAGE, {"do": "sent", "survey": "x"}).status_code == 404
    assert browser.post(PAGE, {"do": "sent", "survey": 0}).status_code == 404
    survey.refresh_from_db()
    assert survey.status == "waiting"


def test_a_text_that_is_not_on_the_list_any_more_is_not_taken() -> None:
    survey = listed()
    VisitFeedback.objects.update(status="sent")
    assert do(browser_of(user_in("manager")), "taken", survey).status_code == 409


def test_a_look_at_the_list_makes_no_link_though_the_text_asks_for_one() -> None:
    survey, campaign = listed(), make_campaign()
    MessageTemplate.objects.update_or_create(
        campaign=campaign, kind="by_hand", defaults={"text_uk": "Напишіть нам: {direct_link}"}
    )
    browser = browser_of(user_in("receptionist"))
    assert browser.get(PAGE).status_code == 200
    assert not LinkToken.objects.exists()
    by_hand.prepare(timezone.now())
    by_hand.prepare(timezone.now())
    token = LinkToken.objects.get(visit=survey.visit)
    assert f"?ref={token.token}" in browser.get(PAGE).content.decode()
    assert LinkToken.objects.count() == 1


def test_a_doubtful_name_is_said_to_be_doubtful() -> None:
    listed(instagram_certain=False)
    assert "Це може бути пошта" in browser_of(user_in("manager")).get(PAGE).content.decode()


def test_the_list_takes_a_flat_number_of_queries(django_assert_max_num_queries: Any) -> None:
    browser = browser_of(user_in("manager"))
    for _each in range(2):
        listed()
    browser.get(PAGE)
    with django_assert_max_num_queries(60) as few:
        browser.get(PAGE)
    for _each in range(15):
        listed()
    with django_assert_max_num_queries(len(few)):
        page = browser.get(PAGE).content.decode()
    assert page.count("<article") == 17
    for _each in range(10):
        listed()
    assert browser.get(PAGE).content.decode().count("<article") == 20
    assert browser.get(PAGE, {"page": 2}).content.decode().count("<article") == 7


# --- the campaign ---------------------------------------------------------------------------------
def test_the_campaigns_page_orders_the_ways() -> None:
    campaign = make_campaign()
    browser = browser_of(user_in("manager"))
    address, data = address_of(campaign), posted(browser, campaign)
    waits = listed()
    VisitFeedback.objects.update(ways_checked_at=timezone.now())
    ways = {"channels_0": "email", "channels_1": "altegio_sms", "channels_2": "manual", "sms_meant": "1"}
    answer = browser.post(address, data | ways)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert Campaign.objects.get().channels == ["instagram", "email", "altegio_sms", "manual"]
    waits.refresh_from_db()
    assert waits.ways_checked_at is None  # another order holds at the next pass for who waits already
    shown = browser.get(address).context["adminform"].form["channels"]
    context = shown.field.widget.get_context("channels", shown.initial, {})
    chosen = [each["value"] for each in context["widget"]["subwidgets"]]
    assert chosen == [["email"], ["altegio_sms"], ["manual"]]
    answer = browser.post(address, data | {**ways, "channels_2": "email"})
    assert "Один спосіб вибрано двічі" in answer.content.decode()


# --- names of several people -----------------------------------------------------------------------
def test_who_bears_the_name_of_somebody_unsettled_is_not_offered_but_named() -> None:
    """A card's name may be a mail box: whoever wrote from it may be somebody else, who said stop."""
    survey = listed(instagram_username="mariana_h", instagram_certain=False)
    contact = ContactFactory(username="mariana_h", profile_name="Інша Людина")
    identity.settle(contact.pk, timezone.now())
    survey.refresh_from_db()
    assert survey.reason == "instagram_conflict"
    OptOutFactory(contact=contact, client=None)
    browser = browser_of(user_in("manager"))
    page = browser.get(PAGE).content.decode()
    assert "Хтось із цим імʼям уже писав" in page
    assert f"/instagramcontact/{contact.pk}/change/" in page
    assert "Олено, дякуємо" not in page
    assert do(browser, "taken", survey).status_code == 409
    do(browser, "sent", survey)
    survey.refresh_from_db()
    assert survey.status == "waiting"


def test_who_is_settled_is_offered_again() -> None:
    survey = listed(instagram_username="mariana_h", instagram_certain=False)
    contact = ContactFactory(username="mariana_h", last_action_at=timezone.now() - 30 * HOUR)
    browser = browser_of(user_in("manager"))
    assert "Олено, дякуємо" not in browser.get(PAGE).content.decode()
    identity.link(contact, survey.client, None, timezone.now())
    page = browser.get(PAGE).content.decode()
    assert "Олено, дякуємо" in page
    assert "Хтось із цим імʼям уже писав" not in page
