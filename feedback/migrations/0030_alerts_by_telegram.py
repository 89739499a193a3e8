"""Only words: what alerts by Telegram are about."""


from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('feedback', '0029_pages_of_years'),
    ]

    operations = [
        migrations.AlterField(
            model_name='historicalteammember',
            name='wants_alerts',
            field=models.BooleanField(default=True, help_text='Told at once of a low score, to who may read what clients answered, and by Telegram when sending, Altegio, webhooks or the clock stand still, to who may see alerts.', verbose_name='alerts'),
        ),
        migrations.AlterField(
            model_name='teammember',
            name='wants_alerts',
            field=models.BooleanField(default=True, help_text='Told at once of a low score, to who may read what clients answered, and by Telegram when sending, Altegio, webhooks or the clock stand still, to who may see alerts.', verbose_name='alerts'),
        ),
    ]
