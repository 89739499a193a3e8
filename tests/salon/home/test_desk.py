"""The first page of the desk: who is late, who is here, who comes next, whom nobody marked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import AppointmentFactory, BlockFactory, CompanyFactory
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 7, 1, 14, 0, tzinfo=ZoneInfo("Europe/Kyiv"))


def booked(minutes: int, attendance: int = 0, **values: Any) -> Any:
    """An hour that begins so many minutes from now."""
    return AppointmentFactory(starts_at=NOW + timedelta(minutes=minutes), attendance=attendance, **values)


@pytest.fixture(autouse=True)
def two_o_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is two o'clock, in the middle of the salon's day."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def desk() -> Browser:
    """A receptionist's browser."""
    return browser_of(user_in("receptionist"))


def seen(browser: Browser, address: str = "/admin/") -> Any:
    """What the desk shows."""
    return browser.get(address).context_data["desk"]


def groups(found: Any) -> dict[str, list[str]]:
    """The clients of each group, in order."""
    return {group["key"]: [line.client for line in group["lines"]] for group in found["groups"]}


def test_the_day_stands_in_the_order_in_which_somebody_has_to_act(desk: Browser) -> None:
    booked(-10, client__name="Пізня")
    booked(-20, attendance=1, client__name="Тутешня")
    booked(90, client__name="Друга")
    booked(15, attendance=2, client__name="Перша")
    booked(-180, attendance=1, client__name="Готова")
    booked(-180, client__name="Непозначена")
    booked(-180, attendance=-1)
    booked(30, cancelled=True)
    BlockFactory(starts_at=NOW + timedelta(minutes=30))
    booked(24 * 60, client__name="Завтрашня")

    found = seen(desk)

    assert groups(found) == {"late": ["Пізня"], "here": ["Тутешня"], "next": ["Перша", "Друга"]}
    assert [line.client for line in found["unmarked"]["lines"]] == ["Непозначена"]
    assert [tile["value"] for tile in found["tiles"]] == ["7", "1", "1", "2", "1"]
    late, here, following = (group["lines"][0].ahead for group in found["groups"])
    assert (late, here, following) == ("запізнення 10 хв", "ще 40 хв", "через 15 хв")


def test_who_is_here_counts_once_however_many_masters_work(desk: Browser) -> None:
    first = booked(-20, attendance=1, client__name="Карина", staff__name="Ірина")
    visit, client = first.visit, first.client
    booked(40, attendance=1, visit=visit, client=client, staff__name="Олена")
    booked(-90, attendance=1, visit=visit, client=client)

    found = seen(desk)

    assert groups(found) == {"here": ["Карина"], "next": []}
    (line,) = found["groups"][0]["lines"]
    assert (line.clock, line.until, line.master) == ("13:40", "15:40", "Ірина, Олена")
    assert line.ahead == "ще 1 год\xa040 хв"
    assert found["tiles"][1]["value"] == found["groups"][0]["count"] == "1"


def test_who_is_marked_as_come_before_the_time_is_not_here_yet(desk: Browser) -> None:
    booked(240, attendance=1, client__name="Рання")

    found = seen(desk)

    assert groups(found) == {"next": ["Рання"]}
    assert found["groups"][0]["lines"][0].ahead == "позначено «прийшли», початок о 18:00"
    assert [tile["value"] for tile in found["tiles"]] == ["1", "0", "0", "1", "0"]
    assert found["tiles"][3]["notes"] == ["записи; вже позначено «прийшли»: 1"]


def test_a_break_within_a_visit_is_told(desk: Browser) -> None:
    first = booked(-120, attendance=1, client__name="Перерва")
    booked(60, attendance=1, visit=first.visit, client=first.client)

    (line,) = seen(desk)["groups"][0]["lines"]

    assert (line.client, line.ahead) == ("Перерва", "позначено «прийшли», початок о 15:00")


def test_the_list_of_the_unmarked_holds_exactly_those(desk: Browser) -> None:
    for days in (0, 1, 5, 30):
        booked(-180 - days * 24 * 60)

    found = seen(desk)
    listed = desk.get(found["unmarked_link"]).context["cl"].result_count

    assert found["unmarked"]["count"] == "3"
    assert listed == 3


def test_tomorrow_counts_as_many_in_its_list_as_in_the_calendar(desk: Browser) -> None:
    day = 24 * 60
    booked(day)
    booked(day + 60, attendance=2)
    booked(day, cancelled=True)
    BlockFactory(starts_at=NOW + timedelta(minutes=day))

    links = {one["title"]: one["link"] for one in desk.get("/admin/").context_data["desk_links"]}
    listed = desk.get(links["Записи на завтра"]).context["cl"].result_count
    strip = desk.get("/admin/calendar/events?view=day&date=2026-07-02&zone=Europe/Kyiv").json()["strip"]

    assert listed == 2
    assert [each["count"] for each in strip if each["current"]] == [2]


def test_an_empty_day_says_so(desk: Browser) -> None:
    assert seen(desk)["nobody"]
    assert "ніхто не записаний" in desk.get("/admin/").content.decode()


def test_a_location_can_be_chosen(desk: Browser) -> None:
    booked(30, client__name="Тут")
    there = CompanyFactory(altegio_id=1002, title="Поділ")
    booked(30, company=there, client__name="Там")

    assert groups(seen(desk))["next"] == ["Тут", "Там"]
    assert groups(seen(desk, f"/admin/?location={there.pk}"))["next"] == ["Там"]


def test_a_manager_sees_the_same_day_one_click_away() -> None:
    booked(-10, client__name="Пізня")
    manager = browser_of(user_in("manager"))

    page = manager.get("/admin/").content.decode()

    assert "?view=today" in page
    assert groups(seen(manager, "/admin/?view=today"))["late"] == ["Пізня"]


def test_the_number_of_queries_does_not_grow_with_the_day(desk: Browser) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            desk.get("/admin/home/today/", HTTP_HX_REQUEST="true")
        return len(found)

    for minutes in (-180, -10, 30):
        booked(minutes)
    booked(-10, attendance=1)
    few = queries()
    for minutes in (-200, -190, -5, -3, 20, 40, 60):
        booked(minutes)

    assert queries() == few
    assert few <= 16
