"""Putting messages into the outbox: a row first, a request later."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from feedback import texts
from feedback.models import Campaign, InstagramContact, Message, MessageTemplate, VisitFeedback
from feedback.rules import Band, QuestionKind, Script, ScriptQuestion, Way
from feedback.rules.script import Answers
from feedback.services import campaigns
from feedback.services.channels import PURPOSES
from feedback.services.form_links import form_link
from feedback.services.languages import language_of
from feedback.services.script import script_of
from feedback.services.stop_links import stop_link
from feedback.services.wording import ask_again_text

# What a button's value says where it is no answer.
STOP, SKIP = "stop", "skip"
AGAIN = "again_"
# What the house said there, now and before.
HOUSE_AGAIN = (*texts.ASK_AGAIN.values(), *texts.ASK_NUMBER.values())
# Why a message that waited was not sent after all: the client had answered already.
ANSWERED = "answered"


def queue_question(
    survey: VisitFeedback, question: ScriptQuestion, now: datetime, said: Answers | None = None
) -> Message | None:
    """Put a question of the survey into the outbox, in the words that fit what was `said` before.

    None when it is there already.
    """
    script = script_of(survey)
    text = render_for(survey, script.words(question, said or {}), language=script.language)
    return _queue(survey, question.key, text, buttons(question, script), now)


def queue_again(
    survey: VisitFeedback, question: ScriptQuestion, now: datetime, *, only_number: bool = False
) -> Message | None:
    """Ask the question once more, gently; None when that was done before.

    `only_number`: nothing but a number came that is none of the scale.
    """
    script, purpose = script_of(survey), again(script_of(survey), question)
    words = script.texts[MessageTemplate.Kind.ASK_AGAIN]
    other_scale = question.kind != QuestionKind.RATING and words in HOUSE_AGAIN
    if purpose != MessageTemplate.Kind.ASK_AGAIN or other_scale:
        words = ask_again_text(question, script.language)
    elif only_number and words in texts.ASK_AGAIN.values():
        words = texts.ASK_NUMBER[script.language]
    text = render_for(survey, words, language=script.language)
    return _queue(survey, purpose, text, buttons(question, script), now)


def queue_complaint(survey: VisitFeedback, question: ScriptQuestion, now: datetime) -> Message | None:
    """Say once that we are sorry for what the client complains of, with the buttons of the rating."""
    script, kind = script_of(survey), MessageTemplate.Kind.COMPLAINT
    words = script.texts.get(kind, "").strip() or texts.COMPLAINT[script.language]
    if question.kind != QuestionKind.RATING and words in texts.COMPLAINT.values():
        words = texts.COMPLAINT_ALONE[script.language]
    text = render_for(survey, words, language=script.language)
    return _queue(survey, kind, text, buttons(question, script), now)


def again(script: Script, question: ScriptQuestion) -> str:
    """The purpose of asking this question once more: the campaign words it for its main one only."""
    is_main = script.main is not None and script.main.key == question.key
    return str(MessageTemplate.Kind.ASK_AGAIN) if is_main else f"{AGAIN}{question.key}"


def queue_thanks(survey: VisitFeedback, band: Band | None, now: datetime) -> Message | None:
    """Thank for the answers, once, with the button by which to be asked no more.

    In the words for a rating as low or high as this one, where the salon wrote any. The public review page is
    named to everybody alike: where these words do not, it stands below them.
    """
    script, kind = script_of(survey), MessageTemplate.Kind.THANKS
    words = script.texts.get(f"{kind}_{band}", "").strip() or script.texts[kind]
    text, page = render_for(survey, words, language=script.language), survey.campaign.review_url
    if page and page not in text:
        below = f"\n\n{page}"
        text = texts.fit_bytes(text, texts.TEXT_LIMIT - texts.size_in_bytes(below)) + below
    replies = [_button(texts.STOP_TITLE[script.language], "", STOP)]
    return _queue(survey, kind, text, replies, now)


def queue_noted(survey: VisitFeedback, now: datetime) -> Message | None:
    """Say once that what came after the end counts; None where it was said, or the salon says nothing."""
    script, kind = script_of(survey), MessageTemplate.Kind.NOTED
    words = script.texts.get(kind, "").strip()
    text = render_for(survey, words, language=script.language) if words else ""
    return _queue(survey, kind, text, (), now) if text else None


def queue_invitation(survey: VisitFeedback, way: str, direct_link: str, now: datetime) -> Message | None:
    """Put the SMS or the letter that leads to Direct into the outbox; None when it went, or may have gone."""
    purpose, script = PURPOSES[Way(way)], script_of(survey)
    template = _with_a_link(script.texts[purpose], way, direct_link)
    text = render_for(survey, template, direct_link, language=script.language)
    return _queue(survey, purpose, text, (), now, channel=way)


def queue_reminder(survey: VisitFeedback, way: str, direct_link: str, now: datetime) -> Message | None:
    """Put the one reminder into the outbox, in Direct with the buttons of the first question."""
    script = script_of(survey)
    template = _with_a_link(reminder_of(survey), way, direct_link)
    text = render_for(survey, template, direct_link, language=script.language)
    replies = buttons(script.first, script) if way == Way.INSTAGRAM else ()
    return _queue(survey, MessageTemplate.Kind.REMINDER, text, replies, now, channel=way)


def reminder_of(survey: VisitFeedback) -> str:
    """The text of the survey's reminder, as typed."""
    return script_of(survey).texts[MessageTemplate.Kind.REMINDER]


