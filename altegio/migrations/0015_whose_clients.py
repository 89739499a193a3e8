"""Masters find their own clients: along one index, instead of a look at each appointment."""

from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations, models

from altegio.indexing import AddIndexBeside, look_at


class Migration(migrations.Migration):
    # An index is made beside those who write only outside of a transaction.
    atomic = False

    dependencies = [
        ('altegio', '0014_pages_of_years'),
    ]

    operations = [
        AddIndexBeside(
            model_name='appointment',
            index=models.Index(fields=['client', 'starts_at'], include=('staff',), name='altegio_appt_whose'),
        ),
        RemoveIndexConcurrently(
            model_name='appointment',
            name='altegio_appt_client',
        ),
        look_at('altegio_appointment'),
    ]
