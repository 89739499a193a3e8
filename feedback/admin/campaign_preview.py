"""Bubbles of a campaign's texts, with words for what the page shows beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.admin.campaign_draft import Draft
from feedback.models import MessageTemplate, Question
from feedback.models.words import CHANNEL_WORDS
from feedback.rules import AskedAfter, Way
from feedback.services import previews, samples


@dataclass(frozen=True)
class Shown:
    """One bubble with its captions."""

    title: str
    bubble: previews.Bubble
    condition: str
    size: str
    warning: str


def shown_bubbles(draft: Draft, language: str, now: datetime) -> dict[str, Any]:
    """All texts of a campaign in one language: the talk in Direct, then the others."""
    script, values = draft.script(language), samples.sample_values(draft.campaign, language, now)
    lacking: frozenset[str] = frozenset()
    if language == "en":
        rows: list[Question | MessageTemplate] = [*draft.questions, *draft.templates]
        lacking = frozenset(
            row.key if isinstance(row, Question) else row.kind for row in rows if row.lacks_translation
        )
    kinds = dict(Question.Kind.choices)
    titles = {each.key: kinds[each.kind] for each in draft.questions}
    talk = previews.questions(script, values, lacking)
    others = previews.others(script, values, lacking)
    direct = [each for each in others if each.way == Way.INSTAGRAM]
    return {
        "language": language,
        "name": {"uk": _("Ukrainian"), "en": _("English")}[language],
        "talk": [_shown(each, titles.get(each.key, each.key)) for each in talk],
        "direct": [_shown(each, _kind(each.key)) for each in direct],
        "others": [_shown(each, _kind(each.key)) for each in others if each.way != Way.INSTAGRAM],
    }


def _kind(kind: str) -> str:
    return str(dict(MessageTemplate.Kind.choices).get(kind, kind))


def _shown(bubble: previews.Bubble, title: Any) -> Shown:
    warnings = [*bubble.faults]
    if bubble.untranslated:
        warnings.append(_("There is no English text: clients who read English get the Ukrainian one."))
    return Shown(str(title), bubble, _condition(bubble), _size(bubble), " ".join(warnings))


def _condition(bubble: previews.Bubble) -> str:
    """After which answer the question is asked, "" for one that is always asked."""
    words = {
        AskedAfter.LOW: _("only after a low rating"),
        AskedAfter.HIGH: _("only after a high rating"),
        AskedAfter.YES: _("only after “yes”"),
        AskedAfter.NO: _("only after “no”"),
    }
    return words.get(AskedAfter(bubble.after), "")


def _size(bubble: previews.Bubble) -> str:
    """How long it is, in what its way counts."""
    if bubble.way == Way.ALTEGIO_SMS:
        words = ngettext("%(parts)s part of an SMS", "%(parts)s parts of an SMS", bubble.parts)
        return words % {"parts": bubble.parts}
    if bubble.way == Way.EMAIL:
        return str(dict(CHANNEL_WORDS)[Way.EMAIL])
    facts = {"size": len(bubble.text), "room": bubble.room}
    return _("characters: %(size)s, room for %(room)s more") % facts
