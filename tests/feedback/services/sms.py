"""A pretend SMS of Altegio's below the gateway: what it was asked to send, and how it refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import responses

API = "https://altegio.test/api/v1"
NO_FUNDS = "Insufficient funds on the account. Refill your balance."


class Sms:
    """Altegio's SMS as `responses` answers for it."""

    def __init__(self, mock: responses.RequestsMock) -> None:
        self.texts: list[str] = []
        self.failures: list[tuple[int, str] | Exception] = []
        mock.add_callback(responses.POST, f"{API}/sms/clients/by_id/1001", callback=self._answer)

    def _answer(self, request: Any) -> tuple[int, dict[str, str], str]:
        if self.failures:
            failure = self.failures.pop(0)
            if isinstance(failure, Exception):
                raise failure
            return (
                failure[0],
                {},
                json.dumps({"success": False, "data": None, "meta": {"message": failure[1]}}),
            )
        self.texts.append(json.loads(request.body)["text"])
        return 201, {}, json.dumps({"success": True, "data": [], "meta": {"message": "Accepted"}})


@pytest.fixture
def sms(settings: Any) -> Iterator[Sms]:
    """Altegio as it sends SMS, without a network."""
    settings.ALTEGIO_API_URL = API
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield Sms(mock)
