"""Answers that are broken are asked for again, or fail their stream whole; no part overwrites anything."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests
from django.utils import timezone, translation

from altegio.client import AltegioClient
from altegio.models import Appointment, SyncState
from altegio.sync.engine import run_sync
from tests.altegio.sync import truth
from tests.altegio.sync.conftest import NoWaiting, make_client
from tests.altegio.sync.passes import line
from tests.factories import COMPANY_ID


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("html", "a fault of the server"),
        ("truncated", "a connection that broke off"),
        ("cut", "a connection that broke off"),
        ("refused", "a refusal with status 200"),
        ("429", "too many requests"),
    ],
)
def test_answers_that_had_to_be_asked_for_again_are_said_beside_the_stream(
    altegio: Any, client: AltegioClient, sync: Any, kind: str, words: str
) -> None:
    altegio.post("/_control/faults", {"vendor": "altegio", "kind": kind, "path": "/clients/", "count": 2})
    with translation.override("en"):
        run = sync(full=True)
    assert f"2 requests were repeated ({words})" in line(run, "clients")["note"]
    assert truth.differences(client) == []


class Breaking(requests.Session):
    """Breaks each answer of one path a few times before it lets it through."""

    def __init__(self, path: str, content: bytes | None, times: int) -> None:
        super().__init__()
        self._path, self._content, self.left = path, content, times

    def request(self, method: Any, url: Any, *args: Any, **options: Any) -> requests.Response:  # type: ignore[override]
        """The answer, or what is put in its place."""
        answer = super().request(method, url, *args, **options)
        if self._path in str(url) and self.left:
            self.left -= 1
            whole = answer.content
            answer._content = whole[: len(whole) // 2] if self._content is None else self._content
        return answer


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            json.dumps({"success": False, "data": None, "meta": {"message": "Щось пішло не так"}}).encode(),
            "a refusal with status 200; 200; /records/1001; Щось пішло не так",
        ),
        (b"<html><body>Maintenance</body></html>", "a web page in place of data; 200; /records/1001"),
        (None, "an answer that was cut off"),
        (b"", "an answer that was cut off"),
        (b'{"success": true, "data": {"1": "no list"}, "meta": []}', "something else in place of a list"),
    ],
    ids=["success: false", "an HTML page", "half a body", "nothing", "no list"],
)
def test_a_broken_answer_with_status_200_is_asked_for_again_or_fails_the_stream_whole(
    altegio: Any, client: AltegioClient, sync: Any, content: bytes | None, words: str
) -> None:
    sync(full=True)
    bookmark = SyncState.objects.get(stream="appointments").bookmark

    broken = breaking(altegio.url, Breaking("/records/", content, times=10_000))
    with translation.override("en"):
        run = sync(full=True, client=broken)

    assert run.state == "failed"
    assert words in line(run, "appointments")["error"]
    assert SyncState.objects.get(stream="appointments").bookmark == bookmark
    assert not Appointment.objects.filter(vanished_at__isnull=False).exists()

    assert sync(full=True).state == "ok"
    assert truth.differences(client) == []


def breaking(url: str, session: requests.Session) -> AltegioClient:
    return AltegioClient(
        base_url=f"{url}/api/v1",
        partner_token="sandbox-partner",
        user_token="sandbox-user",
        limiter=NoWaiting(),
        session=session,
        sleep=lambda seconds: None,
    )


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["401", "402", "403"])
def test_a_refusal_in_the_middle_of_a_list_overwrites_nothing_with_a_part(
    start_sandbox: Any, kind: str
) -> None:
    sandbox = start_sandbox(clients=30, appointments=500, options=["--no-limit"])
    sandbox._json("PUT", "/_control/life", json={"paused": True})
    client = make_client(sandbox.url)
    run_sync(COMPANY_ID, full=True, now=timezone.now(), client=client)
    before, bookmarks = truth.versions(), dict(SyncState.objects.values_list("stream", "bookmark"))

    class Refusing:
        """The second page of appointments is refused."""

        def request(self, method: str, path: str, params: Any = None, *args: Any, **options: Any) -> Any:
            if path.startswith("/records/") and (params or {}).get("page") == 2:
                sandbox.post("/_control/faults", {"vendor": "altegio", "kind": kind, "path": "/records/"})
            return client.request(method, path, params, *args, **options)

    run = run_sync(COMPANY_ID, full=True, now=timezone.now(), client=Refusing())  # type: ignore[arg-type]

    assert run.state == "failed"
    assert truth.versions() == before
    state = SyncState.objects.get(stream="appointments")
    assert state.bookmark == bookmarks["appointments"]
    assert state.error_code in ("authentication", "licence", "rights")

    sandbox._json("DELETE", "/_control/faults")
    assert run_sync(COMPANY_ID, now=timezone.now(), client=client).state == "ok"
    assert truth.differences(client) == []
