"""What the mirror remembers about its own work: bookmarks, runs, webhook events."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from altegio import words
from altegio.models.company import Company


class SyncState(models.Model):
    """Where one stream of one location stands. The bookmark moves after a finished pass only."""

    company_altegio_id = models.BigIntegerField(_("location's Altegio id"))
    stream = models.CharField(_("stream"), max_length=32)
    bookmark = models.DateTimeField(_("read up to"), null=True, blank=True)
    last_started_at = models.DateTimeField(_("last start"), null=True, blank=True)
    last_ok_at = models.DateTimeField(_("last good run"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)
    # Which kind of stop a person was already told about: one alert a kind, until a pass goes well.
    error_code = models.CharField(_("error code"), max_length=32, blank=True)
    available = models.BooleanField(_("available"), default=True)
    # So many rows are missing from the list since then that it is not believed yet.
    missing_since = models.DateTimeField(_("objects missing since"), null=True, blank=True)

    class Meta:
        verbose_name = _("stream")
        verbose_name_plural = _("streams")
        ordering = ("company_altegio_id", "stream")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["company_altegio_id", "stream"], name="altegio_syncstate_key"),
        ]

    def __str__(self) -> str:
        return f"{capfirst(words.stream_name(self.stream))} · {self.company_altegio_id}"


class SyncRun(models.Model):
    """One pass over the streams of one location, with a line a stream."""

    class State(models.TextChoices):
        """How the run stands."""

        RUNNING = "running", _("running")
        OK = "ok", _("done")
        FAILED = "failed", _("failed")
        LOST = "lost", _("broken off")

    class Kind(models.TextChoices):
        """How much is read."""

        FULL = "full", _("full")
        INCREMENTAL = "incremental", _("changes")
        RECENT = "recent", _("appointments by date")
        CLIENTS = "clients", _("all clients")

    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("location")
    )
    company_altegio_id = models.BigIntegerField(_("location's Altegio id"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.RUNNING)
    requested_by = models.CharField(_("started by"), max_length=150, blank=True)
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    # [{"stream": …, "read": n, "total": n, "changed": n, "seconds": s, "done": true, "error": "…"}]
    lines = models.JSONField(_("streams"), default=list, blank=True)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("sync run")
        verbose_name_plural = _("sync runs")
        ordering = ("-started_at", "-id")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-started_at", "-id"], name="altegio_run_started"),
            models.Index(fields=["id"], name="altegio_run_running", condition=models.Q(state="running")),
        ]
        permissions = [("start_sync", "Can start a sync")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {timezone.localtime(self.started_at):%d.%m.%Y %H:%M}"


class WebhookEvent(models.Model):
    """A body that came to Altegio's webhook door: a hint that an object is to be read again."""

    received_at = models.DateTimeField(_("received"), db_default=Now())
    company_altegio_id = models.BigIntegerField(_("location's Altegio id"), null=True, blank=True)
    resource = models.CharField(_("resource"), max_length=64, blank=True)
    resource_id = models.BigIntegerField(_("object"), null=True, blank=True)
    event = models.CharField(_("event"), max_length=32, blank=True)
    body = models.TextField(_("body"))
    processed_at = models.DateTimeField(_("processed"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=255, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    try_after = models.DateTimeField(_("not before"), null=True, blank=True)

    class Meta:
        verbose_name = _("Altegio webhook")
        verbose_name_plural = _("Altegio webhooks")
        ordering = ("-received_at", "-id")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["id"], name="altegio_webhook_todo", condition=models.Q(processed_at__isnull=True)
            ),
            models.Index(fields=["received_at"], name="altegio_webhook_received"),
        ]

    def __str__(self) -> str:
        kind = words.RESOURCES.get(self.resource, self.resource)
        return f"{words.numbered(kind, self.resource_id)} {words.EVENTS.get(self.event, self.event)}".strip()
