"""Managers look after all masters' calendar links; a master after the own, without a right of the table."""

from django.contrib.auth.management import create_permissions
from django.db import migrations


def grant(apps, schema_editor):
    """Add the rights; they are made first, as in a new database there are none."""
    config = apps.get_app_config("salon")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
    config.models_module = None
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    rights = Permission.objects.filter(
        content_type__app_label="salon", codename__in=["view_calendarfeed", "change_calendarfeed"]
    )
    for group in Group.objects.filter(name__in=("manager", "owner")):
        group.permissions.add(*rights)


class Migration(migrations.Migration):
    """Only adds rights: what staff changed in the roles stays."""

    dependencies = [("salon", "0022_calendar_feed")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
