"""Who sees and sets the storage periods; and the older task of the schedule, of which they took the place."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

# A task that leaves the code's schedule stays in the database and would go on.
GONE = "feedback: purge raw Instagram webhooks"


def grant(apps, schema_editor):
    """Add the rights; they are made first, as in a new database there are none."""
    config = apps.get_app_config("salon")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
    config.models_module = None
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    mine = Permission.objects.filter(content_type__app_label="salon", content_type__model="retention")
    for name, rights in {"owner": mine, "manager": mine.filter(codename="view_retention")}.items():
        for group in Group.objects.filter(name=name):
            group.permissions.add(*rights)


def forget_task(apps, schema_editor):
    """Take the older task out of the schedule."""
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(name=GONE).delete()


class Migration(migrations.Migration):
    """Only adds rights: what staff changed in the roles stays."""

    dependencies = [
        ("salon", "0024_retention"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [
        migrations.RunPython(grant, migrations.RunPython.noop),
        migrations.RunPython(forget_task, migrations.RunPython.noop),
    ]
