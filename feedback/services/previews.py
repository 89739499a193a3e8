"""How a survey will look to a client: its texts with sample values, cut as the vendor wants them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from feedback import texts
from feedback.models import MessageTemplate
from feedback.models.translated import text_faults
from feedback.rules import AskedAfter, Script, ScriptQuestion, Way
from feedback.services.channels import PURPOSES

Kind = MessageTemplate.Kind

# Which way each text goes that does not go to Direct by the program itself.
_WAYS = {str(kind): way for way, kind in PURPOSES.items()}


@dataclass(frozen=True)
class Bubble:
    """One message as the client sees it.

    `room` is how many more letters fit in Direct; `parts` those of an SMS, 0 for another way. `after` and
    `source` say after which answer to which question it is asked; `faults` what keeps it from being saved.
    """

    key: str
    way: str
    text: str
    buttons: tuple[str, ...] = ()
    room: int = 0
    parts: int = 0
    cut: bool = False
    faults: tuple[str, ...] = ()
    untranslated: bool = False
    after: str = AskedAfter.ALWAYS
    source: str = ""


def questions(script: Script, values: Mapping[str, str], untranslated: frozenset[str]) -> list[Bubble]:
    """The questions in their order; `untranslated` are the keys of those with no text in this language."""
    return [_question(script, each, values, each.key in untranslated) for each in script.questions]


def others(script: Script, values: Mapping[str, str], untranslated: frozenset[str]) -> list[Bubble]:
    """The other texts, those left empty left out."""
    shown = [(kind, script.texts.get(kind, "")) for kind in Kind.values]
    return [
        _bubble(kind, template, values, way=_WAYS.get(kind, Way.INSTAGRAM), untranslated=kind in untranslated)
        for kind, template in shown
        if template.strip()
    ]


def _question(
    script: Script, question: ScriptQuestion, values: Mapping[str, str], untranslated: bool
) -> Bubble:
    source = script.source_of(question) if question.asked_after != AskedAfter.ALWAYS else None
    return _bubble(
        question.key,
        question.text,
        values,
        buttons=tuple(texts.fit_title(title) for title in question.titles),
        untranslated=untranslated,
        after=question.asked_after,
        source=source.text if source is not None else "",
    )


def _bubble(
    key: str,
    template: str,
    values: Mapping[str, str],
    *,
    way: str = Way.INSTAGRAM,
    buttons: tuple[str, ...] = (),
    untranslated: bool = False,
    after: str = AskedAfter.ALWAYS,
    source: str = "",
) -> Bubble:
    whole = texts.render(template, values)
    sent = texts.fit_bytes(whole) if way in (Way.INSTAGRAM, Way.MANUAL) else whole
    return Bubble(
        key=key,
        way=way,
        text=sent,
        buttons=buttons,
        room=texts.room_for_letters(whole),
        parts=texts.sms_parts(whole) if way == Way.ALTEGIO_SMS else 0,
        cut=sent != whole,
        faults=tuple(text_faults(template)),
        untranslated=untranslated,
        after=after,
        source=source,
    )
