"""The client's card: why she was not asked, what to do, her figures, her wishes, and one line of time."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from altegio.models import Client
from feedback.models import CaseNote, OptOut, VisitFeedback
from feedback.rules import Reason
from salon.models import AuditEntry
from tests.factories import CompletedVisitFactory, InstagramClientFactory, StaffFactory, VisitFactory
from tests.feedback.cases import opened
from tests.feedback.factories import ContactFactory, OptOutFactory, SurveyFactory
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def card(client: Client, role: str = "receptionist") -> str:
    """The card as this role sees it, without the breaks of its lines."""
    page = browser_of(user_in(role)).get(f"/admin/altegio/client/{client.pk}/change/")
    assert page.status_code == 200
    return " ".join(page.content.decode().replace("\u00a0", " ").split())


@pytest.fixture
def olena() -> Client:
    """A client with a sure Instagram name."""
    client: Client = InstagramClientFactory(
        name="Олена Коваль", phone="+380671234567", visits_count=4, spent=Decimal(3000)
    )
    return client


def visited(client: Client, ago: int = 2, **values: Any) -> Any:
    return CompletedVisitFactory(client=client, starts_at=timezone.now() - ago * DAY, **values)


def test_when_the_client_last_wrote_is_said_as_every_moment_is(olena: Client) -> None:
    ContactFactory(client=olena, last_action_at=timezone.now())
    assert "останнє повідомлення сьогодні, " in card(olena)


@pytest.mark.parametrize(
    ("status", "reason", "why", "ways"),
    [
        ("waiting", Reason.NEVER_WROTE, "ніколи не писав", ["/admin/direct/links/{pk}/"]),
        ("skipped", Reason.NO_INSTAGRAM, "немає імені", ["#who", "/admin/direct/links/{pk}/"]),
        ("skipped", Reason.INSTAGRAM_CONFLICT, "чиє це ім", ["/admin/altegio/instagram-names/?kind=shared"]),
        ("skipped", Reason.OPTED_OUT, "йому не писати", ["#consent"]),
        ("skipped", Reason.BEFORE_START, "до увімкнення", []),
    ],
)
def test_the_desk_reads_why_a_visit_was_not_asked_about_and_what_to_do(
    olena: Client, status: str, reason: str, why: str, ways: list[str]
) -> None:
    SurveyFactory(visit=visited(olena), status=status, reason=reason)

    visits = card(olena).split('id="client-visits-title"')[1].split("client-side")[0]

    assert why in visits
    for way in ways:
        assert f'href="{way.format(pk=olena.pk)}"' in visits
    assert visits.count('class="remedy"') == len(ways)


def test_a_visit_that_nobody_marked_leads_to_altegio(olena: Client) -> None:
    visited(olena, attendance=0)

    page = card(olena)

    assert "Ніхто не позначив в Altegio, чи клієнт прийшов" in page
    assert "open_modal_by_record_id" in page


def test_who_does_not_come_is_not_asked_and_what_is_booked_stands_apart(olena: Client) -> None:
    visited(olena, attendance=-1)
    visited(olena, ago=-3, attendance=0)

    page = card(olena)

    assert "Клієнт не прийшов: не питаємо." in page
    assert page.index('visits-part">Записані') < page.index('visits-part">Були')


def test_answers_are_read_by_who_may_read_them(olena: Client) -> None:
    SurveyFactory(
        visit=visited(olena), status="answered", rating=2, comment="Довго чекала", received_at=timezone.now()
    )

    assert "Довго чекала" in card(olena, "manager")
    seen = card(olena)
    assert "Довго чекала" not in seen
    assert "2 з 5" not in seen
    assert "є відповідь" in seen


def test_the_figures_tell_of_visits_and_money(olena: Client) -> None:
    master = StaffFactory(name="Ірина Гнатюк")
    for ago in (30, 20, 10):
        visited(olena, ago=ago, appointment__staff=master)
    visited(olena, ago=5, attendance=-1)
    visited(olena, ago=-2, attendance=0)

    page = card(olena)

    for words in ("середній чек 750 ₴", "раз на 10 днів", "10 днів тому", "через 2 дні", "Ірина Гнатюк"):
        assert words in page, words
    assert page.split("Неявки")[1].split("</dd>")[0].endswith("<dd>1")


def test_one_line_of_time_holds_visits_messages_cases_and_notes(olena: Client) -> None:
    now = timezone.now()
    case = opened(1, now=now - 2 * DAY, client=olena)
    CaseNote.objects.create(case=case, kind="note", text="Запропонували знижку", at=now - DAY)
    visited(olena, ago=9, attendance=-1)

    page = card(olena, "manager")
    story = page.split('id="client-story-title"')[1]

    order = ["Нотатка у зверненні", "Запропонували знижку", "Відкрито звернення", "Клієнт не прийшов"]
    places = [story.index(words) for words in order]
    assert places == sorted(places)
    assert f"/admin/feedback/case/{case.pk}/change/" in page
    assert "Запропонували знижку" not in card(olena)


# --- wishes -----------------------------------------------------------------------------------------
def wish(browser: Browser, client: Client, do: str) -> int:
    return browser.post(f"/admin/clients/{client.pk}/wish/", {"do": do}).status_code


def test_the_desk_enters_that_a_client_wants_no_messages(olena: Client) -> None:
    survey = SurveyFactory(visit=visited(olena))
    user = user_in("receptionist")

    assert wish(browser_of(user), olena, "out") == 302

    survey.refresh_from_db()
    assert (survey.status, survey.reason) == (VisitFeedback.Status.SKIPPED, Reason.OPTED_OUT)
    assert OptOut.objects.get(client=olena).by == user
    assert AuditEntry.objects.filter(kind="feedback.optout", user=user).exists()
    page = browser_of(user).get(f"/admin/altegio/client/{olena.pk}/change/").content.decode()
    assert "Просить не писати." in page
    assert "Клієнт не хоче повідомлень" not in page


def test_a_manager_takes_it_back_for_the_client_and_the_person_in_direct(olena: Client) -> None:
    contact = ContactFactory(client=olena)
    OptOutFactory(client=olena, contact=None)
    OptOutFactory(client=None, contact=contact)

    assert wish(browser_of(user_in("manager")), olena, "in") == 302

    assert not OptOut.objects.exists()


@pytest.mark.parametrize(
    ("role", "do", "status"), [("receptionist", "in", 403), ("master", "out", 403), ("manager", "x", 404)]
)
def test_wishes_are_entered_by_right(olena: Client, role: str, do: str, status: int) -> None:
    OptOutFactory(client=olena, contact=None)

    assert wish(browser_of(user_in(role)), olena, do) == status
    assert OptOut.objects.count() == 1


def test_a_look_changes_no_wish(olena: Client) -> None:
    assert browser_of(user_in("owner")).get(f"/admin/clients/{olena.pk}/wish/").status_code == 405
    assert wish(Browser(), olena, "out") == 302
    assert not OptOut.objects.exists()


# --- the page ---------------------------------------------------------------------------------------
def test_the_name_is_entered_on_the_card_itself(olena: Client) -> None:
    browser = browser_of(user_in("receptionist"))

    browser.post(
        f"/admin/altegio/client/{olena.pk}/change/",
        {"manual_instagram": "@olena.nova", "language": "", "_continue": "1"},
    )
    refused = browser.post(
        f"/admin/altegio/client/{olena.pk}/change/",
        {"manual_instagram": "олена", "language": "", "_continue": "1"},
    )

    olena.refresh_from_db()
    assert olena.instagram_username == "olena.nova"
    assert "client-error" in refused.content.decode()


def test_what_can_be_done_depends_on_the_role(olena: Client) -> None:
    owner, desk = card(olena, "owner"), card(olena)

    for page in (owner, desk):
        assert f"#open_card_client_id={olena.altegio_id}" in page
        assert f"/admin/direct/links/{olena.pk}/" in page
    assert f"/admin/clients/{olena.pk}/export/" in owner
    assert f"/admin/clients/{olena.pk}/erase/" in owner
    assert f"/admin/clients/{olena.pk}/export/" not in desk


def test_a_client_of_ten_years_takes_no_more_queries_than_a_new_one() -> None:
    user = user_in("manager")
    new, old = InstagramClientFactory(), InstagramClientFactory()
    for client, count in ((new, 2), (old, 12)):
        ContactFactory(client=client)
        for ago in range(1, count + 1):
            SurveyFactory(visit=visited(client, ago=3 * ago), status="skipped", reason=Reason.NEVER_WROTE)
            VisitFactory(client=client, starts_at=timezone.now() - 3 * ago * DAY - DAY, attendance=-1)
    browser = browser_of(user)
    counts = []
    for client in (new, old):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get(f"/admin/altegio/client/{client.pk}/change/")
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 70
