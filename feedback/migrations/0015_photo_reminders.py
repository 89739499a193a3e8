"""Reminders to take a photo: for which services, when, and what came of them."""

import datetime
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("altegio", "0008_counted_by_index"),
        ("feedback", "0014_team"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalPhotoSettings",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "enabled",
                    models.BooleanField(
                        default=True,
                        help_text="Nobody is reminded until a service is marked “photo needed”.",
                        verbose_name="Remind masters to take photos",
                    ),
                ),
                (
                    "minutes_before",
                    models.PositiveSmallIntegerField(
                        default=20,
                        help_text="When the work is almost ready and the client is still here. From 0 to 240.",
                        validators=[django.core.validators.MaxValueValidator(240)],
                        verbose_name="Minutes before the appointment's end",
                    ),
                ),
                (
                    "morning_list",
                    models.BooleanField(
                        default=True,
                        help_text="Each master gets one message with all appointments of the day that want a photo.",
                        verbose_name="List of the day in the morning",
                    ),
                ),
                (
                    "morning_at",
                    models.TimeField(
                        default=datetime.time(9, 0),
                        help_text="By the clock of the master's location.",
                        verbose_name="Time of the list",
                    ),
                ),
                (
                    "by_email",
                    models.BooleanField(
                        default=True,
                        help_text="Without it such masters are not reminded, and the list says so.",
                        verbose_name="By e-mail where Telegram is not linked",
                    ),
                ),
                ("changed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical settings of photo reminders",
                "verbose_name_plural": "historical settings of photo reminders",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="PhotoService",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("needed", models.BooleanField(default=True, verbose_name="photo needed")),
                ("changed_at", models.DateTimeField(verbose_name="since")),
                (
                    "changed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by whom",
                    ),
                ),
                (
                    "service",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="altegio.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "verbose_name": "service with photos",
                "verbose_name_plural": "services with photos",
            },
        ),
        migrations.CreateModel(
            name="PhotoSettings",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "enabled",
                    models.BooleanField(
                        default=True,
                        help_text="Nobody is reminded until a service is marked “photo needed”.",
                        verbose_name="Remind masters to take photos",
                    ),
                ),
                (
                    "minutes_before",
                    models.PositiveSmallIntegerField(
                        default=20,
                        help_text="When the work is almost ready and the client is still here. From 0 to 240.",
                        validators=[django.core.validators.MaxValueValidator(240)],
                        verbose_name="Minutes before the appointment's end",
                    ),
                ),
                (
                    "morning_list",
                    models.BooleanField(
                        default=True,
                        help_text="Each master gets one message with all appointments of the day that want a photo.",
                        verbose_name="List of the day in the morning",
                    ),
                ),
                (
                    "morning_at",
                    models.TimeField(
                        default=datetime.time(9, 0),
                        help_text="By the clock of the master's location.",
                        verbose_name="Time of the list",
                    ),
                ),
                (
                    "by_email",
                    models.BooleanField(
                        default=True,
                        help_text="Without it such masters are not reminded, and the list says so.",
                        verbose_name="By e-mail where Telegram is not linked",
                    ),
                ),
                ("changed_at", models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                "verbose_name": "settings of photo reminders",
                "verbose_name_plural": "settings of photo reminders",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="feedback_one_photosettings")
                ],
            },
        ),
        migrations.CreateModel(
            name="PhotoReminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ends_at", models.DateTimeField(verbose_name="end")),
                (
                    "service_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        default=list,
                        size=None,
                        verbose_name="services with photos",
                    ),
                ),
                ("remind_at", models.DateTimeField(verbose_name="to be reminded at")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "will be reminded"),
                            ("sent", "reminded, no answer yet"),
                            ("done", "photo taken"),
                            ("not_needed", "photo not needed"),
                            ("declined", "client declined"),
                            ("cancelled", "called off"),
                            ("missed", "not reminded in time"),
                            ("failed", "reminder not delivered"),
                        ],
                        default="planned",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "–"),
                            ("cancelled", "The appointment was cancelled."),
                            ("no_show", "The client did not come."),
                            ("vanished", "The appointment was deleted in Altegio."),
                            ("no_client", "There is no client any more: it is a calendar block now."),
                            ("not_marked", "No service of it is marked “photo needed” any more."),
                            ("switched_off", "Photo reminders are switched off."),
                            ("no_master", "The appointment has no master."),
                            (
                                "not_in_team",
                                "The master is not in the team: add them, so that they can be reminded.",
                            ),
                            ("no_way", "The master has neither Telegram nor an e-mail address here."),
                            (
                                "no_telegram",
                                "The master has not joined by Telegram, and reminders by e-mail are switched off.",
                            ),
                            ("too_late", "The appointment ended before the reminder could go out."),
                            ("not_delivered", "The message could not be delivered to the master."),
                            (
                                "outcome_unknown",
                                "Nobody knows whether the message arrived; it is not sent again.",
                            ),
                        ],
                        max_length=16,
                        verbose_name="reason",
                    ),
                ),
                ("sent_for", models.DateField(blank=True, editable=False, null=True)),
                ("sent_to", models.BigIntegerField(blank=True, editable=False, null=True)),
                (
                    "times",
                    models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="messages"),
                ),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="planned"
                    ),
                ),
                (
                    "appointment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="altegio.appointment",
                        verbose_name="appointment",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by whom",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="feedback.teammessage",
                        verbose_name="message",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="altegio.staff",
                        verbose_name="master",
                    ),
                ),
            ],
            options={
                "verbose_name": "photo reminder",
                "verbose_name_plural": "photo reminders",
                "ordering": ("ends_at", "id"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "planned")),
                        fields=["remind_at"],
                        name="feedback_photo_due",
                    ),
                    models.Index(fields=["ends_at"], name="feedback_photo_ends"),
                    models.Index(fields=["staff", "ends_at"], name="feedback_photo_staff"),
                ],
            },
        ),
    ]
