"""Receptionists know the clients: they say who somebody in Direct is, without reading what was written."""

from django.contrib.auth.management import create_permissions
from django.db import migrations


def grant(apps, schema_editor):
    """Add the right to link and unlink; the words of people stay with those who may see the surveys."""
    config = apps.get_app_config("feedback")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
    config.models_module = None
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    decides = Permission.objects.filter(
        content_type__app_label="feedback", codename="change_instagramcontact"
    )
    for group in Group.objects.filter(name="receptionist"):
        group.permissions.add(*decides)


class Migration(migrations.Migration):
    """Only adds a right: what staff changed in the roles stays."""

    dependencies = [
        ("salon", "0007_writing_by_hand"),
        ("feedback", "0009_survey_changes"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
