"""For how long things are kept."""

import django.core.validators
import django.db.models.deletion
import salon.models.retention
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('salon', '0023_roles_of_feeds'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalRetention',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('comments', models.PositiveSmallIntegerField(default=730, help_text='Comments, other words of clients and notes in cases that are over. Ratings stay.', validators=[django.core.validators.MinValueValidator(30), django.core.validators.MaxValueValidator(3650)], verbose_name='words of answers')),
                ('messages', models.PositiveSmallIntegerField(default=365, help_text='What was sent to clients and what they wrote in Direct. That and when it was stays.', validators=[django.core.validators.MinValueValidator(30), django.core.validators.MaxValueValidator(3650)], verbose_name='words of messages')),
                ('webhooks', models.PositiveSmallIntegerField(default=salon.models.retention.first_raw_days, help_text='Of Instagram, Altegio and Telegram, as they came: enough to look into a fault.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(90)], verbose_name='raw webhooks')),
                ('team', models.PositiveSmallIntegerField(default=90, help_text='Alerts, lists of the day and digests.', validators=[django.core.validators.MinValueValidator(30), django.core.validators.MaxValueValidator(3650)], verbose_name='messages to the team')),
                ('logs', models.PositiveSmallIntegerField(default=180, help_text='Sync runs, settled quarantine, alerts that are over, log-in attempts, changes in the admin.', validators=[django.core.validators.MinValueValidator(30), django.core.validators.MaxValueValidator(3650)], verbose_name='logs of work')),
                ('audit', models.PositiveSmallIntegerField(default=1095, help_text='A year at least: by them the salon shows that it kept the law.', validators=[django.core.validators.MinValueValidator(365), django.core.validators.MaxValueValidator(3650)], verbose_name='audit log and answered requests')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical storage periods',
                'verbose_name_plural': 'historical storage periods',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Retention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('comments', models.PositiveSmallIntegerField(default=730, help_text='Comments, other words of clients and notes in cases that are over. Ratings stay.', validators=[django.core.validators.MinValueValidator(30), django.core.validators.MaxValueValidator(3650)], verbose_name='words of answers')),
                ('messages', models.PositiveSmallIntegerField(default=365, help_text='What was sent to clients and what they wrote in Direct. That and when it was stays.', validators=[django.core.validators.MinValueValidator(30), django.core.validators.MaxValueValidator(3650)], verbose_name='words of messages')),
                ('webhooks', models.PositiveSmallIntegerField(default=salon.models.retention.first_raw_days, help_text='Of Instagram, Altegio and Telegram, as they came: enough to look into a fault.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(90)], verbose_name='raw webhooks')),
                ('team', models.PositiveSmallIntegerField(default=90, help_text='Alerts, lists of the day and digests.', validators=[django.core.validators.MinValueValidator(30), django.core.validators.MaxValueValidator(3650)], verbose_name='messages to the team')),
                ('logs', models.PositiveSmallIntegerField(default=180, help_text='Sync runs, settled quarantine, alerts that are over, log-in attempts, changes in the admin.', validators=[django.core.validators.MinValueValidator(30), django.core.validators.MaxValueValidator(3650)], verbose_name='logs of work')),
                ('audit', models.PositiveSmallIntegerField(default=1095, help_text='A year at least: by them the salon shows that it kept the law.', validators=[django.core.validators.MinValueValidator(365), django.core.validators.MaxValueValidator(3650)], verbose_name='audit log and answered requests')),
                ('purged_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='last looked through')),
            ],
            options={
                'verbose_name': 'storage periods',
                'verbose_name_plural': 'storage periods',
                'default_permissions': ('view', 'change'),
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='salon_one_retention')],
            },
        ),
    ]
