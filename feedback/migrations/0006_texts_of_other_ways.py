"""Campaigns that exist already get the texts of the other ways."""

from django.db import migrations

TEXTS = (
    ("by_hand", "{first_name_vocative}, дякуємо, що завітали {date}! Як усе пройшло? Оцініть, будь ласка, візит одним числом від 1 до 5, де 5 — чудово. Ваша думка для нас важлива. {salon}", "{first_name_vocative}, thank you for your visit ({date})! How was it? Please rate it with one number from 1 to 5, where 5 is great. Your opinion matters to us. {salon}"),
    ("sms", "{first_name_vocative}, дякуємо за візит! Оцініть його в Direct: {direct_link} {salon}", "{first_name_vocative}, thank you for your visit! Rate it in Direct: {direct_link} {salon}"),
    ("email", "{first_name_vocative}, дякуємо, що завітали {date}!\n\nЯк усе пройшло? Оцініть візит у нашому Direct, це пів хвилини:\n{direct_link}\n\n{salon}\n\nБільше не отримувати таких листів: {stop_link}", "{first_name_vocative}, thank you for your visit ({date})!\n\nHow was it? Rate it in our Direct, it takes half a minute:\n{direct_link}\n\n{salon}\n\nTo get no more of these letters: {stop_link}"),
)


def add_texts(apps, schema_editor):
    """Those that are there stay as they are."""
    Campaign = apps.get_model("feedback", "Campaign")
    MessageTemplate = apps.get_model("feedback", "MessageTemplate")
    for campaign in Campaign.objects.all():
        for kind, text_uk, text_en in TEXTS:
            MessageTemplate.objects.get_or_create(
                campaign=campaign, kind=kind, defaults={"text_uk": text_uk, "text_en": text_en}
            )


class Migration(migrations.Migration):
    """Texts are data: staff may change them in the admin afterwards."""

    dependencies = [("feedback", "0005_ways")]

    operations = [migrations.RunPython(add_texts, migrations.RunPython.noop)]
