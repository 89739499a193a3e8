"""Indexes by which pages open as fast after years as in the first week. Nobody waits while they are made."""

import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations, models

from altegio.indexing import AddIndexBeside, finer, look_at


class Migration(migrations.Migration):
    # An index is made beside those who write only outside of a transaction.
    atomic = False

    dependencies = [
        ('altegio', '0013_read_by_changes'),
    ]

    operations = [
        AddIndexBeside(
            model_name='client',
            index=models.Index(fields=['instagram_username'], include=('vanished_at',), name='altegio_client_named'),
        ),
        AddIndexBeside(
            model_name='client',
            index=models.Index(condition=models.Q(('instagram_source', ''), ('instagram_username', ''), ('instagram_written__gt', ''), ('vanished_at__isnull', True)), fields=['id'], name='altegio_client_written'),
        ),
        AddIndexBeside(
            model_name='client',
            index=models.Index(condition=models.Q(('instagram_certain', False), ('instagram_username__gt', ''), ('vanished_at__isnull', True)), fields=['id'], name='altegio_client_mailbox'),
        ),
        AddIndexBeside(
            model_name='client',
            index=models.Index(models.Func(django.db.models.functions.text.Upper(models.F('name')), models.Value('АБВГҐДЕЁЄЖЗИЫІЇЙКЛМНОПРСТУФХЦЧШЩЪЬЭЮЯ'), models.Value('\ue000\ue001\ue002\ue003\ue004\ue005\ue006\ue007\ue008\ue009\ue00a\ue00b\ue00c\ue00d\ue00e\ue00f\ue010\ue011\ue012\ue013\ue014\ue015\ue016\ue017\ue018\ue019\ue01a\ue01b\ue01c\ue01d\ue01e\ue01f\ue020\ue021\ue022\ue023\ue024'), function='translate'), models.F('id'), name='altegio_client_by_name'),
        ),
        AddIndexBeside(
            model_name='payment',
            index=models.Index(fields=['paid_at'], include=('vanished_at',), name='altegio_payment_time'),
        ),
        AddIndexBeside(
            model_name='payment',
            index=models.Index(fields=['account'], name='altegio_payment_account'),
        ),
        AddIndexBeside(
            model_name='payment',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(models.Func(models.F('comment'), function='altegio_fold', output_field=models.TextField()), name='gin_trgm_ops'), condition=models.Q(('comment__gt', '')), name='altegio_payment_comment'),
        ),
        AddIndexBeside(
            model_name='review',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(models.Func(models.F('text'), function='altegio_fold', output_field=models.TextField()), name='gin_trgm_ops'), name='altegio_review_text'),
        ),
        AddIndexBeside(
            model_name='review',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(models.Func(models.F('author'), function='altegio_fold', output_field=models.TextField()), name='gin_trgm_ops'), name='altegio_review_author'),
        ),
        AddIndexBeside(
            model_name='syncrun',
            index=models.Index(fields=['-started_at', '-id'], name='altegio_run_started'),
        ),
        AddIndexBeside(
            model_name='syncrun',
            index=models.Index(condition=models.Q(('state', 'running')), fields=['id'], name='altegio_run_running'),
        ),
        AddIndexBeside(
            model_name='visit',
            index=models.Index(fields=['starts_at'], include=('vanished_at',), name='altegio_visit_time'),
        ),
        # The former ones go when the new ones are there.
        RemoveIndexConcurrently(
            model_name='client',
            name='altegio_client_instagram',
        ),
        RemoveIndexConcurrently(
            model_name='payment',
            name='altegio_payment_paid_at',
        ),
        RemoveIndexConcurrently(
            model_name='visit',
            name='altegio_visit_starts',
        ),
        finer('altegio_appointment', 'starts_at'),
        finer('altegio_visit', 'starts_at', 'ends_at'),
        finer('altegio_payment', 'paid_at'),
        look_at('altegio_client', 'altegio_appointment', 'altegio_visit', 'altegio_payment'),
    ]
