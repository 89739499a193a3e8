"""The list of surveys is called by the answers too."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0036_unknown_in_a_row"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="visitfeedback",
            options={
                "ordering": ("-visit_date", "-id"),
                "verbose_name": "survey",
                "verbose_name_plural": "answers and surveys",
            },
        ),
    ]
