"""Putting messages into the outbox: a row first, a request later."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from feedback import texts
from feedback.models import Campaign, InstagramContact, Message, MessageTemplate, Question, VisitFeedback
from feedback.rules import Way
from feedback.services import campaigns
from feedback.services.channels import PURPOSES
from feedback.services.form_links import form_link
from feedback.services.stop_links import stop_link

STOP = "stop"  # what a button's value says where it is no answer


def queue_question(survey: VisitFeedback, question: Question, now: datetime) -> Message | None:
    """Put a question of the survey into the outbox; None when it is there already."""
    text = render_for(survey, question.text(survey.campaign.language))
    return _queue(survey, question.key, text, buttons(question, survey.campaign.language), now)


def queue_again(survey: VisitFeedback, question: Question, now: datetime) -> Message | None:
    """Ask the question once more, gently; None when that was done before."""
    text = campaigns.template(survey.campaign, MessageTemplate.Kind.ASK_AGAIN)
    replies = buttons(question, survey.campaign.language)
    return _queue(survey, MessageTemplate.Kind.ASK_AGAIN, render_for(survey, text), replies, now)


def queue_thanks(survey: VisitFeedback, now: datetime) -> Message | None:
    """Thank for the answers, once, with the button by which to be asked no more."""
    text = campaigns.template(survey.campaign, MessageTemplate.Kind.THANKS)
    replies = [_button(texts.STOP_TITLE[survey.campaign.language], "", STOP)]
    return _queue(survey, MessageTemplate.Kind.THANKS, render_for(survey, text), replies, now)


def queue_invitation(survey: VisitFeedback, way: str, direct_link: str, now: datetime) -> Message | None:
    """Put the SMS or the letter that leads to Direct into the outbox; None when it went, or may have gone."""
    purpose = PURPOSES[Way(way)]
    text = render_for(survey, campaigns.template(survey.campaign, purpose), direct_link)
    return _queue(survey, purpose, text, (), now, channel=way)


def queue_opted_out(contact: InstagramContact, campaign: Campaign, now: datetime) -> Message | None:
    """Confirm once that nobody will write again."""
    purpose = MessageTemplate.Kind.OPTED_OUT
    if Message.objects.filter(contact=contact, purpose=purpose).exists():
        return None
    text = texts.fit_bytes(campaigns.template(campaign, purpose))
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
    message, made = Message.objects.get_or_create(
        feedback=survey, purpose=purpose, defaults={**values, "created_at": now}
    )
    if made:
        return message
    failed = Message.objects.filter(pk=message.pk, state=Message.State.FAILED)
    if not failed.update(**values):
        return None
    message.refresh_from_db()
    return message


def buttons(question: Question, language: str) -> list[dict[str, Any]]:
    """The quick replies of a question."""
    choices = _choices(question, language)
    return [_button(title, question.key, value) for title, value in choices]


def _button(title: str, question: str, value: int | bool | str) -> dict[str, Any]:
    """A button. Its payload is random: what it means stands in our row only."""
    return {
        "title": texts.fit_title(title),
        "payload": secrets.token_urlsafe(12),
        "question": question,
        "value": value,
    }


def usual_titles(kind: str, language: str) -> tuple[str, ...]:
    """What stands on a question's buttons unless the salon wrote its own words."""
    if kind == Question.Kind.RATING:
        return texts.RATING_TITLES
    return texts.RECOMMEND_TITLES[language] if kind == Question.Kind.YES_NO else ()


def _choices(question: Question, language: str) -> list[tuple[str, int | bool]]:
    """What can be tapped, in the salon's own words where it wrote some."""
    values: tuple[int | bool, ...] = (True, False)
    if question.kind == Question.Kind.RATING:
        values = (1, 2, 3, 4, 5)
    titles = question.titles(language) or usual_titles(question.kind, language)
    return list(zip(titles, values, strict=False))


def render_for(survey: VisitFeedback, template: str, direct_link: str = "") -> str:
    """A text for this client. Names are as they were when the survey was planned."""
    company = survey.visit.company
    day = timezone.localtime(survey.visit_date, company.zone).date()
    first_name = texts.clean_first_name(survey.client_name)
    uk = survey.campaign.language == "uk"
    client_id = survey.client_id if "stop_link" in template else None
    return texts.render(
        template,
        {
            "first_name_vocative": texts.vocative(first_name) if uk else first_name,
            "master": survey.master_name,
            "services": survey.service_name,
            "date": texts.date_in_words(day, survey.campaign.language),
            "salon": company.title,
            "stop_link": "" if client_id is None else stop_link(client_id),
            "direct_link": direct_link,
            "form_link": form_link(survey) if "form_link" in template else "",
            "review_link": survey.campaign.review_url,
        },
    )
