"""Who knocks at a webhook's door and how: by the right hand or a forged one, by odd methods and headers."""

from __future__ import annotations

import hashlib
import hmac
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.feedback import deliveries

ALTEGIO, INSTAGRAM, TELEGRAM = "altegio", "instagram", "telegram"
ALTEGIO_SECRET, TELEGRAM_SECRET = "a-secret-of-some-length", "test-telegram-secret"
SIGNATURE, TOKEN = "HTTP_X_HUB_SIGNATURE_256", "HTTP_X_TELEGRAM_BOT_API_SECRET_TOKEN"
# None of them is the right one; latin-1, as a server hands over what it got.
FORGED = (
    "",
    "x",
    "\xff\xfe",
    "0" * 64,
    "' OR 1=1 --",
    "null",
    "a" * 5000,
    "%00",
    "секрет".encode().decode("latin-1"),
)
METHODS = ("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW", "post")
TYPES = (
    *(
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=b",
        "multipart/form-data",
    ),
    *("application/json; charset=utf-16", "application/json; charset=none", "image/png", "", "\xff", ";;;"),
)
HEADERS = {
    "HTTP_CONTENT_ENCODING": ("gzip", "deflate", "br", "gzip, gzip", "x"),
    "HTTP_ACCEPT_ENCODING": ("gzip", "identity;q=0", "\xff"),
    "HTTP_TRANSFER_ENCODING": ("chunked", "gzip, chunked"),
    "HTTP_X_FORWARDED_FOR": ("1.1.1.1", "'", "::1, x", "\xff", "9" * 300),
    "HTTP_X_FORWARDED_PROTO": ("https", "x"),
    "HTTP_X_REQUEST_ID": ("\xff\xfe", "a" * 5000, "{}"),
    "HTTP_COOKIE": ("sessionid=\xff", "=;;=", "django_language=xx; csrftoken=1", "a" * 5000),
    "HTTP_ACCEPT_LANGUAGE": ("uk", "\xff", "x;q=9"),
    "HTTP_EXPECT": ("100-continue",),
    "HTTP_IF_NONE_MATCH": ("*", '"x'),
    "HTTP_RANGE": ("bytes=0-0",),
}
QUERIES = ("", "x=1", "%00", "hub.mode=subscribe&hub.challenge=%00&hub.verify_token=\xff", "a=" + "b" * 3000)


@dataclass
class Knock:
    """A request. `rightful`: whether it bears what the door asks for, over the bytes that arrive."""

    door: str
    path: str
    arrives: bytes
    environ: dict[str, Any] = field(default_factory=dict)
    rightful: bool = True
    told: list[str] = field(default_factory=list)

    @property
    def posts(self) -> bool:
        """Whether it is a POST at all, as Django reads the word."""
        return bool(self.environ["REQUEST_METHOD"].upper() == "POST")


class BrokenOff(io.RawIOBase):
    """A sender that goes away in the middle of the body."""

    def read(self, size: int = -1) -> bytes:
        """What a server raises then."""
        raise OSError("gone")


