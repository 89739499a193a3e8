"""The questions that a person sees in a new thread: ours is "rate my visit", the salon's own stay.

Whoever offers it offers "do not write to me" in the menu along with it.
"""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from feedback.channels.instagram.client import ICE_BREAKERS_LIMIT, IceBreaker, InstagramClient
from feedback.channels.instagram.events import RATE_VISIT
from feedback.models import InstagramAccount
from feedback.services import accounts, menu


class NoRoom(Exception):
    """Instagram shows four questions at most, and the salon's own take all the places."""


def rate_visit() -> IceBreaker:
    """Our question, in the language of the salon's clients."""
    with translation.override("uk"):
        return IceBreaker(_("Rate my visit"), RATE_VISIT)


def is_set(client: InstagramClient) -> bool:
    """Whether new threads offer our question. Raises InstagramError."""
    return any(each.payload == RATE_VISIT for each in client.ice_breakers())


def ensure(account: InstagramAccount) -> bool:
    """Offer our question in new threads, first, before the salon's own, and the menu's way out.

    True when the question was not there.

    The vendor says: without ice breakers a link's `ref` does not arrive from a new thread. Raises
    InstagramError, and NoRoom where the salon has four of its own.
    """
    client = accounts.client_for(account)
    menu.ensure(client)
    present = client.ice_breakers()
    if any(each == rate_visit() for each in present):
        return False
    own = [each for each in present if each.payload != RATE_VISIT]
    if len(own) >= ICE_BREAKERS_LIMIT:
        raise NoRoom
    # One set in the Instagram app has no payload; the vendor wants each to have one.
    kept = [IceBreaker(each.question, each.payload or f"own:{number}") for number, each in enumerate(own)]
    client.set_ice_breakers([rate_visit(), *kept])
    return True
