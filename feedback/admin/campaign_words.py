"""A campaign's rules as sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import time
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from altegio.admin.show import money
from feedback.models import Campaign, CampaignDay
from feedback.models.asking import TARGETS
from feedback.models.sending_days import Weekday
from feedback.rules import DelayMode, SendingWeek
from feedback.services.campaign_rules import sending_week
from feedback.services.translations import missing_english

# Of many names so many are told; how many more there are follows.
NAMED = 3
CHOSEN = {
    "only_services": gettext_lazy("only these services: %(names)s"),
    "except_services": gettext_lazy("none of these services: %(names)s"),
    "only_categories": gettext_lazy("only these categories: %(names)s"),
    "except_categories": gettext_lazy("none of these categories: %(names)s"),
    "only_masters": gettext_lazy("only these masters: %(names)s"),
    "except_masters": gettext_lazy("none of these masters: %(names)s"),
}
# What says at which time of a day a campaign asks.
WHEN = frozenset({"delay_mode", "send_at", "hours_start", "hours_end"})


def when(campaign: Campaign) -> str:
    """How long after the visit: "1 day after the visit at 12:00"."""
    if campaign.delay_mode == DelayMode.NEXT_DAY:
        days = campaign.delay_days
        words = ngettext(
            "%(days)s day after the visit at %(clock)s", "%(days)s days after the visit at %(clock)s", days
        )
        return words % {"days": days, "clock": f"{campaign.send_at:%H:%M}"}
    hours = campaign.delay_hours
    words = ngettext("%(hours)s hour after the visit", "%(hours)s hours after the visit", hours)
    return words % {"hours": hours}


def hours(campaign: Campaign) -> str:
    """From when till when clients are written to."""
    if campaign.hours_start == campaign.hours_end == time(0):
        return _("at any hour")
    start, end = f"{campaign.hours_start:%H:%M}", f"{campaign.hours_end:%H:%M}"
    return _("only between %(start)s and %(end)s") % {"start": start, "end": end}


def rule(campaign: Campaign) -> str:
    """When, and within which hours: "1 day after the visit at 12:00, only between 10:00 and 20:00"."""
    return f"{when(campaign)}, {hours(campaign)}"


def elsewhen(campaign: Campaign, week: SendingWeek) -> list[str]:
    """On which days the fixed time cannot be kept, and when it goes instead; [] where it always is."""
    if campaign.delay_mode != DelayMode.NEXT_DAY:
        return []
    at, names = campaign.send_at.replace(second=0, microsecond=0), dict(Weekday.choices)
    others = [(day, *week.instead(day, at)) for day in range(len(names))]
    days = [_other_time(names, *other) for other in others if other[1:] != (other[0], at)]
    said = []
    if days:
        words = _("At %(at)s not every day: %(days)s.")
        said.append(words % {"at": f"{at:%H:%M}", "days": "; ".join(days)})
    if week.holidays.once or week.holidays.yearly:
        said.append(_("What falls on a holiday goes as soon as clients may be written to after it."))
    return said


def _other_time(names: Mapping[int, Any], day: int, other: int, clock: time) -> str:
    """Of one day: "saturday → 14:00", "sunday → monday, 10:00"."""
    meant, then = str(names[day]).lower(), f"{clock:%H:%M}"
    return f"{meant} → {then}" if other == day else f"{meant} → {str(names[other]).lower()}, {then}"


def stored_targets(campaign: Campaign) -> dict[str, list[str]]:
    """Names of the services, categories and masters chosen, by field. A query each, unless prefetched."""
    return {name: [str(row) for row in getattr(campaign, name).all()] for name in TARGETS}


def whom_stored(campaign: Campaign) -> str:
    """Whom the campaign asks as it is stored, in one line."""
    return "; ".join(whom(campaign, stored_targets(campaign))) or _("every visit")


def whom(campaign: Campaign, targets: Mapping[str, Sequence[str]]) -> list[str]:
    """What keeps visits or clients away, a short sentence each; [] where everybody is asked.

    `targets`: the names chosen in each of the fields of TARGETS.
    """
    said = [CHOSEN[name] % {"names": _names(targets[name])} for name in TARGETS if targets.get(name)]
    if campaign.min_cost:
        said.append(_("visits from %(price)s") % {"price": money(campaign.min_cost)})
    if campaign.sample_percent < 100:
        said.append(_("%(share)s %% of visits, by chance") % {"share": campaign.sample_percent})
    if campaign.min_days_between:
        days = campaign.min_days_between
        words = ngettext(
            "a client at most once in %(days)s day", "a client at most once in %(days)s days", days
        )
        said.append(words % {"days": days})
    if campaign.hold:
        said.append(_("each after a manager's click"))
    return said


def _names(names: Sequence[str]) -> str:
    told, more = ", ".join(names[:NAMED]), len(names) - NAMED
    return _("%(names)s and %(count)s more") % {"names": told, "count": more} if more > 0 else told


def after_saving(form: Any, formsets: Iterable[Any]) -> list[str]:
    """What to say of a saved form: which texts lost their English, on which days its times cannot be kept."""
    lost = lost_english(form.instance, form.lacked)
    days = any(each.model is CampaignDay and each.has_changed() for each in formsets)
    if not days and not WHEN.intersection(form.changed_data):
        return [lost] if lost else []
    return [*([lost] if lost else []), *elsewhen(form.instance, sending_week(form.instance))]


def lost_english(campaign: Campaign, lacked: Sequence[str]) -> str:
    """A sentence about texts that have no English since they were saved, "" where there are none."""
    lost = [name for name in missing_english(campaign) if name not in lacked]
    if not lost:
        return ""
    words = ngettext(
        "Saved, but this text has no English now: %(names)s. Clients who read English get the Ukrainian.",
        "Saved, but these texts have no English now: %(names)s. Clients who read English get the Ukrainian.",
        len(lost),
    )
    return words % {"names": ", ".join(lost)}
