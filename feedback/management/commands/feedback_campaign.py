"""`feedback_campaign`: show or change the default campaign."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from altegio.management.plain import PlainCommand
from feedback.models import Campaign
from feedback.rules import DelayMode, SendingHours
from feedback.services import campaigns
from feedback.services.translations import missing_english


class Command(PlainCommand):
    """Edit the default campaign; without options only show it."""

    help = (
        "Show or change the default campaign: on or off, since when, in which hours, how long after a visit."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Every option may stand alone or beside the others."""
        switch = parser.add_mutually_exclusive_group()
        switch.add_argument("--on", action="store_true", help="begin to ask")
        switch.add_argument("--off", action="store_true", help="ask nobody")
        parser.add_argument("--since", help="ask about visits that ended on or after this day: 2026-09-01")
        parser.add_argument("--hours", help="when clients may be written to: 10:00-20:00 or 00:00-24:00")
        parser.add_argument("--delay", type=int, help="hours after the end of the visit")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Change what was given, then show the campaign."""
        campaign = campaigns.default_campaign()
        since = _moment(options["since"]) if options["since"] else None
        if options["hours"]:
            _set_hours(campaign, options["hours"])
        if options["delay"] is not None:
            campaign.delay_mode, campaign.delay_hours = DelayMode.HOURS.value, options["delay"]
        if since is not None or options["off"]:
            campaign.since = since
        _validate(campaign)
        campaign.save()
        if options["on"]:
            campaigns.switch_on(campaign, timezone.now(), since)
        elif options["off"]:
            campaigns.switch_off(campaign)
        self._show(campaign)

    def _show(self, campaign: Campaign) -> None:
        since = f"{timezone.localtime(campaign.since):%Y-%m-%d %H:%M}" if campaign.since else "–"
        self.stdout.write(
            _("Surveys are switched on.") if campaign.enabled else _("Surveys are switched off.")
        )
        self.stdout.write(_("Visits since: %(since)s") % {"since": since})
        self.stdout.write(_when(campaign))
        hours = campaigns.sending_hours(campaign)
        self.stdout.write(_("Sending hours: %(hours)s") % {"hours": hours})
        lacking = missing_english(campaign)
        if lacking:
            words = _("Without English, so that who reads English gets the Ukrainian: %(names)s")
            self.stdout.write(words % {"names": ", ".join(lacking)})
        for day in campaign.days.all():
            own = _("closed") if day.closed else SendingHours(day.start, day.end)
            self.stdout.write(_("Sending hours on %(day)s: %(hours)s") % {"day": day, "hours": own})


def _when(campaign: Campaign) -> str:
    """How long after the visit, in words."""
    if campaign.delay_mode == DelayMode.HOURS:
        return _("Hours after the visit: %(hours)s") % {"hours": campaign.delay_hours}
    words = ngettext(
        "%(days)s day after the visit at %(clock)s",
        "%(days)s days after the visit at %(clock)s",
        campaign.delay_days,
    )
    return words % {"days": campaign.delay_days, "clock": f"{campaign.send_at:%H:%M}"}


def _moment(text: str) -> datetime:
    """A day (its beginning by the salon's clock) or a moment. Raises CommandError for anything else."""
    try:
        moment, day = parse_datetime(text), parse_date(text[:10])
    except ValueError:
        moment = day = None
    if len(text) <= 10 and day is not None:
        moment = datetime(day.year, day.month, day.day)  # noqa: DTZ001
    if moment is None:
        raise CommandError(_("--since is not a date: write it as 2026-09-01."))
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _set_hours(campaign: Campaign, text: str) -> None:
    try:
        hours = SendingHours.parse(text)
    except ValueError as error:
        raise CommandError(_("--hours is not a span of one day: write it as 10:00-20:00.")) from error
    campaign.hours_start, campaign.hours_end = hours.start, hours.end


def _validate(campaign: Campaign) -> None:
    try:
        campaign.full_clean()
    except ValidationError as error:
        raise CommandError("; ".join(error.messages)) from error
