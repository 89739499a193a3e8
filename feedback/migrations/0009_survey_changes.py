"""Each change of a survey becomes a row, written by the database itself in the transaction of the change.

Also what the first reading of conversations and the looks at a stopped account remember.
"""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

WRITE = """
CREATE FUNCTION feedback_note_survey_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO feedback_surveychange
        (feedback_id, at, was_status, was_reason, was_due_at, status, reason, due_at, channel)
    VALUES
        (NEW.id, clock_timestamp(), OLD.status, OLD.reason, OLD.due_at,
         NEW.status, NEW.reason, NEW.due_at, NEW.channel);
    RETURN NULL;
END
$$;
CREATE TRIGGER feedback_survey_changed AFTER UPDATE ON feedback_visitfeedback
FOR EACH ROW WHEN (
    (OLD.status, OLD.reason, OLD.due_at) IS DISTINCT FROM (NEW.status, NEW.reason, NEW.due_at)
) EXECUTE FUNCTION feedback_note_survey_change();
"""
FORGET = """
DROP TRIGGER feedback_survey_changed ON feedback_visitfeedback;
DROP FUNCTION feedback_note_survey_change();
"""


class Migration(migrations.Migration):
    """A table with its trigger, and columns of the account."""

    dependencies = [
        ('feedback', '0008_other_ways_by_their_end'),
    ]

    operations = [
        migrations.AddField(
            model_name='instagramaccount',
            name='conversations_after',
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.AddField(
            model_name='instagramaccount',
            name='conversations_begun_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='instagramaccount',
            name='probed_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='instagramaccount',
            name='probes',
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.CreateModel(
            name='SurveyChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='when')),
                ('was_status', models.CharField(max_length=10, verbose_name='state before')),
                ('was_reason', models.CharField(blank=True, max_length=32, verbose_name='reason before')),
                ('was_due_at', models.DateTimeField(blank=True, null=True, verbose_name='due before')),
                ('status', models.CharField(max_length=10, verbose_name='state')),
                ('reason', models.CharField(blank=True, max_length=32, verbose_name='reason')),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='due')),
                ('channel', models.CharField(blank=True, max_length=12, verbose_name='channel')),
                ('feedback', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='feedback.visitfeedback', verbose_name='survey')),
            ],
            options={
                'verbose_name': 'change of a survey',
                'verbose_name_plural': 'changes of surveys',
                'ordering': ('id',),
                'default_permissions': (),
            },
        ),
        migrations.RunSQL(WRITE, FORGET),
    ]
