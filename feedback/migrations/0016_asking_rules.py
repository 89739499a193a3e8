"""Campaigns say whom they ask by more rules, at which hours of which weekday, and who lets surveys go."""

from __future__ import annotations

import datetime
import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


def keep_as_it_was(apps, schema_editor):
    """Rules that a new campaign begins with are no rules of those that ask already."""
    Campaign = apps.get_model("feedback", "Campaign")
    Campaign.objects.update(min_days_between=0, skip_reviewed=False)


class Migration(migrations.Migration):
    """Adds rows and columns; campaigns that are there ask whom they asked before."""

    dependencies = [
        ('altegio', '0009_asking_rules'),
        ('feedback', '0015_photo_reminders'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CampaignDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField(choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')], verbose_name='day of the week')),
                ('closed', models.BooleanField(default=False, verbose_name='nobody is written to')),
                ('start', models.TimeField(default=datetime.time(10, 0), verbose_name='send from')),
                ('end', models.TimeField(default=datetime.time(20, 0), help_text='00:00 means midnight, the end of the day.', verbose_name='send until')),
            ],
            options={
                'verbose_name': 'day of its own',
                'verbose_name_plural': 'days of their own',
                'ordering': ('weekday',),
            },
        ),
        migrations.CreateModel(
            name='HistoricalCampaign_except_categories',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('m2m_history_id', models.AutoField(primary_key=True, serialize=False)),
            ],
            options={
                'verbose_name': 'HistoricalCampaign_except_categories',
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalCampaign_except_masters',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('m2m_history_id', models.AutoField(primary_key=True, serialize=False)),
            ],
            options={
                'verbose_name': 'HistoricalCampaign_except_masters',
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalCampaign_except_services',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('m2m_history_id', models.AutoField(primary_key=True, serialize=False)),
            ],
            options={
                'verbose_name': 'HistoricalCampaign_except_services',
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalCampaign_only_categories',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('m2m_history_id', models.AutoField(primary_key=True, serialize=False)),
            ],
            options={
                'verbose_name': 'HistoricalCampaign_only_categories',
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalCampaign_only_masters',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('m2m_history_id', models.AutoField(primary_key=True, serialize=False)),
            ],
            options={
                'verbose_name': 'HistoricalCampaign_only_masters',
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalCampaign_only_services',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('m2m_history_id', models.AutoField(primary_key=True, serialize=False)),
            ],
            options={
                'verbose_name': 'HistoricalCampaign_only_services',
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalCampaignDay',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField(choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')], verbose_name='day of the week')),
                ('closed', models.BooleanField(default=False, verbose_name='nobody is written to')),
                ('start', models.TimeField(default=datetime.time(10, 0), verbose_name='send from')),
                ('end', models.TimeField(default=datetime.time(20, 0), help_text='00:00 means midnight, the end of the day.', verbose_name='send until')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical day of its own',
                'verbose_name_plural': 'historical days of their own',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalHoliday',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('date', models.DateField(verbose_name='day')),
                ('yearly', models.BooleanField(default=False, help_text='On this day and month, whatever the year.', verbose_name='every year')),
                ('name', models.CharField(blank=True, max_length=80, verbose_name='what day it is')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical holiday',
                'verbose_name_plural': 'historical holidays',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Holiday',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(verbose_name='day')),
                ('yearly', models.BooleanField(default=False, help_text='On this day and month, whatever the year.', verbose_name='every year')),
                ('name', models.CharField(blank=True, max_length=80, verbose_name='what day it is')),
            ],
            options={
                'verbose_name': 'holiday',
                'verbose_name_plural': 'holidays',
                'ordering': ('date', 'pk'),
            },
        ),
        migrations.AddField(
            model_name='campaign',
            name='case_hours',
            field=models.PositiveSmallIntegerField(default=24, help_text='In so many hours somebody should have answered a client who was not pleased.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(720)], verbose_name='hours for a case'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='delay_days',
            field=models.PositiveSmallIntegerField(default=1, help_text='Counts where the survey goes on a later day: 1 is the day after the visit.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(14)], verbose_name='days after the visit'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='delay_mode',
            field=models.CharField(choices=[('hours', 'some hours after the visit'), ('next_day', 'on a later day, at a fixed time')], default='hours', max_length=8, verbose_name='when to ask'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='except_categories',
            field=models.ManyToManyField(blank=True, related_name='+', to='altegio.servicecategory', verbose_name='none of these categories'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='except_masters',
            field=models.ManyToManyField(blank=True, related_name='+', to='altegio.staff', verbose_name='none of these masters'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='except_services',
            field=models.ManyToManyField(blank=True, related_name='+', to='altegio.service', verbose_name='none of these services'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='first_visits_always',
            field=models.BooleanField(default=True, help_text='Price, share and days between do not matter then; services and masters still do.', verbose_name='always after the first visit'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='hold',
            field=models.BooleanField(default=False, help_text='Nothing goes out by itself: each survey waits in the list until a manager lets it go.', verbose_name='wait for a manager'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='late_days',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Marked as arrived when its time to be asked has passed, a visit is asked about at once, if it ended at most so many days ago; else it is missed. Empty: as long as a survey may wait.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='days for a visit to be marked'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='low_threshold',
            field=models.PositiveSmallIntegerField(default=3, help_text='Of 5. Such an answer opens a case; other scales count in proportion.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(4)], verbose_name='low rating, up to'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='min_cost',
            field=models.DecimalField(decimal_places=2, default=0, help_text='Visits that cost less are not asked about. 0: the price does not matter.', max_digits=14, validators=[django.core.validators.MinValueValidator(0)], verbose_name='price, at least'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='min_days_between',
            field=models.PositiveSmallIntegerField(default=14, help_text='Who was asked in these days, about whatever visit, is left alone. 0: after each visit.', validators=[django.core.validators.MaxValueValidator(365)], verbose_name='days between two surveys of a client'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='only_categories',
            field=models.ManyToManyField(blank=True, related_name='+', to='altegio.servicecategory', verbose_name='only these categories'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='only_masters',
            field=models.ManyToManyField(blank=True, related_name='+', to='altegio.staff', verbose_name='only these masters'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='only_services',
            field=models.ManyToManyField(blank=True, related_name='+', to='altegio.service', verbose_name='only these services'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='priority',
            field=models.PositiveSmallIntegerField(default=100, help_text='A visit is asked about by one campaign: the first that fits. Smaller comes first.', verbose_name='order'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='reminder_days',
            field=models.PositiveSmallIntegerField(blank=True, default=3, help_text='Who did not answer is reminded once, after so many days. Empty: never.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)], verbose_name='days until the reminder'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='review_url',
            field=models.URLField(blank=True, help_text='Everybody who answered is thanked with this link, whatever they said.', verbose_name='public review page'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='sample_percent',
            field=models.PositiveSmallIntegerField(default=100, help_text='Of those that fit, so many in a hundred are asked about: by chance, once and for all.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='share of visits, %'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='send_at',
            field=models.TimeField(default=datetime.time(12, 0), help_text='By the clock of the location; the sending hours below still hold.', verbose_name='at'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='skip_review_requested',
            field=models.BooleanField(default=False, help_text='Visits of which Altegio itself asks for a review.', verbose_name='not whom Altegio asks itself'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='skip_reviewed',
            field=models.BooleanField(default=True, help_text='Of this visit. Who has said it once is not asked again.', verbose_name='not who left a review in Altegio'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='unmarked_hours',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Empty: only who was marked as arrived is asked. Else a visit that ended so many hours ago, and was never marked, counts as one that took place.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(336)], verbose_name='hours until an unmarked visit counts'),
        ),
        migrations.AddField(
            model_name='historicalcampaign',
            name='case_hours',
            field=models.PositiveSmallIntegerField(default=24, help_text='In so many hours somebody should have answered a client who was not pleased.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(720)], verbose_name='hours for a case'),
        ),
        migrations.AddField(
            model_name='historicalcampaign',
            name='delay_days',
            field=models.PositiveSmallIntegerField(default=1, help_text='Counts where the survey goes on a later day: 1 is the day after the visit.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(14)], verbose_name='days after the visit'),
        ),
        migrations.AddField(
            model_name='historicalcampaign',
            name='delay_mode',
            field=models.CharField(choices=[('hours', 'some hours after the visit'), ('next_day', 'on a later day, at a fixed time')], default='hours', max_length=8, verbose_name='when to ask'),
        ),
        migrations.AddField(
            model_name='historicalcampaign',
            name='first_visits_always',
            field=models.BooleanField(default=True, help_text='Price, share and days between do not matter then; services and masters still do.', verbose_name='always after the first visit'),
        ),
        migrations.AddField(
            model_name='historicalcampaign',
            name='hold',
            field=models.BooleanField(default=False, help_text='Nothing goes out by itself: each survey waits in the list until a manager lets it go.', verbose_name='wait for a manager'),
        ),
        migrations.AddField(
            model_name='historicalcampaign',
            name='late_days',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Marked as arrived when its time to be asked has passed, a visit is asked about at once, if it ended at most so many days ago; else it is missed. Empty: as long as a survey may wait.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='days for a visit to be marked'),
        ),
        migrations.AddField(
            model_name='historicalcampaign',
            name='low_threshold',
            field=models.PositiveSmallIntegerField(default=3, help_text='Of 5. Such an answer opens a case; other scales count in proportion.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(4)], verbose_name='low rating, up to'),
        ),
        migrations.AddField(
            model_name='historicalcampaign',
            name='min_cost',
            field=models.DecimalField(decimal_places=2, default=0, help_text='Visits that cost less are not asked about. 0: the price does not matter.', max_digits=14, validators=[django.core.validators.MinValueValidator(0)], verbose_name='price, at least'),
        ),
        migrations.AddField(
            model_name='historicalcampaign',
            name='min_days_between',
            field=models.PositiveSmallIntegerField(default=14, help_text='Who was asked in these days, about whatever visit, is left alone. 0: after each visit.', validators=[django.core.validators.MaxValueValidator(365)], verbose_name='days between two surveys of a client'),
        ),
        migrations.AddField(
            model_name='historicalcampaign',
            name='priority',
            field=models.PositiveSmallIntegerField(default=100, help_text='A visit is asked about by one campaign: the first that fits. Smaller comes first.', verbose_name='order'),
        ),
        migrations.AddField(
            model_name='historicalcampaign',
            name='reminder_days',
            field=models.PositiveSmallIntegerField(blank=True, default=3, help_text='Who did not answer is reminded once, after so many days. Empty: never.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)], verbose_name='days until the reminder'),
        ),
        migrations.AddField(
            model_name='historicalcampaign',
            name='review_url',
            field=models.URLField(blank=True, help_text='Everybody who answered is thanked with this link, whatever they said.', verbose_name='public review page'),
        ),
        migrations.AddField(
            model_name='historicalcampaign',
            name='sample_percent',
            field=models.PositiveSmallIntegerField(default=100, help_text='Of those that fit, so many in a hundred are asked about: by chance, once and for all.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='share of visits, %'),
        ),
        migrations.AddField(
            model_name='historicalcampaign',
            name='send_at',
            field=models.TimeField(default=datetime.time(12, 0), help_text='By the clock of the location; the sending hours below still hold.', verbose_name='at'),
        ),
        migrations.AddField(
            model_name='historicalcampaign',
            name='skip_review_requested',
            field=models.BooleanField(default=False, help_text='Visits of which Altegio itself asks for a review.', verbose_name='not whom Altegio asks itself'),
        ),
        migrations.AddField(
            model_name='historicalcampaign',
            name='skip_reviewed',
            field=models.BooleanField(default=True, help_text='Of this visit. Who has said it once is not asked again.', verbose_name='not who left a review in Altegio'),
        ),
        migrations.AddField(
            model_name='historicalcampaign',
            name='unmarked_hours',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Empty: only who was marked as arrived is asked. Else a visit that ended so many hours ago, and was never marked, counts as one that took place.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(336)], verbose_name='hours until an unmarked visit counts'),
        ),
        migrations.AddField(
            model_name='planningmark',
            name='rules',
            field=models.CharField(blank=True, db_default='', default='', max_length=64),
        ),
        migrations.AddField(
            model_name='visitfeedback',
            name='approved_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='let go'),
        ),
        migrations.AddField(
            model_name='visitfeedback',
            name='approved_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='let go by'),
        ),
        migrations.AlterField(
            model_name='visitfeedback',
            name='reason',
            field=models.CharField(blank=True, choices=[('', '–'), ('before_start', 'The visit was before surveys were switched on.'), ('no_client', 'The visit has no client.'), ('no_instagram', 'The client has no Instagram name in Altegio.'), ('instagram_conflict', 'It is not certain whose Instagram name this is: link the client by hand.'), ('never_wrote', 'The client has never written to the salon in Direct, so Instagram lets nobody write first.'), ('window_closed', 'More than 24 hours have passed since the client last wrote: waiting for the next message.'), ('another_survey', 'Another survey of the same client is still open, or was sent today.'), ('excluded_service', 'The campaign does not ask about these services.'), ('excluded_master', "The campaign does not ask about this master's visits."), ('too_cheap', 'The visit cost less than the campaign asks about.'), ('not_sampled', 'The campaign asks about a share of visits, and this one is not in it.'), ('asked_lately', 'The client was asked about another visit a short time ago.'), ('reviewed', 'The client left a review of this visit in Altegio already.'), ('review_requested', 'Altegio itself asks this client for a review of the visit.'), ('not_marked', 'Nobody marked in Altegio that the client came.'), ('held', 'No manager has let it go yet.'), ('opted_out', 'The client asked not to be written to.'), ('superseded', 'A newer visit of the same client was asked about instead.'), ('too_late', 'The visit became known as completed too late to ask about it.'), ('no_window', 'The client did not write in time, so Instagram did not let us ask.'), ('visit_changed', 'The visit is no longer completed in Altegio.'), ('unreachable', 'The client cannot receive messages from the salon.'), ('identity_invalid', 'Instagram no longer knows this person.'), ('account_stopped', "Instagram stopped the salon's account: see the account's page."), ('no_account', 'No Instagram account is connected.'), ('paused', 'Sending is paused.'), ('campaign_off', 'Surveys are switched off.'), ('outcome_unknown', 'Instagram did not say whether the message arrived; it is not sent again.'), ('our_bug', 'Instagram did not accept the message: tell the developers.'), ('no_answer', 'The client did not answer.'), ('text_held', 'The client asked something else: a person should answer.'), ('daily_limit', 'The most surveys of one day have gone out: this one may go tomorrow.'), ('dry_run', 'Trial run: the message was written, but not sent.'), ('other_tool', 'Another program holds the conversation in Direct: disconnect it from the account.'), ('conversation_gone', 'The conversation was deleted or archived in Direct.'), ('by_hand', 'A colleague is writing to the client by hand just now.'), ('sms_no_funds', 'There is no money for SMS on the account in Altegio: top it up.'), ('sms_no_rights', 'Altegio lets our user send no SMS: grant the right.'), ('sms_refused', 'Altegio did not accept the SMS for this client.'), ('email_refused', "The client's mail server did not accept the letter.")], max_length=32, verbose_name='reason'),
        ),
        migrations.AddIndex(
            model_name='visitfeedback',
            index=models.Index(condition=models.Q(('reason__in', ['asked_lately', 'excluded_master', 'excluded_service', 'not_marked', 'not_sampled', 'reviewed', 'review_requested', 'too_cheap', 'too_late']), ('status__in', ('skipped', 'missed'))), fields=['expires_at'], name='feedback_by_rule'),
        ),
        migrations.AddField(
            model_name='campaignday',
            name='campaign',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='feedback.campaign', verbose_name='campaign'),
        ),
        migrations.AddField(
            model_name='historicalcampaign_except_categories',
            name='campaign',
            field=models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='feedback.campaign'),
        ),
        migrations.AddField(
            model_name='historicalcampaign_except_categories',
            name='history',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to='feedback.historicalcampaign'),
        ),
        migrations.AddField(
            model_name='historicalcampaign_except_categories',
            name='servicecategory',
            field=models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='altegio.servicecategory'),
        ),
        migrations.AddField(
            model_name='historicalcampaign_except_masters',
            name='campaign',
            field=models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='feedback.campaign'),
        ),
        migrations.AddField(
            model_name='historicalcampaign_except_masters',
            name='history',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to='feedback.historicalcampaign'),
        ),
        migrations.AddField(
            model_name='historicalcampaign_except_masters',
            name='staff',
            field=models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='altegio.staff'),
        ),
        migrations.AddField(
            model_name='historicalcampaign_except_services',
            name='campaign',
            field=models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='feedback.campaign'),
        ),
        migrations.AddField(
            model_name='historicalcampaign_except_services',
            name='history',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to='feedback.historicalcampaign'),
        ),
        migrations.AddField(
            model_name='historicalcampaign_except_services',
            name='service',
            field=models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='altegio.service'),
        ),
        migrations.AddField(
            model_name='historicalcampaign_only_categories',
            name='campaign',
            field=models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='feedback.campaign'),
        ),
        migrations.AddField(
            model_name='historicalcampaign_only_categories',
            name='history',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to='feedback.historicalcampaign'),
        ),
        migrations.AddField(
            model_name='historicalcampaign_only_categories',
            name='servicecategory',
            field=models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='altegio.servicecategory'),
        ),
        migrations.AddField(
            model_name='historicalcampaign_only_masters',
            name='campaign',
            field=models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='feedback.campaign'),
        ),
        migrations.AddField(
            model_name='historicalcampaign_only_masters',
            name='history',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to='feedback.historicalcampaign'),
        ),
        migrations.AddField(
            model_name='historicalcampaign_only_masters',
            name='staff',
            field=models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='altegio.staff'),
        ),
        migrations.AddField(
            model_name='historicalcampaign_only_services',
            name='campaign',
            field=models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='feedback.campaign'),
        ),
        migrations.AddField(
            model_name='historicalcampaign_only_services',
            name='history',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to='feedback.historicalcampaign'),
        ),
        migrations.AddField(
            model_name='historicalcampaign_only_services',
            name='service',
            field=models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='altegio.service'),
        ),
        migrations.AddField(
            model_name='historicalcampaignday',
            name='campaign',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='feedback.campaign', verbose_name='campaign'),
        ),
        migrations.AddField(
            model_name='historicalcampaignday',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalholiday',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='holiday',
            constraint=models.UniqueConstraint(fields=('date',), name='feedback_holiday_date'),
        ),
        migrations.AddConstraint(
            model_name='campaignday',
            constraint=models.UniqueConstraint(fields=('campaign', 'weekday'), name='feedback_campaign_day', violation_error_message='This day of the week stands there twice.'),
        ),
        migrations.AddConstraint(
            model_name='campaignday',
            constraint=models.CheckConstraint(condition=models.Q(('closed', True), ('end', datetime.time(0, 0)), ('start__lt', models.F('end')), _connector='OR'), name='feedback_campaign_day_hours', violation_error_message='The sending hours must begin before they end, within one day.'),
        ),
        migrations.RunPython(keep_as_it_was, migrations.RunPython.noop),
    ]
