"""What an end of a send that is no success means for the message, the survey, the person, the account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from altegio.lazy_text import filled
from feedback.channels.instagram.errors import Action, InstagramError, NotSent
from feedback.models import InstagramContact, Message, VisitFeedback
from feedback.rules import Reason
from feedback.services import accounts, surveys
from feedback.services.window import window
from feedback.signals import alert

State = Message.State
Status = VisitFeedback.Status

# Minutes, not seconds: the vendor counts the calls of the whole hour.
LIMIT_REST = timedelta(minutes=5)
UNREACHABLE_REST = timedelta(minutes=1)
AGAIN_AFTER = timedelta(minutes=2)
TRIES = 2
# So many sends in a row whose outcome nobody knows: the vendor is away. Each further one would be spent, for
# none is ever repeated.
AWAY_AFTER = 3

Handler = Callable[[Message, InstagramError, datetime], None]


@transaction.atomic
def record(message: Message, error: InstagramError, now: datetime) -> None:
    """Write down what the error says to do. One handler for each action."""
    HANDLERS[error.action](message, error, now)


def _facts(error: InstagramError) -> dict[str, str]:
    code = "/".join(str(part) for part in (error.code, error.subcode) if part is not None)
    return {
        "error_code": code or str(error.status or error.action),
        "error": (error.meaning or str(error))[:255],
    }


def _requeue(message: Message, error: InstagramError, not_before: datetime | None, *, spent: bool) -> None:
    """Back into the queue: it surely was not delivered."""
    values = _facts(error) | {"state": State.QUEUED, "not_before": not_before}
    claimed = Message.objects.filter(pk=message.pk, state=State.SENDING)
    claimed.update(**values, **({} if spent else {"attempts": F("attempts") - 1}))


def _fail(message: Message, error: InstagramError, now: datetime, status: str, reason: str) -> None:
    claimed = Message.objects.filter(pk=message.pk, state=State.SENDING)
    # Swept meanwhile: nobody knows any more, and a late word does not make it known.
    if claimed.update(state=State.FAILED, **_facts(error)):
        surveys.note_refused(message, status, reason, now)


def _retry_later(message: Message, error: InstagramError, now: datetime) -> None:
    until = now + (UNREACHABLE_REST if isinstance(error, NotSent) else LIMIT_REST)
    accounts.park(message.person.account, until)
    _requeue(message, error, until, spent=False)


def _retry_once(message: Message, error: InstagramError, now: datetime) -> None:
    """One more try. Then nobody knows, for the vendor uses the code for several things: look and see."""
    if message.attempts < TRIES:
        _requeue(message, error, now + AGAIN_AFTER, spent=True)
    else:
        _unknown(message, error, now)


def _other_tool(message: Message, error: InstagramError, now: datetime) -> None:
    """Another program holds this conversation: it may let go, else a person has to know of it."""
    if message.attempts < TRIES:
        _requeue(message, error, now + AGAIN_AFTER, spent=True)
        return
    _fail(message, error, now, Status.FAILED, Reason.OTHER_TOOL)
    alert.send(
        sender=Message,
        code="instagram_other_tool",
        account=message.person.account_id,
        advice="",
        message=_(
            "Another program answers in Direct and holds a conversation: in the Instagram app, see "
            "Settings → Message controls → Connected tools."
        ),
    )


def _window_closed(message: Message, error: InstagramError, now: datetime) -> None:
    """The survey waits for the person's next action. If our clock said open, somebody should know."""
    if window(message.person, now).open:
        alert.send(
            sender=Message,
            code="instagram_window",
            account=message.person.account_id,
            advice="",
            message=_("Instagram says that a window is closed which should be open: compare the clocks."),
        )
    InstagramContact.objects.filter(pk=message.person.pk).update(refused_at=now)
    _fail(message, error, now, Status.WAITING, Reason.WINDOW_CLOSED)


def _unreachable(message: Message, error: InstagramError, now: datetime) -> None:
    InstagramContact.objects.filter(pk=message.person.pk).update(unreachable_since=now)
    _fail(message, error, now, Status.FAILED, Reason.UNREACHABLE)


def _identity_invalid(message: Message, error: InstagramError, now: datetime) -> None:
    """The id is foreign or gone: the link to the client rests on nothing any more."""
    InstagramContact.objects.filter(pk=message.person.pk).update(
        unreachable_since=now, client=None, linked_by="", linked_at=None, conflict=Reason.IDENTITY_INVALID
    )
    _fail(message, error, now, Status.FAILED, Reason.IDENTITY_INVALID)


def _halt(message: Message, error: InstagramError, now: datetime) -> None:
    """The whole account stands still; the message waits in the queue."""
    accounts.halt(message.person.account, error)
    _requeue(message, error, None, spent=False)


def _our_bug(message: Message, error: InstagramError, now: datetime) -> None:
    _fail(message, error, now, Status.FAILED, Reason.OUR_BUG)
    alert.send(
        sender=Message,
        code="instagram_refused_message",
        account=message.person.account_id,
        advice="",
        message=filled(
            _("Instagram refused a message as malformed: tell the developers (message %(id)s)."),
            id=message.pk,
        ),
    )


def _unknown(message: Message, error: InstagramError, now: datetime) -> None:
    claimed = Message.objects.filter(pk=message.pk, state=State.SENDING)
    if claimed.update(state=State.UNKNOWN, **_facts(error)):
        surveys.note_unknown(message, now)
    if accounts.note_unknown(message.person.account) >= AWAY_AFTER:
        accounts.park(message.person.account, now + UNREACHABLE_REST)


def _skip(message: Message, error: InstagramError, now: datetime) -> None:
    """The conversation is gone, or was never ours to see: nothing to do for this one."""
    _fail(message, error, now, Status.FAILED, Reason.CONVERSATION_GONE)


HANDLERS: dict[Action, Handler] = {
    Action.RETRY_LATER: _retry_later,
    Action.RETRY_ONCE: _retry_once,
    Action.OTHER_TOOL: _other_tool,
    Action.WINDOW_CLOSED: _window_closed,
    Action.NO_CONSENT: _window_closed,  # the same cure: the person has to write
    Action.UNREACHABLE: _unreachable,
    Action.IDENTITY_INVALID: _identity_invalid,
    Action.STOP_ACCOUNT: _halt,
    Action.RECONNECT: _halt,
    Action.PERMISSION: _halt,
    Action.OUR_BUG: _our_bug,
    Action.OUTCOME_UNKNOWN: _unknown,
    Action.SKIP: _skip,
}