def drop_reminder(survey: VisitFeedback) -> None:
    """The client of the (locked) survey answers: a reminder that waits is not needed any more."""
    if survey.reminded_at is not None:
        waiting = Message.objects.filter(feedback=survey, purpose=MessageTemplate.Kind.REMINDER)
        waiting.filter(state=Message.State.QUEUED).update(state=Message.State.FAILED, error_code=ANSWERED)


def _with_a_link(template: str, way: str, direct_link: str) -> str:
    """An SMS or a letter that names no place to answer at names the form."""
    leads = "form_link" in template or ("direct_link" in template and direct_link)
    return template if way == Way.INSTAGRAM or leads else f"{template} {{form_link}}"


def queue_opted_out(contact: InstagramContact, campaign: Campaign, now: datetime) -> Message | None:
    """Confirm once that nobody will write again."""
    purpose = MessageTemplate.Kind.OPTED_OUT
    if Message.objects.filter(contact=contact, purpose=purpose).exists():
        return None
    language = language_of(contact.client_id, campaign)
    text = texts.fit_bytes(campaigns.template(campaign, purpose, language))
    return Message.objects.create(contact=contact, purpose=purpose, text=text, created_at=now)


def _queue(
    survey: VisitFeedback,
    purpose: str,
    text: str,
    replies: Sequence[dict[str, Any]],
    now: datetime,
    channel: str = Way.INSTAGRAM,
) -> Message | None:
    """One row of each purpose a survey. A row that failed for sure goes into the queue again."""
    direct = channel == Way.INSTAGRAM
    values = {
        "channel": channel,
        "contact": survey.contact if direct else None,
        "text": texts.fit_bytes(text) if direct else text,
        "quick_replies": list(replies),
        "state": Message.State.QUEUED,
        "attempts": 0,
        "not_before": None,
        "claimed_at": None,
        "error": "",
        "error_code": "",
    }
    # Of one that is there nothing is read but that it is.
    message, made = Message.objects.only("pk").get_or_create(
        feedback=survey, purpose=purpose, defaults={**values, "created_at": now}
    )
    if made:
        return message
    failed = Message.objects.filter(pk=message.pk, state=Message.State.FAILED)
    return Message.objects.get(pk=message.pk) if failed.update(**values) else None


def buttons(question: ScriptQuestion, script: Script) -> list[dict[str, Any]]:
    """The quick replies of a question; what need not be answered can be skipped, save the first."""
    pairs = zip(question.titles, question.values, strict=False)
    found = [_button(title, question.key, value) for title, value in pairs]
    if not question.required and question.key != script.first.key:
        found.append(_button(texts.SKIP_TITLE[script.language], question.key, SKIP))
    return found


def _button(title: str, question: str, value: int | bool | str) -> dict[str, Any]:
    """A button. Its payload is random: what it means stands in our row only."""
    return {
        "title": texts.fit_title(title),
        "payload": secrets.token_urlsafe(12),
        "question": question,
        "value": value,
    }


def render_for(
    survey: VisitFeedback, template: str, direct_link: str = "", *, language: str | None = None
) -> str:
    """A text for this client. Names are as they were when the survey was planned.

    `language` says in which one the template is, to save a look at the survey's script.
    """
    company, language = survey.visit.company, language or script_of(survey).language
    day = timezone.localtime(survey.visit_date, company.zone).date()
    first_name = texts.clean_first_name(survey.client_name)
    client_id = survey.client_id if "stop_link" in template else None
    return texts.render(
        template,
        {
            "first_name_vocative": texts.vocative(first_name) if language == "uk" else first_name,
            "master": survey.master_name,
            "services": survey.service_name,
            "date": texts.date_in_words(day, language),
            "salon": company.title,
            "stop_link": "" if client_id is None else stop_link(client_id),
            "direct_link": direct_link,
            "form_link": form_link(survey) if "form_link" in template else "",
            "review_link": survey.campaign.review_url,
        },
    )
