"""Visits that ended and were never marked are found by an index."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the index."""

    dependencies = [
        ('altegio', '0008_counted_by_index'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(condition=models.Q(('attendance__in', (0, 2)), ('cancelled', False), ('vanished_at__isnull', True)), fields=['ends_at'], name='altegio_visit_unmarked'),
        ),
    ]
