"""An index by which the list of alerts opens as fast after years as in the first week."""

from django.conf import settings
from django.db import migrations, models

from altegio.indexing import AddIndexBeside


class Migration(migrations.Migration):
    # An index is made beside those who write only outside of a transaction.
    atomic = False

    dependencies = [
        ('salon', '0026_tool_tokens'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexBeside(
            model_name='alert',
            index=models.Index(models.OrderBy(models.F('ended_at'), descending=True, nulls_first=True), models.OrderBy(models.F('first_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='salon_alert_order'),
        ),
    ]
