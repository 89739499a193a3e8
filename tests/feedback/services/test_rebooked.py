"""Whether clients come again, by how they rated the visit."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from altegio.models import Appointment
from benchmarks.copies import copy_rows
from feedback.models import VisitFeedback
from feedback.services import rebooked
from tests.factories import (
    AppointmentFactory,
    CompanyFactory,
    CompletedVisitFactory,
    InstagramClientFactory,
)
from tests.feedback.factories import NOW, SurveyFactory, make_campaign

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
SINCE = NOW - 180 * DAY
MANY = 100_000
ANSWERED = NOW - 100 * DAY


@pytest.fixture(autouse=True)
def campaign() -> None:
    make_campaign()


def rated(rating: int, at: datetime = ANSWERED, client: Any = None) -> VisitFeedback:
    visit = CompletedVisitFactory(starts_at=at - DAY, client=client or InstagramClientFactory())
    survey: VisitFeedback = SurveyFactory(visit=visit, rating=rating, received_at=at, status="answered")
    return survey


def books(survey: VisitFeedback, days: int, **values: Any) -> Appointment:
    """The client has an appointment so many days after the answer, made an hour after it."""
    assert survey.received_at is not None
    starts_at = survey.received_at + days * DAY
    fields = {"created_at": survey.received_at + timedelta(hours=1), "attendance": 0, **values}
    made: Appointment = AppointmentFactory(client=survey.client, starts_at=starts_at, **fields)
    return made


def found(**where: Any) -> dict[str, tuple[int, int, int, int]]:
    bands = rebooked.by_band(SINCE, NOW, **where)
    return {band.name: (band.clients, band.again, band.booked, band.open) for band in bands}


def test_each_rating_has_its_band_with_who_comes_again() -> None:
    books(rated(5), 30)
    rated(5)
    rated(4)
    books(rated(1), 59)
    books(rated(3), 61)
    assert found() == {"low": (2, 1, 1, 0), "middle": (1, 0, 0, 0), "high": (2, 1, 1, 0)}


@pytest.mark.parametrize("values", [{"cancelled": True}, {"vanished_at": NOW}], ids=["cancelled", "vanished"])
def test_what_is_cancelled_or_gone_does_not_count(values: dict[str, Any]) -> None:
    books(rated(5), 10, **values)
    assert found()["high"] == (1, 0, 0, 0)


def test_an_appointment_made_before_the_answer_counts_as_coming_and_not_as_booked_after() -> None:
    survey = rated(2)
    books(survey, 10, created_at=ANSWERED - DAY)
    books(rated(2), 10, created_at=None)
    assert found()["low"] == (2, 2, 0, 0)


def test_the_visit_that_was_rated_and_others_clients_do_not_count() -> None:
    rated(5)
    books(rated(1), 10)
    assert found()["high"] == (1, 0, 0, 0)


def test_a_client_counts_once_by_the_newest_answer() -> None:
    client = InstagramClientFactory()
    rated(5, ANSWERED, client)
    newest = rated(2, ANSWERED + 30 * DAY, client)
    books(newest, 5)
    assert found() == {"low": (1, 1, 1, 0), "middle": (0, 0, 0, 0), "high": (0, 0, 0, 0)}


def test_who_answered_lately_still_has_time() -> None:
    rated(5, NOW - 10 * DAY)
    rated(5, NOW - 61 * DAY)
    rated(5, SINCE - DAY)
    assert found()["high"] == (2, 0, 0, 1)


def test_a_location_has_its_own() -> None:
    rated(5)
    other = CompanyFactory(altegio_id=2002)
    rated(5, client=InstagramClientFactory(company=other))
    VisitFeedback.objects.order_by("-pk").first().visit.__class__.objects.filter(
        client__company=other
    ).update(company=other)
    assert found(companies=[other.pk])["high"][0] == 1


def test_a_share_of_nobody_is_none_and_few_are_called_few() -> None:
    band = rebooked.Band("low")
    assert (band.share(0), band.few) == (None, True)
    band = rebooked.Band("low", clients=40, again=10)
    assert (band.share(band.again), band.few) == (25, False)


def test_a_hundred_thousand_surveys_take_two_queries(django_assert_num_queries: Any) -> None:
    survey = rated(5)
    books(survey, 10)
    _many(survey)
    with django_assert_num_queries(2):
        bands = rebooked.by_band(SINCE, NOW)
    assert sum(band.clients for band in bands) == 1 + MANY
    assert sum(band.again for band in bands) == 1 + MANY // 2


def _many(like: VisitFeedback) -> None:
    """So many clients, each with a rated visit, every second one with an appointment; by SQL, for speed."""
    coming = Appointment.objects.get(client=like.client, attendance=0)
    own = {"id": "900000 + n", "altegio_id": "900000 + n"}
    with connection.cursor() as cursor:
        # The copies point to one another: to look each key up would take most of the time.
        cursor.execute("SET LOCAL session_replication_role = replica")
        copy_rows(like.client, MANY, **own, name="''", instagram_username="''")
        copy_rows(like.visit, MANY, **own, client_id=own["id"])
        rated_by = {"id": own["id"], "visit_id": own["id"], "client_id": own["id"]}
        copy_rows(like, MANY, **rated_by, rating="1 + n % 5")
        every_second = f"SELECT n FROM generate_series(2, {MANY}, 2) n"
        copy_rows(coming, every_second, **own, client_id=own["id"], visit_id="NULL")
        cursor.execute("SET LOCAL session_replication_role = origin")
        # Else each row may be looked for with a plan made while the tables were empty.
        cursor.execute("ANALYZE altegio_client, altegio_visit, feedback_visitfeedback, altegio_appointment")
