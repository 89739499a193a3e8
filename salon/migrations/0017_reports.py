"""Owners and managers see reports and take them away as files."""

from django.contrib.auth.management import create_permissions
from django.db import migrations, models


def grant(apps, schema_editor):
    """Add the rights; they are made first, as in a new database there are none."""
    config = apps.get_app_config("salon")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
    config.models_module = None
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    rights = Permission.objects.filter(content_type__app_label="salon", content_type__model="report")
    for group in Group.objects.filter(name__in=["owner", "manager"]):
        group.permissions.add(*rights)


class Migration(migrations.Migration):
    """Only adds rights: what staff changed in the roles stays."""

    dependencies = [
        ("salon", "0016_questions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
            ],
            options={
                "verbose_name": "report",
                "verbose_name_plural": "reports",
                "permissions": (
                    ("visits_report", "Can see the report of visits"),
                    ("answers_report", "Can see the report of answers"),
                    ("export_report", "Can take reports and lists of answers away as files"),
                ),
                "managed": False,
                "default_permissions": (),
            },
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
