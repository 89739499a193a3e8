"""The page of photo reminders: what each role sees and answers, and how often photos are taken."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from altegio.models import StaffUser
from feedback.admin import photos as photo_pages
from feedback.models import PhotoReminder
from feedback.services import photo_report, photos
from tests.factories import StaffFactory
from tests.feedback.photo_rows import appointment, member, photo_service, reminder_of, set_photos
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db

State = PhotoReminder.State
PAGE = "/admin/photos/"
SETTINGS = "/admin/photos/settings/"
HOUR = timedelta(hours=1)


def under_way(service: Any = None, **values: Any) -> PhotoReminder:
    """The reminder of an appointment that is going on now."""
    start = timezone.now() - timedelta(minutes=30)
    row = appointment(service or photo_service(), **{"starts_at": start, **values})
    photos.plan(timezone.now())
    return reminder_of(row)


def own_browser(reminder: PhotoReminder) -> Any:
    """The browser of the master whose appointment it is."""
    user = user_in("master")
    StaffUser.objects.create(user=user, staff=reminder.staff)
    return browser_of(user)


# --- answering ------------------------------------------------------------------------------------
def test_a_master_sees_and_answers_the_own_reminders_only() -> None:
    service = photo_service()
    mine, other = under_way(service, client__name="Олена Коваль"), under_way(service, client__name="Інна Пак")
    browser = own_browser(mine)

    body = browser.get(PAGE).content.decode()
    browser.post(PAGE, {"reminder": mine.pk, "do": "done"})
    refused = browser.post(PAGE, {"reminder": other.pk, "do": "done"})

    assert "Олена Коваль" in body
    assert "Інна Пак" not in body
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.state, mine.decided_by.username) == (State.DONE, "the-master")
    assert (refused.status_code, other.state) == (404, State.PLANNED)


def test_what_comes_stands_before_what_is_over_each_by_its_start() -> None:
    now = timezone.now()
    noon = timezone.localtime(now).replace(hour=12, minute=0, second=0, microsecond=0)
    begins = {"over": noon - 4 * HOUR, "long": noon + HOUR, "short": noon + 2 * HOUR}
    ends = {"over": noon - 3 * HOUR, "long": noon + 5 * HOUR, "short": noon + 3 * HOUR}
    service = photo_service()
    for name, start in begins.items():
        appointment(service, starts_at=start, ends_at=ends[name], client__name=name)
    photos.plan(noon - 5 * HOUR)

    rows = photo_pages._in_order(PhotoReminder.objects.all(), "today", noon)
    past = photo_pages._in_order(PhotoReminder.objects.all(), "last7", noon)

    assert [row.appointment.client.name for row in rows] == ["long", "short", "over"]
    assert [row.appointment.client.name for row in past] == ["short", "long", "over"]


def test_a_master_whose_user_is_tied_to_nobody_is_told_so() -> None:
    under_way()

    body = browser_of(user_in("master")).get(PAGE).content.decode()

    assert "ще не пов’язаний з майстром" in body
    assert "Олена" not in body


@pytest.mark.parametrize("role", ["receptionist", "manager", "owner"])
def test_the_desk_and_managers_see_all_and_answer_for_masters(role: str) -> None:
    reminder = under_way(staff__name="Ірина")
    browser = browser_of(user_in(role))

    assert "Ірина" in browser.get(PAGE).content.decode()
    browser.post(PAGE, {"reminder": reminder.pk, "do": "declined"})

    reminder.refresh_from_db()
    assert reminder.state == State.DECLINED


def test_an_answer_is_taken_back() -> None:
    reminder = under_way()
    browser = browser_of(user_in("receptionist"))
    browser.post(PAGE, {"reminder": reminder.pk, "do": "not_needed"})

    browser.post(PAGE, {"reminder": reminder.pk, "do": "undo"})

    reminder.refresh_from_db()
    assert (reminder.state, reminder.decided_at) == (State.PLANNED, None)


def test_a_photo_cannot_be_ticked_before_the_appointment_begins() -> None:
    reminder = under_way(starts_at=timezone.now() + timedelta(minutes=1))
    browser = browser_of(user_in("receptionist"))

    browser.post(PAGE, {"reminder": reminder.pk, "do": "done"})

    reminder.refresh_from_db()
    assert reminder.state == State.PLANNED


@pytest.mark.parametrize("sent", [{"do": "done"}, {"reminder": "x", "do": "done"}, {"reminder": "1"}])
def test_a_post_that_names_no_reminder_or_no_answer_is_not_found(sent: dict[str, str]) -> None:
    assert browser_of(user_in("owner")).post(PAGE, sent).status_code == 404


def test_who_has_no_role_sees_nothing() -> None:
    browser = browser_of(user_in("nobody"))

    assert browser.get(PAGE).status_code == 403
    assert browser.post(PAGE, {"reminder": "1", "do": "done"}).status_code == 403
    assert browser.get(SETTINGS).status_code == 403


# --- the list -------------------------------------------------------------------------------------
def test_a_master_who_cannot_be_reminded_is_told_of_before_it_is_too_late() -> None:
    under_way()

    assert "немає в команді" in browser_of(user_in("receptionist")).get(PAGE).content.decode()


def test_the_list_can_be_narrowed_by_state_and_master() -> None:
    service = photo_service()
    first, second = (
        under_way(service, client__name="Олена Коваль"),
        under_way(service, client__name="Інна Пак"),
    )
    PhotoReminder.objects.filter(pk=second.pk).update(state=State.DONE)
    browser = browser_of(user_in("receptionist"))

    done = browser.get(PAGE, {"state": "done"}).content.decode()
    his = browser.get(PAGE, {"staff": first.staff_id}).content.decode()
    odd = browser.get(PAGE, {"staff": "x", "state": "?", "period": "ever", "page": "-1"})

    assert ("Інна Пак" in done, "Олена Коваль" in done) == (True, False)
    assert ("Інна Пак" in his, "Олена Коваль" in his) == (False, True)
    assert odd.status_code == 200


def test_an_empty_day_says_what_comes_next(monkeypatch: pytest.MonkeyPatch) -> None:
    noon = timezone.localtime().replace(hour=12, minute=0)
    monkeypatch.setattr(timezone, "now", lambda: noon)
    manager = browser_of(user_in("manager"))
    service = photo_service()
    assert "за два дні" in manager.get(PAGE).content.decode()
    row = appointment(service, client__name="Олена Коваль", starts_at=noon + timedelta(days=1))
    photos.plan(noon)
    browser = own_browser(reminder_of(row))

    today, tomorrow = (browser.get(PAGE, {"period": word}).content.decode() for word in ("today", "tomorrow"))
    asked = browser.get(PAGE, {"state": "done"}).content.decode()

    assert "Сьогодні записів, де потрібне фото, немає. Найближчий: завтра,\N{NO-BREAK SPACE}12:00." in today
    assert 'href="?period=tomorrow"' in today
    assert "Олена Коваль" in tomorrow
    assert "За таким вибором нічого немає" in asked


def test_it_says_when_reminders_are_off_or_nothing_is_marked() -> None:
    browser = browser_of(user_in("manager"))

    assert "Жодну послугу не позначено" in browser.get(PAGE).content.decode()
    set_photos(enabled=False)
    assert "Нагадування про фото вимкнено" in browser.get(PAGE).content.decode()


def test_the_page_takes_as_many_queries_for_thirty_as_for_one(django_assert_max_num_queries: Any) -> None:
    service, staff = photo_service(), StaffFactory()
    member(staff)
    browser = browser_of(user_in("manager"))
    under_way(service, staff=staff)
    browser.get(PAGE)
    for _number in range(12):
        appointment(service, staff=staff, starts_at=timezone.now() - timedelta(minutes=30))
    photos.plan(timezone.now())

    with django_assert_max_num_queries(32):
        assert browser.get(PAGE).content.decode().count("<article") == 13


# --- how often ------------------------------------------------------------------------------------
def test_the_rate_is_of_photos_that_were_wanted_and_reminded_of() -> None:
    manicure, brows = photo_service(title="Манікюр"), photo_service(title="Брови")
    staff = StaffFactory(name="Ірина")
    ended = timezone.now() - timedelta(hours=1)
    states = (State.DONE, State.SENT, State.NOT_NEEDED, State.DECLINED, State.MISSED, State.CANCELLED)
    made = [(state, under_way(manicure, staff=staff)) for state in states]
    made.append((State.DONE, under_way(brows, staff=staff)))
    for state, reminder in made:
        PhotoReminder.objects.filter(pk=reminder.pk).update(state=state, ends_at=ended)

    rows, now = PhotoReminder.objects.all(), timezone.now()
    (iryna,) = photo_report.by_master(rows, now)
    services = {rate.name: rate for rate in photo_report.by_service(rows, now)}

    assert (iryna.name, iryna.done, iryna.wanted, iryna.percent) == ("Ірина", 2, 3, 67)
    assert (iryna.not_needed, iryna.declined, iryna.unreminded) == (1, 1, 1)
    assert (services["Манікюр"].percent, services["Брови"].percent) == (50, 100)


def test_who_was_never_to_take_a_photo_has_no_rate() -> None:
    reminder = under_way()
    ended = timezone.now() - timedelta(hours=1)
    PhotoReminder.objects.filter(pk=reminder.pk).update(state=State.DECLINED, ends_at=ended)

    (rate,) = photo_report.by_master(PhotoReminder.objects.all(), timezone.now())

    assert rate.percent is None
