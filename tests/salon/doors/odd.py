"""Odd bodies out of good ones: other types, sizes, depths and encodings, from one random generator."""

from __future__ import annotations

import copy
import gzip
import json
import zlib
from collections.abc import Callable
from random import Random
from typing import Any

# What json.dumps would refuse to write is put in afterwards, in the place of these words.
DEEP_LIST, DEEP_OBJECT, DIGITS, EXPONENT = "@deep-list@", "@deep-object@", "@digits@", "@exponent@"
RAW = {
    DEEP_LIST: b"[" * 3000 + b"]" * 3000,
    DEEP_OBJECT: b'{"a":' * 3000 + b"1" + b"}" * 3000,
    DIGITS: b"9" * 5000,
    EXPONENT: b"1e400",
}
NUMBERS: tuple[Any, ...] = (
    *(0, -1, 1, 2**31, 2**53 + 1, 2**63 - 1, 2**63, -(2**63) - 1, 10**30, 10**400, 1.5, -0.0, 1e308),
    *(float("nan"), float("inf"), float("-inf"), True, False, DIGITS, EXPONENT),
)
TEXTS: tuple[str, ...] = (
    *(
        "",
        " ",
        "\x00",
        "a\x00b",
        "\ud83d",
        "\udcff",
        "\ufeff",
        "\u202e\u2066",
        "٣٤",
        "1e9",
        "-7",
        "0x10",
        "null",
    ),
    *("<script>alert(1)</script>", "{{ 7|add:7 }}", "'; DROP TABLE feedback_delivery; --", "=1+1", "%s%n%00"),
    *("ї" * 70_000, "9" * 400, "🌸" * 300, "\r\nSet-Cookie: a=b", "../../etc/passwd", "2026-13-45T99:99:99"),
)
BOMB = gzip.compress(bytes(20_000_000), 9)


def body(random: Random, examples: tuple[Any, ...]) -> bytes:
    """One of the examples, made odd; one in ten is left as it is, and some are nothing of the kind."""
    fate = random.random()
    if fate < 0.1:
        return dumped(random.choice(examples))
    if fate < 0.18:
        return random.choice(JUNK)(random)
    value = copy.deepcopy(random.choice(examples))
    for _time in range(random.choice((0, 1, 1, 2, 3, 6))):
        value = _changed(random, value)
    raw = dumped(value)
    return random.choice(SPOILT)(random, raw) if random.random() < 0.4 else raw


def dumped(value: Any) -> bytes:
    """As JSON, with what json.dumps could not write."""
    raw = json.dumps(value).encode()
    for word, instead in RAW.items():
        raw = raw.replace(b'"' + word.encode() + b'"', instead)
    return raw


# --- values ---------------------------------------------------------------------------------------
def _any(random: Random) -> Any:
    kinds: tuple[Callable[[], Any], ...] = (
        lambda: random.choice(NUMBERS),
        lambda: random.choice(TEXTS),
        lambda: None,
        list,
        dict,
        lambda: [_any(random) for _each in range(random.randrange(3))],
        lambda: {random.choice(TEXTS[:20]): _any(random) for _each in range(random.randrange(3))},
        lambda: random.choice((DEEP_LIST, DEEP_OBJECT)),
        lambda: _nested(random.choice((10, 39, 41, 200))),
    )
    return random.choice(kinds)()


def _nested(depth: int) -> Any:
    value: Any = "х"
    for level in range(depth):
        value = [value] if level % 2 else {"message": value}
    return value


def _places(value: Any, found: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Every (container, key) in it; not deeper than the examples are."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        found.append((value, key))
        if len(found) < 200:
            _places(inner, found)
    return found


def _changed(random: Random, value: Any) -> Any:
    """The value with one of its places swapped, gone, wrapped, renamed or there many times."""
    places = _places(value, [])
    if not places or random.random() < 0.03:
        return _any(random)
    inside, key = random.choice(places)
    old = inside[key]
    deed = random.randrange(6)
    if deed == 0:
        del inside[key]
    elif deed == 1:
        inside[key] = random.choice(([old], {"0": old}, str(old), json.dumps(str(old))))
    elif deed == 2 and isinstance(inside, dict):
        inside[random.choice(TEXTS[:20]) or "x"] = inside.pop(key)
    elif deed == 3 and isinstance(inside, list):
        inside.extend(copy.deepcopy(old) for _each in range(random.choice((1, 2, 40))))
    else:
        inside[key] = _any(random)
    return value


# --- bytes ----------------------------------------------------------------------------------------
def _truncated(random: Random, raw: bytes) -> bytes:
    return raw[: random.randrange(len(raw) + 1)]


def _flipped(random: Random, raw: bytes) -> bytes:
    out = bytearray(raw or b" ")
    for _time in range(random.choice((1, 3, 30))):
        out[random.randrange(len(out))] = random.randrange(256)
    return bytes(out)


def _inserted(random: Random, raw: bytes) -> bytes:
    at = random.randrange(len(raw) + 1)
    odd = (
        b"\x00",
        b"\xff\xfe",
        b"\xc3\x28",
        b"\xed\xa0\x80",
        b"\\u0000",
        b"\\ud83d",
        b"}",
        b'"',
        b"\r\n\r\n",
    )
    return raw[:at] + random.choice(odd) + raw[at:]


def _twice(random: Random, raw: bytes) -> bytes:
    """A key that stands there twice: the first object opens with another one's words."""
    key = random.choice((b"object", b"entry", b"update_id", b"message", b"company_id", b"resource_id", b"id"))
    worth = dumped(_any(random))
    return raw.replace(b"{", b'{"' + key + b'": ' + worth + b", ", 1) if raw.startswith(b"{") else raw * 2


def _encoded(random: Random, raw: bytes) -> bytes:
    text = raw.decode("utf-8", "replace")
    return text.encode(
        random.choice(("utf-16", "utf-16-be", "utf-32", "utf-8-sig", "cp1251", "utf-7")), "replace"
    )


SPOILT: tuple[Callable[[Random, bytes], bytes], ...] = (
    _truncated,
    _flipped,
    _inserted,
    _twice,
    _encoded,
    lambda _random, raw: raw + raw,
    lambda _random, raw: gzip.compress(raw, 1),
    lambda _random, raw: zlib.compress(raw, 1),
    lambda _random, raw: b"\r\n\t " + raw + b"\x00\x00",
)
JUNK: tuple[Callable[[Random], bytes], ...] = (
    lambda random: random.randbytes(random.choice((0, 1, 60, 4000))),
    lambda random: dumped(_any(random)),
    lambda _random: b"",
    lambda _random: BOMB,
    lambda _random: b"[" * 100_000,
    lambda _random: b"update_id=7&message=x&signed_request=a.b",
    lambda _random: b'--b\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\nx\r\n--b--\r\n',
    lambda random: b"\x00" * random.choice((1, 1000)),
)