def knock(random: Random, door: str, raw: bytes, *, forged: bool, odd: bool) -> Knock:
    """The body at this door, by who may or by who may not; `odd`: in a way no vendor has."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(raw)),
        "QUERY_STRING": "",
        "SCRIPT_NAME": "",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(raw),
        "wsgi.errors": io.StringIO(),
    }
    made = Knock(door, "", raw, environ)
    if odd:
        _oddly(random, made, raw)
    {ALTEGIO: _altegio, INSTAGRAM: _instagram, TELEGRAM: _telegram}[door](random, made, forged)
    environ["PATH_INFO"] = made.path
    return made


# --- what each door asks for ----------------------------------------------------------------------
def _altegio(random: Random, made: Knock, forged: bool) -> None:
    made.rightful = not forged
    secret = ALTEGIO_SECRET
    if forged:
        secret = random.choice((*FORGED[1:], ALTEGIO_SECRET[:-1], ALTEGIO_SECRET.upper(), TELEGRAM_SECRET))
    made.path = f"/webhooks/altegio/{secret}/"


def _telegram(random: Random, made: Knock, forged: bool) -> None:
    made.rightful = not forged
    path = header = TELEGRAM_SECRET
    wrong = random.choice((*FORGED[1:], TELEGRAM_SECRET[:-1], TELEGRAM_SECRET + " x", ALTEGIO_SECRET))
    deed = random.randrange(4) if forged else -1
    path = wrong if deed in (0, 1) else path
    header = wrong if deed in (1, 2) else header
    made.path = f"/webhooks/telegram/{path}/"
    if deed != 3:
        made.environ[TOKEN] = header


def _instagram(random: Random, made: Knock, forged: bool) -> None:
    made.path = "/webhooks/instagram/"
    made.rightful = not forged
    right = deliveries.signed(made.arrives)
    if not forged:
        made.environ[SIGNATURE] = right
        return
    forgery = random.choice(FORGERIES)(made.arrives)
    if forgery is not None:
        made.environ[SIGNATURE] = forgery


def _sha1(raw: bytes) -> str:
    return "sha1=" + hmac.new(deliveries.SECRET.encode(), raw, hashlib.sha1).hexdigest()


FORGERIES: tuple[Callable[[bytes], str | None], ...] = (
    lambda raw: None,
    lambda raw: deliveries.signed(raw + b" "),
    lambda raw: deliveries.signed(raw[:-1] if raw else b"x"),
    lambda raw: deliveries.signed(raw, "another-secret"),
    lambda raw: deliveries.signed(raw, "\x00"),
    lambda raw: deliveries.signed(raw)[:-1],
    lambda raw: deliveries.signed(raw)[len("sha256=") :],
    lambda raw: deliveries.signed(raw) + ", " + deliveries.signed(raw),
    lambda raw: "sha256=",
    lambda raw: "sha256=" + hashlib.sha256(raw).hexdigest(),
    _sha1,
    *((lambda raw, word=word: word) for word in FORGED),
)


# --- ways no vendor has ---------------------------------------------------------------------------
def _oddly(random: Random, made: Knock, raw: bytes) -> None:
    """Change one to three things of the request."""
    for deed in random.sample(DEEDS, random.choice((1, 1, 2, 3))):
        deed(random, made, raw)
        made.told.append(deed.__name__)


def _method(random: Random, made: Knock, raw: bytes) -> None:
    made.environ["REQUEST_METHOD"] = random.choice(METHODS)


def _type(random: Random, made: Knock, raw: bytes) -> None:
    made.environ["CONTENT_TYPE"] = random.choice(TYPES)


def _header(random: Random, made: Knock, raw: bytes) -> None:
    name = random.choice(list(HEADERS))
    made.environ[name] = random.choice(HEADERS[name])


def _query(random: Random, made: Knock, raw: bytes) -> None:
    made.environ["QUERY_STRING"] = random.choice(QUERIES)


def _host(random: Random, made: Knock, raw: bytes) -> None:
    made.environ["HTTP_HOST"] = random.choice(("evil.example", "\xff", "127.0.0.1:x", "", "a b"))


def _length(random: Random, made: Knock, raw: bytes) -> None:
    """A length that is not the body's: the server hands over no more than it says, nor than there is."""
    said = random.choice((None, "", "-1", "x", "\xb2", "1.5", "0", "9" * 5000, "9" * 12, str(len(raw) // 2)))
    made.environ["CONTENT_LENGTH"] = said
    if said is None:
        del made.environ["CONTENT_LENGTH"]
    fits = said is not None and said.isascii() and said.isdigit() and len(said) < 20
    made.arrives = raw[: int(said or 0)] if fits else b""


def _broken(random: Random, made: Knock, raw: bytes) -> None:
    made.environ["wsgi.input"] = BrokenOff()


DEEDS = (_method, _type, _header, _query, _host, _length, _broken)


def answer(application: Any, made: Knock) -> int:
    """The status that the product answers with."""
    seen: list[str] = []
    body: Iterator[bytes] = application(
        made.environ, lambda status, _headers, _error=None: seen.append(status)
    )
    for _piece in body:
        pass
    getattr(body, "close", lambda: None)()
    return int(seen[0].split(" ", 1)[0])
