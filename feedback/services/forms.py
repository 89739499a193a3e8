"""The client's form: what it shows. It asks by the same script as Direct; looking stores nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import QuerySet

from feedback import texts
from feedback.models import VisitFeedback
from feedback.rules import Script, ScriptQuestion
from feedback.rules.script import Value
from feedback.services import answers, optouts, outbox
from feedback.services.languages import language_of
from feedback.services.script import build, script_of

Status = VisitFeedback.Status

# After the survey's time words still count in Direct, for so long; so they do here.
LATE = timedelta(days=14)


class Standing(StrEnum):
    """What the form has to show."""

    ASKING = "asking"
    DONE = "done"  # thanks, and for a day the way to change an answer
    CLOSED = "closed"  # only thanks
    LATE = "late"
    STOPPED = "stopped"  # the client asked not to be written to
    NEEDLESS = "needless"  # nobody is asked about this visit any more


@dataclass(frozen=True)
class Form:
    """A survey as its form shows it, in the client's language. `given`: answers by key, None for refusals."""

    survey: VisitFeedback
    script: Script
    given: dict[str, Value | None]
    standing: Standing

    @property
    def asked(self) -> list[ScriptQuestion]:
        """The questions that apply after these answers, in their order."""
        return self.script.asked(self.given)

    def question(self, key: str = "") -> ScriptQuestion | None:
        """The question of this key, if its turn has come; else the first that is open, None at the end."""
        following = self.script.next_question(self.given)
        if self.standing in (Standing.ASKING, Standing.DONE):
            chosen = next((each for each in self.asked if each.key == key), None)
            if chosen is not None and (chosen.key in self.given or chosen == following):
                return chosen
        return following if self.standing is Standing.ASKING else None

    def before(self, question: ScriptQuestion) -> ScriptQuestion | None:
        """The question asked before this one."""
        place = self.asked.index(question)
        return self.asked[place - 1] if place else None

    def after(self, key: str) -> ScriptQuestion | None:
        """The question asked after the one of this key."""
        keys = [each.key for each in self.asked]
        place = keys.index(key) + 1 if key in keys else len(keys)
        return self.asked[place] if place < len(keys) else None

    def may_pass(self, question: ScriptQuestion) -> bool:
        """Whether the client may leave it out. Nobody is made to write."""
        return not question.required or not question.values


# --- looking --------------------------------------------------------------------------------------
def look(survey_id: int, now: datetime) -> Form | None:
    """The form of this survey; None when there is no such survey. Stores nothing."""
    survey = surveys().filter(pk=survey_id).first()
    return None if survey is None else form_of(survey, now)


def surveys() -> QuerySet[VisitFeedback]:
    """Surveys with what their form shows."""
    rows = VisitFeedback.objects.select_related("campaign", "visit__company", "script")
    return rows.defer("visit__raw", "visit__company__raw")


def form_of(survey: VisitFeedback, now: datetime) -> Form:
    """The form of this survey, as its answers stand."""
    script, given = _in_language(survey), answers.closing(survey)
    return Form(survey, script, given, _standing(survey, script, given, now))


def _standing(
    survey: VisitFeedback, script: Script, given: dict[str, Value | None], now: datetime
) -> Standing:
    if optouts.is_opted_out(survey.client_id, survey.contact_id):
        return Standing.STOPPED
    if survey.status == Status.SKIPPED:
        return Standing.NEEDLESS
    if given and script.next_question(given) is None:
        ended = survey.ended_at or survey.received_at or now
        return Standing.DONE if now < ended + answers.CHANGE_LASTS else Standing.CLOSED
    if survey.expires_at is None or now >= survey.expires_at + LATE:
        return Standing.LATE
    return Standing.ASKING


def _in_language(survey: VisitFeedback) -> Script:
    """The survey's own questions, in the words of the language the client chose meanwhile, if they did."""
    script = script_of(survey)
    language = language_of(survey.client_id, survey.campaign)
    if language == script.language:
        return script
    other = build(survey.campaign, language)
    questions = tuple(_worded(each, other.question(each.key)) for each in script.questions)
    return replace(other, questions=questions, thresholds=script.thresholds)


def _worded(question: ScriptQuestion, other: ScriptQuestion | None) -> ScriptQuestion:
    """The question in other words; as it is where it was made into another one meanwhile."""
    if other is None or (other.kind, other.values) != (question.kind, question.values):
        return question
    return replace(question, text=other.text, titles=other.titles)


def wording(form: Form, question: ScriptQuestion) -> str:
    """What the question says on the page."""
    return outbox.render_for(
        form.survey, texts.on_a_page(form.script.words(question, form.given)), language=form.script.language
    )
