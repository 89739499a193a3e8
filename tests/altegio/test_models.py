"""Words for the state of appointments and visits: in Python and in SQL alike."""

from __future__ import annotations

from datetime import timedelta

import pytest

from altegio.models import Visit
from altegio.models.status import Status
from tests.factories import NOON, VisitFactory

pytestmark = pytest.mark.django_db

END = NOON + timedelta(hours=1)
CASES = [
    (0, False, END, "pending"),
    (2, False, END, "confirmed"),
    (-1, False, END, "no_show"),
    (1, False, END, "completed"),
    (1, False, END - timedelta(seconds=1), "arrived"),
    (2, False, END - timedelta(hours=2), "confirmed"),
    (1, True, END, "cancelled"),
    (0, True, NOON, "cancelled"),
    (7, False, END, "pending"),
]


@pytest.mark.parametrize(("attendance", "cancelled", "now", "expected"), CASES)
def test_a_visits_state_is_the_same_word_in_python_and_in_sql(
    attendance: int, cancelled: bool, now: object, expected: str
) -> None:
    visit = VisitFactory(attendance=attendance, cancelled=cancelled)

    assert visit.status(now) == expected
    assert Visit.objects.with_status(now).get().status_now == expected
    assert [word for word in Status if Visit.objects.in_status(word, now).exists()] == [expected]


@pytest.mark.parametrize("attendance", [0, 2, -1], ids=["pending", "confirmed", "no-show"])
def test_a_past_date_alone_completes_nothing(attendance: int) -> None:
    visit = VisitFactory(attendance=attendance)

    assert visit.status(END + timedelta(days=30)) != Status.COMPLETED
