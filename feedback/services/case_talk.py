"""Talking with the client of a case in Direct: what staff write, the question for a call, what comes back.

It goes through the outbox like every message, and only while the window is open: there is no tag by which a
person could write later.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import F

from feedback import texts
from feedback.channels.instagram.events import EventKind
from feedback.models import Case, CaseNote, ContactEvent, InstagramContact, Message
from feedback.rules import Reason
from feedback.services import accounts, attention, optouts, outbox, reaching
from feedback.services.echoes import settle_by_answer
from feedback.services.script import script_of
from feedback.services.window import window
from feedback.texts.calls import ASK_TO_CALL, CALL_TITLES, read_call

log = structlog.get_logger(__name__)

State = Case.State
Kind = CaseNote.Kind

REPLY, CALL = "case_reply", "case_call"
CALL_YES, CALL_NO = "call_yes", "call_no"
# Refusals that are no reason of a survey.
OVER, NO_WORDS, TOO_LONG, TWICE, ASKED = "over", "no_words", "too_long", "twice", "asked"
# The same words to the same client within this time are a double click.
TWICE_WITHIN = timedelta(minutes=10)
# Words of a client that come so long after ours do not belong to that talk any more.
TALK_LASTS = timedelta(days=2)
SKEW = timedelta(seconds=1)
SPOKE = (
    EventKind.TEXT,
    EventKind.QUICK_REPLY,
    EventKind.ATTACHMENT,
    EventKind.STORY_REPLY,
    EventKind.SHARE,
)


@dataclass(frozen=True)
class Channel:
    """How the client can be written to now: `reason` is "" while Direct is open, else why it is not.

    `until` is the last moment; `by_hand` is where a person opens the conversation, "" where nobody knows.
    """

    contact: InstagramContact | None
    reason: str
    until: datetime | None
    by_hand: str


@dataclass(frozen=True)
class Written:
    """What came of an attempt to write: the queued `message`, or the code why there is none."""

    message: Message | None
    refusal: str = ""


# --- may we ---------------------------------------------------------------------------------------
def channel(case: Case, now: datetime) -> Channel:
    """Whether the case's client can be written to in Direct now. Three queries at most."""
    survey = case.survey
    contact = survey.contact or _contact(case)
    username = reaching.name_in_instagram(survey, contact)
    by_hand = reaching.conversation_address(username) if username else ""
    opted_out = optouts.is_opted_out(survey.client_id, contact.pk if contact else None)
    opening = window(contact, now, opted_out=opted_out)
    reason = opening.reason
    if not reason and contact is not None:
        reason = accounts.block_reason(contact.account)
    return Channel(contact, str(reason), opening.until, by_hand)


def _contact(case: Case) -> InstagramContact | None:
    """The client as a person in Direct, who wrote last."""
    if case.survey.client_id is None:
        return None
    people = InstagramContact.objects.filter(client=case.survey.client_id).select_related("account")
    return people.order_by(F("last_action_at").desc(nulls_last=True), "-pk").first()


# --- what staff write -----------------------------------------------------------------------------
@transaction.atomic
def reply(case_id: int, text: str, by: Any, now: datetime) -> Written:
    """Put the words of staff into the outbox, a row each; the case then waits for the client.

    Refused with a reason while Direct is closed. Nothing is cut: words over the vendor's 1000 bytes are
    refused too, and so are the same words a moment after.
    """
    words = text.strip()
    case = _locked(case_id)
    refusal = _refusal(case, words)
    if case is None or refusal:
        return Written(None, refusal)
    found = channel(case, now)
    if found.contact is None or found.reason:
        return Written(None, found.reason or Reason.NEVER_WROTE)
    if _same(found.contact, words, now):
        return Written(None, TWICE)
    message = _queue(found.contact, REPLY, words, [], by, now)
    _wrote(case, message, Kind.REPLY, "reply", by, now)
    attention.person_answered(found.contact, now)
    return Written(message)


@transaction.atomic
def ask_to_call(case_id: int, by: Any, now: datetime) -> Written:
    """Ask the client once whether we may call, with buttons for yes and no."""
    case = _locked(case_id)
    if case is None or not case.is_open:
        return Written(None, OVER)
    found = channel(case, now)
    if found.contact is None or found.reason:
        return Written(None, found.reason or Reason.NEVER_WROTE)
    asked = case.notes.filter(kind=Kind.CALL, code="may_call")
    if asked.exclude(message__state=Message.State.FAILED).exists():
        return Written(None, ASKED)
    titles = zip(CALL_TITLES[script_of(case.survey).language], (True, False), strict=True)
    buttons = [_button(title, yes=yes) for title, yes in titles]
    message = _queue(found.contact, CALL, call_text(case), buttons, by, now)
    _wrote(case, message, Kind.CALL, "may_call", by, now)
    return Written(message)


def _button(title: str, *, yes: bool) -> dict[str, Any]:
    payload = secrets.token_urlsafe(12)
    return {"title": texts.fit_title(title), "payload": payload, "question": CALL, "value": yes}


def call_text(case: Case) -> str:
    """The question for a call as this client would read it."""
    language = script_of(case.survey).language
    return texts.fit_bytes(outbox.render_for(case.survey, ASK_TO_CALL[language], language=language))


