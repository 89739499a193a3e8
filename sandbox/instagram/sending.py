"""The Send API: what the salon's software sends, and why it is refused."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sandbox.instagram import bodies, errors, events, ids
from sandbox.instagram.model import Message, Person, Sent

if TYPE_CHECKING:
    from sandbox.instagram.store import Instagram

REACTIONS = {"love": "❤️", "smile": "😄", "like": "👍", "angry": "😡", "sad": "😢", "wow": "😮"}


def send(instagram: Instagram, body: dict[str, Any], now: datetime) -> dict[str, str]:
    """Send what a request body says and return the vendor's answer. Raises GraphError."""
    if not instagram.state.direct_access:
        raise errors.direct_access_off()
    if not instagram.send_limit.take():
        raise errors.too_many_calls()
    bodies.check_tag(body)
    igsid = bodies.recipient_of(body)
    if "sender_action" in body:
        return _act(instagram, igsid, body)
    draft = bodies.draft_of(body)
    if igsid == instagram.account.ig_id:
        return _send_to_self(instagram, draft, now)
    person = _addressee(instagram, igsid)
    if not person.window_open(now):
        raise errors.window_closed()
    message = _message(instagram.next_mid(person), draft, now)
    deliver(instagram, person, message)
    return {"recipient_id": igsid, "message_id": message.mid}


def deliver(instagram: Instagram, person: Person, message: Message) -> None:
    """Put the salon's message into the thread, count it, and send its echo."""
    instagram.add_message(person, message)
    if message.by_api:
        shown = message.text or message.title
        instagram.state.sent.append(
            Sent(message.at, person.igsid, person.username, message.mid, shown, len(message.quick_replies))
        )
    instagram.emit(events.echo(person.igsid, message))


def _message(mid: str, draft: bodies.Draft, now: datetime) -> Message:
    return Message(
        mid,
        now,
        from_salon=True,
        text=draft.text,
        kind=draft.kind,
        quick_replies=draft.quick_replies,
        buttons=draft.buttons,
        title=draft.title,
        by_api=True,
    )


def _addressee(instagram: Instagram, igsid: str) -> Person:
    person = instagram.state.people.get(igsid)
    if person is None or not person.messages:
        raise errors.person_not_found()
    if person.blocked:
        raise errors.person_unavailable()
    return person


def _send_to_self(instagram: Instagram, draft: bodies.Draft, now: datetime) -> dict[str, str]:
    """Write to oneself, as the vendor lets a business do for a trial: no window, no quick replies."""
    if draft.quick_replies:
        raise errors.message_invalid("quick replies are not supported in self messaging")
    instagram.state.issued += 1
    own = instagram.account.ig_id
    message = _message(ids.message_id(instagram.seed, own, instagram.state.issued), draft, now)
    instagram.emit(events.echo(own, message, to_self=True))
    return {"recipient_id": own, "message_id": message.mid}


def _act(instagram: Instagram, igsid: str, body: dict[str, Any]) -> dict[str, str]:
    person = _addressee(instagram, igsid)
    action = body["sender_action"]
    if action in {"react", "unreact"}:
        payload = body.get("payload")
        mid = payload.get("message_id") if isinstance(payload, dict) else None
        found = next((message for message in person.messages if message.mid == mid), None)
        if found is None or not isinstance(payload, dict):
            raise errors.parameter("Param payload[message_id] must be a message of this conversation")
        found.reaction = REACTIONS.get(str(payload.get("reaction")), "❤️") if action == "react" else ""
        instagram.touch()
    elif action not in {"typing_on", "typing_off", "mark_seen"}:
        raise errors.parameter(
            "Param sender_action must be one of {typing_on, typing_off, mark_seen, react, unreact}"
        )
    return {"recipient_id": igsid}
