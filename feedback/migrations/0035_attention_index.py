"""Who waits for a person is looked for on the first page. Made beside the work that goes on."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("feedback", "0034_earlier_answers"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="visitfeedback",
            index=models.Index(
                condition=models.Q(("attention", ""), _negated=True),
                fields=["contact"],
                name="feedback_attention",
            ),
        ),
    ]
