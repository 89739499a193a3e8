"""Rows for tests of photo reminders: services that want a photo, masters of the team, appointments."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from altegio.models import Appointment, Service, Staff
from feedback.models import PhotoReminder, PhotoService, PhotoSettings, TeamMember
from tests.factories import NOON, AppointmentFactory, AppointmentServiceFactory, ServiceFactory

MINUTE = timedelta(minutes=1)


def photo_service(**values: Any) -> Service:
    """A service that wants a photo."""
    service: Service = ServiceFactory(**{"title": "Манікюр", **values})
    PhotoService.objects.create(service=service, changed_at=NOON)
    return service


def appointment(service: Service, **values: Any) -> Appointment:
    """An appointment of Олена Коваль with the service, from noon to one, to which she has not come yet."""
    start = values.pop("starts_at", NOON)
    wanted = {"starts_at": start, "attendance": 0, "client__name": "Коваль Олена", **values}
    if values.get("company") is None:
        wanted["company"] = service.company
    row: Appointment = AppointmentFactory(**wanted)
    AppointmentServiceFactory(appointment=row, service=service)
    return row


def member(staff: Staff | None, **values: Any) -> TeamMember:
    """The master as a member of the team, in Telegram unless told otherwise."""
    chat = TeamMember.objects.count() + 500
    wanted = {"name": staff.name if staff else "", "telegram_chat_id": chat, **values}
    return TeamMember.objects.create(staff=staff, **wanted)


def reminder_of(row: Appointment) -> PhotoReminder:
    """The reminder of an appointment as it stands now."""
    return PhotoReminder.objects.get(appointment=row)


def set_photos(**values: Any) -> None:
    """Save the settings of photo reminders."""
    settings = PhotoSettings.objects.first() or PhotoSettings()
    for name, value in values.items():
        setattr(settings, name, value)
    settings.save()
