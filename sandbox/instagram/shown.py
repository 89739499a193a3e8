"""People and threads as the chat page and the control door show them."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sandbox.instagram import account, actions
from sandbox.instagram.model import WINDOW, Message, Person

if TYPE_CHECKING:
    from sandbox.instagram.store import Instagram


def row(person: Person, now: datetime) -> dict[str, Any]:
    """Return a person in one line."""
    visible = person.visible()
    last = visible[-1] if visible else None
    until = person.last_action_at + WINDOW if person.last_action_at and person.window_open(now) else None
    return {
        "igsid": person.igsid,
        "username": person.username,
        "former_username": person.former_username,
        "name": person.name,
        "client_id": person.client_id,
        "manner": person.manner,
        "automatic": person.automatic,
        "blocked": person.blocked,
        "window_open": until is not None,
        "window_until": until.isoformat() if until else None,
        "last_text": (last.text or last.title) if last else "",
        "last_at": last.at.isoformat() if last else None,
        "last_from_salon": bool(last and last.from_salon),
        "unread": sum(message.from_salon and not message.seen for message in visible),
        "messages_count": len(visible),
    }


def rows(instagram: Instagram, now: datetime, query: str = "", window: str = "") -> list[dict[str, Any]]:
    """Return the people found by a piece of name or Instagram name, the freshest thread first."""
    wanted = query.strip().lower().lstrip("@")

    def fits(person: Person) -> bool:
        words = (person.username, person.former_username, person.name or "")
        if wanted and not any(wanted in word.lower() for word in words):
            return False
        return not window or person.window_open(now) == (window == "open")

    found = [row(person, now) for person in instagram.people() if fits(person)]
    found.sort(key=lambda one: (one["name"] or one["username"]).lower())
    found.sort(key=lambda one: one["last_at"] or "", reverse=True)
    return found


def thread(instagram: Instagram, person: Person, now: datetime) -> dict[str, Any]:
    """Return a person with the whole thread, and what they can tap."""
    offered = account.ice_breakers(instagram) if not person.messages else []
    return {
        **row(person, now),
        "pending_ref": person.pending_ref,
        "messages": [bubble(message) for message in person.visible()],
        "quick_replies": [reply["title"] for reply in actions.quick_replies(person)],
        "ice_breakers": [one["title"] for one in offered],
        "menu": [one["title"] for one in account.menu(instagram)],
        "plans": [{"at": plan.at.isoformat(), "action": plan.action} for plan in person.plans],
    }


def bubble(message: Message) -> dict[str, Any]:
    """Return a message as a phone shows it."""
    return {
        "mid": message.mid,
        "at": message.at.isoformat(),
        "from_salon": message.from_salon,
        "by_api": message.by_api,
        "kind": message.kind,
        "title": message.title,
        "text": message.text,
        "buttons": message.buttons,
        "quick_replies": [reply["title"] for reply in message.quick_replies],
        "seen": message.seen,
        "reaction": message.reaction,
    }


def sent(instagram: Instagram) -> dict[str, Any]:
    """Return what the product sent by the API and people received, and what they received twice."""
    counts = Counter((one.igsid, one.text) for one in instagram.state.sent)
    messages = [
        {
            "at": one.at.isoformat(),
            "igsid": one.igsid,
            "username": one.username,
            "mid": one.mid,
            "text": one.text,
            "quick_replies": one.quick_replies,
            "count": counts[(one.igsid, one.text)],
        }
        for one in instagram.state.sent
    ]
    twice = [{"igsid": igsid, "text": text, "count": n} for (igsid, text), n in counts.items() if n > 1]
    return {"count": len(messages), "messages": messages, "duplicates": twice}
