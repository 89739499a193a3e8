"""A burst of Instagram's webhooks: against a bare view, and with the web process killed in its middle."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Mapping, Sequence
from statistics import median

from django.conf import settings
from django.utils import timezone

from benchmarks.sections import Options, Section
from benchmarks.served import served, working
from benchmarks.vendor import wait_for
from benchmarks.volley import Volley, fire, request
from feedback.models import ContactEvent, Delivery, InstagramContact
from feedback.services.accounts import current_account
from salon.local.services import worker

EVENTS, QUICK_EVENTS = 5000, 60
PEOPLE = 500
ROUNDS = 5
WARM_UP = 200
GOALS = {"share": 0.7, "p99": 2.0}
PATH = "/webhooks/instagram/"
# What serves each of them, and what it is called.
DOORS = {
    "ours": ("salon.wsgi", {}, "the webhook: signature, INSERT, the worker is woken"),
    "same": ("benchmarks.bare", {}, "a bare view, the project's middleware"),
    "bare": ("benchmarks.bare", {"BARE": "1"}, "a bare view, no middleware at all"),
}


def run(options: Options) -> list[Section]:
    """The door's pace in turns with the bare view's; then a burst during which the web process is killed."""
    count = QUICK_EVENTS if options.quick else EVENTS
    current_account(timezone.now())
    volleys = _in_turns(options, count)
    return [_pace(count, volleys), _killed(options, count)]


# --- how fast ---
def _in_turns(options: Options, count: int) -> dict[str, list[Volley]]:
    """The same burst at each door, one server at a time, several rounds in turns."""
    fired: dict[str, list[Volley]] = {name: [] for name in DOORS}
    for number in range(1 if options.quick else ROUNDS):
        for name, (module, env, _words) in DOORS.items():
            with served(options, module, env) as server:
                fire(server.port, _burst(WARM_UP if not options.quick else 20, f"warm-{name}-{number}"))
                forget()
                fired[name].append(fire(server.port, _burst(count, f"{name}-{number}")))
            if (stored := Delivery.objects.count()) != count:
                raise RuntimeError(f"{name}: {stored} rows of {count} requests")
    forget()
    return fired


def _pace(count: int, fired: dict[str, list[Volley]]) -> Section:
    rows = []
    for name, (_module, _env, words) in DOORS.items():
        one = fired[name]
        shown = (_median(one, "per_second"), *(1000 * _median(one, each) for each in ("p50", "p99")))
        rows.append([words, f"{shown[0]:,.0f}", f"{shown[1]:.1f}", f"{shown[2]:.1f}"])
        rows[-1] += [f"{ratio(fired, name, 'per_second'):.2f}", f"{ratio(fired, name, 'p99'):.2f}"]
    return Section(
        f"A burst of {count:,} webhooks at the door",
        ("", "a second", "median, ms", "p99, ms", "ours as a share of its pace", "our p99 in times of its"),
        rows,
        (
            f"Medians of {len(fired['ours'])} rounds in turns; the product's own gunicorn (2 processes of 8"
            " threads), over 16 connections from the same machine, no worker running.",
            f"Goals: at least {GOALS['share']:.0%} of the bare view's pace, p99 within {GOALS['p99']:.0f}"
            " times its.",
        ),
        [
            (
                f"a burst of {count:,} Instagram webhooks, as a share of a bare INSERT's pace",
                _both(fired, "per_second"),
                f"≥ {GOALS['share']}",
            ),
            ("… p99 in times of the bare view's", _both(fired, "p99"), f"≤ {GOALS['p99']:.0f}"),
        ],
    )


def _both(fired: dict[str, list[Volley]], what: str) -> str:
    return f"{ratio(fired, 'same', what):.2f} (without any middleware {ratio(fired, 'bare', what):.2f})"


def _median(fired: Sequence[Volley], what: str) -> float:
    return median(float(getattr(one, what)) for one in fired)


def ratio(fired: Mapping[str, list[Volley]], name: str, what: str) -> float:
    """Ours against that one: the median of the rounds' ratios, for each round saw the same machine."""
    pairs = zip(fired["ours"], fired[name], strict=True)
    return median(float(getattr(ours, what)) / float(getattr(other, what)) for ours, other in pairs)


# --- nothing is lost ---
def _killed(options: Options, count: int) -> Section:
    """A burst, the web process killed with -9 in its middle, a worker beside; every event has its effect."""
    with served(options, "salon.wsgi", {}) as server, working(options, [worker()], {}):
        began = time.monotonic()
        volley = fire(server.port, _burst(count, "killed"), server.kill_and_start_again)
        unsorted = Delivery.objects.filter(processed_at=None)
        unheard = ContactEvent.objects.filter(handled_at=None)
        wait_for(lambda: not unsorted.exists() and not unheard.exists(), "every event had its effect")
        took = time.monotonic() - began
    bodies, events = Delivery.objects.count(), ContactEvent.objects.filter(outcome__gt="").count()
    if events != count or len(volley.latencies) != count:
        raise RuntimeError(f"{events} events came of {count}, {len(volley.latencies)} were answered")
    forget()
    return Section(
        f"{count:,} webhooks, the web process killed with -9 in their middle",
        ("", "count"),
        [
            ["webhooks sent, each until it was answered 200", f"{count:,}"],
            ["requests cut or refused by the kill, sent again", f"{volley.again:,}"],
            ["bodies stored (more: stored, but killed before the answer)", f"{bodies:,}"],
            ["events that had their effect", f"{events:,}"],
            ["events lost", f"{count - events}"],
            ["seconds until the door had all, with the restart", f"{volley.seconds:.1f}"],
            ["seconds until each event had its effect", f"{took:.1f}"],
        ],
        ("A worker of the product runs beside; the killed process is started again at once.",),
        [(f"events lost of {count:,} when the web process is killed amid them", f"{count - events}", "0")],
    )


# --- what is sent ---
def _burst(count: int, name: str) -> list[bytes]:
    """So many signed webhooks, one message each, of a number of people."""
    return [told(number, name) for number in range(count)]


def told(number: int, name: str) -> bytes:
    """One of them as a whole request; `name` and `number` make it another one than every other."""
    body = _body(number, name)
    return request(PATH, body, _signed(body))


def _signed(body: bytes) -> dict[str, str]:
    secret = settings.INSTAGRAM_APP_SECRETS[0].encode()
    signature = "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
    return {"Content-Type": "application/json", "X-Hub-Signature-256": signature}


def _body(number: int, name: str) -> bytes:
    at = int(time.time() * 1000)
    account = settings.INSTAGRAM_ACCOUNT_ID
    event = {
        "sender": {"id": f"90000000{number % PEOPLE:08d}"},
        "recipient": {"id": account},
        "timestamp": at,
        "message": {"mid": f"{name}.{number}", "text": "Добрий день! Дякую, все було чудово 🌸"},
    }
    entry = {"id": account, "time": at, "messaging": [event]}
    return json.dumps({"object": "instagram", "entry": [entry]}).encode()


def forget() -> None:
    """Take away all that came of it."""
    ContactEvent.objects.all().delete()
    InstagramContact.objects.all().delete()
    Delivery.objects.all().delete()
