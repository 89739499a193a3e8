"""What each task does, in words: the schedule's own, and those of tasks that something else begins."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from altegio.lazy_text import Text, filled

_UNSCHEDULED = {
    "altegio.tasks.sync_company": _("altegio: read one location"),
    "altegio.tasks.read_object": _("altegio: read one object anew"),
    "altegio.tasks.try_quarantined": _("altegio: try one object of the quarantine again"),
    "altegio.tasks.try_all_quarantined": _("altegio: try the whole quarantine again"),
    "salon.tasks.mail_alerts": _("salon: send letters about alerts"),
}
_SCHEDULED = {entry["task"]: _(title) for title, entry in settings.CELERY_BEAT_SCHEDULE.items()}
_WORDS = {**_UNSCHEDULED, **_SCHEDULED}


def task_words(name: str) -> Text:
    """What the task does; "" for one that the product has no more."""
    return _WORDS.get(name, "")


def task_label(name: str) -> Text:
    """What the task does, and what developers call it."""
    words = task_words(name)
    return filled("%(words)s (%(name)s)", words=words, name=name) if words else name
