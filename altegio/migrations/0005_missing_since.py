"""Since when so many objects have been missing from a list that it is not believed."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the moment to each stream's state."""

    dependencies = [("altegio", "0004_marks_and_names")]

    operations = [
        migrations.AddField(
            model_name="syncstate",
            name="missing_since",
            field=models.DateTimeField(blank=True, null=True, verbose_name="objects missing since"),
        ),
    ]
