"""What stands still though nobody stopped it: the clock, the mirror, sending, webhooks."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from altegio import selectors as mirror
from altegio.lazy_text import filled, joined
from altegio.selectors import standing as mirror_standing
from altegio.sync import health as mirror_health
from altegio.sync.connection import company_ids
from feedback.services import standing as surveys
from salon import health
from salon.alerts.trouble import Trouble
from salon.models import StuckTask
from salon.parking import MANY_FAILURES
from salon.task_words import task_label

# All of them begin with this.
KINDS = "stands_"
# A scan comes every few seconds: what waited for so long is seen by none.
LONGEST = timedelta(minutes=15)


def everything(now: datetime) -> list[Trouble]:
    """What stands still by the rows of both apps. Ten queries at most."""
    found = [*_tasks(), *_keys()]
    if not health.just_begun(now=now):
        found += [*_mirror(now), *_sending(now), *_webhooks(now)]
    return found


def of_clock(now: datetime, watched_since: datetime) -> list[Trouble]:
    """That beat, or every worker, or the broker stands still: told by whoever is neither of them.

    `watched_since`: where nothing was ever noted, or the broker lost it, that counts.
    """
    if not health.broker_answers():
        return [
            Trouble(
                f"{KINDS}broker",
                "",
                _("The queue (Valkey or Redis) does not answer: nothing is sent and nothing is read."),
                advice=_("Start it again. Nothing is lost: all work is found by itself afterwards."),
            )
        ]
    age = health.beat_age(now=now) or now - watched_since
    if age <= health.BEAT_MAX_AGE:
        return []
    minutes = int(age.total_seconds() // 60)
    return [
        Trouble(
            f"{KINDS}clock",
            "",
            filled(
                _("The clock stands still for %(minutes)s min: nothing is sent and nothing is read."),
                minutes=minutes,
            ),
            advice=_("Start beat and worker again; their logs say why they ended."),
        )
    ]


def _mirror(now: datetime) -> list[Trouble]:
    """That Altegio is not read, of which no refusal tells."""
    age = mirror.mirror_age(now=now)
    if age is None or age <= health.MIRROR_MAX_AGE:
        return []
    if mirror_health.stops(company_ids()) or mirror_standing.reads_all(now):
        return []
    return [
        Trouble(
            f"{KINDS}mirror",
            "",
            _("Altegio was not read for half an hour, and it refuses nothing."),
            advice=_("See that the worker of the mirror runs; `manage.py altegio_check` says what it meets."),
            link=reverse("admin:altegio_health"),
        )
    ]


def _sending(now: datetime) -> list[Trouble]:
    """That messages which may go do not."""
    if not surveys.stuck_message(now, LONGEST):
        return []
    return [
        Trouble(
            f"{KINDS}sending",
            "",
            _("Messages to clients do not leave, though nobody has paused them."),
            advice=_("See that the worker runs, and what its log says."),
            link=reverse("admin:sending"),
        )
    ]


def _webhooks(now: datetime) -> list[Trouble]:
    """That what vendors told lies there and nobody has looked at it."""
    ages = (mirror_standing.untouched_webhook(now), surveys.untouched_delivery(now))
    if all(age is None or age <= LONGEST for age in ages):
        return []
    return [
        Trouble(
            f"{KINDS}webhooks",
            "",
            _("What Altegio or Instagram told us waits, and nobody deals with it."),
            advice=_("A worker is missing: start it again, or one more."),
        )
    ]


def _tasks() -> list[Trouble]:
    """That a part of the program itself does not run."""
    bad = Q(reason=StuckTask.Reason.KILLED) | Q(times__gte=MANY_FAILURES)
    names = sorted(set(StuckTask.objects.filter(bad, ended_at=None).values_list("name", flat=True)))
    if not names:
        return []
    labels = joined(*map(task_label, names), by=", ")
    return [
        Trouble(
            f"{KINDS}tasks",
            "",
            filled(_("A part of this program fails again and again: %(names)s."), names=labels),
            advice=_("Look at the stuck tasks; the worker's log says why. Tell the developers."),
            link=reverse("admin:salon_stucktask_changelist"),
        )
    ]


def _keys() -> list[Trouble]:
    """That tokens cannot be read any more."""
    if health.keys_open():
        return []
    return [
        Trouble(
            f"{KINDS}keys",
            "",
            _("FIELD_ENCRYPTION_KEYS do not open what is stored: tokens read as empty."),
            advice=_(
                "Put the former keys back into the list. Where they are lost, connect Instagram anew and"
                " renew the secrets of webhooks; erased people are then not known any more either."
            ),
        )
    ]
