"""Whether a person in Direct may be written to now, as our row about them tells."""

from __future__ import annotations

from datetime import datetime

from feedback.models import InstagramContact
from feedback.rules import Person, Window, may_message


def window(contact: InstagramContact | None, now: datetime, *, opted_out: bool = False) -> Window:
    """The window of this person; closed with a reason where there is none.

    `opted_out` is for the caller to know (`optouts.is_opted_out`), who often asks about many at once.
    """
    if contact is None:
        return may_message(Person(None, opted_out=opted_out), now)
    unreachable = contact.unreachable_since is not None
    person = Person(contact.last_action_at, contact.refused_at, unreachable, opted_out)
    return may_message(person, now)
