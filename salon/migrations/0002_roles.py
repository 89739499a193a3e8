"""The four roles and what each may do."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

APPS = ("altegio", "feedback", "salon", "auth", "django_celery_beat", "axes")

_SALON = ["altegio.view_staff", "altegio.view_service", "altegio.view_servicecategory", "altegio.view_company"]
MASTER = ["altegio.view_appointment"]
RECEPTIONIST = [
    *MASTER,
    *_SALON,
    "altegio.view_visit",
    "altegio.view_client",
    "altegio.change_client",
    "feedback.view_instagramcontact",
]
MANAGER = [
    *RECEPTIONIST,
    "altegio.view_payment",
    "altegio.start_sync",
    "altegio.view_syncrun",
    "altegio.view_syncstate",
    "feedback.view_visitfeedback",
    "feedback.change_visitfeedback",
    "feedback.view_message",
    "feedback.view_answer",
    "feedback.view_campaign",
    "feedback.change_campaign",
    "feedback.view_question",
    "feedback.change_question",
    "feedback.view_messagetemplate",
    "feedback.change_messagetemplate",
    "feedback.change_instagramcontact",
    "feedback.view_instagramaccount",
    "feedback.change_instagramaccount",
    "feedback.view_delivery",
    "feedback.view_optout",
    "feedback.add_optout",
    "feedback.change_optout",
    "feedback.delete_optout",
]


def make_roles(apps, schema_editor):
    """Make the groups; permissions are made first, for a new database has none until migrating ends."""
    for label in APPS:
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
    roles = {"master": MASTER, "receptionist": RECEPTIONIST, "manager": MANAGER, "owner": sorted(known)}
    for name, wanted in roles.items():
        group, _made = Group.objects.get_or_create(name=name)
        group.permissions.add(*(known[permission] for permission in wanted))


class Migration(migrations.Migration):
    """Roles are data: staff may change them in the admin afterwards."""

    dependencies = [
        ("salon", "0001_api_token"),
        ("altegio", "0001_initial"),
        ("feedback", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
        ("axes", "0010_accessattemptexpiration"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
