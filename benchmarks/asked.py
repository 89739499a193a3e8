"""Surveys in a soak of everything: clients write all along, and at the end nobody was asked twice or lost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from benchmarks.accounting import RATING_BUTTONS, is_lost
from tests.e2e.product import Product, wait_for

PATIENCE = 1500.0
SENDS = {"vendor": "instagram", "method": "POST", "path": "/messages$"}
# A twentieth is lost after delivery; a fiftieth is refused and passes.
FAULTS: tuple[dict[str, Any], ...] = (
    {**SENDS, "kind": "lost", "share": 0.05},
    {**SENDS, "kind": "code", "code": 2, "share": 0.02},
)
HOOKS = {"duplicate": 0.2, "shuffle": 8.0}
SETTINGS = """
from django.utils.timezone import now
from feedback.models import Campaign
from feedback.services.accounts import current_account
Campaign.objects.update(expiry_days=3650, daily_limit=100000)
one = current_account(now()); one.conversations_read_at = now(); one.save()
"""
BUSY = """
SELECT (SELECT count(*) FROM feedback_message WHERE state IN ('queued', 'sending'))
     + (SELECT count(*) FROM feedback_visitfeedback WHERE status IN ('planned', 'sending'))
"""
UNHEARD = """
SELECT (SELECT count(*) FROM feedback_delivery WHERE processed_at IS NULL)
     + (SELECT count(*) FROM feedback_contactevent WHERE handled_at IS NULL)
"""
NOT_LOOKED_UP = "SELECT count(*) FROM feedback_message WHERE state = 'unknown' AND looked_up_at IS NULL"
MESSAGES = """
SELECT c.igsid, m.text, m.state, jsonb_array_length(m.quick_replies) FROM feedback_message m
JOIN feedback_instagramcontact c ON c.id = m.contact_id WHERE m.channel = 'instagram'
"""
SURVEYS = "SELECT id, status, reason FROM feedback_visitfeedback"
# The window is open, nothing is in the way, and yet it waits for the window.
FORGOTTEN = """
SELECT f.id FROM feedback_visitfeedback f JOIN feedback_instagramcontact c ON c.client_id = f.client_id
WHERE f.status = 'waiting' AND f.reason IN ('window_closed', 'never_wrote')
  AND c.last_action_at > greatest(now() - interval '23 hours', c.refused_at)
  AND c.unreachable_since IS NULL AND coalesce(c.hold_until, '-infinity') < now()
"""
MADE = re.compile(r"(\d+)\s*$")


@dataclass
class Outcome:
    """What became of the surveys; the lists hold what must not be."""

    surveys: int = 0
    received: int = 0
    asked: int = 0
    ends: dict[str, int] = field(default_factory=dict)
    doubled: list[Any] = field(default_factory=list)
    lost: list[Any] = field(default_factory=list)
    never_received: list[Any] = field(default_factory=list)
    not_believed: list[Any] = field(default_factory=list)
    # Received, and called unknown: a person looks. By a clock that was wrong no echo shows that it is ours.
    left_unknown: int = 0

    def wrong(self) -> list[str]:
        """What must not be, in words; nobody's text among it."""
        named = {
            "people received a message twice": self.doubled,
            "surveys lost": self.lost,
            "messages are called sent that nobody received": self.never_received,
            "messages were received that are not called sent": self.not_believed,
        }
        return [f"{len(rows)} {words}: {rows[:5]}" for words, rows in named.items() if rows]


@dataclass
class Surveys:
    """The campaign and the clients who write, beside everything else. `door`: the sandbox's control door."""

    product: Product
    door: Callable[..., Any]

    def begin(self) -> None:
        """Switch the campaign on for all visits of the past; clients will write by and by."""
        said = ("--on", "--since", "2020-01-01", "--hours", "00:00-24:00", "--delay", "0")
        self.product.manage("feedback_campaign", *said)
        self.product.manage("shell", "-c", SETTINGS)
        self.product.manage("feedback_plan")
        self.door("POST", "/instagram/behaviour", HOOKS)

    def trouble(self) -> None:
        """What fails of Instagram all along."""
        for fault in FAULTS:
            self.door("POST", "/faults", fault)

    def silent(self) -> int:
        """How many people with a shut window could write."""
        people = self.door("GET", "/instagram/people")["people"]
        return sum(not one["blocked"] for one in people)

    def let_write(self, count: int) -> None:
        """So many people write, which opens their windows."""
        if count:
            self.door("POST", "/instagram/people/greet", {"count": count})

    def settle(self) -> None:
        """Everybody who can writes; then all that is due goes out, and what is unknown is looked up."""
        self.door("POST", "/instagram/behaviour", {"shuffle": 0.0, "duplicate": 0.0})
        self.door("POST", "/instagram/people/greet", {})
        self._wait(UNHEARD, "Instagram's webhooks were dealt with")
        self._wait(BUSY, "every survey went out or got its reason")
        self._wait(NOT_LOOKED_UP, "unknown messages were looked up")
        self._wait(f"SELECT count(*) FROM ({FORGOTTEN}) forgotten", "nothing waits whose client wrote")
        self._wait(BUSY, "what that brought went out too")

    def _wait(self, query: str, words: str) -> None:
        wait_for(lambda: self._none(query), words, PATIENCE)

    def _none(self, query: str) -> bool:
        on_the_way: int = self.door("GET", "/instagram/deliveries", kind="none")["waiting"]
        return not on_the_way and not self.product.rows(query)[0][0]

    def count(self) -> Outcome:
        """Compare what people received with every row of ours."""
        sent = self.door("GET", "/instagram/sent")["messages"]
        ours = [(igsid, text, state, n) for igsid, text, state, n in self.product.rows(MESSAGES)]
        surveys = self.product.rows(SURVEYS)
        received = Counter((one["igsid"], one["text"]) for one in sent)
        written = Counter((igsid, text) for igsid, text, _state, _n in ours)
        called_sent = Counter((igsid, text) for igsid, text, state, _n in ours if state == "sent")
        unknown = Counter((igsid, text) for igsid, text, state, _n in ours if state == "unknown")
        asks = Counter(one["igsid"] for one in sent if one["quick_replies"] == RATING_BUTTONS)
        may = Counter(igsid for igsid, _text, _state, buttons in ours if buttons == RATING_BUTTONS)
        ends = Counter((status, reason) for _pk, status, reason in surveys)
        unplanned = MADE.search(self.product.manage("feedback_plan", "--dry-run"))
        visits = int(unplanned[1]) if unplanned else 0
        return Outcome(
            surveys=len(surveys),
            received=len(sent),
            asked=len(asks),
            ends={" · ".join(filter(None, end)): number for end, number in sorted(ends.items())},
            doubled=[igsid for igsid, _text in (received - written).elements()]
            + list((asks - may).elements()),
            lost=[
                *((pk, status) for pk, status, reason in surveys if is_lost(status, reason)),
                *((pk, "waits though the client wrote") for (pk,) in self.product.rows(FORGOTTEN)),
                *([(visits, "completed visits without a survey")] if visits else []),
            ],
            never_received=[igsid for igsid, _text in (called_sent - received).elements()],
            not_believed=[igsid for igsid, _text in (received - called_sent - unknown).elements()],
            left_unknown=((received - called_sent) & unknown).total(),
        )
