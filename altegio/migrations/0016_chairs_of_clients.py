"""Masters find their own among the many who bear one name: one look a client. Made beside the work that goes on."""

from django.db import migrations, models

from altegio.indexing import AddIndexBeside, look_at


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("altegio", "0015_whose_clients"),
    ]

    operations = [
        AddIndexBeside(
            model_name="appointment",
            index=models.Index(fields=["staff", "client"], name="altegio_appt_chair"),
        ),
        look_at("altegio_appointment"),
    ]
