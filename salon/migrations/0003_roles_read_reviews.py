"""Whoever sees the salon sees its hours, managers read reviews; the owner may do all that there is by now."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

RECEPTIONIST = ["view_workinghours"]
MANAGER = [*RECEPTIONIST, "view_review"]


def grant(apps, schema_editor):
    """Add the rights of the mirror's newer tables; they are made first, as in a new database there are none."""
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
        ("salon", "0002_roles"),
        ("altegio", "0002_complete"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
