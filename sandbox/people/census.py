"""Who is on Instagram, and what they and the salon have written before the story begins."""

from __future__ import annotations

import random
from collections.abc import Container
from datetime import datetime, timedelta

from sandbox.instagram import ids
from sandbox.instagram.model import Message, Person
from sandbox.people import manners, words
from sandbox.world import World
from sandbox.world import names as world_names

STRANGERS = 14
RECENT = 0.25
OLD = 0.5
PLAIN = 20  # the first clients' names are as the salon wrote them, so that stories told in a README hold


def population(world: World, now: datetime) -> list[Person]:
    """Return everybody of a new world: the clients who hold an Instagram name, and some strangers."""
    taken: set[str] = set()
    people = []
    for place, (client_id, username) in enumerate(sorted(world.instagram_names.items())):
        if username.lower() in taken:
            continue
        taken.add(username.lower())
        people.append(_client(world, client_id, username, plain=place < PLAIN))
    people += _strangers(world, taken)
    for person in people:
        _history(world.seed, person, now)
    return people


def newcomers(world: World, known: Container[str]) -> list[Person]:
    """Return those whose name came into the world since; they never wrote."""
    fresh: dict[str, Person] = {}
    for client_id, username in sorted(world.instagram_names.items()):
        if username.lower() not in known:
            fresh.setdefault(username.lower(), _client(world, client_id, username, plain=True))
    return list(fresh.values())


def _client(world: World, client_id: int, username: str, *, plain: bool) -> Person:
    rng = random.Random(f"{world.seed}:person:{username.lower()}")
    person = Person(
        igsid=ids.igsid(world.seed, username),
        username=username.lower(),
        name=_profile_name(str(world.clients.get(client_id, {}).get("name", "")), rng),
        manner=manners.manner_of(rng),
        client_id=client_id,
    )
    dice = rng.random()
    if not plain and dice < 0.03:
        person.former_username = person.username
        person.username = (person.username.strip("_.")[:26] + rng.choice(("_ua", ".new", "_22"))).lower()
    elif not plain and dice < 0.07:
        person.username = person.username.title()
    return person


def _profile_name(written: str, rng: random.Random) -> str | None:
    """Return how the person calls themselves: never the receptionist's note about them."""
    parts = written.split()
    first = next((word for word in parts if word in world_names.WOMEN or word in world_names.MEN), "")
    last = next((word for word in parts if word in world_names.FAMILIES), "")
    if not first or rng.random() < 0.06:
        return None
    full = f"{first} {last}".strip()
    latin = world_names.latin(full).title()
    return rng.choice((full, full, full, first, f"{first} 🌸", latin, f"{first} | Київ"))


def _strangers(world: World, taken: set[str]) -> list[Person]:
    rng = random.Random(f"{world.seed}:strangers")
    people = []
    for _ in range(STRANGERS):
        name = f"{rng.choice(world_names.WOMEN)} {rng.choice(world_names.FAMILIES)}"
        username = world_names.instagram_name(rng, name, taken)
        taken.add(username)
        people.append(
            Person(
                ids.igsid(world.seed, username),
                username,
                name,
                manner=rng.choice(("tap", "ignore", "question")),
            )
        )
    return people


def _history(seed: int, person: Person, now: datetime) -> None:
    """Give the person a past: a quarter wrote within 20 hours, a quarter long ago, the rest never."""
    rng = random.Random(f"{seed}:history:{person.igsid}")
    dice = rng.random()
    if dice < RECENT:
        _talk(seed, person, now - timedelta(minutes=rng.randint(10, 20 * 60)), rng)
    elif dice < OLD:
        _talk(seed, person, now - timedelta(hours=rng.randint(26, 24 * 60)), rng)
    elif person.manner == "blocked":
        person.manner = "tap"
    person.blocked = person.manner == "blocked"
    person.noticed = len(person.messages)


def _talk(seed: int, person: Person, last: datetime, rng: random.Random) -> None:
    """Write a short thread that ends with the person's message, at times with the salon's answer to it."""
    moment = last - timedelta(minutes=rng.randint(3, 90))
    if rng.random() < 0.35:
        _put(seed, person, moment, False, rng.choice(words.GREETINGS))
        _put(seed, person, moment + (last - moment) / 2, True, rng.choice(words.SALON_REPLIES))
    _put(seed, person, last, False, rng.choice(words.GREETINGS))
    if rng.random() < 0.5:
        _put(seed, person, last + timedelta(minutes=rng.randint(1, 9)), True, rng.choice(words.SALON_REPLIES))
    person.consent = True
    person.last_action_at = last


def _put(seed: int, person: Person, at: datetime, from_salon: bool, text: str) -> None:
    mid = ids.message_id(seed, person.igsid, len(person.messages))
    person.messages.append(Message(mid, at.replace(microsecond=0), from_salon, text, seen=from_salon))
