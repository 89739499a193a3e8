"""Managers and owners keep the list of whom the program writes to, and see what was written."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

MODELS = ("teammember", "teamlink", "teammessage", "telegrambot", "telegramupdate")
MANAGER = (
    "view_teammember",
    "add_teammember",
    "change_teammember",
    "view_teamlink",
    "add_teamlink",
    "change_teamlink",
    "view_teammessage",
    "view_telegrambot",
)


def grant(apps, schema_editor):
    """Add the rights of the team; they are made first, as in a new database there are none."""
    config = apps.get_app_config("feedback")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
    config.models_module = None
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    team = Permission.objects.filter(content_type__app_label="feedback", content_type__model__in=MODELS)
    for name, rights in {"owner": team, "manager": team.filter(codename__in=MANAGER)}.items():
        for group in Group.objects.filter(name=name):
            group.permissions.add(*rights)


class Migration(migrations.Migration):
    """Only adds rights: what staff changed in the roles stays."""

    dependencies = [
        ("salon", "0011_cases"),
        ("feedback", "0014_team"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
