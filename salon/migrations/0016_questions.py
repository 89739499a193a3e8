"""Managers word, add and remove questions; the desk says in which language a client is written to."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

LANGUAGES = ["view_clientlanguage", "add_clientlanguage", "change_clientlanguage"]
QUESTIONS = ["add_question", "delete_question"]


def grant(apps, schema_editor):
    """Add the rights; they are made first, as in a new database there are none."""
    config = apps.get_app_config("feedback")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
    config.models_module = None
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    mine = Permission.objects.filter(content_type__app_label="feedback")
    everything = mine.filter(content_type__model__in=["clientlanguage", "surveyscript"])
    languages, questions = mine.filter(codename__in=LANGUAGES), mine.filter(codename__in=QUESTIONS)
    roles = {"owner": everything | questions, "manager": languages | questions, "receptionist": languages}
    for name, rights in roles.items():
        for group in Group.objects.filter(name=name):
            group.permissions.add(*rights)


class Migration(migrations.Migration):
    """Only adds rights: what staff changed in the roles stays."""

    dependencies = [
        ("salon", "0015_campaigns_and_tests"),
        ("feedback", "0018_questions"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
