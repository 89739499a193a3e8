"""How many sends in a row ended unknown: by that an account rests while Instagram is away."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0035_attention_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="instagramaccount",
            name="unknown_in_a_row",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
        ),
    ]
