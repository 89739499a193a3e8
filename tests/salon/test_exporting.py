"""A person's copy of the data, and the requests with their clock of thirty days."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from fontTools.ttLib import TTFont

from altegio.models import Client
from feedback.models import DataDeletion
from salon.admin.badges import overdue_requests
from salon.models import AuditEntry, DataRequest
from salon.privacy import exporting, pdf, requests
from tests.factories import AppointmentFactory, InstagramClientFactory
from tests.feedback.cases import says, survey_of
from tests.feedback.factories import NOW, AnswerFactory
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def olena() -> Client:
    """A client with visits, an answer and a talk in Direct."""
    client: Client = InstagramClientFactory(
        name="Олена Їжак", email="o@example.com", raw={"id": 1, "odd": "так"}
    )
    visit = AppointmentFactory(client=client, comment="просила каву").visit
    survey = survey_of(client=client, visit=visit)
    AnswerFactory(feedback=survey, question_key="comment", kind="text", number=None, text="Усе гарно")
    says(survey.contact, "Дякую вам", NOW)
    return client


def test_the_copy_holds_what_both_sides_of_the_program_keep(olena: Client) -> None:
    found = json.loads(exporting.export(olena, "json", by=None, now=NOW))

    assert found["client"]["name"] == "Олена Їжак"
    assert found["client"]["phone"] == olena.phone
    assert found["appointments"][0]["comment"] == "просила каву"
    assert found["appointments"][0]["cost"] == "700.00"
    assert found["surveys"][0]["answers"][0]["text"] == "Усе гарно"
    assert "Дякую вам" in [line["text"] for line in found["conversation"]]
    assert found["in_direct"][0]["instagram_scoped_id"]
    assert found["as_altegio_gave_it"] == {"id": 1, "odd": "так"}


def test_the_paper_is_a_pdf_in_ukrainian_letters(olena: Client) -> None:
    body = exporting.export(olena, "pdf", by=None, now=NOW)

    assert body.startswith(b"%PDF-")
    font = TTFont(io.BytesIO(_embedded(body)))
    assert {ord(letter) for letter in "ЇжакОлн"} <= set(font.getBestCmap() or {}) or font[
        "maxp"
    ].numGlyphs > 20


def _embedded(body: bytes) -> bytes:
    """The first font file inside the PDF."""
    import re
    import zlib

    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", body, re.DOTALL):
        try:
            found = zlib.decompress(stream)
        except zlib.error:
            continue
        if found[:4] in (b"\x00\x01\x00\x00", b"true", b"OTTO"):
            return found
    raise AssertionError("no font in the file")


def test_every_word_of_the_paper_has_a_name(olena: Client) -> None:
    from salon.privacy.names import NAMES

    def names(value: Any) -> set[str]:
        if isinstance(value, dict):
            own = set(value) - {"format", "made_at", "salon", "language", *pdf.TITLES}
            return own | {
                name for key, inner in value.items() if key != "custom_fields" for name in names(inner)
            }
        return {name for one in value for name in names(one)} if isinstance(value, list) else set()

    inside = {"title", "question", "number", "yes"}
    assert names(exporting.collect(olena, NOW)) - set(NAMES) - inside == set()
    assert pdf.TITLES.keys() >= {"client", "surveys", "conversation"}


def test_a_file_is_noted_and_answers_the_request(olena: Client) -> None:
    manager = user_in("manager")
    requests.note_down("access", client=olena, came="desk", by=manager, now=NOW)
    page = reverse("admin:privacy_export", args=(olena.pk,))
    browser = browser_of(manager)

    assert browser.get(page).status_code == 200
    assert not AuditEntry.objects.filter(action="exported").exists()
    response = browser.post(page, {"form": "json"})

    assert "Олена Їжак" in response.content.decode()
    assert "Олена" not in response.headers["Content-Disposition"]
    entry = AuditEntry.objects.get(action="exported")
    assert (entry.user, entry.client, entry.details) == (manager, olena, {"format": "json"})
    assert DataRequest.objects.get().state == "done"
    assert browser.post(page, {"form": "exe"}).status_code == 404


@pytest.mark.parametrize(("role", "status"), [("master", 403), ("receptionist", 403), ("manager", 200)])
def test_who_may_take_a_copy(olena: Client, role: str, status: int) -> None:
    page = reverse("admin:privacy_export", args=(olena.pk,))

    assert browser_of(user_in(role)).get(page).status_code == status


def test_a_master_may_neither_erase_nor_ask(olena: Client) -> None:
    page = reverse("admin:privacy_erase", args=(olena.pk,))

    assert browser_of(user_in("master")).post(page, {"ask": "1"}).status_code == 403
    assert browser_of(user_in("receptionist")).get(page).status_code == 200


# --- requests ---------------------------------------------------------------------------------------
def test_a_request_begins_its_clock_and_the_late_one_is_red(olena: Client) -> None:
    browser = browser_of(user_in("receptionist"))
    browser.post(
        "/admin/salon/datarequest/add/",
        {"kind": "access", "client": str(olena.pk), "came": "phone", "note": ""},
    )

    row = DataRequest.objects.get()
    assert row.due_at - row.asked_at == timedelta(days=30)
    assert "лишилося 30 днів" in browser.get("/admin/salon/datarequest/").content.decode()
    assert AuditEntry.objects.get(action="asked").details == {"wish": "access"}

    now = timezone.now()
    DataRequest.objects.update(asked_at=now - timedelta(days=33), due_at=now - timedelta(days=3))
    late = browser.get("/admin/salon/datarequest/?standing=late").content.decode()
    assert "прострочено на 3 дні" in late
    assert "tag-bad" in late
    assert overdue_requests() == 1


def test_a_request_is_noted_once_while_it_waits(olena: Client) -> None:
    browser = browser_of(user_in("manager"))
    values = {"kind": "erase", "client": str(olena.pk), "came": "desk", "note": ""}
    browser.post("/admin/salon/datarequest/add/", values)

    again = browser.post("/admin/salon/datarequest/add/", values)

    assert again.status_code == 200
    assert DataRequest.objects.count() == 1


def test_a_request_is_answered_or_refused_with_a_reason(olena: Client) -> None:
    manager = user_in("manager")
    browser = browser_of(manager)
    first = requests.note_down("correct", client=olena, came="desk", by=manager, now=NOW)
    second = requests.note_down("object", client=None, came="letter", by=manager, now=NOW, person="Невідома")
    assert first is not None
    assert second is not None

    browser.post(f"/admin/salon/datarequest/{first.pk}/done/")
    page = f"/admin/salon/datarequest/{second.pk}/change/"
    silent = browser.post(page, {"note": "", "outcome": "", "state": "refused"})
    browser.post(page, {"note": "", "outcome": "Не наша клієнтка", "state": "refused"})

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.done_by) == ("done", manager)
    assert silent.status_code == 200
    assert (second.state, second.outcome) == ("refused", "Не наша клієнтка")
    assert AuditEntry.objects.filter(action="answered").count() == 2


def test_what_instagram_passes_on_stands_in_the_list_as_done() -> None:
    DataDeletion.objects.create(code="abc", digest="1", scope="nothing", asked_at=NOW, done_at=NOW)

    row = DataRequest.objects.get()
    assert (row.kind, row.came, row.state, row.code) == ("erase", "meta", "done", "abc")
