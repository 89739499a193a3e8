"""The fields of a campaign's page: in which groups they stand."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

SWITCHES = (
    "enabled",
    "early",
    "hold",
    "first_visits_always",
    "skip_reviewed",
    "skip_review_requested",
)
TIMES = ("hours_start", "hours_end", "send_at")
_TAB = ["tab"]
FIELDSETS: Any = (
    (
        None,
        {
            "fields": (("name", "language"), ("enabled", "priority")),
            "description": _(
                "Surveys go out by themselves after completed visits, by Instagram Direct, to those who "
                "wrote to the salon in the last 24 hours: Instagram lets nobody write first. The others "
                "are asked by the other ways that you name."
            ),
        },
    ),
    (
        _("When"),
        {
            "classes": _TAB,
            "fields": (
                "delay_mode",
                "delay_hours",
                ("delay_days", "send_at"),
                ("hours_start", "hours_end"),
                "early",
                "reach",
                "expiry_days",
                ("late_days", "unmarked_hours"),
                "since",
            ),
        },
    ),
    (
        _("Whom"),
        {
            "classes": _TAB,
            "fields": (
                ("only_services", "except_services"),
                ("only_categories", "except_categories"),
                ("only_masters", "except_masters"),
                ("min_cost", "sample_percent"),
                ("min_days_between", "daily_limit"),
                "first_visits_always",
                "skip_reviewed",
                "skip_review_requested",
            ),
        },
    ),
    (
        _("How it is sent"),
        {"classes": _TAB, "fields": ("channels", "hold", "hold_minutes", "reminder_days")},
    ),
    (
        _("After the answer"),
        {
            "classes": _TAB,
            "fields": (("low_threshold", "high_from"), ("case_hours", "review_url")),
        },
    ),
)
