"""The client's form and the one reminder; SMS and letters lead to the form, unless staff changed their texts."""

from django.db import migrations, models

OLD = {
    "sms": {
        "text_uk": (
            "{first_name_vocative}, дякуємо за візит! Оцініть його в Direct: {direct_link} {salon}. "
            "Не писати мені: {stop_link}"
        ),
        "text_en": (
            "{first_name_vocative}, thank you for your visit! Rate it in Direct: {direct_link} {salon}. "
            "No more of these: {stop_link}"
        ),
    },
    "email": {
        "text_uk": (
            "{first_name_vocative}, дякуємо, що завітали {date}!\n\n"
            "Як усе пройшло? Оцініть візит у нашому Direct, це пів хвилини:\n{direct_link}\n\n"
            "{salon}\n\nБільше не отримувати таких листів: {stop_link}"
        ),
        "text_en": (
            "{first_name_vocative}, thank you for your visit ({date})!\n\n"
            "How was it? Rate it in our Direct, it takes half a minute:\n{direct_link}\n\n"
            "{salon}\n\nTo get no more of these letters: {stop_link}"
        ),
    },
    "reminder": {
        "text_uk": (
            "{first_name_vocative}, нагадуємо один раз: нам важлива ваша думка про візит {date}. "
            "Це пів хвилини. {salon}\n\nЩоб не отримувати таких запитань, напишіть СТОП."
        ),
        "text_en": (
            "{first_name_vocative}, just one reminder: your opinion about your visit ({date}) matters to us. "
            "It takes half a minute. {salon}\n\nTo get no more of these questions, write STOP."
        ),
    },
}
NEW = {
    "sms": {
        "text_uk": (
            "{first_name_vocative}, дякуємо за візит! Оцініть його: {form_link} {salon}. "
            "Не писати мені: {stop_link}"
        ),
        "text_en": (
            "{first_name_vocative}, thank you for your visit! Rate it: {form_link} {salon}. "
            "No more of these: {stop_link}"
        ),
    },
    "email": {
        "text_uk": (
            "{first_name_vocative}, дякуємо, що завітали {date}!\n\n"
            "Як усе пройшло? Оцініть візит, це пів хвилини:\n{form_link}\n\n"
            "Можна й у Direct: {direct_link}\n\n"
            "{salon}\n\nБільше не отримувати таких листів: {stop_link}"
        ),
        "text_en": (
            "{first_name_vocative}, thank you for your visit ({date})!\n\n"
            "How was it? Rate it, it takes half a minute:\n{form_link}\n\n"
            "In Direct, if you prefer: {direct_link}\n\n"
            "{salon}\n\nTo get no more of these letters: {stop_link}"
        ),
    },
    "reminder": {
        "text_uk": (
            "{first_name_vocative}, ваша думка про візит {date} для нас важлива. Нагадуємо один раз: "
            "{form_link} {salon}. Не писати мені: {stop_link}"
        ),
        "text_en": (
            "{first_name_vocative}, your opinion about your visit on {date} matters to us. "
            "Just one reminder: {form_link} {salon}. No more of these: {stop_link}"
        ),
    },
}


def _replace(apps, before, after):
    MessageTemplate = apps.get_model("feedback", "MessageTemplate")
    for kind, fields in before.items():
        for field, text in fields.items():
            untouched = MessageTemplate.objects.filter(kind=kind, **{field: text})
            untouched.update(**{field: after[kind][field]})


def lead_to_the_form(apps, schema_editor):
    """Name the form in the texts that are still as they were made."""
    _replace(apps, OLD, NEW)


def lead_to_direct(apps, schema_editor):
    """As they were before."""
    _replace(apps, NEW, OLD)


KINDS = [
    ("ask_again", "the rating was not understood"),
    ("thanks", "thanks at the end"),
    ("thanks_low", "thanks after a low rating"),
    ("thanks_middle", "thanks after a middling rating"),
    ("thanks_high", "thanks after a high rating"),
    ("opted_out", "the client asked not to be written to"),
    ("by_hand", "what staff write by hand in Direct"),
    ("sms", "SMS that invites to the survey"),
    ("email", "e-mail that invites to the survey"),
    ("reminder", "reminder to who did not answer"),
]


class Migration(migrations.Migration):
    """Columns and an index, and texts: staff may change those in the admin afterwards."""

    dependencies = [("feedback", "0018_questions")]

    operations = [
        migrations.AlterField(
            model_name="handmark",
            name="action",
            field=models.CharField(
                choices=[
                    ("taken", "took the text to write by hand"),
                    ("sent", "sent by hand"),
                    ("heard", "seen in Direct: sent by hand"),
                    ("form", "the client answered on the form: sent by hand"),
                    ("undone", "the mark was wrong: not sent"),
                ],
                max_length=8,
                verbose_name="what",
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="by_form",
            field=models.BooleanField(default=False, verbose_name="on the form"),
        ),
        migrations.AddField(
            model_name="visitfeedback",
            name="reminded_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="reminded"),
        ),
        migrations.AddField(
            model_name="visitfeedback",
            name="reminder_looked_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="visitfeedback",
            index=models.Index(
                condition=models.Q(("reminded_at__isnull", True), ("status", "sent")),
                fields=["sent_at"],
                name="feedback_to_remind",
            ),
        ),
        migrations.AlterField(
            model_name="messagetemplate",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=16, verbose_name="used for"),
        ),
        migrations.AlterField(
            model_name="historicalmessagetemplate",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=16, verbose_name="used for"),
        ),
        migrations.RunPython(lead_to_the_form, lead_to_direct),
    ]
