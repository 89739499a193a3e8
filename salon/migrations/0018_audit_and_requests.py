"""The audit log, which the database itself keeps from being changed, and requests about personal data."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# A deleted user is taken out of the rows, and what is older than it is to be kept goes, by the one who says so
# in the transaction; nothing else may touch a row. TRUNCATE fires no trigger of rows.
KEEP = """
CREATE FUNCTION salon_keep_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('salon.purging', true) = 'on' THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.user_id IS NULL
        AND to_jsonb(NEW) - 'user_id' = to_jsonb(OLD) - 'user_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the audit log is only added to';
END
$$;
CREATE TRIGGER salon_audit_entry_kept BEFORE UPDATE OR DELETE ON salon_auditentry
FOR EACH ROW EXECUTE FUNCTION salon_keep_audit_entry();
"""
LET_GO = """
DROP TRIGGER salon_audit_entry_kept ON salon_auditentry;
DROP FUNCTION salon_keep_audit_entry();
"""


class Migration(migrations.Migration):
    """Two tables, and a trigger on the first."""

    dependencies = [
        ('altegio', '0012_erased_people'),
        ('salon', '0017_reports'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='when')),
                ('user_name', models.CharField(blank=True, max_length=150, verbose_name='name of the user')),
                ('action', models.CharField(choices=[('added', 'added'), ('changed', 'changed'), ('removed', 'removed'), ('sent', 'sent by hand'), ('exported', 'exported'), ('erased', 'data erased'), ('lifted', 'taken in again'), ('asked', 'request noted'), ('answered', 'request answered'), ('purged', 'old data deleted'), ('refused', 'log-in locked')], max_length=8, verbose_name='what')),
                ('kind', models.CharField(blank=True, max_length=80, verbose_name='of what kind')),
                ('object_id', models.BigIntegerField(blank=True, null=True)),
                ('label', models.CharField(blank=True, max_length=200, verbose_name='about what')),
                ('details', models.JSONField(blank=True, default=dict, verbose_name='details')),
                ('client', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='altegio.client', verbose_name='about whom')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by whom')),
            ],
            options={
                'verbose_name': 'entry of the audit log',
                'verbose_name_plural': 'audit log',
                'ordering': ('-at', '-id'),
                'default_permissions': ('view',),
                'indexes': [models.Index(fields=['-at', '-id'], name='salon_audit_at'), models.Index(fields=['user', '-at'], name='salon_audit_user')],
            },
        ),
        migrations.CreateModel(
            name='DataRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('access', 'to get a copy of the data'), ('erase', 'to have the data erased'), ('correct', 'to have the data corrected'), ('object', 'not to be asked or written to')], max_length=8, verbose_name='what is wished')),
                ('person', models.CharField(blank=True, max_length=200, verbose_name='who asks')),
                ('came', models.CharField(choices=[('desk', 'in the salon'), ('phone', 'by phone'), ('letter', 'by e-mail or letter'), ('direct', 'in Direct'), ('staff', 'asked by staff'), ('meta', 'by Instagram itself')], default='desk', max_length=8, verbose_name='how it came')),
                ('asked_at', models.DateTimeField(verbose_name='asked')),
                ('due_at', models.DateTimeField(verbose_name='answer by')),
                ('note', models.TextField(blank=True, max_length=1000, verbose_name='note')),
                ('state', models.CharField(choices=[('open', 'to be answered'), ('done', 'done'), ('refused', 'refused, with reasons')], default='open', max_length=8, verbose_name='state')),
                ('outcome', models.TextField(blank=True, help_text='A refusal needs its reason: the person has to be told it.', max_length=1000, verbose_name='what was answered')),
                ('done_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='answered')),
                ('code', models.CharField(blank=True, editable=False, max_length=40)),
                ('client', models.ForeignKey(blank=True, help_text='Empty where the person is not among the clients.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='altegio.client', verbose_name='client')),
                ('done_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='answered by')),
                ('noted_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='noted by')),
            ],
            options={
                'verbose_name': 'request about personal data',
                'verbose_name_plural': 'requests about personal data',
                'ordering': (models.OrderBy(models.F('done_at'), nulls_first=True), 'due_at', '-id'),
                'permissions': [('erase_client', "Can erase a client's data"), ('export_client', "Can export a client's data")],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', True), ('state', 'open')), models.Q(('done_at__isnull', False), ('state__in', ('done', 'refused'))), _connector='OR'), name='salon_request_done'), models.UniqueConstraint(condition=models.Q(('client__isnull', False), ('state', 'open')), fields=('client', 'kind'), name='salon_request_once', violation_error_message='The same request of this client waits already.'), models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('code',), name='salon_request_code')],
            },
        ),
        migrations.RunSQL(KEEP, LET_GO),
    ]
