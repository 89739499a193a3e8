"""When a planned survey goes out, in words: its time, or the hours that it waits for."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from altegio.admin.show import moment
from feedback.models import VisitFeedback
from feedback.rules import next_sending_time
from feedback.services.campaign_rules import sending_week


def in_short(survey: VisitFeedback, now: datetime) -> str:
    """For a line of a list, without a query; "" where it is not just a matter of time."""
    if not _only_waits_for_time(survey) or survey.due_at is None:
        return ""
    if survey.due_at > now:
        return _("Goes out %(when)s.") % {"when": moment(survey.due_at, survey.visit.company.zone)}
    return _("Goes out in the next sending hours.")


def in_full(survey: VisitFeedback, now: datetime) -> str:
    """For the page of one: after its time the next moment at which clients may be written to. Two queries."""
    if not _only_waits_for_time(survey) or survey.due_at is None or survey.due_at > now:
        return in_short(survey, now)
    zone = survey.visit.company.zone
    then = next_sending_time(now, sending_week(survey.campaign), zone)
    if then <= now:
        return _("Goes out within minutes.")
    return _("Clients are not written to now, by the campaign's hours and days: it goes out %(when)s.") % {
        "when": moment(then, zone)
    }


def _only_waits_for_time(survey: VisitFeedback) -> bool:
    planned = survey.status == VisitFeedback.Status.PLANNED and not survey.reason
    return planned and survey.campaign.enabled
