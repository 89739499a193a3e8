"""What a client is told who changed an answer, or added words, when the survey was over."""

from django.db import migrations, models

KINDS = [
    ("ask_again", "the rating was not understood"),
    ("thanks", "thanks at the end"),
    ("thanks_low", "thanks after a low rating"),
    ("thanks_middle", "thanks after a middling rating"),
    ("thanks_high", "thanks after a high rating"),
    ("noted", "thanks for what came after the end"),
    ("opted_out", "the client asked not to be written to"),
    ("by_hand", "what staff write by hand in Direct"),
    ("sms", "SMS that invites to the survey"),
    ("email", "e-mail that invites to the survey"),
    ("reminder", "reminder to who did not answer"),
]
NOTED = {
    "text_uk": "Дякуємо, врахували. Гарного дня!",
    "text_en": "Thank you, we have noted that. Have a lovely day!",
}


def add_text(apps, schema_editor):
    """Campaigns that exist already get the new text."""
    kept = apps.get_model("feedback", "MessageTemplate").objects
    for campaign in apps.get_model("feedback", "Campaign").objects.all():
        kept.get_or_create(campaign=campaign, kind="noted", defaults=NOTED)


def remove_text(apps, schema_editor):
    """An older program knows no such text."""
    apps.get_model("feedback", "MessageTemplate").objects.filter(kind="noted").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0021_answers_by_time"),
    ]

    operations = [
        migrations.AlterField(
            model_name="historicalmessagetemplate",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=16, verbose_name="used for"),
        ),
        migrations.AlterField(
            model_name="messagetemplate",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=16, verbose_name="used for"),
        ),
        migrations.RunPython(add_text, remove_text),
    ]
