"""The numbers of the first page, and the lists behind them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from altegio.models import Company
from feedback.models import Case, VisitFeedback
from salon.home.strip import strip
from tests.factories import (
    AppointmentServiceFactory,
    CompanyFactory,
    CompletedVisitFactory,
    ServiceFactory,
    StaffFactory,
)
from tests.feedback.cases import rate
from tests.feedback.factories import MessageFactory, SurveyFactory, make_campaign
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db

NUMBERS = "/admin/home/numbers/"
PART = {"HTTP_HX_REQUEST": "true"}


def answered(rating: int | None = None, *, days: int = 3, **values: Any) -> VisitFeedback:
    """A survey about a visit some days ago; answered where a rating is given."""
    when = timezone.now() - timedelta(days=days)
    about = {name: values.pop(name) for name in ("company", "staff", "service") if name in values}
    visit = values.pop("visit", None) or _visit(when, **about)
    given = {"status": "answered", "received_at": when, "rating": rating} if rating else {}
    staff = visit.appointments.get().staff
    fields = {"visit": visit, "visit_date": when, "status": "sent", "sent_at": when, "staff": staff}
    survey: VisitFeedback = SurveyFactory(
        **{**fields, "master_name": staff.name, "campaign": make_campaign(), **given, **values}
    )
    return survey


def _visit(when: Any, company: Any = None, staff: Any = None, service: Any = None) -> Any:
    place = {"company": company} if company else {}
    of_appointment = {"appointment__staff": staff} if staff else {}
    of_line = {"appointment__service": service} if service else {}
    return CompletedVisitFactory(starts_at=when, **place, **of_appointment, **of_line)


def with_case(survey: VisitFeedback) -> Case:
    """The case that the survey's low rating opens."""
    case = rate(survey, survey.rating or 1)
    assert case is not None
    return case


def numbers(browser: Browser, **query: Any) -> Any:
    """What the part of the page with the numbers shows."""
    response = browser.get(NUMBERS, query, **PART)
    assert response.status_code == 200
    return response.context_data


def listed(browser: Browser, link: str) -> int:
    """How many rows the list behind a link has."""
    count: int = browser.get(link).context["cl"].result_count
    return count


@pytest.fixture
def manager() -> Browser:
    """A manager's browser."""
    return browser_of(user_in("manager"))


@pytest.fixture
def month() -> None:
    """A month in which something stands at each place."""
    now = timezone.now()
    for rating in (5, 5, 4, 2):
        answered(rating, would_recommend=rating > 3, complete=rating > 2)
    MessageFactory(feedback=answered(), seen_at=now)
    answered()
    for reason in ("never_wrote", "never_wrote", "no_instagram", "too_cheap"):
        answered(status="waiting" if reason == "never_wrote" else "skipped", reason=reason, sent_at=None)
    CompletedVisitFactory(starts_at=now - timedelta(days=2), attendance=0)
    CompletedVisitFactory(starts_at=now - timedelta(days=2), attendance=-1)
    answered(1, days=200)


@pytest.mark.usefixtures("month")
def test_each_number_opens_the_list_of_exactly_that_many(manager: Browser) -> None:
    found = numbers(manager)
    steps = [(step["count"], step["link"]) for step in found["funnel"]]
    lines = [(line.n, line.link) for group in ("masters", "services") for line in found[group].lines]
    stars = [(star["count"], star["link"]) for star in found["stars"]]
    reasons = [(reason["count"], reason["link"]) for reason in found["reasons"]["shown"]]

    assert [count for count, _link in steps] == ["10", "9", "6", "5", "4", "3"]
    assert {count for count, _link in reasons} == {"1", "2"}
    for count, link in (*steps, *lines, *stars, *reasons):
        assert not int(count) or listed(manager, link) == int(count), link
    of_tiles = {tile.icon: listed(manager, tile.link) for tile in found["tiles"]}
    assert of_tiles == {
        "sentiment_satisfied": 4,
        "thumb_up": 4,
        "forum": 6,
        "star": 4,
        "support_agent": 0,
        "link_off": 3,
    }


@pytest.mark.usefixtures("month")
def test_of_fewer_than_five_answers_no_percentage_is_shown(manager: Browser) -> None:
    found = numbers(manager)
    content, average = found["tiles"][0], found["tiles"][3]

    assert (content.value, content.few) == ("3 із 4", True)
    assert average.value == "4,00"
    assert all(line.span is None and not line.share for line in found["masters"].lines)

    answered(5)
    content = numbers(manager)["tiles"][0]
    assert content.value == "80\u00a0%"
    assert content.notes[0] == "38–96\u00a0%"


def test_masters_stand_in_the_order_of_what_is_sure(manager: Browser) -> None:
    lucky, proven, new = (StaffFactory(name=name) for name in ("Щаслива", "Перевірена", "Нова"))
    for _time in range(5):
        answered(5, staff=lucky)
    for place in range(16):
        answered(5 if place else 3, staff=proven)
    answered(5, staff=new)

    group = numbers(manager)["masters"]

    assert [line.name for line in group.lines] == ["Перевірена", "Щаслива", "Нова"]
    assert [line.share for line in group.lines] == ["94\u00a0%", "100\u00a0%", ""]
    assert group.alike


