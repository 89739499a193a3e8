"""Cases: opened by a low score in the transaction of the answer, kept by people until they are over.

Every change is made under the lock of the case's row and leaves a line in its history.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import structlog
from django.db import transaction

from altegio.usernames import name_of
from feedback.models import Answer, Case, CaseNote, VisitFeedback
from feedback.services import case_alerts
from feedback.services.case_scores import is_complaint, is_low, score_of, share_of
from feedback.services.case_times import answer_by
from feedback.signals import case_opened

log = structlog.get_logger(__name__)

State = Case.State
Kind = CaseNote.Kind

SCORES = ("low", "lower", "higher", "by_hand", "words", "scored")
OPEN = (State.NEW, State.IN_WORK, State.WAITING)


# --- what the client's answers do -----------------------------------------------------------------
def answered(survey: VisitFeedback, now: datetime, given: list[Answer] | None = None) -> Case | None:
    """An answer of this survey was stored: open a case for a low score or a complaint in words without one,
    or note what changed in the case.

    Called in the answer's own transaction, as often as one likes: what is known already adds nothing. The
    alert goes to the managers once; a comment that comes later joins it while it waits, else follows it.
    `given`: all answers, where they were read just now.
    """
    if given is None:
        given = list(Answer.objects.filter(feedback=survey))
    low = is_low(given, survey) or is_complaint(given, survey)
    if not low and not Case.objects.filter(survey=survey).exists():
        return None
    # No savepoint: whoever called would not go on after a failure here.
    with transaction.atomic(savepoint=False):
        case = Case.objects.select_for_update(no_key=True).filter(survey=survey).first()
        if case is None:
            return _open(survey, given, now) if low else None
        case.survey = survey
        _note_answers(case, given, now, low=low)
        return case


def _open(survey: VisitFeedback, given: list[Answer], now: datetime) -> Case:
    """Of two processes that open it at once, the database lets one; the other finds it."""
    due = answer_by(survey, now)
    values = {"company_id": survey.visit.company_id, "opened_at": now, "due_at": due}
    case, made = Case.objects.get_or_create(survey=survey, defaults=values)
    if made:
        score = score_of(given)
        _line(case, Kind.OPENED, now, code="low" if score else "words", text=score)
        _tell(case, survey, given, now)
        log.info("case_opened", case=case.pk, survey=survey.pk)
        case_opened.send(sender=Case, case=case)
    return case


def _tell(case: Case, survey: VisitFeedback, given: list[Answer], now: datetime) -> None:
    told = case_alerts.tell(case, survey, now)
    _line(case, Kind.STATE, now, code="told" if told else "nobody_told")
    if survey.comment:
        _line(case, Kind.ANSWER, now, code="comment")


def _note_answers(case: Case, given: list[Answer], now: datetime, *, low: bool) -> None:
    """Add what the (locked) case does not know yet. A score that falls again opens it again."""
    lines = list(case.notes.order_by("-at", "-pk").values_list("code", "text"))
    score, known = score_of(given), next((text for code, text in lines if code in SCORES), "")
    survey = case.survey
    if score and score != known:
        worse = share_of(score) < share_of(known)
        after_words = any(code == "words" for code, _text in lines) and not known
        code = "scored" if after_words else "lower" if worse else "higher"
        _line(case, Kind.ANSWER, now, code=code, text=score)
        case_alerts.score_changed(case, survey)
        if low and worse and not case.is_open:
            _open_again(case, None, "", now)
            _tell(case, survey, given, now)
            return
    if survey.comment:
        if "comment" not in {code for code, _text in lines}:
            _line(case, Kind.ANSWER, now, code="comment")
        case_alerts.add_comment(case, survey, now)


# --- what people do -------------------------------------------------------------------------------
@transaction.atomic
def open_by_hand(survey_id: int, by: Any, now: datetime) -> Case | None:
    """A colleague looks after what this client said, whatever the score; the case that is there, if any.

    None where there is no such survey, or nothing was answered.
    """
    rows = VisitFeedback.objects.select_related("campaign", "visit__company")
    survey = rows.filter(pk=survey_id, received_at__isnull=False).first()
    if survey is None:
        return None
    values = {
        "company_id": survey.visit.company_id,
        "opened_at": now,
        "due_at": answer_by(survey, now),
        "state": State.IN_WORK,
        "owner": by,
    }
    case, made = Case.objects.get_or_create(survey=survey, defaults=values)
    if made:
        score = score_of(Answer.objects.filter(feedback=survey))
        _line(case, Kind.OPENED, now, code="by_hand", by=by, text=score)
        log.info("case_opened", case=case.pk, survey=survey.pk)
    return case


@transaction.atomic
def take(case_id: int, user: Any, now: datetime, *, from_others: bool = True) -> bool:
    """This person looks after it from now on. False when it is over, or theirs already.

    Not `from_others`: also where somebody else looks after it.
    """
    case = _locked(pk=case_id)
    if case is None or not case.is_open or (case.owner_id == user.pk and case.state != State.NEW):
        return False
    if not from_others and case.owner_id not in (None, user.pk):
        return False
    case.owner = user
    case.state = State.IN_WORK if case.state == State.NEW else case.state
    case.save(update_fields=["owner", "state"])
    _line(case, Kind.STATE, now, code="taken", by=user)
    return True


@transaction.atomic
def assign(case_id: int, owner: Any, by: Any, now: datetime) -> bool:
    """Give it to somebody. False when it is over, or theirs already."""
    case = _locked(pk=case_id)
    if case is None or not case.is_open or case.owner_id == owner.pk:
        return False
    case.owner = owner
    case.save(update_fields=["owner"])
    _line(case, Kind.STATE, now, code="assigned", by=by, text=name_of(owner))
    return True


@transaction.atomic
def note(case_id: int, text: str, by: Any, now: datetime) -> bool:
    """Write down what was learnt or said. False for no words."""
    case = _locked(pk=case_id) if text.strip() else None
    if case is None:
        return False
    _line(case, Kind.NOTE, now, by=by, text=text.strip()[:2000])
    return True


@transaction.atomic
def resolve(case_id: int, what: str, by: Any, now: datetime) -> bool:
    """It is over, and this was done. False without words, or when it is over already."""
    return bool(what.strip()) and _end(case_id, State.RESOLVED, what.strip(), by, now)


@transaction.atomic
def close(case_id: int, why: str, by: Any, now: datetime) -> bool:
    """It is over without an answer of the client, or none is needed. False when it is over already."""
    return _end(case_id, State.CLOSED, why.strip(), by, now)


@transaction.atomic
def reopen(case_id: int, why: str, by: Any, now: datetime) -> bool:
    """It was not over after all: it is due anew. False when it is open."""
    case = _locked(pk=case_id)
    if case is None or case.is_open:
        return False
    _open_again(case, by, why.strip()[:2000], now)
    return True


def _end(case_id: int, state: str, what: str, by: Any, now: datetime) -> bool:
    case = _locked(pk=case_id)
    if case is None or not case.is_open:
        return False
    case.state, case.resolved_at, case.resolution = state, now, what[:2000]
    case.owner = case.owner or by
    case.save(update_fields=["state", "resolved_at", "resolution", "owner"])
    _line(case, Kind.STATE, now, code=state, by=by, text=what[:2000])
    return True


def _open_again(case: Case, by: Any, why: str, now: datetime) -> None:
    case.state = State.IN_WORK if case.owner_id else State.NEW
    case.resolved_at, case.reopened = None, case.reopened + 1
    case.due_at = answer_by(case.survey, now)
    case.save(update_fields=["state", "resolved_at", "reopened", "due_at"])
    _line(case, Kind.STATE, now, code="reopened", by=by, text=why)


# --- helpers --------------------------------------------------------------------------------------
def _locked(**which: Any) -> Case | None:
    """The case, locked until the transaction ends, with its survey."""
    rows = Case.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("survey__campaign", "survey__visit__company").filter(**which).first()


def _line(case: Case, kind: str, now: datetime, *, code: str = "", by: Any = None, text: str = "") -> None:
    CaseNote.objects.create(case=case, kind=kind, code=code, author=by, text=text, at=now)
