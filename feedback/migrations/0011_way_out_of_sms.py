"""The SMS too says how to get no more of them, unless staff have changed its text."""

from django.db import migrations

OLD = {
    "text_uk": "{first_name_vocative}, дякуємо за візит! Оцініть його в Direct: {direct_link} {salon}",
    "text_en": "{first_name_vocative}, thank you for your visit! Rate it in Direct: {direct_link} {salon}",
}
WAY_OUT = {"text_uk": ". Не писати мені: {stop_link}", "text_en": ". No more of these: {stop_link}"}


def add_way_out(apps, schema_editor):
    """Add the link to the texts that are still as they were made."""
    MessageTemplate = apps.get_model("feedback", "MessageTemplate")
    for field, old in OLD.items():
        untouched = MessageTemplate.objects.filter(kind="sms", **{field: old})
        untouched.update(**{field: old + WAY_OUT[field]})


def take_away(apps, schema_editor):
    """As they were before."""
    MessageTemplate = apps.get_model("feedback", "MessageTemplate")
    for field, old in OLD.items():
        MessageTemplate.objects.filter(kind="sms", **{field: old + WAY_OUT[field]}).update(**{field: old})


class Migration(migrations.Migration):
    """Texts are data: staff may change them in the admin afterwards."""

    dependencies = [("feedback", "0010_ways_looked_at_again")]

    operations = [migrations.RunPython(add_way_out, take_away)]
