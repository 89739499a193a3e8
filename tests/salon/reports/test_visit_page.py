"""The report of visits in the admin."""

from __future__ import annotations

import io
import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any, cast

import openpyxl
import pytest
from django.test import Client as Browser
from django.utils import timezone

from altegio.models.status import NO_SHOW
from altegio.selectors.figures import By
from tests.factories import (
    KYIV,
    ClientFactory,
    CompanyFactory,
    CompletedVisitFactory,
    ServiceFactory,
    StaffFactory,
    WorkingHoursFactory,
)
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db

PAGE = "/admin/reports/visits/"
HOUR = timedelta(hours=1)


@pytest.fixture
def manager() -> Browser:
    """A browser in which a manager is logged in."""
    return browser_of(user_in("manager"))


def _yesterday(hour: int = 12) -> datetime:
    """An hour of the day before this one, by the salon's clock."""
    day = timezone.localtime(timezone=KYIV) - timedelta(days=1)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


def _text(page: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.content.decode())).replace("\xa0", " "))


def _links(page: Any, word: str) -> list[str]:
    """Where the links lead that show this text."""
    found = re.findall(
        r'href="([^"]+)"[^>]*>\s*' + re.escape(word), page.content.decode().replace("\xa0", " ")
    )
    return [unescape(each) for each in found]


def _listed(browser: Browser, link: str) -> int:
    """How many rows the list behind a link has."""
    return int(browser.get(link).context["cl"].result_count)


def test_the_page_shows_what_became_of_the_visits_in_hryvnias(manager: Browser) -> None:
    oksana = StaffFactory(name="Оксана")
    CompletedVisitFactory(starts_at=_yesterday(), cost=1250, appointment__staff=oksana)
    CompletedVisitFactory(starts_at=_yesterday(), cost=750, appointment__staff=oksana)
    CompletedVisitFactory(starts_at=_yesterday(), attendance=NO_SHOW, appointment__staff=oksana)
    WorkingHoursFactory(staff=oksana, starts_at=_yesterday(), ends_at=_yesterday() + 4 * HOUR)

    text = _text(manager.get(PAGE))

    assert "Виручка 2 000 ₴" in text
    assert "Середній чек 1 000 ₴" in text
    assert "Не прийшли 1 33 %" in text
    assert "Завантаженість 25 % 1 із 4 год" in text
    assert "Нові клієнти 2" in text


def test_every_number_leads_to_a_list_of_as_many_visits(manager: Browser) -> None:
    oksana, service = StaffFactory(name="Оксана"), ServiceFactory()
    came = {"starts_at": _yesterday(), "appointment__staff": oksana, "appointment__service": service}
    for _number in range(3):
        CompletedVisitFactory(**came)
    CompletedVisitFactory(**came, client=ClientFactory(visits_count=9))
    for _number in range(2):
        CompletedVisitFactory(**came, attendance=NO_SHOW)
    CompletedVisitFactory(**came, cancelled=True)
    CompletedVisitFactory(starts_at=_yesterday() - timedelta(days=40), appointment__staff=oksana)
    CompletedVisitFactory(starts_at=_yesterday())

    for by in (By.STAFF, By.SERVICE):
        row = next(
            each for each in manager.get(f"{PAGE}?by={by}").context["rows"] if each["cells"][0][1] == "4"
        )
        numbers = {cell[0]: cell for cell in row["cells"]}
        for head, count in (("Візити", 4), ("Не прийшли", 2), ("Скасовано", 1), ("Нові", 3), ("Постійні", 1)):
            _head, shown, _quiet, link = numbers[head]
            assert (shown, _listed(manager, link)) == (str(count), count), (by, head)


def test_nothing_in_the_period_is_said_in_words_and_shows_no_percent(manager: Browser) -> None:
    page = manager.get(f"{PAGE}?period=custom&from=2020-01-01&to=2020-01-31")

    assert "За цей період візитів не було." in _text(page)
    assert "Середній чек — " in _text(page)
    assert "0 %" not in _text(page)


def test_the_period_before_stands_beside_each_number(manager: Browser) -> None:
    CompletedVisitFactory(starts_at=_yesterday())
    CompletedVisitFactory(starts_at=_yesterday())
    CompletedVisitFactory(starts_at=_yesterday() - timedelta(days=7))

    assert "Візити 2 ▲ 100 %" in _text(manager.get(f"{PAGE}?period=7"))


def test_sums_of_different_currencies_are_not_added_up(manager: Browser) -> None:
    CompletedVisitFactory(starts_at=_yesterday(), cost=500)
    abroad = CompanyFactory(altegio_id=1002, title="Краків", currency="zł")
    CompletedVisitFactory(starts_at=_yesterday(), cost=100, company=abroad)

    both = _text(manager.get(f"{PAGE}?by=location"))

    assert "Виручка — " in both
    assert "500 ₴" in both
    assert "100 zł" in both
    assert "Виручка 100 zł" in _text(manager.get(f"{PAGE}?location={abroad.pk}"))


@pytest.mark.parametrize("by", By)
def test_the_queries_do_not_grow_with_the_salon(
    by: By, manager: Browser, django_assert_max_num_queries: Any
) -> None:
    manager.get(PAGE)
    for day in range(12):
        CompletedVisitFactory(starts_at=_yesterday() - timedelta(days=day))
    with django_assert_max_num_queries(28):
        assert manager.get(f"{PAGE}?by={by}").status_code == 200


def test_the_table_is_given_as_csv_and_as_a_workbook(manager: Browser) -> None:
    CompletedVisitFactory(starts_at=_yesterday(), cost="1250.50", appointment__staff__name="=Оксана")

    csv = manager.get(f"{PAGE}?file=csv")
    book = manager.get(f"{PAGE}?file=xlsx")

    lines = b"".join(cast("Any", csv.streaming_content)).decode().split("\r\n")
    assert lines[0].startswith("\ufeffМайстер;Візити;Виручка;Середній чек;Валюта;")
    assert lines[1].startswith("'=Оксана;1;1250,50;1250,50;₴;0;0,0;0;0,0;1;0")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(cast("Any", book.streaming_content)))).active
    assert sheet is not None
    assert [cell.value for cell in sheet[2]][:3] == ["=Оксана", 1, 1250.5]
    assert sheet["A2"].data_type == "s"


def test_an_address_that_makes_no_sense_shows_the_usual_report(manager: Browser) -> None:
    odd = "?by=nonsense&staff=x&service=-1&location=1e9&sort=zzz&period=999&from=31.12.2026&file=exe"
    assert manager.get(f"{PAGE}{odd}").status_code == 200


def test_who_may_not_take_files_away_sees_no_way_to_and_gets_none() -> None:
    user = user_in("manager")
    user.groups.get().permissions.filter(codename="export_report").delete()
    browser = browser_of(user)

    assert "XLSX" not in browser.get(PAGE).content.decode()
    assert browser.get(f"{PAGE}?file=csv").status_code == 403


def test_a_period_that_is_too_long_says_where_it_begins_and_why(manager: Browser) -> None:
    whole = _text(manager.get(f"{PAGE}?from=2020-01-01&to=2026-11-30"))
    assert "Звіт охоплює щонайбільше три роки" in whole
    assert "1 січня 2020" in whole
    assert "три роки" not in _text(manager.get(f"{PAGE}?from=2026-01-01&to=2026-11-30"))
