"""A survey sent to oneself: question by question as clients get it, and nothing of it is kept as feedback.

Its messages go through the outbox like all others, under the same pauses and windows; they belong to no
survey. What the person taps or types meanwhile only chooses the next question.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import QuerySet

from feedback import texts
from feedback.models import (
    REHEARSAL,
    Campaign,
    ContactEvent,
    InstagramContact,
    Message,
    MessageTemplate,
    Rehearsal,
)
from feedback.rules import MARGIN, WINDOW, QuestionKind, Reason, Script, ScriptQuestion
from feedback.services import accounts, optouts, outbox, samples, switch
from feedback.services.window import window
from feedback.services.wording import ask_again_text, passes_over, value_of

log = structlog.get_logger(__name__)

# Words that come later than this after the last question are no answer to it any more.
LASTS = timedelta(hours=1)
# So that the first question does not overtake the words before it.
BETWEEN = timedelta(seconds=5)
FIRST_WORDS = {
    "uk": "Це перевірка опитування «{name}». Відповідайте як клієнт: ваші відповіді ніде не враховуються.",
    "en": "This is a test of the survey “{name}”. Answer as a client would: your answers count nowhere.",
}


# --- who --------------------------------------------------------------------------------------------
def people(now: datetime, search: str = "") -> QuerySet[InstagramContact]:
    """Those who may be written to now because they wrote within the window, the last one first."""
    rows = InstagramContact.objects.filter(last_action_at__gt=now - WINDOW + MARGIN)
    name = search.strip().lstrip("@")
    if name:
        rows = rows.filter(username__icontains=name) | rows.filter(profile_name__icontains=name)
    return rows.select_related("account", "client").order_by("-last_action_at", "-pk")


def obstacle(contact: InstagramContact, now: datetime) -> str:
    """Why nothing can be sent to this person now (a `Reason`), "" when it can. Up to four queries."""
    if switch.is_paused():
        return Reason.PAUSED
    if switch.is_dry_run():
        return Reason.DRY_RUN
    blocked = accounts.block_reason(contact.account)
    if blocked:
        return blocked
    return window(contact, now, opted_out=optouts.is_opted_out(contact.client_id, contact.pk)).reason


# --- going on -----------------------------------------------------------------------------------------
@transaction.atomic
def begin(
    campaign: Campaign, script: Script, contact: InstagramContact, user: Any, now: datetime
) -> Rehearsal:
    """Put the first words and the first question into the outbox. One test a person: a new one ends the last.

    The caller has asked `obstacle`; what changes after that, the sender sees.
    """
    InstagramContact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    _of(contact).update(ended_at=now, awaiting="")
    Message.objects.filter(contact=contact, purpose=REHEARSAL, state=Message.State.QUEUED).delete()
    values = samples.sample_values(campaign, script.language, now)
    run = Rehearsal.objects.create(
        campaign=campaign, contact=contact, by=user, script=script.as_json(), values=values, started_at=now
    )
    first = FIRST_WORDS[script.language].format(name=campaign.name)
    _queue(run, first, (), now)
    _go_on(run, now, now + BETWEEN)
    log.info("rehearsal_begun", rehearsal=run.pk, campaign=campaign.pk, user=user.pk)
    return run


def tapped(button: Mapping[str, Any], now: datetime) -> str:
    """A button of a test was tapped (under the person's lock); return what came of it."""
    run = Rehearsal.objects.filter(pk=button["rehearsal"], ended_at__isnull=True).first()
    if run is not None and button["question"]:
        value = None if button["value"] == outbox.SKIP else button["value"]
        _answer(run, button["question"], value, now)
    return "rehearsed"


def said(contact: InstagramContact, event: ContactEvent, now: datetime) -> bool:
    """Whether typed words were an answer in a test (under the person's lock), and took effect as such."""
    fresh = _of(contact).filter(started_at__lte=event.occurred_at).exclude(awaiting="").first()
    if fresh is None or not _is_asked_lately(contact, event.occurred_at):
        return False
    script = Script.from_json(fresh.script)
    question = script.question(fresh.awaiting)
    if question is None:
        return False
    value = value_of(question, event.text)
    if value is None and not passes_over(question, event.text, first=question.key == script.first.key):
        again = script.texts.get(MessageTemplate.Kind.ASK_AGAIN, "")
        if question.kind != QuestionKind.RATING and question.is_rated:
            again = ask_again_text(question, script.language)
        _queue(fresh, again, _buttons(fresh, question, script), now)
    else:
        _answer(fresh, question.key, value, now)
    return True


def _of(contact: InstagramContact) -> QuerySet[Rehearsal]:
    return Rehearsal.objects.filter(contact=contact, ended_at__isnull=True)


def _is_asked_lately(contact: InstagramContact, at: datetime) -> bool:
    mine = Message.objects.filter(contact=contact, purpose=REHEARSAL)
    return mine.filter(created_at__gte=at - LASTS).exists()


def _answer(run: Rehearsal, key: str, value: Any, now: datetime) -> None:
    run.answers = {**run.answers, key: value}
    run.save(update_fields=["answers"])
    if key == run.awaiting:
        _go_on(run, now)


def _go_on(run: Rehearsal, now: datetime, not_before: datetime | None = None) -> None:
    """The next question, or the thanks and the end."""
    script = Script.from_json(run.script)
    following = script.next_question(run.answers)
    if following is None:
        run.ended_at, run.awaiting = now, ""
        _queue(run, _thanks(script, run.answers), [_stop_button(run, script)], now)
    else:
        run.awaiting = following.key
        _queue(run, script.words(following, run.answers), _buttons(run, following, script), now, not_before)
    run.save(update_fields=["ended_at", "awaiting"])


def _thanks(script: Script, answers: Mapping[str, Any]) -> str:
    """Those of the band, where the campaign has some."""
    band = script.band_of(answers)
    its_own = script.texts.get(f"thanks_{band}", "").strip() if band else ""
    return its_own or script.texts.get(MessageTemplate.Kind.THANKS, "")


# --- into the outbox ------------------------------------------------------------------------------
def _queue(
    run: Rehearsal,
    template: str,
    buttons: Sequence[dict[str, Any]],
    now: datetime,
    not_before: datetime | None = None,
) -> None:
    text = texts.fit_bytes(texts.render(template, run.values))
    Message.objects.create(
        contact=run.contact,
        purpose=REHEARSAL,
        by=run.by,
        text=text,
        quick_replies=list(buttons),
        created_at=now,
        not_before=not_before,
    )


def _buttons(run: Rehearsal, question: ScriptQuestion, script: Script) -> list[dict[str, Any]]:
    """The buttons that a client would get; each says to which test it belongs."""
    return [{**button, "rehearsal": run.pk} for button in outbox.buttons(question, script)]


def _stop_button(run: Rehearsal, script: Script) -> dict[str, Any]:
    """The button under the thanks. In a test it ends nothing: who means it types the word."""
    return {
        "title": texts.fit_title(texts.STOP_TITLE[script.language]),
        "payload": secrets.token_urlsafe(12),
        "question": "",
        "value": outbox.STOP,
        "rehearsal": run.pk,
    }
