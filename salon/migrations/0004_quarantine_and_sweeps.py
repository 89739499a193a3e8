"""Managers see what stands in quarantine; the schedule's old nightly pass gives way to the sweeps."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

MANAGER = ["view_quarantine"]
# The code's schedule only adds and changes: an entry that is gone from it would run on.
REPLACED = "altegio: nightly full pass"


def grant(apps, schema_editor):
    """Add the rights of the new table; they are made first, as in a new database there are none."""
    config = apps.get_app_config("altegio")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
    config.models_module = None
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    of_mirror = Permission.objects.filter(content_type__app_label="altegio")
    roles = {"manager": of_mirror.filter(codename__in=MANAGER), "owner": of_mirror}
    for name, rights in roles.items():
        for group in Group.objects.filter(name=name):
            group.permissions.add(*rights)


def drop_replaced(apps, schema_editor):
    """Take the replaced entry out of the schedule."""
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(name=REPLACED).delete()


class Migration(migrations.Migration):
    """Only adds rights: what staff changed in the roles stays."""

    dependencies = [
        ("salon", "0003_roles_read_reviews"),
        ("altegio", "0003_quarantine"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [
        migrations.RunPython(grant, migrations.RunPython.noop),
        migrations.RunPython(drop_replaced, migrations.RunPython.noop),
    ]
