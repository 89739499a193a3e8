"""Receptionists and managers write by hand where Direct is closed, and say that they did."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

WRITES = ["view_handmark", "add_handmark"]


def grant(apps, schema_editor):
    """Add the rights of the list; they are made first, as in a new database there are none."""
    config = apps.get_app_config("feedback")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
    config.models_module = None
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    of_surveys = Permission.objects.filter(content_type__app_label="feedback")
    writes = of_surveys.filter(codename__in=WRITES)
    roles = {"receptionist": writes, "manager": writes, "owner": of_surveys}
    for name, rights in roles.items():
        for group in Group.objects.filter(name=name):
            group.permissions.add(*rights)


class Migration(migrations.Migration):
    """Only adds rights: what staff changed in the roles stays."""

    dependencies = [
        ("salon", "0006_sending_switch"),
        ("feedback", "0006_texts_of_other_ways"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
