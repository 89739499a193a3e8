"""Masters and the desk answer reminders to take a photo; managers also say of what, and when."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

MODELS = ["photoreminder", "photoservice", "photosettings"]
ANSWERS = ["view_photoreminder", "change_photoreminder"]
SETS = [
    *ANSWERS,
    "view_photoservice",
    "add_photoservice",
    "change_photoservice",
    "view_photosettings",
    "change_photosettings",
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
    answers, sets = rights.filter(codename__in=ANSWERS), rights.filter(codename__in=SETS)
    roles = {"owner": rights, "manager": sets, "receptionist": answers, "master": answers}
    for name, wanted in roles.items():
        for group in Group.objects.filter(name=name):
            group.permissions.add(*wanted)


class Migration(migrations.Migration):
    """Only adds rights: what staff changed in the roles stays."""

    dependencies = [
        ("salon", "0012_team"),
        ("feedback", "0015_photo_reminders"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
