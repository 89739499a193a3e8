"""Who read a list before reads what changed since, and nothing where nothing did."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from altegio.models import Appointment, Client, Staff
from feedback.models import Answer, VisitFeedback
from tests.factories import NOON, AppointmentFactory, ClientFactory, StaffFactory
from tests.feedback.factories import SurveyFactory
from tests.salon.api.lists import LISTS, walk, world
from tests.salon.api.tools import Caller

pytestmark = pytest.mark.django_db


def test_an_incremental_reader_gets_what_changed_and_what_vanished_in_its_order(tool: Caller) -> None:
    old, changed, vanished = AppointmentFactory.create_batch(3)
    now = timezone.now()
    Appointment.objects.filter(pk=old.pk).update(changed_at=now - timedelta(days=2))
    Appointment.objects.filter(pk=changed.pk).update(changed_at=now + timedelta(seconds=2))
    Appointment.objects.filter(pk=vanished.pk).update(changed_at=now + timedelta(seconds=1), vanished_at=now)
    since = (now - timedelta(hours=1)).isoformat().replace("+", "%2B")

    rows = tool.read(f"appointments/?updated_since={since}")["results"]

    assert [row["id"] for row in rows] == [vanished.altegio_id, changed.altegio_id]
    assert [bool(row["vanished_at"]) for row in rows] == [True, False]
    last = rows[-1]["updated_at"].replace("+", "%2B")
    assert walk(tool, f"appointments/?updated_since={last}&cursor=start") == [changed.altegio_id]
    assert "updated_at" not in tool.read("appointments/")["results"][0]
    assert walk(tool, f"appointments/?updated_since={since}&cursor=start&limit=1") == [
        vanished.altegio_id,
        changed.altegio_id,
    ]


def test_rows_of_one_moment_are_all_read_across_pages(tool: Caller) -> None:
    ClientFactory.create_batch(5)
    Client.objects.update(changed_at=timezone.now())
    assert len(set(walk(tool, "clients/?updated_since=2026-01-01&cursor=start&limit=2"))) == 5


def test_a_survey_is_changed_by_whatever_of_it_a_tool_reads(tool: Caller) -> None:
    survey = SurveyFactory()
    long_ago = timezone.now() - timedelta(days=9)
    for change in (
        lambda: VisitFeedback.objects.filter(pk=survey.pk).update(rating=3),
        lambda: Answer.objects.create(
            feedback=survey, question_key="rating", kind="rating", number=3, answered_at=NOON
        ),
    ):
        VisitFeedback.objects.filter(pk=survey.pk).update(changed_at=long_ago)
        before = VisitFeedback.objects.get(pk=survey.pk).changed_at
        change()
        assert VisitFeedback.objects.get(pk=survey.pk).changed_at > before == long_ago
    VisitFeedback.objects.filter(pk=survey.pk).update(changed_at=long_ago)
    VisitFeedback.objects.filter(pk=survey.pk).update(ways_checked_at=NOON)
    assert VisitFeedback.objects.get(pk=survey.pk).changed_at == long_ago


def test_who_has_the_answer_already_gets_304_until_it_changes(tool: Caller) -> None:
    world(1)
    for path in (*(f"{name}/" for name in LISTS), "reports/visits/?start=2026-07-01&end=2026-07-31"):
        first = tool.ask(path)
        again = tool.ask(path, 304, **{"if-none-match": first["ETag"]})
        assert again.content == b"", path
        assert again["ETag"] == first["ETag"]
        assert first["Cache-Control"] == "private, no-cache"
        assert "Authorization" in first["Vary"]


def test_a_changed_list_has_another_tag(tool: Caller) -> None:
    staff = StaffFactory(name="Оксана")
    tag = tool.ask("staff/")["ETag"]
    Staff.objects.filter(pk=staff.pk).update(name="Ольга")
    assert tool.ask("staff/", **{"if-none-match": tag})["ETag"] != tag
