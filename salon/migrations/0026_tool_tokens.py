"""Tokens belong to tools: what they may read are scopes, and they may end."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


EVERYTHING = ["clients", "clients_phones", "appointments", "feedback", "reports"]


def keep_rights(apps, schema_editor):
    """Who has a token already goes on reading what its user may."""
    apps.get_model("salon", "ApiToken").objects.filter(scopes=[]).update(scopes=EVERYTHING)


class Migration(migrations.Migration):

    dependencies = [
        ('salon', '0025_retention_begins'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='apitoken',
            name='created_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by'),
        ),
        migrations.AddField(
            model_name='apitoken',
            name='expires_at',
            field=models.DateTimeField(blank=True, help_text='Empty: it works until it is revoked.', null=True, verbose_name='expires'),
        ),
        migrations.AddField(
            model_name='apitoken',
            name='per_minute',
            field=models.PositiveIntegerField(db_default=600, default=600, help_text='More than these are answered 429, with the seconds to wait.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100000)], verbose_name='requests a minute'),
        ),
        migrations.AddField(
            model_name='apitoken',
            name='scopes',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('clients', 'clients, without phones'), ('clients_phones', 'clients, with phones'), ('appointments', 'appointments, visits and payments'), ('feedback', 'survey answers and reviews'), ('reports', 'reports')], max_length=16), default=list, size=None, verbose_name='may read'),
        ),
        migrations.AlterField(
            model_name='apitoken',
            name='user',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='api_tokens', to=settings.AUTH_USER_MODEL, verbose_name='with the rights of'),
        ),
        migrations.RunPython(keep_rights, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name='apitoken',
            constraint=models.CheckConstraint(condition=models.Q(('user__isnull', False), models.Q(('scopes', []), _negated=True), _connector='OR'), name='salon_token_opens_something'),
        ),
    ]
