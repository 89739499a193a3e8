"""Pages of other apps in the looks of this admin."""

from __future__ import annotations

import calendar
from datetime import timedelta
from typing import Any

import axes.admin  # noqa: F401
import cron_descriptor
import django_celery_beat.admin as beat
import django_otp.plugins.otp_static.admin
import django_otp.plugins.otp_totp.admin  # noqa: F401
from axes.models import AccessAttempt, AccessAttemptExpiration, AccessFailureLog, AccessLog
from django.apps import apps
from django.contrib import admin
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from altegio.admin import show
from altegio.admin.base import ReadOnlyAdmin

MINUTE, HOUR, DAY = 60, 3_600, 86_400


class TaskSelectWidget(UnfoldAdminSelectWidget, beat.TaskSelectWidget):
    """The list of tasks as Unfold draws lists."""


class PeriodicTaskForm(beat.PeriodicTaskForm):
    """The task's form with Unfold's fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["task"].widget = UnfoldAdminTextInputWidget()
        self.fields["regtask"].widget = TaskSelectWidget()


class PeriodicTaskAdmin(beat.PeriodicTaskAdmin, ModelAdmin):
    """What runs by itself, and how often. The code's own schedule is written anew at each start."""

    form = PeriodicTaskForm
    # The app's own has a script in the page, which no policy of ours lets run.
    change_form_template = None
    list_display = ("title", "state", "rhythm", "last_run", "runs")
    list_filter = ("enabled",)

    def changeform_view(
        self, request: Any, object_id: Any = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """With the rhythms in words: the app's own view, in whose place this stands, has English ones."""
        words = {crontab.pk: crontab_words(crontab) for crontab in CrontabSchedule.objects.all()}
        context = {**(extra_context or {}), "readable_crontabs": words}
        return super(beat.PeriodicTaskAdmin, self).changeform_view(request, object_id, form_url, context)

    @display(description=_("name"), ordering="name")
    def title(self, task: PeriodicTask) -> str:
        """What people call it, in their language where the schedule is ours."""
        return gettext(task.name)

    @display(description=_("state"), ordering="enabled")
    def state(self, task: PeriodicTask) -> Any:
        """Whether it runs."""
        if task.enabled:
            return show.tag(_("on"), show.Look("good", "play_circle"))
        return show.tag(_("off"), show.Look("off", "pause_circle"))

    @display(description=_("how often"))
    def rhythm(self, task: PeriodicTask) -> str:
        """The schedule in words."""
        return crontab_words(task.crontab) if task.crontab else str(task.scheduler or show.NOTHING)

    @display(description=_("in words"))
    def crontab_translation(self, task: PeriodicTask) -> str:
        """The rhythm by the clock in words."""
        return crontab_words(task.crontab) if task.crontab else show.NOTHING

    @display(description=_("last run"), ordering="last_run_at")
    def last_run(self, task: PeriodicTask) -> str:
        """When it was last handed to a worker."""
        return show.moment(task.last_run_at)

    @display(description=_("times run"), ordering="total_run_count")
    def runs(self, task: PeriodicTask) -> str:
        """How many times it has run."""
        return show.number(task.total_run_count)


class UsingTasksInline(beat.PeriodicTaskInline):
    """The tasks of a schedule."""

    fields = readonly_fields = ("task_name", "task_code", "args", "kwargs")

    @display(description=_("name"))
    def task_name(self, task: PeriodicTask) -> str:
        """What people call it."""
        return gettext(task.name)

    @display(description=_("Celery task"))
    def task_code(self, task: PeriodicTask) -> SafeString:
        """What the workers call it."""
        return format_html("<code>{}</code>", task.task)


class CrontabAdmin(beat.CrontabScheduleAdmin):
    """A rhythm by the clock, in words of the reader's language."""

    list_display = ("__str__", "in_words")
    fields = ("in_words", "minute", "hour", "day_of_month", "month_of_year", "day_of_week", "timezone")
    readonly_fields = ("in_words",)

    @display(description=_("in words"))
    def in_words(self, crontab: CrontabSchedule) -> str:
        """When it comes."""
        return crontab_words(crontab)


def crontab_words(crontab: CrontabSchedule) -> str:
    """A rhythm by the clock in the reader's language; the rhythm itself where it cannot be told."""
    parts = ("minute", "hour", "day_of_month", "month_of_year", "day_of_week")
    rhythm = " ".join(str(getattr(crontab, part)).replace(" ", "") for part in parts)
    options = cron_descriptor.Options()
    options.locale_code = {"uk": "uk_UA"}.get(get_language() or "", "en_US")
    options.use_24hour_time_format = True
    try:
        told = cron_descriptor.get_description(rhythm, options)
    except (
        cron_descriptor.FormatException,
        cron_descriptor.MissingFieldException,
        cron_descriptor.WrongArgumentException,
    ):
        return f"{rhythm} ({crontab.timezone})"
    # It takes the names of days and months from the server's locale.
    for named, ours in ((calendar.day_name, WEEKDAYS), (calendar.month_name, MONTHS)):
        for number, name in ours.items():
            told = told.replace(named[number], str(name))
    return f"{told} ({crontab.timezone})"


def interval_words(interval: IntervalSchedule) -> str:
    """How often, in the largest unit that fits: nobody reads 21600 seconds."""
    seconds = int(timedelta(**{interval.period: interval.every}).total_seconds())
    if seconds % DAY == 0 and seconds:
        n = seconds // DAY
        return ngettext("every %(n)s day", "every %(n)s days", n) % {"n": show.number(n)}
    if seconds % HOUR == 0 and seconds:
        n = seconds // HOUR
        return ngettext("every %(n)s hour", "every %(n)s hours", n) % {"n": show.number(n)}
    if seconds % MINUTE == 0 and seconds:
        n = seconds // MINUTE
        return ngettext("every %(n)s minute", "every %(n)s minutes", n) % {"n": show.number(n)}
    return ngettext("every %(n)s second", "every %(n)s seconds", seconds) % {"n": show.number(seconds)}


def _task_words(task: PeriodicTask) -> str:
    rhythm = crontab_words(task.crontab) if task.crontab else str(task.scheduler or show.NOTHING)
    return f"{gettext(task.name)}: {rhythm}"


def _attempt_words(attempt: AccessAttempt) -> str:
    return f"{attempt.username or show.NOTHING}, {show.moment(attempt.attempt_time)}"


class AttemptAdmin(ReadOnlyAdmin):
    """Failed log-ins that may lead to a lock; deleting a row unlocks."""

    list_display = ("when", "username", "ip_address", "failures_since_start")
    search_fields = ("username", "ip_address")
    fields = ("when", "username", "ip_address", "failures_since_start", "user_agent", "path_info")

    def has_delete_permission(self, request: Any, _obj: Any = None) -> bool:
        """Owners unlock a person by deleting the attempt."""
        return bool(request.user.has_perm("axes.delete_accessattempt"))

    @display(description=_("when"), ordering="attempt_time")
    def when(self, attempt: AccessAttempt) -> str:
        """When it happened."""
        return show.moment(attempt.attempt_time)


def _replace(model: Any, page: type[ModelAdmin] | None) -> None:
    """Put our page in the place of the app's own; None takes it out of the admin."""
    if admin.site.is_registered(model):
        admin.site.unregister(model)
    if page is not None:
        admin.site.register(model, page)


def _clothed(page: type[Any]) -> type[ModelAdmin]:
    """The app's own page in Unfold's looks."""
    return type(page.__name__, (page, ModelAdmin), {"inlines": (UsingTasksInline,)})


# These say nothing in Ukrainian by themselves, or not as people say it.
AccessAttempt.__str__ = _attempt_words
IntervalSchedule.__str__ = interval_words
PeriodicTask.__str__ = _task_words
apps.get_app_config("axes").verbose_name = _("Log-in attempts")
_replace(PeriodicTask, PeriodicTaskAdmin)
_replace(IntervalSchedule, _clothed(beat.IntervalScheduleAdmin))
_replace(CrontabSchedule, _clothed(CrontabAdmin))
_replace(SolarSchedule, _clothed(beat.SolarScheduleAdmin))
_replace(ClockedSchedule, _clothed(beat.ClockedScheduleAdmin))
_replace(AccessAttempt, AttemptAdmin)
# A second step's secrets are shown to nobody, and switched on the page `two_factor`.
for _hidden in (AccessAttemptExpiration, AccessFailureLog, AccessLog, StaticDevice, TOTPDevice):
    _replace(_hidden, None)
