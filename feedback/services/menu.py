"""The menu that every conversation has: ours is "do not write to me", the salon's own items stay.

The vendor says: a tap is a postback and opens the window; who has the conversation open sees a changed menu
only after refreshing the inbox, and there is none on a desktop.
"""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from feedback.channels.instagram.client import MENU_LIMIT, InstagramClient, MenuItem
from feedback.channels.instagram.events import STOP_PAYLOAD


def stop_item() -> MenuItem:
    """Our item, in the language of the salon's clients."""
    with translation.override("uk"):
        return MenuItem(_("Do not write to me"), STOP_PAYLOAD)


def is_set(client: InstagramClient) -> bool:
    """Whether every menu has our item. Raises InstagramError."""
    menus = client.menu()
    return bool(menus) and all(_has(items) for items in menus.values())


def ensure(client: InstagramClient) -> bool:
    """Offer our item in every menu, after the salon's own; True when it was missing somewhere.

    A menu that is full of the salon's own items stays as it is. Raises InstagramError.
    """
    present = client.menu() or {"default": []}
    wanted = {locale: _with_ours(items) for locale, items in present.items()}
    if wanted == present:
        return False
    client.set_menu(wanted)
    return True


def _has(items: list[MenuItem]) -> bool:
    return stop_item() in items


def _with_ours(items: list[MenuItem]) -> list[MenuItem]:
    own = [each for each in items if each.payload != STOP_PAYLOAD]
    return items if _has(items) or len(own) >= MENU_LIMIT else [*own, stop_item()]
