"""What others read from the mirror, and by how many queries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from altegio import selectors
from altegio.models import Client
from altegio.models.status import CONFIRMED, NO_SHOW, PENDING
from tests.factories import (
    NOON,
    AppointmentFactory,
    AppointmentServiceFactory,
    BlockFactory,
    ClientFactory,
    CompletedVisitFactory,
    InstagramClientFactory,
    StaffFactory,
    StaffUserFactory,
    SyncStateFactory,
    UserFactory,
    VisitFactory,
)

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
LATER = NOON + timedelta(days=1)


# --- visits ---------------------------------------------------------------------------------------
def test_a_completed_visit_is_found_with_its_client_and_location(
    django_assert_num_queries: Any,
) -> None:
    visit = CompletedVisitFactory()

    with django_assert_num_queries(1):
        found = list(selectors.completed_visits(now=LATER))
        assert [(one, one.client.name, one.company.title) for one in found] == [
            (visit, visit.client.name, "Салон")
        ]


@pytest.mark.parametrize(
    "values",
    [
        {"attendance": CONFIRMED},
        {"attendance": PENDING},
        {"attendance": NO_SHOW},
        {"cancelled": True},
        {"vanished_at": NOON},
        {"client": None},
        {"starts_at": LATER},
    ],
    ids=["confirmed", "pending", "no-show", "cancelled", "vanished", "no client", "not over"],
)
def test_what_is_not_a_completed_visit_is_never_found(values: dict[str, Any]) -> None:
    visit = VisitFactory(**values)

    assert not selectors.completed_visits(now=LATER).exists()
    assert not selectors.visit_is_completed(visit.pk, LATER)


def test_a_visit_is_completed_from_the_moment_of_its_end() -> None:
    visit = VisitFactory()

    assert not selectors.visit_is_completed(visit.pk, visit.ends_at - timedelta(seconds=1))
    assert selectors.visit_is_completed(visit.pk, visit.ends_at)


def test_completed_visits_can_be_cut_by_their_end() -> None:
    visits = [VisitFactory(starts_at=NOON + hours * HOUR) for hours in range(3)]
    ends = [visit.ends_at for visit in visits]

    found = selectors.completed_visits(now=LATER, ended_after=ends[1], ended_before=ends[2])

    assert list(found) == [visits[1]]


def test_services_and_masters_of_many_visits_take_two_queries(django_assert_num_queries: Any) -> None:
    master = StaffFactory(name="Ірина")
    visits = [CompletedVisitFactory(appointment__staff=master) for _ in range(3)]
    empty = VisitFactory()

    with django_assert_num_queries(2):
        found = selectors.visit_services_and_staff([*(visit.pk for visit in visits), empty.pk])

    assert found[visits[0].pk].staff == [(master.pk, master.altegio_id, "Ірина")]
    assert found[visits[0].pk].service_titles[0].startswith("Послуга")
    assert (found[empty.pk].staff, found[empty.pk].service_titles) == ([], [])


def test_a_visits_services_and_masters_are_in_the_order_of_the_day_without_cancelled_ones() -> None:
    visit = VisitFactory()
    for title, hours, cancelled in (("Педикюр", 1, False), ("Манікюр", 0, False), ("Брови", 2, True)):
        appointment = AppointmentFactory(
            visit=visit, starts_at=NOON + hours * HOUR, cancelled=cancelled, staff__name=f"М. {title}"
        )
        AppointmentServiceFactory(appointment=appointment, title=title)
    AppointmentServiceFactory(appointment=appointment, title="Манікюр")

    details = selectors.visit_services_and_staff([visit.pk])[visit.pk]

    assert details.service_titles == ["Манікюр", "Педикюр"]
    assert [one.name for one in details.staff] == ["М. Манікюр", "М. Педикюр"]


def test_the_last_visit_of_many_clients_takes_one_query(django_assert_num_queries: Any) -> None:
    visit = VisitFactory()
    later = VisitFactory(client=visit.client, starts_at=NOON + 2 * HOUR)
    never = ClientFactory()

    with django_assert_num_queries(1):
        found = selectors.last_visits([visit.client.pk, never.pk], LATER)

    assert found == {visit.client.pk: later.ends_at}


# --- clients --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "query",
    [
        "олена",
        "ЇЖАК",
        "Їжак Олена",
        "жа",
        "олена 067",
        "+380671234567",
        "067 123-45-67",
        "+38 (067) 123 45 67",
        "1234567",
        "olena.nails",
        "@Olena.Nails",
        "@olena",
        "nails",
        " олена  ",
    ],
)
def test_a_client_is_found_by_a_part_of_name_phone_or_instagram_name(query: str) -> None:
    person = ClientFactory(
        name="Олена Їжак", phone="+380671234567", instagram_username="olena.nails", instagram_source="email"
    )
    ClientFactory(name="Марія Коваль", phone="+380509876543", instagram_username="maria")

    assert list(selectors.search_clients(query)) == [person]


@pytest.mark.parametrize("query", ["нема такої", "олена коваль", "+380 99", "@їжак", "\0", "@@", "%"])
def test_what_matches_nobody_or_is_nonsense_breaks_nothing(query: str) -> None:
    ClientFactory(name="Олена Їжак", phone="+380671234567")
    ClientFactory(name="Марія Коваль", phone="+380509876543")

    assert selectors.search_clients(query).count() in ((0, 2) if query in ("\0", "@@") else (0,))


def test_a_search_leaves_out_clients_whom_altegio_has_no_more() -> None:
    ClientFactory(name="Олена", vanished_at=NOON)

    assert not selectors.search_clients("олена").exists()


@pytest.mark.parametrize("typed", ["olena.nails", "@olena.nails", " @Olena.Nails "])
def test_a_client_is_found_by_instagram_name_in_any_form(typed: str, django_assert_num_queries: Any) -> None:
    person = InstagramClientFactory(instagram_username="olena.nails")
    InstagramClientFactory()

    with django_assert_num_queries(1):
        match = selectors.client_by_instagram(typed)

    assert (match.client, match.count, match.conflict) == (person, 1, False)
    assert list(selectors.clients_with_instagram(typed)) == [person]


@pytest.mark.parametrize("typed", ["", "@", "nobody", "olena"])
def test_no_client_answers_to_another_or_an_empty_name(typed: str) -> None:
    InstagramClientFactory(instagram_username="olena.nails")
    ClientFactory(instagram_username="")

    assert selectors.client_by_instagram(typed) == selectors.NO_CLIENT


def test_a_name_that_two_clients_bear_is_a_conflict_and_names_neither() -> None:
    InstagramClientFactory.create_batch(2, instagram_username="shared")

    match = selectors.client_by_instagram("shared")

    assert (match.client, match.count, match.conflict) == (None, 2, True)


def test_conflicting_names_are_found_in_one_query(django_assert_num_queries: Any) -> None:
    InstagramClientFactory.create_batch(2, instagram_username="shared")
    InstagramClientFactory(instagram_username="single")
    InstagramClientFactory(instagram_username="once", vanished_at=NOON)
    InstagramClientFactory(instagram_username="once")
    ClientFactory.create_batch(2)

    with django_assert_num_queries(1):
        assert selectors.conflicting_usernames(["@Shared", "single", "once", ""]) == {"shared"}


@pytest.mark.parametrize("typed", ["+380671234567", "0671234567", "067 123 45 67", "380671234567"])
def test_a_client_is_found_by_the_whole_phone_in_any_form(typed: str) -> None:
    person = ClientFactory(phone="+380671234567")
    ClientFactory(phone="+380671234568")

    assert list(selectors.client_by_phone(typed)) == [person]
    assert not selectors.client_by_phone("4567").exists()


# --- the calendar ---------------------------------------------------------------------------------
def test_a_day_of_the_calendar_takes_two_queries_however_full_it_is(
    django_assert_num_queries: Any,
) -> None:
    for hours in range(3):
        AppointmentServiceFactory(appointment=AppointmentFactory(starts_at=NOON + hours * HOUR))
    BlockFactory(starts_at=NOON + 3 * HOUR)
    AppointmentFactory(starts_at=NOON + 4 * HOUR)

    with django_assert_num_queries(2):
        found = list(selectors.appointments_between(NOON, NOON + 4 * HOUR))
        shown = [
            (str(one.client), str(one.staff), one.visit, one.company.title, len(one.services.all()))
            for one in found
        ]

    assert len(shown) == 4


def test_the_calendar_can_be_of_one_master() -> None:
    master = StaffFactory()
    own = AppointmentFactory(staff=master)
    AppointmentFactory()

    assert list(selectors.appointments_between(NOON, LATER, staff=master)) == [own]
    assert list(selectors.appointments_between(NOON, LATER, staff=master.pk)) == [own]


def test_a_user_who_is_a_master_is_known_as_one() -> None:
    row = StaffUserFactory()

    assert selectors.staff_for_user(row.user) == row.staff
    assert selectors.staff_for_user(UserFactory()) is None
    assert selectors.staff_for_user(AnonymousUser()) is None


# --- the mirror itself ----------------------------------------------------------------------------
def test_the_age_of_the_mirror_is_that_of_its_most_neglected_location(
    django_assert_num_queries: Any,
) -> None:
    assert selectors.mirror_age(LATER) is None
    SyncStateFactory()
    SyncStateFactory(company_altegio_id=1002, last_ok_at=NOON - HOUR)
    SyncStateFactory(stream="clients", last_ok_at=NOON - 9 * HOUR)

    with django_assert_num_queries(1):
        assert selectors.mirror_age(NOON + HOUR) == 2 * HOUR
    # The clock was set back: a reading of a time that has not come tells nothing.
    assert selectors.mirror_age(NOON - HOUR - timedelta(seconds=5)) == timedelta(0)
    assert selectors.mirror_age(NOON - 2 * HOUR) is None

    SyncStateFactory(company_altegio_id=1003, last_ok_at=None)
    assert selectors.mirror_age(NOON) is None


def test_factories_keep_a_tests_rows_in_one_location() -> None:
    line = AppointmentServiceFactory()
    CompletedVisitFactory()

    companies = {line.appointment.company_id, line.service.company_id, line.appointment.visit.company_id}
    assert len(companies) == 1
    assert Client.objects.values("company").distinct().count() == 1
