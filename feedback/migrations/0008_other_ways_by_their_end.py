"""Who may be asked by another way is found by the survey's end: what is past it is the whole history."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """One index in place of another."""

    dependencies = [
        ('feedback', '0007_planning_mark'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='visitfeedback',
            name='feedback_other_way',
        ),
        migrations.AddIndex(
            model_name='visitfeedback',
            index=models.Index(condition=models.Q(('by_hand_since__isnull', True), ('reason__in', ('conversation_gone', 'email_refused', 'identity_invalid', 'instagram_conflict', 'never_wrote', 'no_instagram', 'other_tool', 'sms_no_funds', 'sms_no_rights', 'sms_refused', 'unreachable', 'window_closed')), ('status__in', ('waiting', 'skipped', 'failed'))), fields=['expires_at', 'ways_checked_at'], name='feedback_other_ways'),
        ),
    ]
