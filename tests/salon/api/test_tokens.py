"""What the product promises about the tokens of other tools."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from django.utils import timezone

from salon.api.tools import RIGHTS
from salon.models import ApiToken
from tests.factories import ClientFactory, UserFactory
from tests.pages.decided import PAGES
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db


def _call(client: Browser, header: str) -> int:
    return client.get("/api/v1/staff/", headers={"authorization": header}).status_code


def test_the_command_prints_a_key_that_opens_the_api(client: Browser) -> None:
    UserFactory(username="owner", is_superuser=True)
    out = StringIO()
    call_command("drf_create_token", "owner", stdout=out)
    found = re.fullmatch(r"Generated token (\S+) for user owner\n", out.getvalue())
    assert found is not None
    assert _call(client, f"Token {found[1]}") == 200


def test_the_command_says_when_there_is_no_such_user() -> None:
    with pytest.raises(CommandError, match="no user nobody"):
        call_command("drf_create_token", "nobody")


def test_the_key_itself_is_kept_nowhere() -> None:
    token, key = ApiToken.issue(user=UserFactory(), name="tool")
    assert key not in str(ApiToken.objects.filter(pk=token.pk).values())


@pytest.mark.parametrize("header", ["Token nothing", "Token", "Token a b", "Bearer abc", "Token \xff\xfe"])
def test_a_wrong_header_opens_nothing(client: Browser, header: str) -> None:
    assert _call(client, header) == 401


def test_a_revoked_token_and_a_user_who_left_open_nothing(client: Browser) -> None:
    user = UserFactory(is_superuser=True)
    token, key = ApiToken.issue(user=user, name="tool")
    assert _call(client, f"Token {key}") == 200
    ApiToken.objects.filter(pk=token.pk).update(revoked_at=timezone.now())
    assert _call(client, f"Token {key}") == 401
    _other, key = ApiToken.issue(user=user, name="other")
    user.is_active = False
    user.save()
    assert _call(client, f"Token {key}") == 401


def test_the_last_use_is_noted(client: Browser) -> None:
    token, key = ApiToken.issue(user=UserFactory(is_superuser=True), name="tool")
    _call(client, f"Token {key}")
    token.refresh_from_db()
    assert token.last_used_at is not None


# --- tokens of tools ------------------------------------------------------------------------------
ENDPOINTS = {
    "clients": {"clients", "clients_phones"},
    "appointments": {"appointments"},
    "visits": {"appointments"},
    "payments": {"appointments"},
    "working-hours": {"appointments"},
    "staff": set(ApiToken.Scope.values),
    "services": set(ApiToken.Scope.values),
    "feedback": {"feedback"},
    "reviews": {"feedback"},
    "reports/summary": {"reports"},
    "reports/visits": {"reports"},
}


@pytest.mark.parametrize("scope", ApiToken.Scope.values)
def test_a_tools_token_opens_what_its_scope_names_and_nothing_else(client: Browser, scope: str) -> None:
    token, key = ApiToken.issue(name="tool", scopes=[scope], per_minute=100_000)
    assert token.user is None
    for path, opened_by in ENDPOINTS.items():
        answer = client.get(f"/api/v1/{path}/", headers={"authorization": f"Token {key}"})
        assert answer.status_code == (200 if scope in opened_by else 403), path
    assert client.get("/admin/", headers={"authorization": f"Token {key}"}).status_code == 302


def test_every_endpoint_is_opened_by_some_scope() -> None:
    assert set(RIGHTS) == set(ApiToken.Scope.values)
    lists = {f"/api/v1/{path}/" for path in ENDPOINTS}
    assert len(lists) == sum(name.endswith("-list") or name.startswith("report-") for name in PAGES)


def test_a_token_that_is_over_opens_nothing(client: Browser) -> None:
    soon = timezone.now() + timedelta(minutes=1)
    token, key = ApiToken.issue(name="tool", scopes=["appointments"], expires_at=soon)
    assert _call(client, f"Token {key}") == 200
    ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now())
    assert _call(client, f"Token {key}") == 401


def test_the_last_use_is_written_once_a_minute(client: Browser) -> None:
    token, key = ApiToken.issue(name="tool", scopes=["appointments"])
    _call(client, f"Token {key}")
    token.refresh_from_db()
    noted = token.last_used_at
    _call(client, f"Token {key}")
    token.refresh_from_db()
    assert token.last_used_at == noted
    token.note_use(now=noted + timedelta(seconds=61))
    token.refresh_from_db()
    assert token.last_used_at > noted


def test_phones_are_shown_by_their_own_scope_alone(client: Browser) -> None:
    wanted = ClientFactory(name="Олена", phone="+380671112233", instagram_username="olena_k")
    for scope, phone in (("clients", None), ("clients_phones", "+380671112233")):
        _token, key = ApiToken.issue(name=scope, scopes=[scope])
        headers = {"authorization": f"Token {key}"}
        (row,) = client.get("/api/v1/clients/?search=Олена", headers=headers).json()["results"]
        assert row["phone"] == phone
        assert client.get(f"/api/v1/clients/{wanted.altegio_id}/", headers=headers).json()["phone"] == phone
        seed = client.get("/api/altegio/test/clients/by-instagram?instagram=olena_k", headers=headers)
        assert seed.json()["client"]["phone"] == phone


def test_a_phone_cannot_be_felt_out_without_the_scope(client: Browser) -> None:
    ClientFactory(name="Олена", phone="+380671112233")
    _token, key = ApiToken.issue(name="tool", scopes=["clients"])
    headers = {"authorization": f"Token {key}"}
    assert client.get("/api/v1/clients/?search=0671112233", headers=headers).json()["results"] == []
    refused = client.get("/api/v1/clients/?phone=0671112233", headers=headers)
    assert refused.status_code == 403
    assert "phone" in refused.json()["detail"]


def test_the_owner_makes_a_token_whose_key_is_shown_once_and_revokes_it_on_second_thought() -> None:
    owner = user_in("owner")
    browser = browser_of(owner)
    form = {"name": "Каса", "scopes": ["appointments", "reports"], "per_minute": "120"}
    ends = {"expires_at_0": "01.01.2099", "expires_at_1": "10:00"}

    made = browser.post("/admin/salon/apitoken/add/", form | ends, follow=True).content.decode()

    token = ApiToken.objects.get()
    (key,) = re.findall(r"лише раз: ([\w-]{43})", made)
    assert (token.user, token.created_by, token.scopes) == (None, owner, ["appointments", "reports"])
    assert token.expires_at is not None
    assert (token.start, token.per_minute) == (key[:4], 120)
    page = browser.get(f"/admin/salon/apitoken/{token.pk}/change/").content.decode()
    assert key not in page + browser.get("/admin/salon/apitoken/").content.decode()
    assert token.digest not in page

    own = browser.get(f"/admin/salon/apitoken/{token.pk}/revoke/").content.decode()
    token.refresh_from_db()
    assert 'action="/admin/salon/apitoken/"' in own
    assert (f'name="_selected_action" value="{token.pk}"' in own, token.revoked_at) == (True, None)

    chosen = {"action": "revoke", "_selected_action": str(token.pk)}
    asked = browser.post("/admin/salon/apitoken/", chosen)
    token.refresh_from_db()
    assert (asked.status_code, token.revoked_at) == (200, None)
    assert "Каса" in asked.content.decode()
    browser.post("/admin/salon/apitoken/", chosen | {"confirmed": "1"})
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_a_token_needs_a_scope_and_an_end_that_lies_ahead() -> None:
    browser = browser_of(user_in("owner"))
    for form in (
        {"name": "Каса", "per_minute": "60"},
        {
            "name": "Каса", "scopes": "reports", "per_minute": "60",
            "expires_at_0": "01.01.2020", "expires_at_1": "10:00",
        },
    ):  # fmt: skip
        assert browser.post("/admin/salon/apitoken/add/", form).status_code == 200
    assert not ApiToken.objects.exists()


def test_a_refusal_says_what_to_do(client: Browser) -> None:
    _token, key = ApiToken.issue(name="tool", scopes=["clients"])
    headers = {"authorization": f"Token {key}"}
    without = client.get("/api/v1/staff/").json()
    assert "Authorization: Token" in without["detail"]
    closed = client.get("/api/v1/appointments/", headers=headers).json()
    assert (closed["status"], "попросіть у власника" in closed["detail"]) == (403, True)
    posted = client.post("/api/v1/staff/", headers=headers).json()
    assert (posted["status"], "методом GET" in posted["detail"]) == (405, True)
