"""How states, reasons and ratings look to people."""

from __future__ import annotations

import re
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from altegio.admin.show import NOTHING, Look, moment, tag
from altegio.usernames import name_of
from feedback.channels.instagram.errors import Action, classify
from feedback.models import InstagramAccount, Message, VisitFeedback
from feedback.models.words import REASON_WORDS
from feedback.rules import Reason, Way
from feedback.services.outbox import AGAIN
from feedback.texts.searching import excerpt

Status = VisitFeedback.Status

SURVEY_LOOKS = {
    Status.PLANNED: Look("wait", "schedule"),
    Status.WAITING: Look("wait", "hourglass_empty"),
    Status.SENDING: Look("live", "outgoing_mail"),
    Status.SENT: Look("info", "send"),
    Status.ANSWERING: Look("live", "forum"),
    Status.ANSWERED: Look("good", "mark_chat_read"),
    Status.EXPIRED: Look("off", "timer_off"),
    Status.MISSED: Look("off", "event_busy"),
    Status.SKIPPED: Look("off", "skip_next"),
    Status.FAILED: Look("bad", "error"),
    Status.UNKNOWN: Look("bad", "help"),
}
MESSAGE_LOOKS = {
    Message.State.QUEUED: Look("wait", "schedule"),
    Message.State.SENDING: Look("live", "outgoing_mail"),
    Message.State.SENT: Look("good", "done"),
    Message.State.FAILED: Look("bad", "error"),
    Message.State.UNKNOWN: Look("bad", "help"),
}
ACCOUNT_LOOKS = {
    InstagramAccount.State.OK: Look("good", "check_circle"),
    InstagramAccount.State.STOPPED: Look("bad", "block"),
    InstagramAccount.State.RECONNECT: Look("bad", "link_off"),
}
# How each of `feedback.selectors.INSTAGRAM_STATES` looks.
INSTAGRAM_LOOKS = {
    "linked": (gettext_lazy("in touch"), Look("good", "link")),
    "name_only": (gettext_lazy("name only"), Look("info", "alternate_email")),
    "conflict": (gettext_lazy("doubtful"), Look("wait", "help")),
    "none": (gettext_lazy("no Instagram"), Look("off", "remove")),
}
CONFLICTS = {
    "two_clients": gettext_lazy("Two clients bear this name: choose the right one."),
    "maybe_gmail": gettext_lazy(
        "The client's name may be a mail box, not an Instagram name: check who it is."
    ),
    "client_taken": gettext_lazy("The client is already linked to another person in Direct."),
    "name_differs": gettext_lazy(
        "They came by one client's link, but their Instagram name stands in another client's card."
    ),
    "passed_on": gettext_lazy(
        "They came by a client's link, but another Instagram name stands in that client's card: the link may "
        "have been passed on."
    ),
    "other_client": gettext_lazy("They came by another client's link than the one they are linked to."),
    "link_taken": gettext_lazy(
        "They came by the link of a client who is linked to another person in Direct."
    ),
    "renamed": gettext_lazy("They took a new Instagram name, and it stands in another client's card."),
    "who_came": gettext_lazy("They came by a QR code or want to rate a visit, and nobody knows who it is."),
}
EVENT_ICONS = {
    "quick_reply": "touch_app",
    "postback": "touch_app",
    "attachment": "attach_file",
    "story_reply": "amp_stories",
    "story_mention": "alternate_email",
    "share": "share",
    "referral": "qr_code_2",
    "reaction": "favorite",
    "read": "visibility",
    "edit": "edit",
    "unsend": "undo",
}
PURPOSES = {
    "rating": gettext_lazy("question: rating"),
    "comment": gettext_lazy("question: comment"),
    "recommend": gettext_lazy("question: recommend"),
    "ask_again": gettext_lazy("asked again"),
    "thanks": gettext_lazy("thanks"),
    "complaint": gettext_lazy("a complaint in place of a rating"),
    "noted": gettext_lazy("thanks for what came after the end"),
    "opted_out": gettext_lazy("will not write again"),
    "case_reply": gettext_lazy("a colleague's words about a low rating"),
    "case_call": gettext_lazy("question for a call"),
    "by_hand": gettext_lazy("written by hand"),
    "sms": gettext_lazy("SMS that invites to the survey"),
    "email": gettext_lazy("e-mail that invites to the survey"),
    "reminder": gettext_lazy("reminder"),
    "rehearsal": gettext_lazy("test of a survey"),
}


# The address of a client's form, and the one by which they ask for peace.
FORM = re.compile(r"(https?://\S+/f/)[\w.-]+/?")
STOP = re.compile(r"(https?://\S+/stop/)[\w.-]+/?")
# What became of a message that was refused, by what the refusal says to do.
REFUSALS = {
    Action.RETRY_LATER: gettext_lazy("Instagram asks for fewer messages for a while: it is tried again."),
    Action.RETRY_ONCE: gettext_lazy(
        "Instagram had a fault: it is tried once more, then looked for in Direct."
    ),
    Action.OTHER_TOOL: gettext_lazy("Another program holds the conversation in Direct."),
    Action.WINDOW_CLOSED: gettext_lazy("Instagram says that the client wrote too long ago."),
    Action.NO_CONSENT: gettext_lazy("Instagram says that the client wrote too long ago."),
    Action.UNREACHABLE: gettext_lazy("The client receives nothing from the salon: blocked it, or is gone."),
    Action.IDENTITY_INVALID: gettext_lazy("Instagram does not know this person."),
    Action.STOP_ACCOUNT: gettext_lazy("Instagram stopped the salon's account: see the account's page."),
    Action.RECONNECT: gettext_lazy("The account has to be connected again: see the account's page."),
    Action.PERMISSION: gettext_lazy("A permission is missing: see the account's page."),
    Action.OUR_BUG: gettext_lazy("Instagram did not accept the message: tell the developers."),
    Action.OUTCOME_UNKNOWN: gettext_lazy("Instagram did not say whether it arrived."),
    Action.SKIP: gettext_lazy("The conversation was deleted or archived in Direct."),
}
OUR_WORDS = {
    "interrupted": gettext_lazy(
        "The program was interrupted while sending: nobody knows whether it arrived."
    ),
    "answered": gettext_lazy("The client had answered already: it was not needed."),
    "not_there": gettext_lazy("A colleague looked into Direct: it did not arrive."),
    "expired": gettext_lazy("It waited until it was too late."),
    "undone": gettext_lazy("The tick was taken back: it was not sent."),
    "not_reached": gettext_lazy("Altegio could not be reached: it is tried again."),
    "not_configured": gettext_lazy("Altegio is not connected: it is tried again."),
    "no_answer": gettext_lazy("Altegio did not say whether it sent the SMS."),
    "mail_server": gettext_lazy("The mail server broke off."),
}


