"""What waits for a person is looked at again too: another way may take it once it can be used."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """The same index over more rows."""

    dependencies = [
        ('feedback', '0009_survey_changes'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='visitfeedback',
            name='feedback_other_ways',
        ),
        migrations.AddIndex(
            model_name='visitfeedback',
            index=models.Index(condition=models.Q(('reason__in', ('conversation_gone', 'email_refused', 'identity_invalid', 'instagram_conflict', 'never_wrote', 'no_instagram', 'other_tool', 'sms_no_funds', 'sms_no_rights', 'sms_refused', 'unreachable', 'window_closed')), ('status__in', ('waiting', 'skipped', 'failed'))), fields=['expires_at', 'ways_checked_at'], name='feedback_other_ways'),
        ),
    ]
