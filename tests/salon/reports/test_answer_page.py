"""The report of answers in the admin, and the list of answers as a file."""

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

from altegio.models import StaffUser
from feedback.figures import By
from feedback.models import Tag, TagMark, VisitFeedback
from feedback.services import digests
from salon.models import AuditEntry
from tests.factories import KYIV, CompletedVisitFactory, ServiceFactory, StaffFactory
from tests.feedback.factories import AnswerFactory, SurveyFactory, make_campaign
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db

PAGE = "/admin/reports/answers/"
LIST = "/admin/feedback/visitfeedback/"
DAY = timedelta(days=1)


@pytest.fixture
def manager() -> Browser:
    """A browser in which a manager is logged in."""
    make_campaign()
    return browser_of(user_in("manager"))


def _lately() -> datetime:
    """Noon, three days ago, by the salon's clock."""
    return (timezone.localtime(timezone=KYIV) - 3 * DAY).replace(hour=12, minute=0, second=0, microsecond=0)


def answered(rating: int | None = 5, **values: Any) -> VisitFeedback:
    """A survey about a visit three days ago that was answered yesterday."""
    sent = {"status": "answered", "channel": "instagram", "sent_at": _lately() + DAY}
    usual = {"visit_date": _lately(), "received_at": _lately() + 2 * DAY, **sent}
    return SurveyFactory(rating=rating, **{**usual, **values})


def _text(page: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.content.decode())).replace("\xa0", " "))


def _cells(page: Any, title: str) -> dict[str, Any]:
    """The cells of a line by their heads."""
    row = next(each for each in page.context["rows"] if each["title"] == title)
    return {cell[0]: cell[1:] for cell in row["cells"]}


def _listed(browser: Browser, link: str) -> int:
    return int(browser.get(link).context["cl"].result_count)


def test_shares_stand_with_their_interval_and_how_many_they_are_of(manager: Browser) -> None:
    for number in range(10):
        answered(5 if number < 9 else 2, would_recommend=number < 9)

    text = _text(manager.get(PAGE))

    assert "Задоволені (CSAT) 90 % 60–98 % · 10 оцінок" in text
    assert "Середня оцінка ★ 4,7" in text
    assert "Порадили б 90 % 60–98 % · 10 відповідей" in text
    assert "Відповідають 100 % 72–100 % · із 10 надісланих" in text


def test_fewer_than_five_answers_show_stars_and_no_percentage(manager: Browser) -> None:
    oksana = StaffFactory(name="Оксана")
    for _number in range(4):
        answered(5, staff=oksana, would_recommend=True)

    page = manager.get(PAGE)
    cells = _cells(page, "Оксана")

    assert cells["Задоволені"][0] == "лише 4 оцінки"
    assert cells["Середня"][0] == "★\xa05,0"
    assert cells["Рекомендують"][:2] == ("4 із 4", "")
    assert "Задоволені (CSAT) 4 із 4" in _text(page)


def test_nothing_answered_is_a_dash_and_said_in_words(manager: Browser) -> None:
    assert "Про візити цього періоду ще ніхто не відповів." in _text(manager.get(PAGE))
    SurveyFactory(status="sent", sent_at=_lately(), visit_date=_lately())
    page = manager.get(PAGE)
    assert "Середня оцінка — " in _text(page)
    assert "Задоволені (CSAT) — " in _text(page)


def test_masters_stand_in_the_order_of_what_is_sure_and_few_answers_come_last(manager: Browser) -> None:
    for name, ratings in (("Одна п'ятірка", [5]), ("Багато", [5] * 18 + [3] * 2), ("Мало", [5] * 5)):
        master = StaffFactory(name=name)
        for rating in ratings:
            answered(rating, staff=master)

    page = manager.get(PAGE)

    assert [row["title"] for row in page.context["rows"]] == ["Багато", "Мало", "Одна п'ятірка"]
    assert "Чіткої різниці між майстрами немає" in _text(page)


def test_nps_is_only_of_answers_from_0_to_10(manager: Browser) -> None:
    answered(5, would_recommend=True)
    assert "NPS" not in [head["word"] for head in manager.get(PAGE).context["heads"]]
    for number in (10, 10, 9, 9, 3):
        AnswerFactory(feedback=answered(), question_key="recommend", kind="scale", number=number)

    assert "NPS +60 ± 70 5 відповідей" in _text(manager.get(PAGE))


