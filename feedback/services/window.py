"""Whether a person in Direct may be written to now, as our row about them tells."""

from __future__ import annotations

from datetime import datetime

from feedback.models import InstagramContact
from feedback.rules import Reason, Window, may_message


def window(contact: InstagramContact | None, now: datetime) -> Window:
    """The window of this person; closed with a reason where there is none.

    Our clock may say open and Instagram closed: then only an action after its refusal counts.
    """
    found = may_message(contact.last_action_at if contact else None, now)
    if found.open and contact is not None and _refused_since(contact):
        return Window(False, found.until, Reason.WINDOW_CLOSED)
    return found


def _refused_since(contact: InstagramContact) -> bool:
    acted, refused = contact.last_action_at, contact.refused_at
    return acted is not None and refused is not None and acted <= refused
