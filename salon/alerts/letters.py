"""One letter for each alert to those who look after the salon: claimed, sent, recorded; never twice.

It says what is wrong and what to do, and holds no phone, no token and nothing that anybody wrote.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from feedback.services import letters
from feedback.services.letters import End
from salon.models import Alert

log = structlog.get_logger(__name__)

Mail = Alert.Mail

AGAIN_AFTER = timedelta(minutes=5)
# Longer than the mail server may take: whoever claimed it is dead, and it may have gone.
CLAIM_LASTS = timedelta(minutes=5)
SEES = "salon.view_alert"


def readers() -> list[str]:
    """Addresses of those who may see alerts. One query."""
    people = get_user_model().objects.with_perm(SEES, backend="django.contrib.auth.backends.ModelBackend")
    found = people.filter(is_active=True).exclude(email="").order_by("pk")
    return list(dict.fromkeys(found.values_list("email", flat=True)))


def send_due(now: datetime) -> int:
    """Send the letters that are due; return how many went."""
    dead = Alert.objects.filter(mail=Mail.SENDING, mail_at__lt=now - CLAIM_LASTS)
    if dead.update(mail=Mail.UNKNOWN):
        log.warning("letters_about_alerts_unknown")
    due = list(Alert.objects.filter(mail=Mail.QUEUED, mail_at__lte=now).order_by("pk"))
    to = readers() if due else []
    return sum(_send(alert, to, now) for alert in due)


def _send(alert: Alert, to: list[str], now: datetime) -> bool:
    """Claim, act, record. Where nobody has an address, or no mail server is set, there is no letter."""
    queued = Alert.objects.filter(pk=alert.pk, mail=Mail.QUEUED)
    if not to or not settings.EMAIL_READY:
        queued.update(mail=Mail.NONE)
        return False
    if not queued.update(mail=Mail.SENDING, mail_at=now):
        return False
    outcome = letters.deliver(_letter(alert, to))
    claimed = Alert.objects.filter(pk=alert.pk, mail=Mail.SENDING, mail_at=now)
    if outcome is End.NOT_SENT:
        claimed.update(mail=Mail.QUEUED, mail_at=now + AGAIN_AFTER)
    else:
        ends = {End.SENT: Mail.SENT, End.REFUSED: Mail.FAILED, End.UNKNOWN: Mail.UNKNOWN}
        claimed.update(mail=ends[outcome])
    return outcome is End.SENT


def _letter(alert: Alert, to: list[str]) -> EmailMessage:
    """To all at once, none of whom sees the others' addresses."""
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Salon: something needs you") if alert.stops else _("Salon: something to look at")
        where = _("Open in the admin: %(address)s")
        list_page = reverse("admin:salon_alert_changelist")
    address = f"{settings.PUBLIC_URL}{alert.link or list_page}"
    parts = [alert.sentence, alert.advice, where % {"address": address}]
    return EmailMessage(subject=subject, body="\n\n".join(part for part in parts if part), bcc=to)
