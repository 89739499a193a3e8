"""One more event that other tools may be told of."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('salon', '0029_second_step'),
    ]

    operations = [
        migrations.AlterField(
            model_name='outgoingdelivery',
            name='kind',
            field=models.CharField(choices=[('feedback.answered', 'a client answered a survey'), ('case.opened', 'a case was opened'), ('visit.completed', 'a visit is over'), ('client.linked', 'a client became known in Direct'), ('client.erased', "a client's data was erased")], max_length=32, verbose_name='what happened'),
        ),
        migrations.AlterField(
            model_name='outgoingwebhook',
            name='kinds',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('feedback.answered', 'a client answered a survey'), ('case.opened', 'a case was opened'), ('visit.completed', 'a visit is over'), ('client.linked', 'a client became known in Direct'), ('client.erased', "a client's data was erased")], max_length=32), size=None, verbose_name='tell it when'),
        ),
    ]
