"""A master's appointments in the calendar of the phone, at an address that can be ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone
from icalendar import Calendar

from altegio.models import Staff, StaffUser
from salon.calendar import feeds, ics
from salon.models import AuditEntry, CalendarFeed
from tests.factories import (
    KYIV,
    AppointmentFactory,
    AppointmentServiceFactory,
    BlockFactory,
    CompanyFactory,
    StaffFactory,
)
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db

PAGE = "/admin/calendar/feeds/"


@pytest.fixture
def staff() -> Staff:
    """A master."""
    made: Staff = StaffFactory(name="Ірина")
    return made


def path_for(staff: Staff) -> str:
    """An address made just now."""
    address = feeds.address(feeds.renew(staff, None, timezone.now()))
    return address[address.index("/calendar/") :]


def events(path: str) -> list[Any]:
    """What a calendar program finds there."""
    response = Browser().get(path)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(response.content).walk("VEVENT"))


def test_a_feed_says_who_comes_when_and_for_what(staff: Staff) -> None:
    start = timezone.now().replace(microsecond=0) + timedelta(days=3)
    row = AppointmentFactory(staff=staff, starts_at=start, client__name="Олена", attendance=0)
    AppointmentServiceFactory(appointment=row, title="Манікюр")
    BlockFactory(staff=staff, starts_at=start + timedelta(hours=2))
    AppointmentFactory(starts_at=start)  # another master's

    first, block = events(path_for(staff))

    assert first["summary"] == "Олена · Манікюр"
    assert first["dtstart"].dt == start
    assert first["dtend"].dt == start + timedelta(hours=1)
    assert first["status"] == "CONFIRMED"
    assert str(first["uid"]).startswith(f"{row.company.altegio_id}-{row.altegio_id}@")
    assert block["summary"] == "Перерва в календарі"


def test_no_phone_is_in_it_not_even_one_that_stands_in_a_name(staff: Staff) -> None:
    start = timezone.now() + timedelta(days=1)
    AppointmentFactory(
        staff=staff,
        starts_at=start,
        client__name="Олена 067 123-45-67 (до 18)",
        client__phone="+380671234567",
        comment="тел. +380 50 111 22 33",
    )

    body = Browser().get(path_for(staff)).content.decode()

    assert "Олена … (до 18)" in body
    for digits in ("671234567", "123-45-67", "111 22 33"):
        assert digits not in body


def test_cancelled_appointments_follow_and_old_ones_are_left_out(staff: Staff) -> None:
    now = timezone.now()
    AppointmentFactory(staff=staff, starts_at=now - timedelta(days=2), cancelled=True, client__name="Олена")
    AppointmentFactory(staff=staff, starts_at=now - timedelta(days=1), attendance=-1, client__name="Марта")
    AppointmentFactory(staff=staff, starts_at=now - timedelta(days=100))
    AppointmentFactory(staff=staff, starts_at=now, vanished_at=now)

    cancelled, missed = events(path_for(staff))

    assert (cancelled["status"], cancelled["summary"]) == ("CANCELLED", "Скасовано: Олена")
    assert missed["summary"] == "Не прийшли: Марта"


def test_hours_stay_the_same_when_clocks_go_back() -> None:
    staff = StaffFactory(company=CompanyFactory(timezone="Europe/Kyiv"))
    days = [datetime(2026, 10, day, 18, 0, tzinfo=KYIV) for day in (24, 26)]
    for day in days:
        AppointmentFactory(staff=staff, starts_at=day)

    now = days[0] - timedelta(days=1)

    body = ics.calendar_of(staff, ics.rows_of(staff, now), now).decode()
    found = Calendar.from_ical(body)

    assert "DTSTART;TZID=Europe/Kyiv:20261024T180000" in body
    assert "DTSTART;TZID=Europe/Kyiv:20261026T180000" in body
    assert [each["tzid"] for each in found.walk("VTIMEZONE")] == ["Europe/Kyiv"]
    offsets = [event["dtstart"].dt.utcoffset() for event in found.walk("VEVENT")]
    assert offsets == [timedelta(hours=3), timedelta(hours=2)]


def test_nothing_is_sent_again_until_it_changes(staff: Staff) -> None:
    path = path_for(staff)
    mark = Browser().get(path).headers["ETag"]

    assert Browser().get(path, headers={"If-None-Match": mark}).status_code == 304
    AppointmentFactory(staff=staff, starts_at=timezone.now())
    assert Browser().get(path, headers={"If-None-Match": mark}).status_code == 200
    assert CalendarFeed.objects.get().read_at is not None


def test_an_address_holds_until_there_is_a_new_one_or_it_is_ended(staff: Staff) -> None:
    first = path_for(staff)
    second = path_for(staff)

    def answers(path: str) -> int:
        return Browser().get(path).status_code

    assert (answers(first), answers(second)) == (404, 200)
    assert answers(second.replace(".ics", "x.ics")) == 404
    assert answers("/calendar/none.ics") == 404
    assert "charset=utf-8" in Browser().get("/calendar/none.ics").headers["Content-Type"]
    Staff.objects.update(fired=True)
    assert answers(second) == 404
    Staff.objects.update(fired=False)
    feeds.revoke(staff, timezone.now())
    assert answers(second) == 404


def test_another_master_s_signature_opens_nothing(staff: Staff) -> None:
    mine, other = path_for(staff), path_for(StaffFactory())
    forged = f"{mine.partition('.')[0]}.{other.partition('.')[2]}"

    assert Browser().get(forged).status_code == 404


def test_a_master_makes_renews_and_ends_the_own_link_only(staff: Staff) -> None:
    user, other = user_in("master"), StaffFactory(name="Чужа")
    StaffUser.objects.create(user=user, staff=staff)
    theirs = feeds.renew(other, None, timezone.now())
    browser = browser_of(user)

    browser.post(PAGE, {"staff": staff.pk, "do": "renew"})
    feed = CalendarFeed.objects.get(staff=staff, revoked_at=None)
    page = browser.get(PAGE).content.decode()

    assert feed.made_by == user
    assert feeds.address(feed) in page
    assert feeds.address(theirs) not in page
    assert "Чужа" not in page
    assert browser.post(PAGE, {"staff": other.pk, "do": "renew"}).status_code == 404
    browser.post(PAGE, {"staff": staff.pk, "do": "revoke"})
    assert not CalendarFeed.objects.filter(staff=staff, revoked_at=None).exists()
    assert AuditEntry.objects.filter(kind="salon.calendarfeed", user=user).count() == 2


def test_a_manager_looks_after_all_links_and_a_receptionist_after_none(staff: Staff) -> None:
    browser = browser_of(user_in("manager"))

    browser.post(PAGE, {"staff": staff.pk, "do": "renew"})

    assert feeds.address(CalendarFeed.objects.get()) in browser.get(PAGE).content.decode()
    desk = browser_of(user_in("receptionist"))
    assert desk.get(PAGE).status_code == 403
    assert desk.post(PAGE, {"staff": staff.pk, "do": "revoke"}).status_code == 403
