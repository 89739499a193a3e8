from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application

from altegio.models import WebhookEvent
from feedback.models import Delivery, TelegramUpdate
from tests.feedback.services import telegram
from tests.salon.api.served import kept_connection
from tests.salon.doors.knocks import (
    ALTEGIO,
    ALTEGIO_SECRET,
    INSTAGRAM,
    TELEGRAM,
    TELEGRAM_SECRET,
    BrokenOff,
    answer,
    knock,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _doors(settings: Any) -> Iterator[None]:
    settings.ALTEGIO_WEBHOOK_SECRET = ALTEGIO_SECRET
    settings.TELEGRAM_BOT_TOKEN, settings.TELEGRAM_WEBHOOK_SECRET = telegram.TOKEN, TELEGRAM_SECRET
    with kept_connection():
        yield


@pytest.mark.parametrize("door", [ALTEGIO, INSTAGRAM, TELEGRAM])
def test_a_sender_that_breaks_off_is_no_fault_of_ours_and_leaves_no_row(door: str) -> None:
    made = knock(Random(1), door, b"{}", forged=False, odd=False)
    made.environ["wsgi.input"] = BrokenOff()

    assert answer(get_wsgi_application(), made) == 400

    assert not any(model.objects.exists() for model in (WebhookEvent, Delivery, TelegramUpdate))


@pytest.mark.parametrize("length", ["9" * 5000, "\xb2"], ids=["endless", "no digit"])
def test_a_length_that_is_no_number_breaks_nothing(length: str) -> None:
    made = knock(Random(1), INSTAGRAM, b"{}", forged=False, odd=False)
    made.environ["CONTENT_LENGTH"] = length

    assert answer(get_wsgi_application(), made) in (403, 413)
