"""What the product promises about the tokens of other tools."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from django.utils import timezone

from salon.models import ApiToken
from tests.factories import UserFactory

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
