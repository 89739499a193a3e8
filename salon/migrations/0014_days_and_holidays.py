"""Managers set the days of a campaign and the salon's holidays."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

MODELS = ("campaignday", "holiday")
ACTIONS = ("view", "add", "change", "delete")


def grant(apps, schema_editor):
    """Add the rights; they are made first, as in a new database there are none."""
    config = apps.get_app_config("feedback")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
    config.models_module = None
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    of_surveys = Permission.objects.filter(content_type__app_label="feedback")
    days = of_surveys.filter(codename__in=[f"{action}_{model}" for action in ACTIONS for model in MODELS])
    for name, rights in {"manager": days, "owner": of_surveys}.items():
        for group in Group.objects.filter(name=name):
            group.permissions.add(*rights)


class Migration(migrations.Migration):
    """Only adds rights: what staff changed in the roles stays."""

    dependencies = [
        ("salon", "0013_photo_reminders"),
        ("feedback", "0016_asking_rules"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