def refusal_words(message: Message) -> str:
    """Why a message did not go, or not at once, in a sentence; "" where there is nothing to say."""
    code = message.error_code
    if not code:
        return ""
    if code in OUR_WORDS:
        return str(OUR_WORDS[code])
    reasons = dict(REASON_WORDS)
    if code in reasons:
        return str(reasons[code])
    if message.channel != Way.INSTAGRAM:
        return str(_("Altegio answered with a fault (%(code)s).") % {"code": code})
    main, _slash, sub = code.partition("/")
    if not main.isdigit():
        return str(REFUSALS.get(Action(code), "")) if code in set(Action) else message.error
    known = classify(int(main), int(sub) if sub.isdigit() else None, 400)
    return f"{REFUSALS[known]} ({code})"


def leads_to_form(message: Message) -> bool:
    """Whether the client may answer on the form behind the message's link."""
    return FORM.search(message.text) is not None


def without_form(text: str) -> str:
    """A message's text without the client's own addresses: whoever reads them could act in their place."""
    return STOP.sub(r"\1…", FORM.sub(r"\1…", text))


def survey_tag(survey: VisitFeedback) -> SafeString:
    """How the survey stands."""
    return tag(_standing(survey), SURVEY_LOOKS[Status(survey.status)])


def attention_tag(survey: VisitFeedback) -> SafeString | str:
    """What waits for a person, on a line of its own; "" where nothing does."""
    if not survey.attention:
        return ""
    question = survey.attention == VisitFeedback.Attention.QUESTION
    look = Look("bad", "mark_unread_chat_alt") if question else Look("wait", "visibility")
    return format_html("<div>{}</div>", tag(survey.get_attention_display(), look))


def _standing(survey: VisitFeedback) -> Any:
    """The state in words; not every survey that waits waits for the client's next word."""
    if survey.status != Status.WAITING or survey.reason in ("", Reason.NEVER_WROTE, Reason.WINDOW_CLOSED):
        return survey.get_status_display()
    return _("waits for a manager") if survey.reason == Reason.HELD else _("waits")


def message_tag(message: Message) -> SafeString:
    """How a message stands: seen and delivered say more than sent."""
    if message.error_code == Reason.DRY_RUN:
        return tag(_("written, not sent"), Look("wait", "science"))
    if message.seen_at:
        return tag(_("seen, %(when)s") % {"when": moment(message.seen_at)}, Look("good", "done_all"))
    if message.delivered_at:
        return tag(_("delivered"), Look("good", "done_all"))
    return tag(message.get_state_display(), MESSAGE_LOOKS[Message.State(message.state)])


def instagram_tag(state: str) -> SafeString:
    """How the client's Instagram stands."""
    word, look = INSTAGRAM_LOOKS[state]
    return tag(word, look)


def stars(rating: int | None) -> SafeString | str:
    """A rating as stars, with the number for those who do not see them."""
    if rating is None:
        return NOTHING
    tone = "low" if rating <= 3 else "high"
    return format_html(
        '<span class="stars stars-{}" title="{}" aria-label="{}">{}<span class="stars-rest">{}</span></span>',
        tone,
        rating,
        _("%(rating)s of 5") % {"rating": rating},
        "★" * rating,
        "★" * (5 - rating),
    )


def recommend(answer: bool | None) -> SafeString | str:
    """Whether the client would recommend the salon."""
    if answer is None:
        return NOTHING
    if answer:
        return tag(_("yes"), Look("good", "thumb_up"))
    return tag(_("no"), Look("bad", "thumb_down"))


def person(user: Any, nobody: str = "–") -> str:
    """Who of the staff did something."""
    return name_of(user) or nobody


def conflict_words(code: str) -> str:
    """Why a person has to decide."""
    return str(CONFLICTS.get(code, code))


def purpose_words(code: str) -> str:
    """What a message was for; a question of the salon's own, which its text tells, by its key."""
    if code.startswith(AGAIN):
        code = "ask_again"
    return str(PURPOSES.get(code) or _("question: %(key)s") % {"key": code})


def short(text: str, length: int = 80) -> Any:
    """The beginning of a text."""
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def found_words(text: str, searched: str, length: int = 80) -> SafeString:
    """The part of a text that holds what was searched, marked; its beginning where nothing was."""
    pieces = excerpt(text, searched, length)
    shown = (format_html("<mark>{}</mark>", words) if found else words for words, found in pieces)
    return format_html_join("", "{}", ((each,) for each in shown))
