"""Wrong passwords are counted by name and address, behind a proxy too."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client as Browser
from django.test import RequestFactory

from salon.middleware import client_address
from tests.roles import user_in

PROXY = "172.18.0.5"


@pytest.mark.parametrize(
    ("neighbour", "noted", "address"),
    [
        ("127.0.0.1", None, "127.0.0.1"),
        (PROXY, "203.0.113.7", "203.0.113.7"),
        (PROXY, "10.0.0.1, 203.0.113.7", "203.0.113.7"),
        (PROXY, "nonsense", PROXY),
        ("8.8.8.8", "203.0.113.7", "8.8.8.8"),
    ],
)
def test_behind_a_proxy_the_address_is_the_one_that_the_proxy_noted(
    neighbour: str, noted: str | None, address: str
) -> None:
    headers = {} if noted is None else {"X-Forwarded-For": noted}
    request = RequestFactory().get("/admin/login/", headers=headers, REMOTE_ADDR=neighbour)
    assert client_address(request) == address


@pytest.mark.django_db
def test_who_tries_passwords_is_shut_out_and_the_owner_elsewhere_is_not() -> None:
    user = user_in("owner")
    user.set_password("right-and-long")
    user.save()

    def log_in(password: str, address: str) -> int:
        form = {"username": user.username, "password": password}
        headers = {"X-Forwarded-For": address}
        return Browser().post("/admin/login/", form, headers=headers, REMOTE_ADDR=PROXY).status_code

    answers = [log_in(f"guess-{number}", "203.0.113.7") for number in range(settings.AXES_FAILURE_LIMIT)]
    assert answers[-1] == 429
    assert log_in("right-and-long", "203.0.113.7") == 429
    assert log_in("right-and-long", "198.51.100.20") == 302
