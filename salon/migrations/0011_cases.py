"""Managers and owners look after cases and tags; who gets a digest is the owner's to allow."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

MODELS = ["case", "casenote", "tag", "tagmark", "digestsetting"]
MANAGES = [
    "view_case",
    "change_case",
    "view_casenote",
    "add_casenote",
    "view_tag",
    "add_tag",
    "change_tag",
    "delete_tag",
    "view_tagmark",
    "add_tagmark",
    "delete_tagmark",
    "view_digestsetting",
]


def grant(apps, schema_editor):
    """Add the rights; they are made first, as in a new database there are none."""
    config = apps.get_app_config("feedback")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
    config.models_module = None
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    rights = Permission.objects.filter(content_type__app_label="feedback", content_type__model__in=MODELS)
    roles = {"owner": rights, "manager": rights.filter(codename__in=MANAGES)}
    for name, wanted in roles.items():
        for group in Group.objects.filter(name=name):
            group.permissions.add(*wanted)


class Migration(migrations.Migration):
    """Only adds rights: what staff changed in the roles stays."""

    dependencies = [
        ("salon", "0010_alerts_and_refusals"),
        ("feedback", "0013_cases"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
