"""A survey about one visit, and its answers."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.models.campaign import Campaign
from feedback.models.instagram import InstagramContact
from feedback.models.question import Question
from feedback.models.script import SurveyScript
from feedback.models.words import REASON_WORDS, STATUS_WORDS
from feedback.rules import BY_RULE, CURABLE, OTHER_WAY_REASONS, PASSING, Reason, Status
from feedback.texts.searching import DROPPED, KEPT, WRITTEN

# Who gave any answer at all.
ANSWERED = models.Q(rating__isnull=False) | models.Q(received_at__isnull=False)


def comment_vector() -> SearchVector:
    """The words of the comment as they are searched: in small letters, without apostrophes, ґ as г."""
    written = models.Value(WRITTEN + DROPPED)
    plain = models.Func(
        models.F("comment"),
        written,
        models.Value(KEPT),
        function="translate",
        output_field=models.TextField(),
    )
    return SearchVector(plain, config="simple")


class VisitFeedback(models.Model):
    """The survey about one visit: one row a visit, by a constraint, whatever becomes of it.

    Client, services and master are kept as they were when the survey was planned, so that a later
    change in Altegio does not move an answer to another master.
    """

    Status = Status

    class Channel(models.TextChoices):
        """The way it went."""

        NONE = "", "–"
        INSTAGRAM = "instagram", _("Instagram Direct")
        ALTEGIO_SMS = "altegio_sms", _("SMS by Altegio")
        EMAIL = "email", _("e-mail")
        MANUAL = "manual", _("by hand")

    class Attention(models.TextChoices):
        """What of the client's words waits for a person."""

        NONE = "", "–"
        QUESTION = "question", _("asks something: a person should answer")
        WORDS = "words", _("words without a rating: a person should look")

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="+", verbose_name=_("campaign")
    )
    visit = models.OneToOneField(
        "altegio.Visit", on_delete=models.PROTECT, related_name="+", verbose_name=_("visit")
    )
    client = models.ForeignKey(
        "altegio.Client",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("client"),
    )
    contact = models.ForeignKey(
        InstagramContact,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="feedbacks",
        verbose_name=_("Instagram contact"),
    )
    client_name = models.CharField(_("client's name"), max_length=255, blank=True)
    instagram_username = models.CharField(_("Instagram name"), max_length=30, blank=True)
    visit_date = models.DateTimeField(_("visit"))
    service_name = models.CharField(_("services"), max_length=500, blank=True)
    master_name = models.CharField(_("master"), max_length=255, blank=True)
    staff = models.ForeignKey(
        "altegio.Staff",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("main master"),
    )
    status = models.CharField(_("state"), max_length=10, choices=STATUS_WORDS, default=Status.PLANNED)
    reason = models.CharField(_("reason"), max_length=32, blank=True, choices=REASON_WORDS)
    channel = models.CharField(_("channel"), max_length=12, blank=True, choices=Channel.choices)
    complete = models.BooleanField(_("all questions answered"), default=False)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    expires_at = models.DateTimeField(_("too late after"), null=True, blank=True)
    planned_at = models.DateTimeField(_("planned"), db_default=Now())
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    received_at = models.DateTimeField(_("answered"), null=True, blank=True)
    # The key of the question whose answer is awaited.
    awaiting = models.CharField(_("waits for"), max_length=32, blank=True)
    # What it asks and says, kept from the moment it began: the campaign may be worded anew meanwhile.
    script = models.ForeignKey(
        SurveyScript,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        db_index=False,  # nobody looks for surveys by their words
    )
    # Keys of questions that the client chose not to answer.
    passed = ArrayField(models.CharField(max_length=32), default=list, blank=True, editable=False)
    # When the last question was answered or the time was up.
    ended_at = models.DateTimeField(_("over"), null=True, blank=True)
    # When the one reminder was put into the outbox, and when a way for it was last looked for.
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    reminder_looked_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Since when a person may write by hand, and when one last took the text to do so.
    by_hand_since = models.DateTimeField(null=True, blank=True, editable=False)
    taken_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Who let a survey go that waited for a manager, and when.
    approved_at = models.DateTimeField(_("let go"), null=True, blank=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("let go by"),
    )
    # When it was last looked at by which other way it may go.
    ways_checked_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Of five, whatever its scale; where that went to ten, the number itself stands beside it.
    rating = models.PositiveSmallIntegerField(_("rating"), null=True, blank=True)
    rating_of_ten = models.PositiveSmallIntegerField(_("rating out of ten"), null=True, blank=True)
    comment = models.TextField(_("client's comment"), blank=True)
    would_recommend = models.BooleanField(_("would recommend"), null=True, blank=True)
    # What waits for a person and since when, whatever the state; and who saw to the last of it: nobody named
    # where staff wrote in Direct.
    attention = models.CharField(
        _("waits for a person"),
        max_length=8,
        blank=True,
        default="",
        db_default="",
        choices=Attention.choices,
    )
    attention_since = models.DateTimeField(null=True, blank=True, editable=False)
    attended_at = models.DateTimeField(null=True, blank=True, editable=False)
    attended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        db_index=False,  # nobody looks for surveys by it
        verbose_name=_("seen to by"),
    )
    # When anything of it changed that other tools read: the database writes it by itself (migration 0028).
    changed_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("answers and surveys")
        ordering = ("-visit_date", "-id")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["due_at"],
                name="feedback_due",
                condition=models.Q(status__in=("planned", "waiting")),
            ),
            # Of those, what has to be decided about: not all who wait for a word of their own.
            models.Index(
                fields=["due_at", "id"],
                name="feedback_undecided",
                condition=models.Q(status__in=("planned", "waiting"))
                & (models.Q(status="planned") | models.Q(reason__in=[str(reason) for reason in PASSING])),
            ),
            # What may be planned after all.
            models.Index(
                fields=["expires_at"],
                name="feedback_curable",
                condition=models.Q(status="skipped", reason__in=[str(reason) for reason in CURABLE]),
            ),
            # What other rules of its campaign may take.
            models.Index(
                fields=["expires_at"],
                name="feedback_by_rule",
                condition=models.Q(
                    status__in=("skipped", "missed"), reason__in=[str(reason) for reason in BY_RULE]
                ),
            ),
            models.Index(
                fields=["expires_at"],
                name="feedback_expires",
                condition=models.Q(
                    status__in=("planned", "waiting", "sending", "sent", "answering", "unknown")
                ),
            ),
            models.Index(fields=["status", "visit_date"], name="feedback_status"),
            models.Index(fields=["client", "visit_date"], name="feedback_client"),
            models.Index(fields=["contact", "status"], name="feedback_contact"),
            models.Index(fields=["visit_date"], name="feedback_visit_date"),
            # What may go by another way than Direct, and what waits for a person.
            models.Index(
                # By its end: what is past it is the salon's whole history.
                fields=["expires_at", "ways_checked_at"],
                name="feedback_other_ways",
                condition=models.Q(
                    status__in=("waiting", "skipped", "failed"),
                    reason__in=OTHER_WAY_REASONS,
                ),
            ),
            models.Index(
                fields=["-visit_date", "-id"],
                name="feedback_by_hand",
                condition=models.Q(status__in=("waiting", "failed"), by_hand_since__isnull=False),
            ),
            # Who may be reminded: asked, and neither answered nor reminded yet.
            models.Index(
                fields=["sent_at"],
                name="feedback_to_remind",
                condition=models.Q(status="sent", reminded_at__isnull=True),
            ),
            # What was answered in a time: the week's digest, and who comes again.
            models.Index(
                fields=["received_at"],
                name="feedback_received_at",
                condition=models.Q(received_at__isnull=False),
            ),
            # What other tools have not read yet.
            models.Index(fields=["changed_at"], name="feedback_changed_at"),
            # What reports count.
            models.Index(fields=["visit_date"], name="feedback_answers", condition=ANSWERED),
            GinIndex(comment_vector(), name="feedback_comment_words", condition=~models.Q(comment="")),
            # What a trial run wrote and did not send.
            models.Index(
                fields=["campaign"], name="feedback_trial", condition=models.Q(reason=str(Reason.DRY_RUN))
            ),
            # Who waits for a person.
            models.Index(fields=["contact"], name="feedback_attention", condition=~models.Q(attention="")),
            # How many went out today.
            models.Index(
                fields=["sent_at"], name="feedback_sent_at", condition=models.Q(sent_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client_name or '–'}, {timezone.localtime(self.visit_date):%d.%m.%Y}"


class Answer(models.Model):
    """An answer to one question, stored the moment it comes; a changed mind overwrites it."""

    feedback = models.ForeignKey(
        VisitFeedback, on_delete=models.CASCADE, related_name="answers", verbose_name=_("survey")
    )
    question_key = models.SlugField(_("question"), max_length=32)
    kind = models.CharField(_("kind"), max_length=8, choices=Question.Kind.choices)
    number = models.SmallIntegerField(_("number"), null=True, blank=True)
    yes = models.BooleanField(_("yes"), null=True, blank=True)
    text = models.TextField(_("text"), blank=True)
    # Of the message it came in: when that is taken back, our copy of its words has to go.
    mid = models.CharField(_("message id"), max_length=512, blank=True, editable=False)
    answered_at = models.DateTimeField(_("when"))
    # What was chosen before a changed mind: [{"at", "number", "yes", "by_form"}], oldest first. No words.
    earlier = models.JSONField(default=list, db_default=models.Value([], models.JSONField()), editable=False)
    by_form = models.BooleanField(_("on the form"), default=False)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ("answered_at", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["feedback", "question_key"], name="feedback_answer_key"),
        ]

    def __str__(self) -> str:
        return f"{self.question_key}"
