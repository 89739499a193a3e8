"""What is kept of one person, put together for that person: for machines as JSON, for people as PDF."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from altegio.models import Client
from altegio.selectors import person as mirror
from feedback import person as surveys
from salon.audit.keeping import Action, note
from salon.models import DataRequest
from salon.privacy import requests

FORMS = ("json", "pdf")
FORMAT = "salon-person/1"


def collect(client: Client, now: datetime) -> dict[str, Any]:
    """All that is kept of the client, part by part."""
    asked = DataRequest.objects.filter(client=client).order_by("asked_at")
    return {
        "format": FORMAT,
        "made_at": now,
        "salon": client.company.title,
        **mirror.of_client(client, now),
        **surveys.of_client(client),
        "requests": [
            {
                "wish": str(one.get_kind_display()),
                "asked_at": one.asked_at,
                "state": str(one.get_state_display()),
                "answered_at": one.done_at,
                "outcome": one.outcome,
            }
            for one in asked
        ],
    }


@transaction.atomic
def export(client: Client, form: str, *, by: Any, now: datetime) -> bytes:
    """The file, with its entry in the audit log; a request for a copy that waits is answered by it."""
    found = collect(client, now)
    body = as_json(found, client) if form == "json" else _as_pdf(found, client)
    note(Action.EXPORTED, user=by, client=client, now=now, format=form)
    requests.answer_open(client, DataRequest.Kind.ACCESS, by=by, now=now)
    return body


def as_json(found: dict[str, Any], client: Client) -> bytes:
    """Moments with their offset, sums as text, and at the end Altegio's own object, whole."""
    whole = found | {"as_altegio_gave_it": client.raw, "privacy": f"{settings.PUBLIC_URL}/privacy/"}
    return json.dumps(whole, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2).encode()


def file_name(client: Client, form: str, now: datetime) -> str:
    """A name that tells nobody who it is about."""
    return f"client-{client.altegio_id}-{now:%Y%m%d}.{form}"


def _as_pdf(found: dict[str, Any], client: Client) -> bytes:
    # Read when one is asked for: each start of each process would take a quarter of a second longer.
    from salon.privacy import pdf

    return pdf.render(found, client.company.zone)
