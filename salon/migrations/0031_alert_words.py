"""What an alert says, in each language of the interface; older rows keep the one they were told in."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('salon', '0030_client_erased'),
    ]

    operations = [
        migrations.AddField(
            model_name='alert',
            name='words',
            field=models.JSONField(editable=False, null=True),
        ),
    ]
