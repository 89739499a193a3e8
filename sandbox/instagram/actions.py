"""What a person does in Direct: each changes the thread, moves the window and causes the vendor's events.

Callers hold the lock.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sandbox.instagram import events
from sandbox.instagram.model import Message, Person

if TYPE_CHECKING:
    from sandbox.instagram.store import Instagram


def write(instagram: Instagram, person: Person, text: str, at: datetime, *, kind: str = "text") -> Message:
    """Write a message, answer a story (`kind="story_reply"`), or send something (`events.ATTACHED`).

    Opens the window.
    """
    message = Message(instagram.next_mid(person), at, from_salon=False, text=text, kind=kind)
    _inbound(instagram, person, message)
    return message


def tap(instagram: Instagram, person: Person, index: int, at: datetime, under: str = "") -> Message:
    """Tap a quick reply under the salon's newest message. Opens the window. Raises IndexError.

    `under` names an older message: another device, which has not heard of the newer ones, still shows its.
    """
    offered = quick_replies_of(person, under) if under else quick_replies(person)
    if not 0 <= index < len(offered):
        raise IndexError(f"there are {len(offered)} quick replies")
    reply = offered[index]
    message = Message(
        instagram.next_mid(person), at, from_salon=False, text=reply["title"], kind="quick_reply"
    )
    _inbound(instagram, person, message, payload=reply["payload"])
    return message


def quick_replies(person: Person) -> list[dict[str, str]]:
    """Return the quick replies that the person sees: those under the thread's last message."""
    visible = person.visible()
    return visible[-1].quick_replies if visible and visible[-1].from_salon else []


def quick_replies_of(person: Person, mid: str) -> list[dict[str, str]]:
    """Return the quick replies that stood under that message."""
    found = (message for message in person.visible() if message.mid == mid and message.from_salon)
    return next((message.quick_replies for message in found), [])


def _inbound(instagram: Instagram, person: Person, message: Message, payload: str = "") -> None:
    _look(instagram, person, message.at)
    ref, person.pending_ref = person.pending_ref, ""
    person.consent = True
    person.act(message.at)
    instagram.add_message(person, message)
    if instagram.deliverer.edits():
        with_sender = len(person.messages) % 2 == 0
        instagram.emit(events.edit_zero(person.igsid, message, with_sender=with_sender))
    instagram.emit(events.message(person.igsid, message, payload=payload, ref=ref))


def read(instagram: Instagram, person: Person, at: datetime) -> None:
    """See everything that the salon wrote. Does not open the window."""
    if _look(instagram, person, at):
        instagram.touch()


def _look(instagram: Instagram, person: Person, at: datetime) -> bool:
    unseen = [message for message in person.messages if message.from_salon and not message.seen]
    for message in unseen:
        message.seen = True
    if unseen:
        instagram.emit(events.read(person.igsid, unseen[-1].mid, at))
    return bool(unseen)


def postback(instagram: Instagram, person: Person, title: str, payload: str, at: datetime) -> Message:
    """Tap an ice breaker, a menu item or a template's button. Opens the window."""
    ref, person.pending_ref = person.pending_ref, ""
    message = Message(instagram.next_mid(person), at, from_salon=False, text=title, kind="postback")
    person.consent = True
    person.act(at)
    instagram.add_message(person, message)
    instagram.emit(events.postback(person.igsid, message, payload, ref))
    return message


def come_by_link(instagram: Instagram, person: Person, ref: str, at: datetime) -> bool:
    """Open `ig.me/m/<salon>?ref=`. In a thread that exists the window opens at once and True is returned.

    In a new one nothing is sent until the person writes or taps an ice breaker: that event carries the ref.
    """
    instagram.touch()
    if not person.messages:
        person.pending_ref = ref
        return False
    person.consent = True
    person.act(at)
    instagram.emit(events.referral(person.igsid, ref, at))
    return True


def react(instagram: Instagram, person: Person, message: Message, emoji: str, at: datetime) -> None:
    """React to a message, or take the reaction back by an empty `emoji`. A reaction opens the window."""
    message.reaction = emoji
    if emoji:
        person.act(at)
    instagram.emit(events.reaction(person.igsid, message.mid, emoji, at))
    instagram.touch()


def edit(instagram: Instagram, person: Person, message: Message, text: str, at: datetime) -> None:
    """Change the words of one's own message. Does not open the window."""
    message.text, message.edits = text, message.edits + 1
    instagram.emit(events.edit(person.igsid, message, message.edits, at))
    instagram.touch()


def unsend(instagram: Instagram, person: Person, message: Message, at: datetime) -> None:
    """Take one's own message back. Does not open the window."""
    message.deleted = True
    instagram.emit(events.unsend(person.igsid, message.mid, at))
    instagram.touch()


def block(instagram: Instagram, person: Person, blocked: bool = True) -> None:
    """Block the salon, or let it write again. The vendor sends no event about it."""
    person.blocked = blocked
    instagram.touch()
