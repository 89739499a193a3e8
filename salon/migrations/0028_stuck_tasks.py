"""Tasks that ended badly, and the owner who tries them again."""

from django.contrib.auth.management import create_permissions
from django.db import migrations, models


def grant(apps, schema_editor):
    """Add the rights; they are made first, as in a new database there are none."""
    config = apps.get_app_config("salon")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
    config.models_module = None
    mine = apps.get_model("auth", "Permission").objects.filter(content_type__app_label="salon")
    for group in apps.get_model("auth", "Group").objects.filter(name="owner"):
        group.permissions.add(*mine.filter(codename__in=["view_stucktask", "change_stucktask"]))


class Migration(migrations.Migration):

    dependencies = [
        ('salon', '0027_pages_of_years'),
    ]

    operations = [
        migrations.CreateModel(
            name='StuckTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='task')),
                ('arguments', models.JSONField(blank=True, default=list, verbose_name='about')),
                ('options', models.JSONField(blank=True, default=dict, editable=False)),
                ('digest', models.CharField(editable=False, max_length=64)),
                ('reason', models.CharField(choices=[('failed', 'ends in an error'), ('killed', 'its process died with it, more than once: it is not tried any more')], max_length=8, verbose_name='how it ends')),
                ('error', models.CharField(blank=True, max_length=120, verbose_name='error')),
                ('times', models.PositiveIntegerField(default=1, verbose_name='times')),
                ('first_at', models.DateTimeField(verbose_name='first time')),
                ('last_at', models.DateTimeField(verbose_name='last time')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='over')),
            ],
            options={
                'verbose_name': 'stuck task',
                'verbose_name_plural': 'stuck tasks',
                'ordering': (models.OrderBy(models.F('ended_at'), descending=True, nulls_first=True), '-last_at', '-pk'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('digest',), name='salon_stucktask_open')],
            },
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
