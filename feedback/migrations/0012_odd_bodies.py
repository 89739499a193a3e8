"""A body that tells of nothing says why."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column."""

    dependencies = [
        ('feedback', '0011_way_out_of_sms'),
    ]

    operations = [
        migrations.AddField(
            model_name='delivery',
            name='oddity',
            field=models.CharField(blank=True, editable=False, max_length=16),
        ),
    ]
