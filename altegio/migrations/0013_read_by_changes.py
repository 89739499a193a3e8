"""Other tools ask for what changed since they read last."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('altegio', '0012_erased_people'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='appointment',
            index=models.Index(fields=['changed_at'], name='altegio_appt_changed'),
        ),
        migrations.AddIndex(
            model_name='client',
            index=models.Index(fields=['changed_at'], name='altegio_client_changed'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(fields=['changed_at'], name='altegio_payment_changed'),
        ),
    ]
