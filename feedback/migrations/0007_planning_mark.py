"""How far planning has come; what has to be decided about, and what may be planned after all, by indexes."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Only adds."""

    dependencies = [
        ('altegio', '0007_visits_changed'),
        ('feedback', '0006_texts_of_other_ways'),
    ]

    operations = [
        migrations.CreateModel(
            name='PlanningMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('looked_at', models.DateTimeField()),
                ('whole_at', models.DateTimeField()),
            ],
        ),
        migrations.AddIndex(
            model_name='visitfeedback',
            index=models.Index(condition=models.Q(('status__in', ('planned', 'waiting')), models.Q(('status', 'planned'), ('reason__in', ['account_stopped', 'campaign_off', 'daily_limit', 'no_account', 'paused']), _connector='OR')), fields=['due_at', 'id'], name='feedback_undecided'),
        ),
        migrations.AddIndex(
            model_name='visitfeedback',
            index=models.Index(condition=models.Q(('reason__in', ['instagram_conflict', 'no_instagram', 'visit_changed']), ('status', 'skipped')), fields=['expires_at'], name='feedback_curable'),
        ),
        migrations.AddField(
            model_name='planningmark',
            name='campaign',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='feedback.campaign'),
        ),
    ]
