"""What the house hears from the apps: each alert becomes a row in the transaction of its sender."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError

from altegio import signals as mirror
from altegio.lazy_text import Text
from altegio.models import Company
from altegio.sync import sentences
from feedback import signals as surveys
from salon import tasks
from salon.alerts import keeping, standing
from salon.alerts.trouble import Trouble

log = structlog.get_logger(__name__)

GOES_ON = "instagram_goes_on"
# The states of an account in which nothing goes out.
STOPPING = ("instagram_reconnect", "instagram_stopped")


@receiver(mirror.alert, dispatch_uid="salon.alert_of_mirror")
def hear_mirror(sender: int, code: str, stream: str, required: bool, **_kwargs: Any) -> None:
    """Altegio refuses something: a whole location, or one list that may be lacking."""
    titles = Company.objects.filter(altegio_id=sender).values_list("title", flat=True)
    location = titles.first() or str(sender)
    if required:
        link, title = reverse("admin:altegio_health"), standing.not_read(location)
        trouble = Trouble(f"altegio_{code}", str(sender), title, advice=sentences.advice(code), link=link)
    else:
        trouble = standing.lack(sender, location, stream, code)
    _keep(trouble, timezone.now())


@receiver(surveys.alert, dispatch_uid="salon.alert_of_surveys")
def hear_surveys(
    code: str, message: Text, account: int | None = None, advice: Text = "", **_kwargs: Any
) -> None:
    """Something of the surveys wants a person: an account, an SMS that cannot go, an odd refusal."""
    now = timezone.now()
    if code == GOES_ON:
        of_account = keeping.open_alerts().filter(kind__startswith="instagram_", subject=str(account))
        keeping.end(of_account.exclude(kind__in=keeping.EVENTS), now)
    elif code in keeping.SMS:
        _keep(standing.sms(code), now)
    elif code.startswith(keeping.TELEGRAM):
        _keep(standing.telegram(code.removeprefix(keeping.TELEGRAM)), now)
    else:
        link = standing.account_link(account) if account else ""
        subject, stops = str(account or ""), code in STOPPING
        _keep(Trouble(code, subject, message, advice=advice, link=link, stops=stops), now)


@receiver(surveys.sms_went, dispatch_uid="salon.sms_went")
def hear_sms(**_kwargs: Any) -> None:
    """An SMS was taken, so there is money and a right."""
    keeping.end(keeping.open_alerts().filter(kind__in=keeping.SMS), timezone.now())


def _keep(trouble: Trouble, now: datetime) -> None:
    keeping.hear(trouble, now)
    if settings.EMAIL_READY:
        transaction.on_commit(_hasten)


def _hasten() -> None:
    """Have the letter sent at once; beat finds it anyway."""
    try:
        tasks.mail_alerts.apply_async(retry=False)
    except OperationalError:
        log.warning("broker_unreachable", task="salon.tasks.mail_alerts")
