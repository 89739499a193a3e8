"""Nobody owes for an appointment that was cancelled before anything was paid."""

from __future__ import annotations

from django.db import migrations

# No pass would read these again: they have not changed in Altegio.
NOTHING_OWED = """
UPDATE altegio_appointment SET payment_status = 'none', changed_at = statement_timestamp()
WHERE cancelled AND payment_status = 'unpaid'
"""


class Migration(migrations.Migration):
    """Says so of those that are here already."""

    dependencies = [("altegio", "0005_missing_since")]

    operations = [migrations.RunSQL(NOTHING_OWED, migrations.RunSQL.noop)]