def test_a_visit_with_one_service_twice_counts_once_for_it(manager: Browser) -> None:
    service = ServiceFactory(title="Манікюр")
    survey = answered(5, service=service)
    AppointmentServiceFactory(appointment=survey.visit.appointments.get(), service=service)

    (line,) = numbers(manager)["services"].lines

    assert (line.name, line.n) == ("Манікюр", "1")
    assert listed(manager, line.link) == 1


def test_a_change_is_called_one_only_where_it_is_sure(manager: Browser) -> None:
    for _time in range(6):
        answered(5, days=40)
        answered(4)
    assert "чіткої різниці немає" in numbers(manager)["tiles"][0].change.words
    for _time in range(12):
        answered(1)

    change = numbers(manager)["tiles"][0].change

    assert (change.tone, change.icon) == ("bad", "trending_down")
    assert "100" in change.words


def test_several_locations_are_compared_and_each_can_be_chosen(manager: Browser) -> None:
    assert numbers(manager)["places"] == []
    centre, market = CompanyFactory(), CompanyFactory(altegio_id=1002, title="Поділ")
    for _time in range(5):
        answered(5, company=centre)
    answered(2, company=market)

    found = numbers(manager)
    assert [place.title for place in found["places"]] == ["Поділ", "Салон"]
    assert found["funnel"][0]["count"] == "6"
    for place in found["places"]:
        for _title, value, link, _note in place.cells[:2]:
            assert listed(manager, link) == int(value)

    alone = numbers(manager, location=market.pk)
    assert alone["places"] == []
    assert alone["funnel"][0]["count"] == "1"
    assert listed(manager, alone["funnel"][4]["link"]) == 1
    page = manager.get("/admin/", {"location": market.pk}).content.decode()
    assert f"location={market.pk}" in page
    assert Company.objects.count() == 2


def test_why_not_asked_says_what_mends_it(manager: Browser) -> None:
    answered(status="waiting", reason="never_wrote", sent_at=None)
    answered(status="skipped", reason="no_instagram", sent_at=None)
    for _time in range(2):
        CompletedVisitFactory(starts_at=timezone.now() - timedelta(days=2), attendance=0)

    shown = numbers(manager)["reasons"]["shown"]
    ways = {line["words"]: [link for _words, link in line["ways"]] for line in shown}

    assert "2 візити закінчилися, але досі очікуються" in shown[0]["words"]
    assert listed(manager, shown[0]["ways"][0][1]) == 2
    assert ["/admin/direct/links/", "/admin/direct/by-hand/"] in ways.values()
    assert ["/admin/altegio/client/?has_instagram=no"] in ways.values()
    for links in ways.values():
        assert all(manager.get(link).status_code == 200 for link in links)


def test_the_lowest_answers_come_with_what_was_done(manager: Browser) -> None:
    answered(5, comment="Чудово")
    case = with_case(answered(2, comment="Довго чекала"))
    answered(1, client_name="Олена", comment="Жах")
    case.state, case.resolved_at, case.resolution = (
        "resolved",
        timezone.now(),
        "Вибачилися й запросили ще раз.",
    )
    case.save()

    page = manager.get("/admin/home/answers/", {"answers": "low"}, **PART).content.decode()

    assert page.index("Жах") < page.index("Довго чекала") < page.index("Вибачилися й запросили ще раз.")
    assert "Чудово" not in page


def queries(browser: Browser, address: str) -> int:
    """How many queries a page makes, the second time it is opened."""
    browser.get(address, **PART)
    with CaptureQueriesContext(connection) as found:
        assert browser.get(address, **PART).status_code == 200
    return len(found)


@pytest.mark.usefixtures("month")
def test_the_number_of_queries_does_not_grow_with_the_salon(manager: Browser) -> None:
    pages = (NUMBERS, "/admin/home/answers/", "/admin/")
    few = [queries(manager, page) for page in pages]
    for place in range(6):
        with_case(answered(2, comment="Довго чекала", staff=StaffFactory(), service=ServiceFactory()))
        answered(status="skipped", reason="opted_out" if place % 2 else "asked_lately", sent_at=None)

    assert [queries(manager, page) for page in pages] == few
    assert few[0] <= 26


def test_without_scripts_the_numbers_are_a_page_of_their_own(manager: Browser) -> None:
    answered(5)

    page = manager.get(NUMBERS).content.decode()

    assert page.lstrip().startswith("<!DOCTYPE html>")
    assert "Від візиту до відповіді" in page


def test_a_period_that_cannot_be_read_is_the_usual_one(manager: Browser) -> None:
    for query in ({"period": "x"}, {"from": "2026-13-40"}, {"location": "9" * 30}, {"answers": "?"}):
        assert numbers(manager, **query)["chosen"].period.days == 30


def test_while_all_is_stopped_nothing_is_on_and_nothing_is_next(rf: RequestFactory) -> None:
    request, now = rf.get("/admin/"), timezone.now()
    request.user = user_in("manager")
    SurveyFactory(status="planned", due_at=now + timedelta(hours=2), campaign=make_campaign())

    def lights(*, paused: bool) -> dict[str, tuple[str, str]]:
        return {light.title: (light.tone, light.word) for light in strip(request, now, paused=paused)}

    stopped, running = lights(paused=True), lights(paused=False)
    assert stopped["Опитування"] == ("bad", "зупинено")
    assert stopped["Черга"] == ("wait", "зупинено")
    assert running["Опитування"][0] == "good"
    assert running["Черга"][1].startswith("далі")
