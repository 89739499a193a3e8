"""Managers and owners see alerts and say that they did; the desk notes who does not want to be written to."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

ALERTS = ["view_alert", "change_alert"]
REFUSALS = ["view_optout", "add_optout"]


def grant(apps, schema_editor):
    """Add the rights; they are made first, as in a new database there are none."""
    for label in ("salon", "feedback"):
        config = apps.get_app_config(label)
        config.models_module = True
        create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
        config.models_module = None
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    alerts = Permission.objects.filter(content_type__app_label="salon", content_type__model="alert")
    refusals = Permission.objects.filter(content_type__app_label="feedback", codename__in=REFUSALS)
    roles = {"owner": alerts, "manager": alerts.filter(codename__in=ALERTS), "receptionist": refusals}
    for name, rights in roles.items():
        for group in Group.objects.filter(name=name):
            group.permissions.add(*rights)


class Migration(migrations.Migration):
    """Only adds rights: what staff changed in the roles stays."""

    dependencies = [
        ("salon", "0009_alert"),
        ("feedback", "0009_survey_changes"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
