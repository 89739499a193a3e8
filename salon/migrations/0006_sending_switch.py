"""Managers and owners pause all sending; the owner has every right of the surveys."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

SWITCH = ["view_sendingswitch", "change_sendingswitch"]


def grant(apps, schema_editor):
    """Add the rights of the switch; they are made first, as in a new database there are none."""
    config = apps.get_app_config("feedback")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
    config.models_module = None
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    of_surveys = Permission.objects.filter(content_type__app_label="feedback")
    roles = {"manager": of_surveys.filter(codename__in=SWITCH), "owner": of_surveys}
    for name, rights in roles.items():
        for group in Group.objects.filter(name=name):
            group.permissions.add(*rights)


class Migration(migrations.Migration):
    """Only adds rights: what staff changed in the roles stays."""

    dependencies = [
        ("salon", "0005_marks"),
        ("feedback", "0004_deciding"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
