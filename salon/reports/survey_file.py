"""Surveys and their answers as a file: a row a visit, with a column for each question of the salon's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.models import Answer, Question, TagMark, VisitFeedback
from feedback.rules import QuestionKind
from salon import exports

# So many rows are read at once.
CHUNK = 2000
# What has columns of its own.
USUAL = ("rating", "comment", "recommend")


def table(surveys: QuerySet[VisitFeedback], today: date) -> exports.Table:
    """These surveys, in their order. Two queries, and four for each `CHUNK` rows, when it is read."""
    keys = own_questions(surveys)
    heads = [
        _("Visit"),
        _("Location"),
        _("Client"),
        _("Instagram"),
        _("Services"),
        _("Master"),
        _("State"),
        _("Reason"),
        _("Channel"),
        _("Sent"),
        _("Answered"),
        _("Rating"),
        _("Rating to ten"),
        _("Recommends"),
        _("Comment"),
        *keys.values(),
        _("Tags"),
    ]
    return exports.Table(f"answers-{today}", heads, _rows(surveys, list(keys)))


def own_questions(surveys: QuerySet[VisitFeedback]) -> dict[str, str]:
    """The keys of other questions that were answered in these surveys, with their words. Two queries."""
    answered = Answer.objects.filter(feedback__in=surveys.order_by().values("pk")).exclude(
        question_key__in=USUAL
    )
    keys = sorted(answered.order_by().values_list("question_key", flat=True).distinct())
    words = dict(Question.objects.filter(key__in=keys).order_by("pk").values_list("key", "text_uk"))
    return {key: words.get(key) or key for key in keys}


def _rows(surveys: QuerySet[VisitFeedback], keys: list[str]) -> Iterator[list[Any]]:
    answers = Prefetch("answers", Answer.objects.filter(question_key__in=keys))
    marks = Prefetch("tag_marks", TagMark.objects.select_related("tag"))
    read = surveys.select_related("visit__company").prefetch_related(marks, *([answers] if keys else []))
    for survey in read.iterator(chunk_size=CHUNK):
        yield _row(survey, keys)


def _row(survey: VisitFeedback, keys: list[str]) -> list[Any]:
    company = survey.visit.company
    given = {each.question_key: _said(each) for each in survey.answers.all()} if keys else {}

    def local(when: datetime | None) -> datetime | None:
        return timezone.localtime(when, company.zone) if when else None

    return [
        local(survey.visit_date),
        company.title,
        survey.client_name,
        f"@{survey.instagram_username}" if survey.instagram_username else "",
        survey.service_name,
        survey.master_name,
        survey.get_status_display(),
        survey.get_reason_display() if survey.reason else "",
        survey.get_channel_display() if survey.channel else "",
        local(survey.sent_at),
        local(survey.received_at),
        survey.rating,
        survey.rating_of_ten,
        survey.would_recommend,
        survey.comment,
        *(given.get(key) for key in keys),
        ", ".join(mark.tag.name for mark in survey.tag_marks.all()),
    ]


def _said(answer: Answer) -> Any:
    """What was answered, in the kind of cell that fits."""
    if answer.kind == QuestionKind.YES_NO:
        return answer.yes
    return answer.text or answer.number
