"""An alert that stops something, to the team's phones: once a member, by Telegram or else by e-mail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from feedback.models import TeamMessage
from feedback.services import team, team_sending
from salon.alerts.letters import SEES
from salon.models import Alert

PURPOSE = "alert"


def queue(alerts: Iterable[Alert], now: datetime) -> int:
    """Put the messages into the team's outbox, for members on Telegram; returns how many."""
    stopping = [alert for alert in alerts if alert.stops]
    members = [member for member in team.who_want_alerts(SEES) if member.on_telegram] if stopping else []
    for alert in stopping:
        address = f"{settings.PUBLIC_URL}{alert.link or reverse('admin:salon_alert_changelist')}"
        for member in members:
            with translation.override(member.language):
                opens, subject = _("Open"), _("Salon: something needs you")
                text = "\n".join(part for part in (alert.what, alert.cure) if part)
            team.queue(
                member,
                PURPOSE,
                f"alert:{alert.pk}:{member.pk}",
                text,
                buttons=[{"title": opens, "url": address}],
                subject=subject,
                now=now,
            )
    return len(stopping) * len(members)


def send_due(now: datetime) -> int:
    """Send those that wait; returns how many were tried. Whoever sends the rest of the outbox does it too."""
    mine = TeamMessage.objects.filter(purpose=PURPOSE, state=TeamMessage.State.QUEUED)
    waiting = set(mine.values_list("pk", flat=True))
    due = [pk for pk in team_sending.ready(now) if pk in waiting] if waiting else []
    for pk in due:
        team_sending.send(pk, now)
    return len(due)
