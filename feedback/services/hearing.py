"""What one event of a person does. Called under the person's lock, once an event, by the time it happened."""

from __future__ import annotations

from datetime import datetime

from feedback.channels.instagram.events import EventKind
from feedback.models import ContactEvent, InstagramContact
from feedback.services import by_hand, case_talk, conversation, copies, tokens


def give_effect(contact: InstagramContact, event: ContactEvent, now: datetime) -> str:
    """Do what the event means; return what came of it (`OUTCOME_WORDS`)."""
    if event.opens_window:
        _open_window(contact, event.occurred_at)
    if copies.was_taken_back(event):
        # The webhooks came in the wrong order: what is not to be kept must not be kept now.
        copies.forget(event)
        return "wiped"
    came = tokens.come(contact, event)
    if event.kind == EventKind.UNSEND:
        return copies.wipe(contact, event)
    if event.kind == EventKind.EDIT:
        return copies.amend(contact, event)
    outcome = conversation.handle(contact, event, now)
    if outcome == "staff_wrote":
        by_hand.heard(contact, event)
    elif event.opens_window:
        case_talk.client_spoke(contact, event)
    return came if came and outcome in ("opened", "greeting", "ignored") else outcome


def _open_window(contact: InstagramContact, occurred_at: datetime) -> None:
    """The person acted: we may write for 24 hours from that moment. Events may come late and unordered."""
    contact.last_action_at = max(contact.last_action_at or occurred_at, occurred_at)
    if contact.unreachable_since is not None and contact.unreachable_since < occurred_at:
        contact.unreachable_since = None
    contact.save(update_fields=["last_action_at", "unreachable_since"])
