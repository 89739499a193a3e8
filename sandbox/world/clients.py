"""The salon's clients: what the receptionist wrote down, and which Instagram name is whose."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sandbox.world import names

FIRST_CLIENT_ID = 180_000_001
CUSTOM_FIELD = "instagram-user-name"
OPERATORS = ("50", "63", "66", "67", "68", "73", "93", "95", "96", "97", "98", "99")
LABELS = (
    {"id": 9220531, "title": "з Google", "color": "#5495b0"},
    {"id": 9220532, "title": "за сертифікатом", "color": "#c85681"},
    {"id": 9220533, "title": "постійна", "color": "#1f5b2b"},
)
# The first clients bear their names in the plain way, so that a visitor finds them; one has a real mailbox.
FIRST_PLAIN, REAL_BOX = 5, 7
# What was bought and paid in the salon's former program: a debt, and purchases without a visit here.
BROUGHT_OVER = {11: {"spent": 2110, "paid": 0}, 12: {"spent": 5400, "paid": 5400}}
COMMENTS = (
    "",
    "",
    "",
    "",
    "любить каву без цукру",
    "алергія на латекс",
    "запізнюється",
    "приходить з донькою",
)


@dataclass
class Clientele:
    """The generated clients, and the truth of their Instagram names, whatever stands in the e-mail."""

    clients: dict[int, dict[str, Any]] = field(default_factory=dict)
    instagram_names: dict[int, str] = field(default_factory=dict)


def make_clients(rng: random.Random, count: int, company_id: int, today: date) -> Clientele:
    """Generate `count` clients; the i-th is the same whatever stands after it."""
    made = Clientele()
    taken: set[str] = set()
    for number in range(count):
        _add_client(rng, made, taken, number, company_id, today)
    _write_one_name_twice(made)
    return made


def _add_client(
    rng: random.Random, made: Clientele, taken: set[str], number: int, company_id: int, today: date
) -> None:
    client_id = FIRST_CLIENT_ID + number
    woman = rng.random() < 0.93
    person = f"{rng.choice(names.WOMEN if woman else names.MEN)} {rng.choice(names.FAMILIES)}"
    person = {REAL_BOX: "Олена Коваль"}.get(number, person)
    client = _blank_client(rng, client_id, _written_name(rng, person, number), woman, company_id, today)
    username = names.instagram_name(rng, person, taken)
    if rng.random() < 0.8 or number < FIRST_PLAIN:
        taken.add(username)
        made.instagram_names[client_id] = username
        _write_name(rng, client, username, person, number)
    elif rng.random() < 0.5:
        client["email"] = f"{names.mailbox(rng, person)}@gmail.com"
    if number == REAL_BOX:
        client["email"] = "olena.koval1987@gmail.com"
    client |= BROUGHT_OVER.get(number, {})
    made.clients[client_id] = client


def _write_name(rng: random.Random, client: dict[str, Any], username: str, person: str, number: int) -> None:
    """Write the Instagram name where this salon keeps it: as an e-mail, or in the custom field."""
    dice = 0.0 if number < FIRST_PLAIN else rng.random()
    if dice < 0.78:
        client["email"] = f"{username}@gmail.com"
    elif dice < 0.84:
        client["custom_fields"] = {CUSTOM_FIELD: username}
    elif dice < 0.90:
        client["custom_fields"] = [
            {
                "id": 1,
                "title": "Instagram user name",
                "code": CUSTOM_FIELD,
                "value": rng.choice(("", "@")) + username,
            }
        ]
    elif dice < 0.95:
        client["email"] = f"{names.mailbox(rng, person)}@gmail.com"
    elif dice < 0.98:
        client["email"] = f"{names.latin(person).replace(' ', '_')}_old@gmail.com"


def _written_name(rng: random.Random, person: str, number: int) -> str:
    dice = rng.random()
    first = person.split(maxsplit=1)[0]
    if number == 3:
        return "Олена VIP не дзвонити"
    if dice < 0.05:
        return rng.choice(names.NOTES).format(first=first)
    if dice < 0.15:
        return first
    return person


def _blank_client(
    rng: random.Random, client_id: int, name: str, woman: bool, company_id: int, today: date
) -> dict[str, Any]:
    sex = 0 if rng.random() < 0.4 else (2 if woman else 1)
    return {
        "id": client_id,
        "name": name,
        "surname": "",
        "patronymic": "",
        "display_name": name,
        "phone": f"+380{rng.choice(OPERATORS)}{client_id % 10_000_000:07d}",
        "email": "",
        "discount": rng.choice((0, 0, 0, 0, 5, 10)),
        "card": "",
        "sex_id": sex,
        "sex": ("Невідомо", "Чоловіча", "Жіноча")[sex],
        "sms_check": 0,
        "sms_bot": 0,
        "sms_not": int(rng.random() < 0.04),
        "importance_id": 0,
        "importance": "Без класу важливості",
        "comment": rng.choice(COMMENTS),
        "last_change_date": _some_change(rng, today),
        "birth_date": _birth_date(rng),
        "visits": 0,
        "spent": 0,
        "paid": 0,
        "balance": 0,
        "categories": [label(one, company_id) for one in LABELS if rng.random() < 0.15],
        "custom_fields": {},
    }


def blank_client(client_id: int, company_id: int) -> dict[str, Any]:
    """Return the card of somebody of whom only the name was written down."""
    card = _blank_client(
        random.Random(client_id), client_id, "Нова клієнтка", True, company_id, date(2026, 1, 1)
    )
    return card | {"comment": "", "discount": 0, "categories": [], "birth_date": ""}


def _some_change(rng: random.Random, today: date) -> str:
    day = datetime.combine(today, datetime.min.time()) - timedelta(days=rng.randint(1, 400))
    return f"{day.date().isoformat()}T{rng.randint(9, 20):02d}:{rng.randint(0, 59):02d}:00+0300"


def _birth_date(rng: random.Random) -> str | None:
    dice = rng.random()
    if dice < 0.5:
        return ""
    if dice < 0.6:
        return None
    day = f"{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
    return f"1900-{day}" if dice < 0.85 else f"{rng.randint(1965, 2007)}-{day}"


def label(short: dict[str, Any], company_id: int) -> dict[str, Any]:
    """Return the vendor's full shape of a client category."""
    return {
        "id": short["id"],
        "salon_id": company_id,
        "company_id": company_id,
        "title": short["title"],
        "color": short["color"],
        "font_color": "#ffffff",
        "icon": "tag",
        "entity": 1,
        "entity_slug": "client",
        "deleted": 0,
        "is_deleted": False,
        "not_editable": 0,
        "is_editable": True,
    }


def _write_one_name_twice(made: Clientele) -> None:
    """Write a few clients' names into other clients' e-mails too: two cards, one name, a conflict."""
    written = [
        one
        for one in made.clients.values()
        if one["email"] == f"{made.instagram_names.get(one['id'])}@gmail.com"
    ]
    empty = [one for one in made.clients.values() if one["id"] not in made.instagram_names]
    for owner, other in list(zip(written[5:], empty[1:], strict=False))[: max(1, len(made.clients) // 150)]:
        other["email"] = owner["email"]
    # And two names that Instagram does not have: a hyphen, and what somebody took the field for.
    if len(empty) > 8:
        empty[-2]["email"] = "olena-nails@gmail.com"
        empty[-1]["custom_fields"] = {CUSTOM_FIELD: "запитати при візиті"}
