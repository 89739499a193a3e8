"""Words for who writes in place of a rating, who complains, and who rated low."""

from django.db import migrations, models

KINDS = [
    ("ask_again", "the rating was not understood"),
    ("complaint", "a complaint in place of a rating"),
    ("comment_low", "question for a comment after a low rating"),
    ("comment_high", "question for a comment after a high rating"),
    ("recommend_low", "question of recommending after a low rating"),
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
BEFORE = {
    "text_uk": "Вибачте, ми не зрозуміли відповіді. Будь ласка, оцініть візит одним числом від 1 до 5.",
    "text_en": "Sorry, we did not understand. Would you rate the visit with one number from 1 to 5?",
}
NOW = {
    "text_uk": (
        "Дякуємо, що написали! Ваші слова передали команді. Оцініть, будь ласка, візит ще й одним числом "
        "від 1 до 5."
    ),
    "text_en": (
        "Thank you for writing! Your words are passed on to the team. Would you also rate the visit with "
        "one number from 1 to 5, please?"
    ),
}
COMPLAINT = {
    "text_uk": (
        "Нам дуже шкода, що так сталося. Дякуємо, що написали: керівництво вже знає. Якщо можете, оцініть, "
        "будь ласка, візит одним числом від 1 до 5."
    ),
    "text_en": (
        "We are very sorry that this happened. Thank you for writing: the managers know of it already. "
        "If you can, please rate the visit with one number from 1 to 5."
    ),
}
EMPTY = ("comment_low", "comment_high", "recommend_low")


def add_texts(apps, schema_editor):
    """Campaigns that are there keep what they ask; only the untouched text of the house is worded anew."""
    kept = apps.get_model("feedback", "MessageTemplate").objects
    kept.filter(kind="ask_again", **BEFORE).update(**NOW)
    for campaign in apps.get_model("feedback", "Campaign").objects.all():
        kept.get_or_create(campaign=campaign, kind="complaint", defaults=COMPLAINT)
        for kind in EMPTY:
            kept.get_or_create(campaign=campaign, kind=kind, defaults={"text_uk": "", "text_en": ""})


def remove_texts(apps, schema_editor):
    """An older program knows no such texts."""
    kept = apps.get_model("feedback", "MessageTemplate").objects
    kept.filter(kind__in=("complaint", *EMPTY)).delete()
    kept.filter(kind="ask_again", **NOW).update(**BEFORE)


class Migration(migrations.Migration):
    """The rows that are there get what is new."""

    dependencies = [
        ("feedback", "0032_attention"),
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
        migrations.RunPython(add_texts, remove_texts),
    ]
