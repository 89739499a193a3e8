"""When a survey changed for other tools: the database notes it, so that no update of many can forget it."""

import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


SEEN = (
    "client_id, client_name, instagram_username, visit_date, service_name, master_name, status, reason, channel, "
    "complete, sent_at, received_at, rating, comment, would_recommend"
).split(", ")
NOTE = f"""
CREATE FUNCTION feedback_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed_at := statement_timestamp();
    RETURN NEW;
END
$$;
CREATE TRIGGER feedback_survey_read_again BEFORE UPDATE ON feedback_visitfeedback
FOR EACH ROW WHEN (
    ({", ".join(f"OLD.{name}" for name in SEEN)}) IS DISTINCT FROM ({", ".join(f"NEW.{name}" for name in SEEN)})
) EXECUTE FUNCTION feedback_note_change();
CREATE FUNCTION feedback_note_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE feedback_visitfeedback SET changed_at = statement_timestamp() WHERE id = NEW.feedback_id;
    RETURN NULL;
END
$$;
CREATE TRIGGER feedback_answer_read_again AFTER INSERT OR UPDATE ON feedback_answer
FOR EACH ROW EXECUTE FUNCTION feedback_note_answer();
"""
FORGET = """
DROP TRIGGER feedback_answer_read_again ON feedback_answer;
DROP FUNCTION feedback_note_answer();
DROP TRIGGER feedback_survey_read_again ON feedback_visitfeedback;
DROP FUNCTION feedback_note_change();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('altegio', '0013_read_by_changes'),
        ('feedback', '0027_scores_and_words'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='visitfeedback',
            name='changed_at',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
        ),
        migrations.AddIndex(
            model_name='visitfeedback',
            index=models.Index(fields=['changed_at'], name='feedback_changed_at'),
        ),
        migrations.RunSQL(NOTE, FORGET),
    ]
