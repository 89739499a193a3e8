"""The secrets of the second step and its recovery codes, encrypted at rest in a table of ours."""

import django.db.models.deletion
import feedback.fields
import salon.models.second_step
from django.conf import settings
from django.db import migrations, models
from django_otp.util import random_hex


def move(apps, schema_editor):
    """Take over what django-otp kept in clear, and leave nothing there that opens anything.

    Its rows stay, each with a new secret that nobody knows: the former processes, which still answer for some
    seconds, let nobody in by the password alone meanwhile.
    """
    ours = apps.get_model("salon", "SecondStep")
    device_model = apps.get_model("otp_totp", "TOTPDevice")
    code_model = apps.get_model("otp_static", "StaticToken")
    # A confirmed one goes before one that was only begun.
    for device in device_model.objects.order_by("user_id", "-confirmed", "pk"):
        codes = code_model.objects.filter(device__user_id=device.user_id).order_by("pk")
        ours.objects.get_or_create(
            user_id=device.user_id,
            defaults={
                "name": "app",
                "confirmed": device.confirmed,
                "secret": device.key,
                "recovery": " ".join(codes.values_list("token", flat=True)),
                "drift": device.drift,
                "last_t": device.last_t,
            },
        )
        device_model.objects.filter(pk=device.pk).update(key=random_hex(20))
    code_model.objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ('salon', '0028_stuck_tasks'),
        ('otp_totp', '0003_add_timestamps'),
        ('otp_static', '0003_add_timestamps'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SecondStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='The human-readable name of this device.', max_length=64)),
                ('confirmed', models.BooleanField(default=True, help_text='Is this device ready for use?')),
                ('throttling_failure_timestamp', models.DateTimeField(blank=True, default=None, help_text='A timestamp of the last failed verification attempt. Null if last attempt succeeded.', null=True)),
                ('throttling_failure_count', models.PositiveIntegerField(default=0, help_text='Number of successive failed attempts.')),
                ('secret', feedback.fields.EncryptedTextField(default=salon.models.second_step.new_secret, editable=False)),
                ('recovery', feedback.fields.EncryptedTextField(blank=True, editable=False)),
                ('drift', models.SmallIntegerField(default=0, editable=False)),
                ('last_t', models.BigIntegerField(default=-1, editable=False)),
                ('user', models.ForeignKey(help_text='The user that this device belongs to.', on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('user',), name='salon_secondstep_user')],
            },
        ),
        migrations.RunPython(move, migrations.RunPython.noop),
    ]
