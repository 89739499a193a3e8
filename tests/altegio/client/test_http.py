from __future__ import annotations

import json
from typing import Any

import pytest
import requests
import responses

from altegio.client import AltegioClient, AltegioError, BadRequest, NotAuthenticated, NotFound, Retryable
from altegio.client.http import Answer, read_answer
from altegio.client.retry import TRIES
from tests.altegio.open_pace import NoWaiting

BASE = "https://altegio.test/api/v1"
FINE = {"success": True, "data": {"id": 1}, "meta": []}


class Pauses(list[float]):
    def __call__(self, seconds: float) -> None:
        self.append(seconds)


@pytest.fixture
def places() -> NoWaiting:
    return NoWaiting()


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
def client(places: NoWaiting, pauses: Pauses) -> AltegioClient:
    return AltegioClient(
        base_url=BASE, partner_token=" partner ", user_token="user\n", limiter=places, sleep=pauses
    )


@responses.activate
def test_both_tokens_and_the_version_go_with_each_request(client: AltegioClient) -> None:
    responses.get(f"{BASE}/company/1", json=FINE)
    client.request("GET", "/company/1", params={"my": 1})
    sent = responses.calls[0].request
    assert sent.headers["Authorization"] == "Bearer partner, User user"
    assert sent.headers["Accept"] == "application/vnd.api.v2+json"
    assert sent.headers["Content-Type"] == "application/json"
    assert sent.url == f"{BASE}/company/1?my=1"


