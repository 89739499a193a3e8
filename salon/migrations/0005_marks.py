"""Whoever sees the salon sees its labels and fields; managers say which field holds Instagram names."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

RECEPTIONIST = ["view_label", "view_customfield"]
MANAGER = [*RECEPTIONIST, "change_customfield"]


def grant(apps, schema_editor):
    """Add the rights of the new tables; they are made first, as in a new database there are none."""
    config = apps.get_app_config("altegio")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
    config.models_module = None
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    of_mirror = Permission.objects.filter(content_type__app_label="altegio")
    roles = {
        "receptionist": of_mirror.filter(codename__in=RECEPTIONIST),
        "manager": of_mirror.filter(codename__in=MANAGER),
        "owner": of_mirror,
    }
    for name, rights in roles.items():
        for group in Group.objects.filter(name=name):
            group.permissions.add(*rights)


class Migration(migrations.Migration):
    """Only adds: what staff changed in the roles stays."""

    dependencies = [
        ("salon", "0004_quarantine_and_sweeps"),
        ("altegio", "0004_marks_and_names"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
