"""What a manager does with a case: each button of its page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from feedback.models import Case
from feedback.models.words import REASON_WORDS
from feedback.services import case_talk, cases, settling
from feedback.texts import TEXT_LIMIT, letters_over

log = structlog.get_logger(__name__)

SEES, CHANGES = "feedback.view_case", "feedback.change_case"
# Under which name the session keeps words that were refused.
DRAFT = "case_draft"
# Which buttons want words.
NEED_WORDS = ("note", "resolve")
BACKEND = "django.contrib.auth.backends.ModelBackend"

Deed = Callable[[HttpRequest, int, datetime], bool]


def demand(request: HttpRequest, right: str) -> None:
    """PermissionDenied for who lacks the right."""
    if not request.user.has_perm(right):
        raise PermissionDenied


def colleagues() -> QuerySet[Any]:
    """Who may look after a case. One query."""
    people = get_user_model().objects.with_perm(CHANGES, backend=BACKEND).filter(is_active=True)
    return people.order_by("first_name", "username")


def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what the pressed button says, tell what came of it, and lead back to the case."""
    demand(request, CHANGES)
    deed = DEEDS.get(request.POST.get("do", ""))
    if deed is None or not Case.objects.filter(pk=pk).exists():
        raise Http404
    if not deed(request, pk, timezone.now()):
        messages.warning(request, _why_nothing(request))
    return HttpResponseRedirect(reverse("admin:feedback_case_change", args=(pk,)))


def open_case(request: HttpRequest, survey_id: int) -> HttpResponse:
    """Open a case about a survey, or find the one there is, and lead to it."""
    demand(request, CHANGES)
    case = cases.open_by_hand(survey_id, request.user, timezone.now())
    if case is None:
        raise Http404
    place = "#reply" if request.POST.get("then") == "reply" and case.is_open else ""
    return HttpResponseRedirect(reverse("admin:feedback_case_change", args=(case.pk,)) + place)


def _why_nothing(request: HttpRequest) -> str:
    """Why the pressed button did nothing."""
    what = request.POST.get("do", "")
    if what in NEED_WORDS and not _text(request).strip():
        return _("Nothing changed: write what you learnt or did, then press the button.")
    if what == "assign":
        return _("Nothing changed: the case is over, theirs already, or they may not look after cases.")
    return _("Nothing changed: a colleague was quicker.")


# --- the case itself ------------------------------------------------------------------------------
def _text(request: HttpRequest) -> str:
    return request.POST.get("text", "").replace("\0", "").replace("\r\n", "\n")


def _take(request: HttpRequest, pk: int, now: datetime) -> bool:
    return cases.take(pk, request.user, now)


def _assign(request: HttpRequest, pk: int, now: datetime) -> bool:
    wanted = request.POST.get("owner", "")
    owner = colleagues().filter(pk=wanted).first() if wanted.isdecimal() and len(wanted) < 19 else None
    return owner is not None and cases.assign(pk, owner, request.user, now)


def _note(request: HttpRequest, pk: int, now: datetime) -> bool:
    return cases.note(pk, _text(request), request.user, now)


def _resolve(request: HttpRequest, pk: int, now: datetime) -> bool:
    return cases.resolve(pk, _text(request), request.user, now)


def _close(request: HttpRequest, pk: int, now: datetime) -> bool:
    return cases.close(pk, _text(request), request.user, now)


def _reopen(request: HttpRequest, pk: int, now: datetime) -> bool:
    return cases.reopen(pk, _text(request), request.user, now)


# --- the client -----------------------------------------------------------------------------------
def _reply(request: HttpRequest, pk: int, now: datetime) -> bool:
    return _told(request, pk, case_talk.reply(pk, _text(request), request.user, now), _text(request))


def _call(request: HttpRequest, pk: int, now: datetime) -> bool:
    return _told(request, pk, case_talk.ask_to_call(pk, request.user, now))


def _settle(request: HttpRequest, pk: int, now: datetime) -> bool:
    wanted, arrived = request.POST.get("message", ""), request.POST["do"] == "arrived"
    known = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 19 else 0
    if not settling.settle_case_message(pk, known, request.user, now, arrived=arrived):
        return False
    if not arrived:
        messages.info(request, _("Noted: it did not arrive. You may write it anew."))
    return True


def _told(request: HttpRequest, pk: int, written: case_talk.Written, words: str = "") -> bool:
    """Say what came of the attempt; words that were refused are kept for the next one."""
    if written.message is not None:
        _hasten()
        messages.success(request, _("In the outbox: it goes out within seconds."))
    else:
        messages.error(request, refusal_words(written.refusal, words))
        if words:
            request.session[DRAFT] = {"case": pk, "words": words[:4000]}
    return True


def refusal_words(code: str, words: str = "") -> str:
    """Why nothing was written to the client, in a sentence."""
    ours = {
        case_talk.OVER: _("The case is over: open it again to write to the client."),
        case_talk.NO_WORDS: _("There are no words to send."),
        case_talk.TOO_LONG: _(
            "Too long: %(over)s characters have to go. Instagram takes up to %(cyrillic)s Ukrainian letters "
            "or %(latin)s Latin ones."
        )
        % {"over": letters_over(words.strip()), "cyrillic": TEXT_LIMIT // 2, "latin": TEXT_LIMIT},
        case_talk.TWICE: _("Just these words went to the client a moment ago."),
        case_talk.ASKED: _("The client was already asked about a call."),
    }
    return ours.get(code) or str(dict(REASON_WORDS).get(code, code))


def _hasten() -> None:
    """Have the outbox sent at once; beat finds it anyway."""
    from feedback.tasks import send_due

    try:
        send_due.apply_async(retry=False)
    except OperationalError:
        log.warning("broker_unreachable", task="feedback.tasks.send_due")


DEEDS: dict[str, Deed] = {
    "take": _take,
    "assign": _assign,
    "note": _note,
    "resolve": _resolve,
    "close": _close,
    "reopen": _reopen,
    "reply": _reply,
    "call": _call,
    "arrived": _settle,
    "lost": _settle,
}
