"""What is taken for deleted because a list lacks it, and what never is."""

from __future__ import annotations

from typing import Any

import pytest

from altegio.client import AltegioClient, Answer, NotFound
from altegio.models import Appointment, Client, ServiceCategory
from tests.altegio.sync import truth
from tests.altegio.sync.passes import Changed, line
from tests.factories import COMPANY_ID

pytestmark = pytest.mark.django_db


def test_an_object_that_cannot_be_read_is_counted_and_stops_nothing(
    altegio: Any, client: AltegioClient, sync: Any, caplog: pytest.LogCaptureFixture
) -> None:
    def spoil(answer: Answer) -> Answer:
        answer.data[0] = {**answer.data[0], "date": "", "datetime": None}
        return answer

    run = sync(client=Changed(client, "/records", spoil))

    found = line(run, "appointments")
    assert (run.state, found["unreadable"]) == ("ok", 1)
    assert Appointment.objects.count() == found["read"] - 1
    assert "altegio.unreadable stream=appointments id=6400" in caplog.text


def test_an_unreadable_object_is_not_taken_for_a_missing_one(
    altegio: Any, client: AltegioClient, sync: Any
) -> None:
    sync(full=True)

    def spoil(answer: Answer) -> Answer:
        return Answer([{**raw, "date": "", "datetime": None} for raw in answer.data], answer.meta)

    sync(full=True, client=Changed(client, "/records", spoil))

    assert not Appointment.objects.filter(vanished_at__isnull=False).exists()


@pytest.mark.parametrize("answer", [Answer([]), None], ids=["an empty list", "404"])
def test_an_empty_list_never_makes_known_rows_vanish(
    altegio: Any, client: AltegioClient, sync: Any, answer: Answer | None
) -> None:
    sync(full=True)

    def empty(_answer: Answer) -> Answer:
        if answer is None:
            raise NotFound(status=404)
        return answer

    for path in ("/clients", "/records", "/staff"):
        sync(full=True, client=Changed(client, path, empty))

    assert truth.counts() == truth.of_sandbox(altegio)


def test_a_row_that_slipped_between_two_pages_is_asked_for_and_stays(
    altegio: Any, client: AltegioClient, sync: Any
) -> None:
    sync(full=True)

    def lose(answer: Answer) -> Answer:
        return Answer(answer.data[3:], answer.meta)

    run = sync(full=True, client=Changed(client, f"/records/{COMPANY_ID}", lose))

    assert line(run, "appointments")["vanished"] == 0
    assert truth.counts() == truth.of_sandbox(altegio)


def test_a_great_many_missing_objects_are_taken_for_lost_rights_not_for_deletions(
    altegio: Any, client: AltegioClient, sync: Any
) -> None:
    sync(full=True)

    def few(answer: Answer) -> Answer:
        return Answer(answer.data[:20], {})

    run = sync(full=True, client=Changed(client, "/clients", few))

    assert line(run, "clients")["note"]
    assert not Client.objects.filter(vanished_at__isnull=False).exists()


def test_a_category_that_is_gone_from_its_list_vanishes(
    altegio: Any, client: AltegioClient, sync: Any
) -> None:
    sync(full=True)
    gone = ServiceCategory.objects.first()

    def without(answer: Answer) -> Answer:
        return Answer([raw for raw in answer.data if int(raw["id"]) != gone.altegio_id], answer.meta)

    sync(full=True, client=Changed(client, f"/company/{COMPANY_ID}/service_categories", without))

    gone.refresh_from_db()
    assert gone.vanished_at is not None
