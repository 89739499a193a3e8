"""Owners make webhooks to other tools, look at what these were told, and tell it again."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

RIGHTS = [
    "view_outgoingwebhook",
    "add_outgoingwebhook",
    "change_outgoingwebhook",
    "delete_outgoingwebhook",
    "view_outgoingdelivery",
    "change_outgoingdelivery",
]


def grant(apps, schema_editor):
    """Add the rights; they are made first, as in a new database there are none."""
    config = apps.get_app_config("salon")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
    config.models_module = None
    mine = apps.get_model("auth", "Permission").objects.filter(content_type__app_label="salon")
    for group in apps.get_model("auth", "Group").objects.filter(name="owner"):
        group.permissions.add(*mine.filter(codename__in=RIGHTS))


class Migration(migrations.Migration):
    """Only adds rights: what staff changed in the roles stays."""

    dependencies = [("salon", "0020_outgoing")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
