"""Managers make campaigns, delete those that were never used, and test them on themselves."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

MANAGER = ("add_campaign", "delete_campaign", "view_rehearsal", "add_rehearsal")


def grant(apps, schema_editor):
    """Add the rights; they are made first, as in a new database there are none."""
    config = apps.get_app_config("feedback")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
    config.models_module = None
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    found = Permission.objects.filter(content_type__app_label="feedback")
    owner = found.filter(content_type__model__in=("campaign", "rehearsal"))
    for name, rights in {"owner": owner, "manager": found.filter(codename__in=MANAGER)}.items():
        for group in Group.objects.filter(name=name):
            group.permissions.add(*rights)


class Migration(migrations.Migration):
    """Only adds rights: what staff changed in the roles stays."""

    dependencies = [
        ("salon", "0014_days_and_holidays"),
        ("feedback", "0017_rehearsal"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
