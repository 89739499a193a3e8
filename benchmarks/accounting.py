"""What became of every survey and message: our rows against the sandbox's own count."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks.stage import Stage

RATING_BUTTONS = 5
# A survey that stands so has to say why.
WANT_A_REASON = frozenset({"waiting", "unknown", "failed", "skipped", "missed", "expired"})
ON_THE_WAY = frozenset({"planned", "sending"})
MESSAGES = """
SELECT c.igsid, m.text, m.state, m.purpose FROM feedback_message m
JOIN feedback_instagramcontact c ON c.id = m.contact_id
"""
SURVEYS = "SELECT id, status, reason FROM feedback_visitfeedback WHERE id = ANY(%s)"
HEARD = "SELECT coalesce(sum(events), 0) FROM feedback_delivery"
EVENTS = "SELECT count(*) FROM feedback_contactevent WHERE delivery_id IS NOT NULL"


@dataclass
class Outcome:
    """The end of a run. `ends`: surveys by state and reason; the lists hold what must not be."""

    due: int = 0
    webhooks: int = 0
    twice_told: int = 0
    received: int = 0
    asked: int = 0
    ends: dict[str, int] = field(default_factory=dict)
    asked_twice: list[str] = field(default_factory=list)
    received_twice: list[Any] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    never_received: list[tuple[str, str]] = field(default_factory=list)
    not_believed: list[tuple[str, str]] = field(default_factory=list)

    def raise_for_faults(self) -> None:
        """Raise RuntimeError when anybody was asked twice, or a survey or a message was lost."""
        wrong = {
            "asked twice": self.asked_twice,
            "received twice": self.received_twice,
            "lost": self.lost,
            "never received": self.never_received,
            "not believed": self.not_believed,
        }
        found = {name: values[:5] for name, values in wrong.items() if values}
        if found:
            raise RuntimeError(f"{found}")


def count(on: Stage) -> Outcome:
    """Compare the sandbox's count of what people received with our rows."""
    sent = on.door("GET", "/instagram/sent")
    ours = on.product.rows(MESSAGES)
    surveys = on.product.rows(SURVEYS, [on.due])
    received = Counter((row["igsid"], row["text"]) for row in sent["messages"])
    asked = Counter(row["igsid"] for row in sent["messages"] if row["quick_replies"] == RATING_BUTTONS)
    gentle = {igsid for igsid, _text, _state, purpose in ours if purpose == "ask_again"}
    said_sent = Counter((igsid, text) for igsid, text, state, _purpose in ours if state == "sent")
    ends = Counter((status, reason) for _pk, status, reason in surveys)
    known = {pk for pk, _status, _reason in surveys}
    return Outcome(
        due=len(on.due),
        webhooks=on.count(HEARD),
        twice_told=on.count(HEARD) - on.count(EVENTS),
        received=int(sent["count"]),
        asked=len(asked),
        ends={" · ".join(filter(None, end)): number for end, number in sorted(ends.items())},
        asked_twice=[igsid for igsid, times in asked.items() if times > 1 + (igsid in gentle)],
        received_twice=sent["duplicates"],
        lost=[
            *(set(on.due) - known),
            *(pk for pk, status, reason in surveys if is_lost(status, reason)),
        ],
        never_received=list((said_sent - received).elements()),
        not_believed=list((received - said_sent).elements()),
    )


def is_lost(status: str, reason: str) -> bool:
    """Whether nobody can tell what became of a survey that stands like this when nothing is due any more."""
    return status in ON_THE_WAY or (status in WANT_A_REASON and not reason)
