"""A client's Instagram name, out of where salons keep it: the e-mail field or a custom field.

Altegio has no field for it. Salons wrote the name as an address, `name@gmail.com`; newer ones made a custom
field. An address may as well be a real Gmail box, so a name that Gmail too would take is not taken on trust.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

DEFAULT_FIELDS = ("instagram-user-name", "instagram-username", "instagram", "інстаграм")

_NAME = re.compile(r"[a-z0-9._]{1,30}")
_ADDRESS = re.compile(r"[^@\s<>,;]+@[a-z0-9-]+(\.[a-z0-9-]+)+")
_GMAIL = re.compile(r"[a-z0-9.]{6,30}")
_HOSTS = ("instagram.com", "www.instagram.com", "m.instagram.com", "ig.me", "instagr.am")
# First parts of Instagram's addresses that are not people.
_PAGES = ("p", "reel", "reels", "highlights", "explore", "tv", "accounts", "direct", "s", "share")
_NO_NAMES = ("none", "null", "no", "n.a", "nan", "undefined", "instagram", "нема", "немає", "нет", "ні")


@dataclass(frozen=True, slots=True)
class InstagramName:
    """A name and where it was found: "", "email", "custom_field", "manual".

    `certain` is False for a name out of an address that may just as well be a real Gmail box. `written` is
    what stands where a name should, and can be none; "" where a name was found.
    """

    username: str = ""
    source: str = ""
    certain: bool = False
    written: str = ""


def find_instagram_name(
    email: Any, custom_fields: Any, field_names: Sequence[str] = DEFAULT_FIELDS, manual: str = ""
) -> InstagramName:
    """The client's Instagram name. What staff entered wins over a custom field, that over the e-mail.

    `custom_fields` comes as {code: value} or as a list of {id, title, code, value}; a field counts when its
    code or title is one of `field_names`, whatever its case and dashes.
    """
    entered = read_name(manual)
    if entered:
        return InstagramName(entered, "manual", certain=True)
    wanted = {_key(name) for name in field_names}
    written = ""
    for key, value in _fields(custom_fields):
        if _key(key) not in wanted:
            continue
        name = read_name(value)
        if name:
            return InstagramName(name, "custom_field", certain=True)
        written = written or _no_name_in(value)
    name = _from_email(email)
    if name:
        return InstagramName(name, "email", certain=not _may_be_gmail(name))
    return InstagramName(written=written or _no_name_in_email(email))


def same_field(one: Any, other: Any) -> bool:
    """Whether two names of custom fields are the same, whatever their case and dashes."""
    return _key(one) == _key(other) != ""


def read_name(value: Any) -> str:
    """The name in what a person typed: "@Name", "name", an address of a profile; "" when there is none."""
    if not isinstance(value, str):
        return ""
    typed = value.strip().casefold().rstrip("/")
    if "/" in typed:
        return _from_address(typed)
    typed = re.sub(r"^(instagram|inst|ig|інстаграм|інста)\s*[:\-–]\s*", "", typed).lstrip("@ ").rstrip()
    return typed if typed not in _NO_NAMES and _is_name(typed) else ""


def _from_address(typed: str) -> str:
    try:
        address = urlsplit(typed if "://" in typed else f"https://{typed}")
    except ValueError:
        return ""
    parts = [part for part in address.path.split("/") if part]
    if parts[:1] in (["m"], ["_u"], ["stories"]):
        parts = parts[1:]
    if address.netloc not in _HOSTS or not parts or parts[0] in _PAGES:
        return ""
    name = parts[0].lstrip("@")
    return name if _is_name(name) else ""


def _from_email(email: Any) -> str:
    if not isinstance(email, str):
        return ""
    name, _, domain = email.strip().casefold().lstrip("@ ").rpartition("@")
    name = name.rstrip("@ ")
    return name if domain.strip() == "gmail.com" and _is_name(name) else ""


def _no_name_in(value: Any) -> str:
    """What somebody wrote in a field for names, where it can be none; "" for "немає" and the like."""
    typed = value.strip() if isinstance(value, str) else ""
    plain = typed.casefold().strip(" @-–—.")
    return "" if plain in _NO_NAMES or not plain else typed


def _no_name_in_email(email: Any) -> str:
    """An address at Gmail that neither Gmail nor Instagram would give: a name was meant, and miswritten."""
    name, _, domain = email.strip().rpartition("@") if isinstance(email, str) else ("", "", "")
    if domain.strip().casefold() != "gmail.com" or not name.strip(" @"):
        return ""
    box = name.casefold().partition("+")[0]
    return "" if _may_be_gmail(box) else email.strip()


def _is_name(name: str) -> bool:
    return bool(_NAME.fullmatch(name)) and name.strip(".") != ""


def _may_be_gmail(name: str) -> bool:
    # Gmail takes no underscore, no two dots in a row and none at an end.
    return bool(_GMAIL.fullmatch(name)) and ".." not in name and name.strip(".") == name


def _fields(custom_fields: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(custom_fields, Mapping):
        yield from custom_fields.items()
    elif isinstance(custom_fields, list):
        for item in custom_fields:
            if isinstance(item, Mapping):
                yield from ((item.get(name), item.get("value")) for name in ("code", "title", "id"))


def _key(name: Any) -> str:
    return re.sub(r"[\W_]+", "-", str(name).casefold()).strip("-")


def is_mail_box(email: Any, username: str = "") -> bool:
    """Whether an address in Altegio is surely one to which letters can go.

    `name@gmail.com` that may be the Instagram name is none: it is, unless another `username` is known.
    """
    address = email.strip().casefold() if isinstance(email, str) else ""
    if not _ADDRESS.fullmatch(address):
        return False
    name = _from_email(address)
    return not name or bool(username and name != username.casefold())
