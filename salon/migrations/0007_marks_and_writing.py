"""Two lines of roles come together."""

from django.db import migrations


class Migration(migrations.Migration):
    """Nothing of its own."""

    dependencies = [
        ("salon", "0005_marks"),
        ("salon", "0006_writing_by_hand"),
    ]
