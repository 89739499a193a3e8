"""The words of a photo reminder: when it is sent, and when its appointment has changed since."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from feedback.models import PhotoReminder
from feedback.models.words import PHOTO_REASON_WORDS
from feedback.texts import date_in_words, short_client

State = PhotoReminder.State


def client_words(row: PhotoReminder) -> str:
    """The client as a master is shown them: first name and a letter of the surname."""
    client = row.appointment.client
    return short_client(client.name, client.surname) if client and client.name else _("client without a name")


def reminder(row: PhotoReminder, services: str, *, answered_here: bool = True) -> str:
    """What the master is sent before the end; without `answered_here` there is nothing to answer by."""
    if not answered_here:
        words = _(
            "📷 Time for a photo: %(client)s, %(start)s–%(end)s\n%(services)s\n\n"
            "The appointment ends at %(end)s. Take a photo of the work and tell the desk, who will note it."
        )
        return words % {**_facts(row), "services": services}
    return _(
        "📷 Time for a photo: %(client)s, %(start)s–%(end)s\n%(services)s\n\n"
        "The appointment ends at %(end)s. Take a photo of the work and answer here."
    ) % {**_facts(row), "services": services}


def moved(row: PhotoReminder, services: str) -> str:
    """The same of an appointment that was moved within its day: its buttons still hold."""
    return _("🕒 The appointment was moved.") + "\n\n" + reminder(row, services)


def called_off(row: PhotoReminder, *, to_the_same: bool, language: str) -> str:
    """Why the message asks for nothing any more; `to_the_same`: whether its reader is still the master."""
    head = _("📷 %(client)s") % _facts(row)
    if row.state == State.CANCELLED:
        why = str(dict(PHOTO_REASON_WORDS).get(row.reason, "")) or _("No photo is needed.")
        return f"{head}\n\n{why}"
    if not to_the_same:
        return head + "\n\n" + _("The appointment is with another master now: there is nothing to do.")
    zone = row.appointment.company.zone
    day = date_in_words(row.appointment.starts_at.astimezone(zone).date(), language)
    said = _("The appointment was moved to %(day)s, %(start)s.") % {**_facts(row), "day": day}
    again = _("You will be reminded then.") if row.state == State.PLANNED else ""
    return f"{head}\n\n{said} {again}".rstrip()


def _facts(row: PhotoReminder) -> dict[str, str]:
    zone = row.appointment.company.zone

    def clock(at: datetime) -> str:
        return f"{at.astimezone(zone):%H:%M}"

    return {
        "client": client_words(row),
        "start": clock(row.appointment.starts_at),
        "end": clock(row.ends_at),
    }
