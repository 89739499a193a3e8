"""How far planning has come."""

from __future__ import annotations

from django.db import models

from feedback.models.campaign import Campaign


class PlanningMark(models.Model):
    """Every completed visit that ended, or changed in the mirror, before `looked_at` has its survey.

    So each pass looks only at what came since. Holds for the campaign's beginning `since` and for its
    `rules` (a mark of what they say): others have all visits looked at again, and so has time (`whole_at`),
    lest anything was overlooked.
    """

    campaign = models.OneToOneField(Campaign, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    looked_at = models.DateTimeField()
    whole_at = models.DateTimeField()
    rules = models.CharField(max_length=64, blank=True, default="", db_default="")

    def __str__(self) -> str:
        return f"{self.campaign}: {self.looked_at}"