@responses.activate
def test_a_netrc_file_does_not_replace_the_tokens(
    client: AltegioClient, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("default login a password b\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    responses.get(f"{BASE}/company/1", json=FINE)
    client.request("GET", "/company/1")
    assert responses.calls[0].request.headers["Authorization"] == "Bearer partner, User user"


@responses.activate
def test_a_redirect_is_not_followed_with_the_tokens(client: AltegioClient) -> None:
    responses.get(f"{BASE}/company/1", status=302, headers={"Location": "https://elsewhere.test/"})
    with pytest.raises(BadRequest):
        client.request("GET", "/company/1")
    assert len(responses.calls) == 1


@responses.activate
def test_each_try_takes_a_place_and_pauses_grow(
    client: AltegioClient, places: NoWaiting, pauses: Pauses
) -> None:
    url = f"{BASE}/records/1"
    responses.get(url, status=500)
    responses.get(url, body="<html>")
    responses.get(url, body='{"success": true, "data": [{"id"')
    responses.get(url, body=requests.ConnectionError("reset"))
    responses.get(url, body=requests.ReadTimeout("slow"))
    responses.get(url, body=requests.exceptions.ChunkedEncodingError("cut"))
    responses.get(url, json={"success": False, "data": None, "meta": []})
    responses.get(url, json={"success": True, "data": [], "meta": {"total_count": 0}})
    answer = client.request("GET", "/records/1", priority="webhook")
    assert (answer.data, answer.meta) == ([], {"total_count": 0})
    assert len(answer.repeated) == 7
    assert places.taken == ["webhook"] * 8
    assert places.answers == [1, 2, 3, 7, 8]
    assert places.held == []
    assert client.requests_spent == 8
    assert len(pauses) == 7
    assert all(pause > 0 for pause in pauses)
    assert pauses[:5] == sorted(pauses[:5])


@responses.activate
def test_the_pause_that_the_vendor_names_is_kept_by_everybody(
    client: AltegioClient, places: NoWaiting, pauses: Pauses
) -> None:
    responses.get(f"{BASE}/records/1", status=429, headers={"Retry-After": "11"})
    responses.get(f"{BASE}/records/1", json=FINE)
    client.request("GET", "/records/1")
    assert 11 <= pauses[0] < 12
    assert places.held == pauses


@responses.activate
def test_a_vendor_that_stays_away_is_an_error_after_all_tries(client: AltegioClient) -> None:
    responses.get(f"{BASE}/records/1", status=503)
    with pytest.raises(Retryable) as caught:
        client.request("GET", "/records/1")
    assert caught.value.status == 503
    assert client.requests_spent == TRIES


@responses.activate
@pytest.mark.parametrize(("status", "kind"), [(401, NotAuthenticated), (404, NotFound), (422, BadRequest)])
def test_a_refusal_is_not_repeated(client: AltegioClient, status: int, kind: type[AltegioError]) -> None:
    responses.get(f"{BASE}/records/1", status=status, json={"success": False, "data": None, "meta": []})
    with pytest.raises(kind):
        client.request("GET", "/records/1")
    assert client.requests_spent == 1


@responses.activate
@pytest.mark.parametrize(
    ("failure", "tries"),
    [
        ({"status": 500}, 1),
        ({"body": requests.ReadTimeout("slow")}, 1),
        ({"body": requests.ConnectionError("cut")}, 1),
        ({"body": "<html>"}, 1),
        ({"body": requests.ConnectTimeout("no road")}, 2),
        ({"status": 429}, 2),
    ],
    ids=["500", "read time-out", "cut", "html", "not connected", "429"],
)
def test_what_must_not_happen_twice_is_asked_again_only_if_it_was_not_done(
    client: AltegioClient, failure: dict[str, Any], tries: int
) -> None:
    responses.post(f"{BASE}/sms", **failure)
    responses.post(f"{BASE}/sms", json={"success": True, "data": [], "meta": []})
    if tries == 1:
        with pytest.raises(Retryable) as caught:
            client.request("POST", "/sms", body={"text": "x"}, once=True)
        assert caught.value.maybe_done
    else:
        client.request("POST", "/sms", body={"text": "x"}, once=True)
    assert client.requests_spent == tries


def test_a_refused_connection_is_surely_not_done(places: NoWaiting, pauses: Pauses) -> None:
    client = AltegioClient(
        base_url="http://127.0.0.1:1", partner_token="p", user_token="u", limiter=places, sleep=pauses
    )
    with pytest.raises(Retryable) as caught:
        client.request("POST", "/sms", once=True)
    assert not caught.value.maybe_done
    assert client.requests_spent == TRIES


@pytest.mark.parametrize(
    "base_url", ["altegio.test", "ftp://altegio.test", ""], ids=["no scheme", "unknown scheme", "empty"]
)
def test_a_malformed_address_is_one_plain_sentence(places: NoWaiting, base_url: str) -> None:
    client = AltegioClient(base_url=base_url, partner_token="p", user_token="u", limiter=places)
    with pytest.raises(BadRequest, match="address of Altegio is malformed"):
        client.request("GET", "/company/1")


@responses.activate
@pytest.mark.parametrize(
    ("partner", "user", "header"),
    [
        ("p\n", " u ", "Bearer p, User u"),
        ("Bearer p", "User u", "Bearer p, User u"),
        ("p\r\nq", "u", "Bearer pq, User u"),
        ("p", "", "Bearer p"),
    ],
    ids=["spaces", "with its word", "line break within", "no user"],
)
def test_pasted_tokens_are_put_right(places: NoWaiting, partner: str, user: str, header: str) -> None:
    responses.get(f"{BASE}/company/1", json=FINE)
    client = AltegioClient(base_url=BASE, partner_token=partner, user_token=user, limiter=places)
    client.request("GET", "/company/1")
    assert responses.calls[0].request.headers["Authorization"] == header


def test_a_token_beyond_latin_letters_is_sent_and_not_shown(places: NoWaiting, pauses: Pauses) -> None:
    client = AltegioClient(
        base_url="http://127.0.0.1:1", partner_token="ключ", user_token="u", limiter=places, sleep=pauses
    )
    with pytest.raises(Retryable) as caught:
        client.request("GET", "/company/1", once=True)
    assert "ключ" not in str(caught.value)


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        (FINE, Answer({"id": 1})),
        ({"success": True, "data": [1], "meta": {"page": 1}}, Answer([1], {"page": 1})),
        ({"success": True, "data": None}, Answer(None)),
        ({"success": 1, "data": [], "meta": None}, Answer([])),
        ({"data": [1]}, Answer([1])),
        ({"id": 1001539, "name": "a"}, Answer({"id": 1001539, "name": "a"})),
        ([[1, 2], [3, 4]], Answer([[1, 2], [3, 4]])),
        ({}, Answer(None)),
    ],
    ids=["object", "list", "null", "meta null", "no success", "bare object", "bare list", "empty object"],
)
def test_the_envelope_is_taken_off_whatever_its_shape(body: Any, answer: Answer) -> None:
    assert read_answer(200, json.dumps(body).encode(), {}, "/x") == answer


def test_an_answer_without_a_body_is_an_answer_to_a_deletion() -> None:
    assert read_answer(204, b"", {}, "/x") == Answer(None)


@pytest.mark.parametrize(
    "content",
    [b"", b"<html></html>", b'{"success": true, "data": [', b"\xff\xfe\x00", b"[" * 100_000, b"1" * 5000],
    ids=["empty", "html", "cut", "not text", "too deep", "too long a number"],
)
def test_a_body_that_is_not_whole_json_is_worth_another_try(content: bytes) -> None:
    with pytest.raises(Retryable):
        read_answer(200, content, {}, "/x")


@pytest.mark.parametrize("success", [False, 0, "0", "false", None])
def test_success_false_in_any_spelling_is_an_error(success: Any) -> None:
    body = {"success": success, "data": [], "meta": {"message": "Authentication needed."}}
    with pytest.raises(NotAuthenticated):
        read_answer(200, json.dumps(body).encode(), {}, "/x")
