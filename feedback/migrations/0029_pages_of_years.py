"""Indexes by which pages open as fast after years as in the first week. Nobody waits while they are made."""

import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from altegio.indexing import AddIndexBeside, finer, look_at


class Migration(migrations.Migration):
    # An index is made beside those who write only outside of a transaction.
    atomic = False

    dependencies = [
        ('altegio', '0014_pages_of_years'),
        ('feedback', '0028_read_by_changes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexBeside(
            model_name='case',
            index=models.Index(models.OrderBy(models.F('resolved_at'), descending=True, nulls_first=True), models.F('due_at'), models.OrderBy(models.F('id'), descending=True), name='feedback_case_order'),
        ),
        AddIndexBeside(
            model_name='contactevent',
            index=models.Index(condition=models.Q(('opens_window', True)), fields=['occurred_at'], name='feedback_event_acts'),
        ),
        AddIndexBeside(
            model_name='instagramcontact',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('username'), name='gin_trgm_ops'), name='feedback_contact_called'),
        ),
        AddIndexBeside(
            model_name='instagramcontact',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(models.Func(models.F('profile_name'), function='altegio_fold', output_field=models.TextField()), name='gin_trgm_ops'), name='feedback_contact_profile'),
        ),
        AddIndexBeside(
            model_name='visitfeedback',
            index=models.Index(condition=models.Q(('reason', 'dry_run')), fields=['campaign'], name='feedback_trial'),
        ),
        finer('feedback_visitfeedback', 'visit_date', 'received_at', 'sent_at'),
        look_at('feedback_visitfeedback', 'feedback_case'),
    ]
