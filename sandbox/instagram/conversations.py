"""What can be read of threads, messages and people, in the vendor's shape."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sandbox.instagram import errors, ids
from sandbox.instagram.fields import Fields
from sandbox.instagram.model import Account, Message, Person

if TYPE_CHECKING:
    from sandbox.instagram.store import Instagram

PAGE = 25
MAX_PAGE = 50
READABLE = 20
REQUESTS_IDLE = timedelta(days=30)
PROFILE_FIELDS = (
    "name",
    "username",
    "profile_pic",
    "follower_count",
    "is_user_follow_business",
    "is_business_follow_user",
    "is_verified_user",
)


def stamp(moment: datetime) -> str:
    """Return a moment as the Graph writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S+0000")


def profile(person: Person, wanted: Fields) -> dict[str, Any]:
    """Return a person's profile. The vendor refuses it for those who never wrote or have blocked."""
    if not person.consent:
        raise errors.consent_missing()
    if person.blocked:
        raise errors.object_missing("GET", person.igsid)
    known: dict[str, Any] = {
        "name": person.name,
        "username": person.username,
        "profile_pic": f"https://scontent.cdninstagram.com/v/{person.igsid}.jpg" if person.name else None,
        "follower_count": int(person.igsid[-3:]),
        "is_user_follow_business": int(person.igsid[-1]) % 2 == 0,
        "is_business_follow_user": False,
        "is_verified_user": False,
    }
    unknown = [name for name in wanted.inside if name not in known and name != "id"]
    if unknown:
        raise errors.parameter(f"Tried accessing nonexisting field ({unknown[0]})")
    shown = {name: value for name, value in known.items() if name in wanted or not wanted.inside}
    return {**{name: value for name, value in shown.items() if value is not None}, "id": person.igsid}


def threads(instagram: Instagram, now: datetime) -> list[Person]:
    """Return those whose thread the vendor lists, the newest first.

    Requests that nobody answered for 30 days are left out, and so are those who blocked the salon.
    """

    def listed(person: Person) -> bool:
        updated = person.updated_at()
        if updated is None or person.blocked:
            return False
        return now - updated < REQUESTS_IDLE or any(message.from_salon for message in person.messages)

    def newest(person: Person) -> tuple[datetime, str]:
        return person.updated_at() or now, person.igsid

    return sorted(filter(listed, instagram.people()), key=newest, reverse=True)


def conversation(
    instagram: Instagram, person: Person, wanted: Fields, link: Callable[..., str]
) -> dict[str, Any]:
    """Return one thread with the fields asked for."""
    shown: dict[str, Any] = {}
    if "participants" in wanted:
        shown["participants"] = {"data": [_salon(instagram.account), _who(person)]}
    if "messages" in wanted:
        inside = wanted.inside["messages"]
        shown["messages"] = messages(instagram.account, person, inside, inside.limit, "", link)
    updated = person.updated_at()
    if updated is not None and ("updated_time" in wanted or not wanted.inside):
        shown["updated_time"] = stamp(updated)
    return {**shown, "id": ids.conversation_id(instagram.seed, person.igsid)}


def messages(
    own: Account, person: Person, wanted: Fields, limit: int | None, after: str, link: Callable[..., str]
) -> dict[str, Any]:
    """Return a page of messages, the newest first; only the 20 newest have more than id and time."""
    visible = list(reversed(person.visible()))
    readable = {message.mid for message in visible[:READABLE]}

    def one(message: Message) -> dict[str, Any]:
        if message.mid not in readable:
            return {"id": message.mid, "created_time": stamp(message.at)}
        return detail(own, person, message, wanted)

    return paged([one(message) for message in visible], limit, after, link)


def detail(own: Account, person: Person, message: Message, wanted: Fields) -> dict[str, Any]:
    """Return one message with the fields asked for."""
    sender, receiver = (_salon(own), _who(person)) if message.from_salon else (_who(person), _salon(own))
    known: dict[str, Any] = {
        "created_time": stamp(message.at),
        "from": sender,
        "to": {"data": [receiver]},
        "message": message.text,
        "is_unsupported": False,
    }
    basic = ("created_time", "is_unsupported")
    shown = {name: known[name] for name in known if name in wanted or (not wanted.inside and name in basic)}
    if message.reaction and "reactions" in wanted:
        shown["reactions"] = {"data": [{"reaction": message.reaction, "users": [_who(person)]}]}
    return {"id": message.mid, **shown}


def readable_message(own: Account, person: Person, message: Message, wanted: Fields) -> dict[str, Any]:
    """Return a message read by its id; taken back or not among the 20 newest it is "deleted"."""
    if message not in person.visible()[-READABLE:]:
        raise errors.message_gone()
    return detail(own, person, message, wanted)


def paged(items: list[Any], limit: int | None, after: str, link: Callable[..., str]) -> dict[str, Any]:
    """Return a page of `items` with the vendor's cursors; `next` stands only where more follows."""
    size = min(limit or PAGE, MAX_PAGE)
    start = _position(after)
    page: dict[str, Any] = {"data": items[start : start + size]}
    if start + size < len(items):
        cursor = base64.urlsafe_b64encode(f"after:{start + size}".encode()).decode().rstrip("=")
        page["paging"] = {"cursors": {"after": cursor}, "next": link(after=cursor)}
    return page


def _position(after: str) -> int:
    if not after:
        return 0
    try:
        word, _, number = base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)).decode().partition(":")
        if word == "after":
            return int(number)
    except ValueError as error:
        raise errors.parameter("Invalid cursor") from error
    raise errors.parameter("Invalid cursor")


def _who(person: Person) -> dict[str, str]:
    return {"username": person.username, "id": person.igsid}


def _salon(own: Account) -> dict[str, str]:
    return {"username": own.username, "id": own.ig_id}
