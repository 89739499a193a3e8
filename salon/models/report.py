"""The rights to reports. A report has no rows of its own; what may be seen of it is granted like all else."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Report(models.Model):
    """No table: it only bears the rights."""

    class Meta:
        managed = False
        default_permissions = ()
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        permissions = (
            ("visits_report", "Can see the report of visits"),
            ("answers_report", "Can see the report of answers"),
            ("export_report", "Can take reports and lists of answers away as files"),
        )

    def __str__(self) -> str:
        return str(_("report"))
