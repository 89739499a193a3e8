"""What the user behind the token may see in Altegio, and what a mirror loses by what it may not.

The vendor says: a user with limits sees less, without any error. So the rights are read before the lists
are believed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from altegio.models import Appointment
from altegio.sync.findings import Finding

# 0 is among them, for it equals False.
_NO: tuple[Any, ...] = (False, "0", "false", "")
# The vendor says: -1 is no limit.
_DAYS = (("timetable", "last_days_count"), ("record_form", "records_finances_last_days_count"))
_ONE_ONLY = (("timetable", "master_id"), ("timetable", "position_id"), ("clients", "clients_visit_master_id"))


@dataclass(frozen=True)
class _Right:
    """A right by its group and name. Without one that is not `needed` the mirror works, and lacks a part."""

    group: str
    name: str
    what: Promise
    cost: Promise
    needed: bool = True


_RIGHTS = (
    _Right(
        "timetable",
        "timetable_access",
        gettext_lazy("appointment journal"),
        gettext_lazy("No appointment could be read."),
    ),
    _Right(
        "clients",
        "clients_access",
        gettext_lazy("client base"),
        gettext_lazy("No client's card could be read."),
    ),
    _Right(
        "clients",
        "client_phones_access",
        gettext_lazy("phones of clients"),
        gettext_lazy("Nobody could be found by phone or sent an SMS."),
    ),
    _Right(
        "timetable",
        "timetable_phones_access",
        gettext_lazy("phones in the journal"),
        gettext_lazy("Clients known from an appointment only would have no phone."),
    ),
    _Right(
        "record_form",
        "records_finances_access",
        gettext_lazy("payments of appointments"),
        gettext_lazy("All appointments would look unpaid."),
    ),
    _Right(
        "record_form",
        "records_goods_access",
        gettext_lazy("goods at appointments"),
        gettext_lazy("Goods sold at an appointment would be missing, and the payments for them unclear."),
        needed=False,
    ),
    _Right(
        "finances",
        "finances_transactions_access",
        gettext_lazy("cash transactions"),
        gettext_lazy("Payments without an appointment would be missing."),
        needed=False,
    ),
    _Right(
        "settings",
        "webhook_read_access",
        gettext_lazy("settings of webhooks"),
        gettext_lazy("altegio_hooks could change nothing: the address would have to be entered by hand."),
        needed=False,
    ),
)


def is_limited(rights: Any) -> bool:
    """Whether a user with these rights may be given a part of a list for the whole."""
    numbers = [_number(_value(rights, *one)) for one in _DAYS]
    by_days = any(days is not None and days >= 0 for days in numbers)
    to_one = any(_number(_value(rights, *one)) for one in _ONE_ONLY)
    return by_days or to_one or any(_denied(rights, right) for right in _RIGHTS if right.needed)


def findings(rights: Any, company_id: int, now: datetime) -> Iterator[Finding]:
    """The rights that there are, each that is missing and each limit, with what it costs."""
    granted = [str(one.what) for one in _RIGHTS if _value(rights, one.group, one.name) not in (None, *_NO)]
    if granted:
        yield Finding(True, _("rights of the user: %s") % ", ".join(granted))
    for right in _RIGHTS:
        if _denied(rights, right):
            text = _("right that is missing: %s") % right.what
            yield Finding(False if right.needed else None, text, f"{right.cost} {_grant()}")
    limits = list(_limits(rights, company_id, now))
    yield from limits
    unknown = [str(one.what) for one in _RIGHTS if _value(rights, one.group, one.name) is None]
    if unknown:
        yield Finding(None, _("Altegio does not tell of these rights: %s") % ", ".join(unknown))
    if not limits:
        yield Finding(True, _("limits of the user: none, neither by days nor to one master"))


def _limits(rights: Any, company_id: int, now: datetime) -> Iterator[Finding]:
    remove = _("Take the limit off the user's rights in Altegio, then make a new user token.")
    days = _number(_value(rights, "timetable", "last_days_count"))
    if days is not None and days >= 0:
        text = _("appointments are visible for %d days back only (last_days_count)") % days
        yield Finding(False, text, f"{_cost_of_days(company_id, days, now)} {remove}")
    paid_days = _number(_value(rights, "record_form", "records_finances_last_days_count"))
    if paid_days is not None and paid_days >= 0:
        text = _("payments of appointments are visible for %d days back only") % paid_days
        yield Finding(False, text, _("Older appointments would look unpaid.") + f" {remove}")
    master = _number(_value(rights, "timetable", "master_id"))
    if master:
        text = _("only the appointments of master %d are visible") % master
        yield Finding(False, text, f"{_cost_of_master(company_id, master)} {remove}")
    position = _number(_value(rights, "timetable", "position_id"))
    if position:
        text = _("only the appointments of position %d are visible") % position
        yield Finding(False, text, _("The others' appointments would never be read.") + f" {remove}")
    master = _number(_value(rights, "clients", "clients_visit_master_id"))
    if master:
        text = _("only the clients of master %d are visible") % master
        yield Finding(False, text, _("The others' clients would never be read.") + f" {remove}")


def _grant() -> str:
    return _("Grant the right in Altegio, then make a new user token.")


def _denied(rights: Any, right: _Right) -> bool:
    return _value(rights, right.group, right.name) in _NO


def _value(rights: Any, group: str, name: str) -> Any:
    found = rights.get(group) if isinstance(rights, dict) else None
    return found.get(name) if isinstance(found, dict) else None


def _number(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return None


def _cost_of_days(company_id: int, days: int, now: datetime) -> str:
    """What the mirror would lose by the limit."""
    known = Appointment.objects.filter(company__altegio_id=company_id)
    words = {"old": known.filter(starts_at__lt=now - timedelta(days=days)).count(), "all": known.count()}
    if not words["all"]:
        return _("Older appointments would never be read.")
    return (
        _("Of %(all)d appointments in the mirror %(old)d are older: they would never change again.") % words
    )


def _cost_of_master(company_id: int, master: int) -> str:
    known = Appointment.objects.filter(company__altegio_id=company_id)
    others = known.exclude(staff__altegio_id=master)
    words = {"others": others.count(), "all": known.count()}
    if not words["all"]:
        return _("The others' appointments would never be read.")
    text = _(
        "Of %(all)d appointments in the mirror %(others)d are the others': they would never change again."
    )
    return text % words