def test_every_number_leads_to_a_list_of_as_many_surveys(manager: Browser) -> None:
    oksana, service = StaffFactory(name="Оксана"), ServiceFactory(title="Манікюр")
    for rating, would in ((5, True), (5, True), (4, None), (4, False), (4, True), (2, False)):
        visit = CompletedVisitFactory(appointment__service=service)
        answered(rating, would_recommend=would, staff=oksana, visit=visit)
    answered(5, rating_of_ten=9, staff=oksana)
    answered(4, rating_of_ten=7, staff=oksana)
    answered(None, received_at=None, status="sent", staff=oksana)
    answered(5, staff=oksana, visit_date=_lately() - 60 * DAY, sent_at=_lately() - 59 * DAY)
    answered(5)

    cells = _cells(manager.get(PAGE), "Оксана")
    expected = {"Оцінки": 8, "Задоволені": 6, "Рекомендують": 5, "Відповіли": 9, "Низькі": 1}
    assert {head: _listed(manager, cells[head][2]) for head in expected} == expected
    by_service = _cells(manager.get(f"{PAGE}?by=service"), "Манікюр")
    assert (by_service["Оцінки"][0], _listed(manager, by_service["Оцінки"][2])) == ("6", 6)
    for tile in manager.get(PAGE).context["tiles"]:
        assert manager.get(tile["link"]).status_code == 200


@pytest.mark.parametrize("by", By)
def test_the_queries_do_not_grow_with_the_answers(
    by: By, manager: Browser, django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        answered(visit_date=_lately() - number * DAY)
    with django_assert_max_num_queries(34):
        assert manager.get(f"{PAGE}?by={by}").status_code == 200


def test_the_report_is_given_as_a_file_and_the_audit_log_says_so(manager: Browser) -> None:
    for _number in range(5):
        answered(5, staff=None, master_name="=Оксана")

    lines = b"".join(cast("Any", manager.get(f"{PAGE}?file=csv").streaming_content)).decode().split("\r\n")

    assert lines[0].startswith("\ufeffМайстер;Оцінки;★ 5;")
    assert lines[1].startswith("'=Оксана;5;5;0;0;0;0;0;100,0;56,6;100,0;5,0;;")
    entry = AuditEntry.objects.get(action="exported")
    assert (entry.label, entry.details) == ("звіт про відповіді", {"rows": 1, "format": "csv"})


# --- a master's own --------------------------------------------------------------------------------
def test_a_master_sees_the_own_scores_only_where_the_owner_allows_it() -> None:
    make_campaign()
    user = user_in("master")
    mine = StaffUser.objects.create(user=user, staff=StaffFactory(name="Оксана")).staff
    answered(5, staff=mine, comment="Таємні слова")
    answered(1, staff=StaffFactory(name="Ірина"))
    browser = browser_of(user)

    assert browser.get(PAGE).status_code == 403
    digests.let_masters_see("scores")
    page = browser.get(f"{PAGE}?staff=1&file=csv")

    assert page.status_code == 200
    assert "★ 5,0" in _text(page)
    assert "Ірина" not in _text(page)
    assert "Таємні" not in _text(page)
    assert LIST not in page.content.decode()


# --- the list as a file ----------------------------------------------------------------------------
def _file(browser: Browser, form: str, query: str = "") -> bytes:
    return b"".join(cast("Any", browser.get(f"{LIST}export/{form}/{query}").streaming_content))


def test_the_list_is_given_as_it_is_filtered(manager: Browser) -> None:
    kept = answered(2, comment="=Довго чекала; але гарно", client_name="Олена", would_recommend=False)
    AnswerFactory(feedback=kept, question_key="coffee", kind="text", number=None, text="Так, смачна")
    TagMark.objects.create(survey=kept, tag=Tag.objects.create(name="час"), at=timezone.now())
    answered(5, comment="Чудово")

    lines = _file(manager, "csv", "?rating=low&q=чекати").decode().strip().split("\r\n")

    assert len(lines) == 2
    assert lines[0].split(";")[-3:] == ["Коментар", "coffee", "Позначки"]
    assert f"{_lately():%d.%m.%Y} 12:00;Салон;Олена;" in lines[1]
    assert ';2;;ні;"\'=Довго чекала; але гарно";Так, смачна;час' in lines[1]
    sheet = openpyxl.load_workbook(io.BytesIO(_file(manager, "xlsx", "?rating=low"))).active
    assert sheet is not None
    assert sheet.max_row == 2
    assert sheet["L2"].value == 2


def test_a_file_takes_as_many_queries_for_many_rows_as_for_one(
    manager: Browser, django_assert_max_num_queries: Any
) -> None:
    for _number in range(8):
        AnswerFactory(feedback=answered(), question_key="coffee", kind="text", number=None, text="Смачна")
    with django_assert_max_num_queries(24):
        assert _file(manager, "csv").count(b"\r\n") == 9


def test_the_list_offers_its_files_with_its_filters(manager: Browser) -> None:
    page = manager.get(f"{LIST}?rating=low&q=чекати").content.decode()
    assert f"{LIST}export/xlsx/?rating=low&amp;q=%D1%87" in page


def test_an_unknown_file_and_an_odd_filter_are_refused_kindly(manager: Browser) -> None:
    assert manager.get(f"{LIST}export/pdf/").status_code == 404
    assert manager.get(f"{LIST}export/csv/?status__exact__foo=1").status_code in (302, 400)
