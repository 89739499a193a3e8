"""Long lists are opened and counted by an index alone."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Puts presence into the indexes by time, and adds one by day."""

    dependencies = [("altegio", "0007_visits_changed")]

    operations = [
        migrations.RemoveIndex(model_name="appointment", name="altegio_appt_starts"),
        migrations.RemoveIndex(model_name="appointment", name="altegio_appt_staff"),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(fields=["starts_at"], include=("vanished_at",), name="altegio_appt_starts"),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(
                fields=["staff", "starts_at"], include=("vanished_at",), name="altegio_appt_staff"
            ),
        ),
        migrations.AddIndex(
            model_name="workinghours",
            index=models.Index(fields=["date"], include=("vanished_at",), name="altegio_hours_date"),
        ),
    ]
