"""What reports count, and the words of comments in an index."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

RATED = ("rating", "rating10", "scale")
TO_TEN = ("rating10", "scale")
FILL = """
    UPDATE feedback_visitfeedback survey SET rating_of_ten = answer.number FROM feedback_answer answer
    WHERE answer.feedback_id = survey.id AND answer.question_key = %s AND survey.script_id = %s
        AND answer.kind = ANY(%s) AND answer.number IS NOT NULL AND survey.rating IS NOT NULL
"""


def main_of(content):
    """The key of the question whose answer is the rating: the first on a scale, not of recommending."""
    rated = [each["key"] for each in content["questions"] if each["kind"] in RATED]
    return next((key for key in rated if key != "recommend"), next(iter(rated), ""))


def fill(apps, schema_editor):
    """Put ratings out of ten beside those of five that were made of them. Older surveys asked to five."""
    for pk, content in apps.get_model("feedback", "SurveyScript").objects.values_list("pk", "content"):
        schema_editor.execute(FILL, [main_of(content), pk, list(TO_TEN)])


class Migration(migrations.Migration):
    """Adds only; the rows that are there are filled."""

    dependencies = [
        ("feedback", "0026_masters_see"),
    ]

    operations = [
        migrations.AddField(
            model_name="visitfeedback",
            name="rating_of_ten",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="rating out of ten"),
        ),
        migrations.AddIndex(
            model_name="visitfeedback",
            index=models.Index(
                condition=models.Q(
                    ("rating__isnull", False), ("received_at__isnull", False), _connector="OR"
                ),
                fields=["visit_date"],
                name="feedback_answers",
            ),
        ),
        migrations.AddIndex(
            model_name="visitfeedback",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector(
                    models.Func(
                        models.F("comment"),
                        models.Value("ґҐёЁ'’ʼ‘`´′"),
                        models.Value("гГеЕ"),
                        function="translate",
                        output_field=models.TextField(),
                    ),
                    config="simple",
                ),
                condition=models.Q(("comment", ""), _negated=True),
                name="feedback_comment_words",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
