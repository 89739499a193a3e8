"""The digest's page and that of who comes again: what they show, and to whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from feedback.models import DigestSetting, TeamMember
from tests.factories import AppointmentFactory
from tests.feedback.case_browser import connected
from tests.feedback.cases import survey_of
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db
__all__ = ["connected"]

DAY = timedelta(days=1)


def test_the_owner_allows_masters_their_own_digest_and_a_manager_does_not() -> None:
    page = "/admin/cases/digest/"
    manager, owner = browser_of(user_in("manager")), browser_of(user_in("owner"))
    assert manager.get(page).status_code == 200
    assert manager.post(page, {"masters": "yes"}).status_code == 403
    assert owner.post(page, {"masters": "yes"}).status_code == 302
    assert DigestSetting.objects.get().for_masters
    assert DigestSetting.history.get().history_user.username == "the-owner"
    owner.post(page, {"masters": "no"})
    assert not DigestSetting.objects.get().for_masters


def test_an_owner_puts_themself_among_those_who_get_the_digest(settings: Any) -> None:
    page, owner = "/admin/cases/digest/", user_in("owner")
    settings.EMAIL_READY = True
    owner.email = "owner@example.com"
    owner.save()
    browser = browser_of(owner)
    assert "Надсилати й мені" in browser.get(page).content.decode()
    browser.post(page, {"join": "yes"})
    member = TeamMember.objects.get(user=owner)
    text = browser.get(page).content.decode()
    assert f'href="/admin/feedback/teammember/{member.pk}/change/"' in text
    assert "Надсилати й мені" not in text
    TeamMember.objects.update(wants_digest=False)
    browser.post(page, {"join": "yes"})
    member.refresh_from_db()
    assert (member.wants_digest, TeamMember.objects.count()) == (True, 1)


def test_who_has_no_way_yet_is_led_to_the_page_with_the_link() -> None:
    owner = user_in("owner")
    answer = browser_of(owner).post("/admin/cases/digest/", {"join": "yes"})
    member = TeamMember.objects.get(user=owner)
    assert answer.headers["Location"] == f"/admin/feedback/teammember/{member.pk}/telegram/"


def test_the_page_shows_the_digest_as_it_would_read() -> None:
    text = browser_of(user_in("owner")).get("/admin/cases/digest/").content.decode()
    assert "Тиждень" in text
    assert "Відкритих звернень: 0" in text


def test_the_page_of_who_comes_again_says_when_there_are_few() -> None:
    now = timezone.now()
    survey = survey_of(rating=5, received_at=now - 10 * DAY, status="answered")
    AppointmentFactory(client=survey.client, starts_at=now + DAY, created_at=now - DAY, attendance=0)
    browser = browser_of(user_in("manager"))
    text = browser.get("/admin/cases/again/").content.decode()
    assert "100 % (1)" in text
    assert "менш ніж 30" in text
    for nonsense in ({"days": "x"}, {"location": "999"}, {"days": "365", "location": "x"}):
        assert browser.get("/admin/cases/again/", nonsense).status_code == 200
