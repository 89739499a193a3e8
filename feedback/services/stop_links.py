"""The link by which a client asks not to be written to: looked at it shows, confirmed it does."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.urls import reverse

from altegio.models import Client
from feedback.services import short_words

SALT = "feedback.stop"


def _signer() -> signing.Signer:
    # Of links in messages sent before they became shorter.
    # Not at import: only a running product has its secret key, and the type checker has none.
    return signing.Signer(salt=SALT, sep=".")


def stop_link(client_id: int) -> str:
    """This client's address. It never ends, tells nothing about them and is good for nothing else."""
    return settings.PUBLIC_URL + reverse("stop", args=(short_words.word_of(client_id, SALT),))


def client_of(token: str) -> int | None:
    """The client (primary key) a link was made for; None for one that we did not make."""
    pk = short_words.number_of(token, SALT)
    try:
        pk = pk or int(_signer().unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    return pk if Client.objects.filter(pk=pk).exists() else None
