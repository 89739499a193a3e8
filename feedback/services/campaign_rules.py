"""What a campaign says, in the form the rules understand: with its days, the holidays and what it names."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import CharField, F, QuerySet, Value

from feedback.models import Campaign, CampaignDay, Holiday
from feedback.models.asking import TARGETS
from feedback.rules import (
    EVERYTHING,
    CampaignFacts,
    Delay,
    DelayMode,
    Holidays,
    NextDay,
    SendingHours,
    SendingWeek,
    Targets,
)


@dataclass(frozen=True)
class CampaignRules:
    """A campaign, saved or not, with all that its rules rest on."""

    campaign: Campaign
    week: SendingWeek
    targets: Targets = EVERYTHING

    def facts(self, zone: ZoneInfo) -> CampaignFacts:
        """What the rules need to know, by the clock of the location with this zone."""
        campaign = self.campaign
        return CampaignFacts(
            since=campaign.since,
            delay=delay(campaign),
            hours=self.week,
            zone=zone,
            expiry=timedelta(days=campaign.expiry_days),
            early=campaign.early,
            targets=self.targets,
            min_cost=Decimal(campaign.min_cost),
            sample_percent=campaign.sample_percent,
            salt=campaign.pk or 0,
            days_between=campaign.min_days_between,
            first_visits_always=campaign.first_visits_always,
            late=None if campaign.late_days is None else timedelta(days=campaign.late_days),
            unmarked=unmarked(campaign),
            skip_reviewed=campaign.skip_reviewed,
            skip_review_requested=campaign.skip_review_requested,
            hold=campaign.hold,
        )


def rules_of(campaigns: Sequence[Campaign]) -> list[CampaignRules]:
    """The rules of these campaigns, in their order. Three queries, however many; none of unsaved ones."""
    saved = [campaign.pk for campaign in campaigns if campaign.pk is not None]
    own, targets, closed = _own_days(saved), _targets(saved), holidays()
    return [
        CampaignRules(
            campaign,
            SendingWeek.of(usual_hours(campaign), own.get(campaign.pk), closed),
            targets.get(campaign.pk, EVERYTHING),
        )
        for campaign in campaigns
    ]


def delay(campaign: Campaign) -> Delay:
    """How long after the end of a visit the campaign asks."""
    if campaign.delay_mode == DelayMode.NEXT_DAY:
        return NextDay(campaign.delay_days, _minute(campaign.send_at))
    return timedelta(hours=campaign.delay_hours)


def unmarked(campaign: Campaign) -> timedelta | None:
    """After what time a visit that nobody marked counts; None for never."""
    return None if campaign.unmarked_hours is None else timedelta(hours=campaign.unmarked_hours)


def usual_hours(campaign: Campaign) -> SendingHours:
    """When clients may be written to on a usual day, to the minute."""
    return SendingHours(_minute(campaign.hours_start), _minute(campaign.hours_end))


def sending_week(campaign: Campaign) -> SendingWeek:
    """When clients may be written to, on each day. Two queries."""
    own = _own_days([campaign.pk]).get(campaign.pk)
    return SendingWeek.of(usual_hours(campaign), own, holidays())


def week_of(campaign: Campaign, days: Iterable[CampaignDay]) -> SendingWeek:
    """The same, with these days of its own, saved or not. One query; ValueError where all are closed."""
    own = {day.weekday: _hours_of(day) for day in days}
    return SendingWeek.of(usual_hours(campaign), own, holidays())


def holidays() -> Holidays:
    """The days on which nobody is written to. One query."""
    return Holidays.of(Holiday.objects.values_list("date", "yearly"))


def _own_days(campaigns: Sequence[int]) -> dict[int, dict[int, SendingHours | None]]:
    found: dict[int, dict[int, SendingHours | None]] = defaultdict(dict)
    for day in CampaignDay.objects.filter(campaign__in=campaigns):
        found[day.campaign_id][day.weekday] = _hours_of(day)
    # All closed is refused where it is entered; whoever wrote it past that is asked at the usual hours.
    return {pk: days for pk, days in found.items() if len(days) < 7 or any(days.values())}


def _hours_of(day: CampaignDay) -> SendingHours | None:
    return None if day.closed else SendingHours(_minute(day.start), _minute(day.end))


def _targets(campaigns: Sequence[int]) -> dict[int, Targets]:
    """What each campaign names, in one query over the tables between."""
    rows = [_named(name, campaigns) for name in TARGETS]
    found: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for name, campaign_id, key in rows[0].union(*rows[1:], all=True) if campaigns else ():
        found[campaign_id][name].add(key)
    return {pk: targets_of(named) for pk, named in found.items()}


def _named(name: str, campaigns: Sequence[int]) -> QuerySet:
    field = Campaign._meta.get_field(name)
    through = field.remote_field.through  # type: ignore[union-attr] # it is one of the fields named above
    key = F(f"{field.m2m_reverse_field_name()}_id")  # type: ignore[union-attr]
    rows = through.objects.filter(campaign__in=campaigns).order_by()
    which = Value(name, output_field=CharField())
    return rows.annotate(which=which, key=key).values_list("which", "campaign_id", "key")


def targets_of(named: Mapping[str, Iterable[int]]) -> Targets:
    """From keys by the name of the field: of a form, {"only_services": [4, 7]}."""
    return replace(EVERYTHING, **{name: frozenset(named.get(name, ())) for name in TARGETS})


def fingerprint(rules: Sequence[CampaignRules]) -> str:
    """A mark of what these campaigns say together: another one when any rule of any is another.

    Not of their beginnings, which are looked at by themselves.
    """
    zone = ZoneInfo("UTC")
    said = [
        (each.campaign.pk, each.campaign.priority, asdict(replace(each.facts(zone), since=None)))
        for each in rules
    ]
    return hashlib.sha256(json.dumps(said, default=_plain).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Sets in order, prices without idle zeros, everything else as it is written."""
    if isinstance(value, frozenset):
        return sorted(str(each) for each in value)
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _minute(clock: time) -> time:
    return clock.replace(second=0, microsecond=0)


def before_all(rules: Sequence[CampaignRules]) -> datetime | None:
    """The earliest beginning of these campaigns; None where none has begun."""
    return min((each.campaign.since for each in rules if each.campaign.since is not None), default=None)


def shortest_wait(rules: Sequence[CampaignRules]) -> timedelta | None:
    """After what time a visit that nobody marked counts for some of these campaigns; None: for none."""
    waits = (unmarked(each.campaign) for each in rules)
    return min((wait for wait in waits if wait is not None), default=None)
