"""What changed lately is found by an index."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the index."""

    dependencies = [("altegio", "0006_nothing_owed")]

    operations = [
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["changed_at"], name="altegio_visit_changed"),
        ),
    ]
