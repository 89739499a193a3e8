"""The words of a survey: as the campaign has them now, or as they stood when the survey began."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from feedback import texts
from feedback.models import Campaign, MessageTemplate, Question, SurveyScript, VisitFeedback
from feedback.rules import FIXED_VALUES, QuestionKind, Script, ScriptQuestion, Thresholds
from feedback.services.languages import language_of

Kind = MessageTemplate.Kind

# The house's own texts, where a campaign's was deleted.
USUAL_TEXTS = {
    Kind.ASK_AGAIN: texts.ASK_AGAIN,
    Kind.COMPLAINT: texts.COMPLAINT,
    Kind.THANKS: texts.THANKS,
    Kind.OPTED_OUT: texts.OPT_OUT_CONFIRMATION,
    Kind.BY_HAND: texts.BY_HAND,
    Kind.SMS: texts.SMS,
    Kind.EMAIL: texts.EMAIL,
    Kind.REMINDER: texts.REMINDER,
}


def script_of(survey: VisitFeedback) -> Script:
    """The questions and texts of this survey, in its language: frozen when it began, else the campaign's."""
    if survey.script is not None:
        return Script.from_json(survey.script.content)
    return build(survey.campaign, language_of(survey.client_id, survey.campaign))


def freeze(survey: VisitFeedback) -> Script:
    """The survey begins: it keeps the words of this moment, in the client's language. The first time counts.

    Surveys with the same words share a row; of two processes that write it at once, the database lets one.
    """
    if survey.script is None:
        content = script_of(survey).as_json()
        whole = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
        kept, _made = SurveyScript.objects.get_or_create(
            fingerprint=hashlib.sha256(whole).hexdigest(), defaults={"content": content}
        )
        survey.script = kept
        VisitFeedback.objects.filter(pk=survey.pk).update(script=kept)
    return script_of(survey)


def build(campaign: Campaign, language: str) -> Script:
    """The campaign as it stands now, in this language. Two queries."""
    return assemble(
        campaign, campaign.questions.order_by("position", "pk"), campaign.templates.all(), language
    )


def assemble(
    campaign: Campaign, questions: Iterable[Question], templates: Iterable[MessageTemplate], language: str
) -> Script:
    """A script of these rows, which need not be saved; questions in their order. No query of its own."""
    said = {str(kind): words.get(language) or words["uk"] for kind, words in USUAL_TEXTS.items()}
    said |= {row.kind: row.text(language) for row in templates}
    asked = tuple(_question(each, language) for each in questions)
    return Script(language, asked, said, Thresholds(campaign.low_threshold, campaign.high_from))


def _question(question: Question, language: str) -> ScriptQuestion:
    titles = question.titles(language) or list(usual_titles(question.kind, language))
    values = FIXED_VALUES.get(question.kind, ())
    if question.kind == QuestionKind.CHOICE:
        values = tuple(range(1, len(titles) + 1))
    return ScriptQuestion(
        key=question.key,
        kind=question.kind,
        text=question.text(language),
        titles=tuple(titles[: len(values)]),
        values=values,
        required=question.required,
        asked_after=question.asked_after,
        after_key=question.after_key,
    )


def usual_titles(kind: str, language: str) -> tuple[str, ...]:
    """What stands on a question's buttons unless the salon wrote its own words."""
    if kind == QuestionKind.YES_NO:
        return texts.RECOMMEND_TITLES[language]
    return tuple(str(value) for value in FIXED_VALUES.get(kind, ()))
