"""Who sees the audit log, notes and answers requests about personal data, erases and exports a client."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

AT_THE_DESK = ["salon.view_datarequest", "salon.add_datarequest"]
MANAGERS = [*AT_THE_DESK, "salon.change_datarequest", "salon.export_client", "salon.view_auditentry"]
OWNERS = [*MANAGERS, "salon.delete_datarequest", "salon.erase_client", "altegio.view_erasure", "altegio.change_erasure"]


def grant(apps, schema_editor):
    """Add the rights; they are made first, as in a new database there are none."""
    for label in ("altegio", "salon"):
        config = apps.get_app_config(label)
        config.models_module = True
        create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
        config.models_module = None
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    for name, wanted in {"receptionist": AT_THE_DESK, "manager": MANAGERS, "owner": OWNERS}.items():
        for group in Group.objects.filter(name=name):
            group.permissions.add(*(known[permission] for permission in wanted))


class Migration(migrations.Migration):
    """Only adds rights: what staff changed in the roles stays."""

    dependencies = [
        ("salon", "0018_audit_and_requests"),
        ("altegio", "0012_erased_people"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
