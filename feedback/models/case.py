"""A case: that a client was not content, who looks after it, what was said and done, and how it ended."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback.models.message import Message
from feedback.models.survey import VisitFeedback

# In a fixed order: an index is made of them.
OPEN_STATES = ("new", "in_work", "waiting")


class Case(models.Model):
    """What a low score opens: one row a survey, by a constraint, whatever becomes of it.

    It stays when the client changes the score for the better; people close it.
    """

    class State(models.TextChoices):
        """How the case stands."""

        NEW = "new", _("new")
        IN_WORK = "in_work", _("in work")
        WAITING = "waiting", _("waiting for the client")
        RESOLVED = "resolved", _("resolved")
        CLOSED = "closed", _("closed without an answer")

    survey = models.OneToOneField(
        VisitFeedback, on_delete=models.CASCADE, related_name="case", verbose_name=_("survey")
    )
    company = models.ForeignKey(
        "altegio.Company", on_delete=models.PROTECT, related_name="+", verbose_name=_("location")
    )
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.NEW)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("looked after by"),
    )
    opened_at = models.DateTimeField(_("opened"))
    due_at = models.DateTimeField(_("answer the client by"))
    resolved_at = models.DateTimeField(_("over"), null=True, blank=True)
    resolution = models.TextField(_("what was done"), max_length=2000, blank=True)
    reopened = models.PositiveSmallIntegerField(_("times opened again"), default=0)

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ("-opened_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(state__in=OPEN_STATES, resolved_at__isnull=True)
                | models.Q(state__in=("resolved", "closed"), resolved_at__isnull=False),
                name="feedback_case_over",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["due_at", "id"],
                name="feedback_case_open",
                condition=models.Q(state__in=OPEN_STATES),
            ),
            models.Index(
                fields=["resolved_at"],
                name="feedback_case_resolved",
                condition=models.Q(state="resolved"),
            ),
            models.Index(fields=["-opened_at", "-id"], name="feedback_case_opened"),
            # The order of the list: what is open, the most urgent first, then what ended last.
            models.Index(
                models.F("resolved_at").desc(nulls_first=True),
                "due_at",
                models.F("id").desc(),
                name="feedback_case_order",
            ),
        ]

    def __str__(self) -> str:
        return str(self.survey)

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to act."""
        return self.state in OPEN_STATES


class CaseNote(models.Model):
    """One line of a case's history. Rows are added, never changed; no words of the client are copied here."""

    class Kind(models.TextChoices):
        """What the line is."""

        OPENED = "opened", _("opened")
        ANSWER = "answer", _("answer of the client")
        NOTE = "note", _("note")
        STATE = "state", _("state")
        REPLY = "reply", _("message to the client")
        CALL = "call", _("question for a call")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes", verbose_name=_("case"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    # What happened, by a code of `feedback.models.words.CASE_WORDS`, "" for a note of staff.
    code = models.CharField(max_length=16, blank=True, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by whom"),
    )
    # What staff wrote, or what the code's sentence is about: a name, a score.
    text = models.TextField(_("text"), max_length=2000, blank=True)
    message = models.OneToOneField(
        Message,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="case_note",
        verbose_name=_("message"),
    )
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("line of a case")
        verbose_name_plural = _("lines of cases")
        ordering = ("at", "id")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["case", "at"], name="feedback_case_note"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
