"""Words and icons of the calendar's marks, as its script needs them: colour alone never says anything."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from altegio.admin.show import PAYMENT_LOOKS, STATUS_LOOKS, Look
from altegio.models.status import PaymentStatus, Status
from feedback.admin.show import INSTAGRAM_LOOKS, SURVEY_LOOKS
from feedback.models import PhotoReminder
from feedback.models.words import STATUS_WORDS
from salon.calendar.asked import SURVEYS
from salon.calendar.rows import Rights

# Where a photo is wanted or was taken; elsewhere a card has no mark of it.
PHOTO_LOOKS = {
    PhotoReminder.State.PLANNED: Look("wait", "add_a_photo"),
    PhotoReminder.State.SENT: Look("info", "photo_camera"),
    PhotoReminder.State.MISSED: Look("bad", "no_photography"),
    PhotoReminder.State.FAILED: Look("bad", "no_photography"),
    PhotoReminder.State.DONE: Look("good", "photo_library"),
}
# What a survey's state alone does not say; and that one is planned is no cause for a bright colour.
SURVEY_MARKS = {
    "planned": (gettext_lazy("planned"), Look("off", "schedule_send")),
    "seen": (gettext_lazy("seen"), Look("info", "visibility")),
    "rated": (gettext_lazy("rated"), Look("good", "star")),
    "low": (gettext_lazy("low rating"), Look("bad", "star")),
}
# By which surveys can be looked for, in words.
SURVEY_CHOICES = {
    "none": gettext_lazy("no survey"),
    "planned": gettext_lazy("planned"),
    "waiting": gettext_lazy("waiting for the client's word"),
    "sent": gettext_lazy("sent, no answer yet"),
    "seen": gettext_lazy("seen, no answer yet"),
    "answered": gettext_lazy("answered"),
    "low": gettext_lazy("low rating"),
    "skipped": gettext_lazy("not asked"),
    "expired": gettext_lazy("not answered in time"),
    "trouble": gettext_lazy("failed or unknown"),
}


def _mark(word: Any, look: Look) -> dict[str, str]:
    return {"word": str(word), "tone": look.tone, "icon": look.icon}


def looks() -> dict[str, dict[str, dict[str, str]]]:
    """Each state of each kind with its word, tone and icon."""
    surveys = dict(STATUS_WORDS)
    return {
        "status": {
            **{str(state): _mark(state.label, STATUS_LOOKS[state]) for state in Status},
            "block": _mark(_("calendar block"), Look("block", "block")),
        },
        "payment": {str(state): _mark(state.label, PAYMENT_LOOKS[state]) for state in PaymentStatus},
        "photo": {str(state): _mark(state.label, look) for state, look in PHOTO_LOOKS.items()},
        "instagram": {state: _mark(word, look) for state, (word, look) in INSTAGRAM_LOOKS.items()},
        "survey": {
            **{str(state): _mark(surveys[state], look) for state, look in SURVEY_LOOKS.items()},
            **{code: _mark(word, look) for code, (word, look) in SURVEY_MARKS.items()},
        },
    }


def survey_choices(*, answers: bool) -> list[tuple[str, str]]:
    """By which states of surveys may be looked for; by answers only for those who may see them."""
    return [(code, str(SURVEY_CHOICES[code])) for code in SURVEYS if answers or code != "low"]


def legend(rights: Rights) -> list[dict[str, str]]:
    """The marks that cards may bear, as far as this user sees them."""
    known = looks()
    surveys, photos = known["survey"], known["photo"]
    marks = [
        _mark(_("first visit"), Look("live", "celebration")),
        _mark(_("booked online"), Look("off", "language")),
        _mark(_("note"), Look("off", "sticky_note_2")),
        known["payment"]["unpaid"],
        known["payment"]["partial"],
        *(_about(_("photo"), photos[code]) for code in ("planned", "sent", "done", "missed")),
    ]
    if rights.states:
        shown = known["instagram"]
        marks += [_about("Instagram", shown[code]) for code in ("linked", "name_only", "conflict")]
        codes = (
            "planned",
            "waiting",
            "sent",
            "seen",
            "answering",
            "answered",
            "skipped",
            "expired",
            "failed",
        )
        marks += [_about(_("survey"), surveys[code]) for code in codes]
    if rights.answers:
        marks += [_about(_("survey"), surveys[code]) for code in ("rated", "low")]
    return marks


def _about(what: str, mark: dict[str, str]) -> dict[str, str]:
    return {**mark, "word": f"{what}: {mark['word']}"}