def _refusal(case: Case | None, words: str) -> str:
    if case is None or not case.is_open:
        return OVER
    if not words:
        return NO_WORDS
    return TOO_LONG if texts.size_in_bytes(words) > texts.TEXT_LIMIT else ""


def _same(contact: InstagramContact, words: str, now: datetime) -> bool:
    """Whether just these words were queued or sent to this person a moment ago."""
    lately = Message.objects.filter(contact=contact, purpose=REPLY, text=words)
    return lately.filter(created_at__gt=now - TWICE_WITHIN).exclude(state=Message.State.FAILED).exists()


def _queue(
    contact: InstagramContact, purpose: str, text: str, buttons: list[dict[str, Any]], by: Any, now: datetime
) -> Message:
    """A message of no survey: it moves none, and there may be many to one person."""
    return Message.objects.create(
        contact=contact, purpose=purpose, text=text, quick_replies=buttons, by=by, created_at=now
    )


def _wrote(case: Case, message: Message, kind: str, code: str, by: Any, now: datetime) -> None:
    case.state, case.owner = State.WAITING, case.owner or by
    case.save(update_fields=["state", "owner"])
    CaseNote.objects.create(case=case, kind=kind, code=code, author=by, message=message, at=now)
    log.info("case_written", case=case.pk, message=message.pk, purpose=message.purpose)


# --- what comes back ------------------------------------------------------------------------------
def tapped(message: Message, event: ContactEvent) -> str:
    """The client tapped a button of the question for a call."""
    button = next((each for each in message.quick_replies if each["payload"] == event.payload), None)
    return "ignored" if button is None else call_answered(message, bool(button["value"]), event.occurred_at)


def call_answered(message: Message, yes: bool, at: datetime) -> str:
    """The client tapped, or typed, whether we may call: it stands on the case, and the case is in work.

    A changed mind is a further line.
    """
    settle_by_answer(message, at)
    asked = CaseNote.objects.filter(message=message).first()
    case = _locked(asked.case_id) if asked is not None else None
    if case is None:
        return "ignored"
    code = CALL_YES if yes else CALL_NO
    last = case.notes.filter(code__in=(CALL_YES, CALL_NO)).order_by("-at", "-pk").first()
    if last is None or last.code != code:
        CaseNote.objects.create(case=case, kind=Kind.ANSWER, code=code, at=at)
    _back_in_work(case)
    return "answer"


def last_word(contact: InstagramContact, event: ContactEvent) -> Message | None:
    """What this person was sent last before the event, if a colleague wrote it from a case. One query."""
    before, since = event.occurred_at + SKEW, event.occurred_at - TALK_LASTS
    sent = Message.objects.filter(contact=contact, claimed_at__lte=before, claimed_at__gt=since)
    last = sent.order_by("-claimed_at", "-pk").first()
    return last if last is not None and last.purpose in (REPLY, CALL) else None


def said_of_call(last: Message, event: ContactEvent) -> str:
    """Typed words as the answer to the question for a call; "" where they are none.

    `last` is what a colleague wrote last: after the question a "так" will do, after other words of theirs
    the client has to name the call.
    """
    yes = read_call(event.text, directly=last.purpose == CALL)
    asked = None if yes is None else _asked_by(last, event)
    return "" if asked is None else call_answered(asked, bool(yes), event.occurred_at)


def _asked_by(last: Message, event: ContactEvent) -> Message | None:
    """The question for a call that these words may answer."""
    if last.purpose == CALL:
        return last
    before, since = event.occurred_at + SKEW, event.occurred_at - TALK_LASTS
    asked = Message.objects.filter(contact=last.contact_id, purpose=CALL)
    return asked.filter(claimed_at__lte=before, claimed_at__gt=since).order_by("-claimed_at", "-pk").first()


def may_call(lines: Iterable[CaseNote]) -> bool | None:
    """What the client said last about a call, by these lines of the case; None for nothing."""
    said = [line for line in lines if line.code in (CALL_YES, CALL_NO)]
    last = max(said, key=lambda line: (line.at, line.pk), default=None)
    return None if last is None else last.code == CALL_YES


def client_spoke(contact: InstagramContact, event: ContactEvent) -> None:
    """The client acted in Direct: cases that waited for it are in work again. One query where none did."""
    if event.kind not in SPOKE:
        return
    mine = Case.objects.filter(state=State.WAITING, survey__client=contact.client_id)
    if contact.client_id is None:
        mine = Case.objects.filter(state=State.WAITING, survey__contact=contact)
    for pk in list(mine.values_list("pk", flat=True)):
        case = _locked(pk)
        if case is None or case.state != State.WAITING or _is_older(case, event):
            continue
        CaseNote.objects.create(case=case, kind=Kind.ANSWER, code="client_wrote", at=event.occurred_at)
        _back_in_work(case)


def _is_older(case: Case, event: ContactEvent) -> bool:
    """Whether the event happened before we wrote: events come late and unordered."""
    return case.notes.filter(kind__in=(Kind.REPLY, Kind.CALL), at__gt=event.occurred_at).exists()


def _back_in_work(case: Case) -> None:
    if case.state == State.WAITING:
        case.state = State.IN_WORK
        case.save(update_fields=["state"])


def _locked(case_id: int) -> Case | None:
    rows = Case.objects.select_for_update(of=("self",), no_key=True)
    related = ("survey__campaign", "survey__client", "survey__visit__company", "survey__contact__account")
    return rows.select_related(*related).filter(pk=case_id).first()
