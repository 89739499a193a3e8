"""The door by which others reach Altegio, and which addresses are mail boxes."""

from __future__ import annotations

import json
from typing import Any

import pytest
import responses

from altegio import gateway
from altegio.client.errors import NoFunds, NoRights, Retryable
from altegio.instagram_name import is_mail_box
from tests.factories import ClientFactory

API = "https://altegio.test/api/v1"


@pytest.mark.django_db
@responses.activate
def test_an_sms_goes_to_one_client_of_one_location(settings: Any) -> None:
    settings.ALTEGIO_API_URL = API
    client = ClientFactory()
    responses.post(f"{API}/sms/clients/by_id/{client.company.altegio_id}", json={"success": True}, status=201)
    gateway.send_sms(client, "Дякуємо!")
    (call,) = responses.calls
    assert json.loads(call.request.body or b"") == {"client_ids": [client.altegio_id], "text": "Дякуємо!"}


@pytest.mark.django_db
@responses.activate
@pytest.mark.parametrize(
    ("status", "message", "error"),
    [
        (402, "Insufficient funds on the account. Refill your balance.", NoFunds),
        (403, "Access denied", NoRights),
        (500, "", Retryable),
    ],
)
def test_a_refused_sms_says_what_to_do_and_is_asked_for_once(
    settings: Any, status: int, message: str, error: type[Exception]
) -> None:
    settings.ALTEGIO_API_URL = API
    client = ClientFactory()
    body = {"success": False, "data": None, "meta": {"message": message}}
    responses.post(f"{API}/sms/clients/by_id/{client.company.altegio_id}", json=body, status=status)
    with pytest.raises(error):
        gateway.send_sms(client, "Дякуємо!")
    assert len(responses.calls) == 1


@pytest.mark.parametrize(
    ("email", "username", "real"),
    [
        pytest.param("olena@ukr.net", "", True, id="a mail box"),
        pytest.param("olena.koval@gmail.com", "olena.koval", False, id="the Instagram name"),
        pytest.param("olena_k@gmail.com", "olena_k", False, id="what Gmail would not take"),
        pytest.param("olena.koval@gmail.com", "", False, id="may be a name that was not taken over"),
        pytest.param("olena.koval@gmail.com", "nails_by_olena", True, id="the name is another one"),
        pytest.param("olena+salon@gmail.com", "", True, id="what Instagram would not take"),
        pytest.param("Olena@UKR.net", "olena", True, id="capitals"),
        pytest.param("olena@", "", False, id="half an address"),
        pytest.param("olena@localhost", "", False, id="no domain"),
        pytest.param("", "", False, id="nothing"),
        pytest.param(None, "", False, id="null"),
        pytest.param("a@b.ua, c@d.ua", "", False, id="two"),
    ],
)
def test_a_letter_goes_only_to_what_is_surely_a_mail_box(email: Any, username: str, real: bool) -> None:
    assert is_mail_box(email, username) is real
