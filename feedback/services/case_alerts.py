"""Telling managers at once that a client was not content: by Telegram, else by e-mail.

The text holds the client's name, the score, the master and the comment, and no phone. It goes only to who
may read what clients answered.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from feedback.models import Case, TeamMember, TeamMessage, VisitFeedback
from feedback.services import team
from feedback.services.case_scores import score_of

PURPOSE = "case"
MOST_WORDS = 1000
WENT = (TeamMessage.State.SENDING, TeamMessage.State.SENT, TeamMessage.State.UNKNOWN)
# How a line with words of the client begins; no other line does.
QUOTE = "\n«"
# Lines of a case that hold a score which opened it.
OPENING = ("low", "lower")


def tell(case: Case, survey: VisitFeedback, now: datetime) -> int:
    """Queue a message to each manager, once for each opening of the case; return to how many."""
    managers = team.managers()
    told, scores = 0, _scores(case, survey) if managers else []
    for member in managers:
        with translation.override(member.language):
            score = _shown(scores)
            message = team.queue(
                member,
                PURPOSE,
                _key(case, member),
                _text(case, survey, score),
                buttons=[{"title": _("I take it"), "value": f"case:{case.pk}:take"}],
                subject=_subject(survey, score),
                now=now,
            )
        told += message is not None and message.state != TeamMessage.State.FAILED
    return told


def _subject(survey: VisitFeedback, score: str) -> str:
    client = survey.client_name or _("a client")
    if not score:
        return _("A complaint: %(client)s") % {"client": client}
    return _("A low score: %(score)s, %(client)s") % {"score": score, "client": client}


def _scores(case: Case, survey: VisitFeedback) -> list[str]:
    """The score for which the case stands open, and the one that came after it; none where none was given."""
    opening = case.notes.filter(code__in=OPENING).order_by("-at", "-pk").values_list("text", flat=True)
    given = [opening.first() or "", score_of(survey.answers.all())]
    return [score for score in dict.fromkeys(given) if score]


def _shown(scores: list[str]) -> str:
    """ "2/5", or "2/5, then 5/5" in the language that is active; "" for none."""
    return (
        _("%(before)s, then %(now)s") % {"before": scores[0], "now": scores[1]}
        if scores[1:]
        else "".join(scores)
    )


def score_changed(case: Case, survey: VisitFeedback) -> None:
    """The messages that still wait say the score of now as well."""
    _write_anew(case, survey, _mine(case).filter(state=TeamMessage.State.QUEUED))


def add_comment(case: Case, survey: VisitFeedback, now: datetime) -> None:
    """The comment came later: it joins the messages that still wait.

    Who was told before it came gets it in a short message of its own, once.
    """
    _write_anew(case, survey, _mine(case).filter(state=TeamMessage.State.QUEUED))
    without = _told_without_words(case)
    for member in team.managers() if without else ():
        if member.pk not in without:
            continue
        with translation.override(member.language):
            text, subject = _words(case, survey), _("The client of a case wrote")
        team.queue(member, PURPOSE, f"{_words_key(case)}{member.pk}", text, subject=subject, now=now)


def _told_without_words(case: Case) -> set[int]:
    """Which members were told of this opening by a message that went before there were words. One query."""
    went = TeamMessage.objects.filter(
        purpose=PURPOSE,
        key__startswith=f"case:{case.pk}:{case.reopened}:",
        state__in=WENT,
    )
    return set(went.exclude(text__contains=QUOTE).values_list("member", flat=True))


def forget_words(survey: VisitFeedback) -> None:
    """The client took words back or changed them: our copies of what we sent hold the comment as it is."""
    case = Case.objects.filter(survey=survey).first()
    if case is not None:
        _write_anew(case, survey, _mine(case).exclude(state=TeamMessage.State.SENDING))


def _write_anew(case: Case, survey: VisitFeedback, messages: QuerySet[TeamMessage]) -> None:
    waiting = list(messages.select_related("member"))
    scores = _scores(case, survey) if waiting else []
    for message in waiting:
        with translation.override(message.member.language):
            later = message.key.startswith(_words_key(case))
            text = _words(case, survey) if later else _text(case, survey, _shown(scores))
        TeamMessage.objects.filter(pk=message.pk, state=message.state).update(text=text)


def _mine(case: Case) -> QuerySet[TeamMessage]:
    return TeamMessage.objects.filter(purpose=PURPOSE, key__startswith=f"case:{case.pk}:")


def _key(case: Case, member: TeamMember) -> str:
    """One message an opening and member."""
    return f"case:{case.pk}:{case.reopened}:{member.pk}"


def _words_key(case: Case) -> str:
    """How the keys of messages begin that bring the words after the score."""
    return f"case:{case.pk}:words:"


def address(case: Case) -> str:
    """The case's page."""
    return settings.PUBLIC_URL + reverse("admin:feedback_case_change", args=(case.pk,))


def _text(case: Case, survey: VisitFeedback, score: str) -> str:
    zone = survey.visit.company.zone
    visit = [clock(survey.visit_date, zone), survey.service_name]
    lines = [
        _("Low score: %(score)s") % {"score": score}
        if score
        else _("A complaint in words, without a rating."),
        _("Client: %(name)s") % {"name": survey.client_name or "–"},
        _("Visit: %(about)s") % {"about": ", ".join(part for part in visit if part)},
        _("Master: %(name)s") % {"name": survey.master_name} if survey.master_name else "",
        _quoted(survey),
        _("Answer the client by %(when)s.") % {"when": clock(case.due_at, zone)},
        address(case),
    ]
    return "\n".join(line for line in lines if line)


def _words(case: Case, survey: VisitFeedback) -> str:
    """The words that came after the score, and where to act."""
    lines = [
        _("Client: %(name)s") % {"name": survey.client_name or "–"},
        _quoted(survey) or _("The client took the words back."),
        address(case),
    ]
    return "\n".join(lines)


def _quoted(survey: VisitFeedback) -> str:
    return f"«{survey.comment[:MOST_WORDS]}»" if survey.comment else ""


def clock(when: datetime, zone: object) -> str:
    """A day and a time in full: a message is read on another day than it is written."""
    local = timezone.localtime(when, zone)  # type: ignore[arg-type]
    return f"{formats.date_format(local, _('j M'))}, {local:%H:%M}"
