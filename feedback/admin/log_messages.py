"""What the program wrote to a client, in sentences, for the client's log."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from feedback.admin import show
from feedback.admin.steps import Step
from feedback.models import Message, MessageTemplate
from feedback.rules import Way

State = Message.State


def message_steps(messages: Iterable[Message], *, may_read: bool) -> list[Step]:
    """What the software wrote, and how far it came. What people wrote stands among their marks."""
    steps = []
    for message in messages:
        if message.channel == Way.MANUAL:
            continue
        when = message.sent_at or message.claimed_at or message.created_at
        lines = [_text(message)] if may_read else []
        lines += [show.refusal_words(message)]
        text = "\n".join(line for line in lines if line)
        steps.append(
            Step(when, "", "us", _sentence(message), text, show.message_tag(message), _icon(message))
        )
    return steps


def _text(message: Message) -> str:
    buttons = " · ".join(str(button.get("title", "")) for button in message.quick_replies)
    text = show.without_form(message.text)
    return f"{text}\n[{buttons}]" if buttons else text


def _icon(message: Message) -> str:
    return {Way.ALTEGIO_SMS: "sms", Way.EMAIL: "mail"}.get(Way(message.channel), "send")


def _sentence(message: Message) -> str:
    """What became of the message, in words."""
    what = _outside_direct(message) or _("in Direct, %(what)s") % {"what": _what(message.purpose)}
    words = {
        State.QUEUED: _("Waits to be sent: %(what)s"),
        State.SENDING: _("Is being sent: %(what)s"),
        State.SENT: _("The program wrote: %(what)s"),
        State.FAILED: _("Was not sent: %(what)s"),
        State.UNKNOWN: _("Nobody knows whether it arrived: %(what)s"),
    }
    return words[State(message.state)] % {"what": what}


def _outside_direct(message: Message) -> str:
    """What an SMS or a letter is; "" for a message in Direct."""
    words = {
        Way.ALTEGIO_SMS: (
            _("an SMS with the link to Direct"),
            _("an SMS with the link to the form"),
            _("a reminder by SMS"),
        ),
        Way.EMAIL: (
            _("a letter with the link to Direct"),
            _("a letter with the link to the form"),
            _("a reminder by e-mail"),
        ),
    }.get(Way(message.channel))
    if words is None:
        return ""
    if message.purpose == MessageTemplate.Kind.REMINDER:
        return words[2]
    return words[1] if show.leads_to_form(message) else words[0]


def _what(purpose: str) -> str:
    """What a message says, for who may not read it."""
    words = {
        "rating": _("the question how the visit was, from 1 to 5"),
        "comment": _("the question what was good and what could be better"),
        "recommend": _("the question whether the client would recommend the salon"),
        "ask_again": _("the question for a rating once more, as the answer was not understood"),
        "reminder": _("the one reminder of the questions"),
        "thanks": _("thanks for the answers"),
        "opted_out": _("the promise that nobody will write again"),
        "case_reply": _("words of a colleague about the low rating"),
        "case_call": _("the question whether we may call"),
    }
    return words.get(purpose, purpose)
