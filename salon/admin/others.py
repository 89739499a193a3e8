"""Pages of other apps in the looks of this admin."""

from __future__ import annotations

from typing import Any

import axes.admin  # noqa: F401
import django_celery_beat.admin as beat
import django_otp.plugins.otp_static.admin
import django_otp.plugins.otp_totp.admin  # noqa: F401
from axes.models import AccessAttempt, AccessAttemptExpiration, AccessFailureLog, AccessLog
from django.contrib import admin
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
    list_display = ("name", "state", "rhythm", "last_run", "runs")
    list_filter = ("enabled",)

    @display(description=_("state"), ordering="enabled")
    def state(self, task: PeriodicTask) -> Any:
        """Whether it runs."""
        if task.enabled:
            return show.tag(_("on"), show.Look("good", "play_circle"))
        return show.tag(_("off"), show.Look("off", "pause_circle"))

    @display(description=_("how often"))
    def rhythm(self, task: PeriodicTask) -> str:
        """The schedule in words."""
        return str(task.scheduler or show.NOTHING)

    @display(description=_("last run"), ordering="last_run_at")
    def last_run(self, task: PeriodicTask) -> str:
        """When it was last handed to a worker."""
        return show.moment(task.last_run_at)

    @display(description=_("times run"), ordering="total_run_count")
    def runs(self, task: PeriodicTask) -> str:
        """How many times it has run."""
        return show.number(task.total_run_count)


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
    return type(page.__name__, (page, ModelAdmin), {})


_replace(PeriodicTask, PeriodicTaskAdmin)
_replace(IntervalSchedule, _clothed(beat.IntervalScheduleAdmin))
_replace(CrontabSchedule, _clothed(beat.CrontabScheduleAdmin))
_replace(SolarSchedule, _clothed(beat.SolarScheduleAdmin))
_replace(ClockedSchedule, _clothed(beat.ClockedScheduleAdmin))
_replace(AccessAttempt, AttemptAdmin)
# A second step's secrets are shown to nobody, and switched on the page `two_factor`.
for _hidden in (AccessAttemptExpiration, AccessFailureLog, AccessLog, StaticDevice, TOTPDevice):
    _replace(_hidden, None)
