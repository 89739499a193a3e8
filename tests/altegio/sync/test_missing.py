"""Lists that suddenly hold less: what is believed, what is doubted and said, and that doubt ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from altegio.client import AltegioClient, Answer, NotFound
from altegio.models import Staff, SyncState
from tests.altegio.sync.passes import Changed, line

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


def only(count: int) -> Any:
    """The first rows of a list, as if there were no others."""
    return lambda answer: Answer(answer.data[:count], {})


def vanished() -> int:
    return Staff.objects.filter(vanished_at__isnull=False).count()


@pytest.mark.parametrize("left", [0, 1], ids=["none", "one"])
def test_a_small_list_that_shrinks_at_once_is_doubted_and_said(
    altegio: Any, client: AltegioClient, sync: Any, left: int
) -> None:
    sync(full=True)
    known = Staff.objects.count()

    run = sync(full=True, client=Changed(client, "/staff/", only(left)))

    assert vanished() == 0
    assert f"{known - left} of {known} objects are missing" in line(run, "staff")["note"]
    assert "altegio_check" in line(run, "staff")["note"]
    assert SyncState.objects.get(stream="staff").missing_since is not None


def test_what_stays_away_for_a_day_is_believed_if_the_rights_are_whole_and_comes_back(
    altegio: Any, client: AltegioClient, sync: Any
) -> None:
    now = timezone.now()
    sync(full=True, now=now)
    known = Staff.objects.count()
    shrunk = Changed(client, "/staff/", only(1))

    for hours, expected in ((1, 0), (24, 0), (25, known - 1)):
        sync(full=True, now=now + timedelta(hours=hours), client=shrunk)
        assert vanished() == expected

    assert SyncState.objects.get(stream="staff").missing_since == now + timedelta(hours=1)
    sync(full=True, now=now + timedelta(hours=26))
    assert vanished() == 0
    assert SyncState.objects.get(stream="staff").missing_since is None


def test_a_list_that_limited_rights_cut_short_is_never_believed(
    altegio: Any, client: AltegioClient, sync: Any
) -> None:
    now = timezone.now()
    sync(full=True, now=now)
    altegio._json("PUT", "/_control/altegio", json={"rights": {"timetable.master_id": 2660001}})

    for days in (1, 3, 9):
        run = sync(full=True, now=now + timedelta(days=days), client=Changed(client, "/staff/", only(1)))
        assert "missing" in line(run, "staff")["note"]

    assert vanished() == 0


def test_one_who_is_gone_from_a_small_list_is_believed_at_once(
    altegio: Any, client: AltegioClient, sync: Any
) -> None:
    sync(full=True)

    def without_last(answer: Answer) -> Answer:
        return Answer(answer.data[:-1], {})

    run = sync(full=True, client=Changed(client, "/staff/", without_last))

    assert (vanished(), line(run, "staff")["vanished"], line(run, "staff")["note"]) == (1, 1, "")


def test_a_404_where_a_list_was_known_keeps_it_and_is_not_called_a_wrong_location(
    altegio: Any, client: AltegioClient, sync: Any
) -> None:
    sync(full=True)

    def gone(_answer: Answer) -> Answer:
        raise NotFound(status=404, path="/staff/1001")

    run = sync(full=True, client=Changed(client, "/staff/", gone))

    assert run.state == "failed"
    assert "404 where there was a list before" in run.error
    assert "ALTEGIO_COMPANY_IDS" not in run.error
    assert vanished() == 0
    assert sync(full=True).state == "ok"
