# The first shape of the mirror.

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Searching by a part of a name or phone stands on trigram indexes.
        TrigramExtension(),
        migrations.CreateModel(
            name='Company',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('altegio_id', models.BigIntegerField(unique=True, verbose_name='Altegio id')),
                ('title', models.CharField(max_length=255, verbose_name='name')),
                ('timezone', models.CharField(max_length=64, verbose_name='time zone')),
                ('currency', models.CharField(blank=True, max_length=16, verbose_name='currency')),
                ('city', models.CharField(blank=True, max_length=128, verbose_name='city')),
                ('address', models.CharField(blank=True, max_length=255, verbose_name='address')),
                ('phone', models.CharField(blank=True, max_length=64, verbose_name='phone')),
                ('raw', models.JSONField(blank=True, default=dict, verbose_name='as Altegio gave it')),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='changed here')),
            ],
            options={
                'verbose_name': 'location',
                'verbose_name_plural': 'locations',
                'ordering': ('title',),
            },
        ),
        migrations.CreateModel(
            name='Client',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('altegio_id', models.BigIntegerField(verbose_name='Altegio id')),
                ('raw', models.JSONField(blank=True, default=dict, verbose_name='as Altegio gave it')),
                ('first_seen_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='first seen')),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='changed here')),
                ('vanished_at', models.DateTimeField(blank=True, null=True, verbose_name='vanished from Altegio')),
                ('name', models.CharField(blank=True, max_length=255, verbose_name='name')),
                ('phone', models.CharField(blank=True, help_text='International form: +380…', max_length=32, verbose_name='phone')),
                ('email', models.CharField(blank=True, max_length=254, verbose_name='e-mail')),
                ('comment', models.TextField(blank=True, verbose_name='comment')),
                ('birth_date', models.DateField(blank=True, null=True, verbose_name='birthday')),
                ('visits_count', models.PositiveIntegerField(default=0, verbose_name='visits')),
                ('spent', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='spent')),
                ('paid', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='paid')),
                ('balance', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='balance')),
                ('discount', models.DecimalField(decimal_places=2, default=0, max_digits=6, verbose_name='discount, %')),
                ('tags', models.JSONField(blank=True, default=list, verbose_name='tags')),
                ('custom_fields', models.JSONField(blank=True, default=dict, verbose_name='custom fields')),
                ('instagram_username', models.CharField(blank=True, max_length=30, verbose_name='Instagram name')),
                ('instagram_source', models.CharField(blank=True, choices=[('', 'not known'), ('email', 'e-mail field'), ('custom_field', 'custom field'), ('manual', 'entered by staff')], max_length=16, verbose_name='name taken from')),
                ('instagram_certain', models.BooleanField(default=False, verbose_name='surely an Instagram name')),
                ('source_changed_at', models.DateTimeField(blank=True, null=True, verbose_name='changed in Altegio')),
                ('partial', models.BooleanField(default=False, verbose_name='known from an appointment only')),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='altegio.company', verbose_name='location')),
            ],
            options={
                'verbose_name': 'client',
                'verbose_name_plural': 'clients',
                'ordering': ('name', 'id'),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('altegio_id', models.BigIntegerField(verbose_name='Altegio id')),
                ('raw', models.JSONField(blank=True, default=dict, verbose_name='as Altegio gave it')),
                ('first_seen_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='first seen')),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='changed here')),
                ('vanished_at', models.DateTimeField(blank=True, null=True, verbose_name='vanished from Altegio')),
                ('starts_at', models.DateTimeField(verbose_name='start')),
                ('ends_at', models.DateTimeField(verbose_name='end')),
                ('attendance', models.SmallIntegerField(default=0, help_text='Altegio: 1 arrived, 2 confirmed, 0 pending, -1 no-show', verbose_name='attendance')),
                ('cancelled', models.BooleanField(default=False, verbose_name='cancelled')),
                ('cost', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='price')),
                ('paid', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='paid')),
                ('payment_status', models.CharField(choices=[('unpaid', 'unpaid'), ('partial', 'partly paid'), ('paid', 'paid'), ('over', 'overpaid'), ('none', 'nothing to pay')], default='none', max_length=8, verbose_name='payment')),
                ('comment', models.TextField(blank=True, verbose_name='comment')),
                ('is_online', models.BooleanField(default=False, verbose_name='booked online')),
                ('created_at', models.DateTimeField(blank=True, null=True, verbose_name='booked at')),
                ('source_changed_at', models.DateTimeField(blank=True, null=True, verbose_name='changed in Altegio')),
                ('client', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='altegio.client', verbose_name='client')),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='altegio.company', verbose_name='location')),
            ],
            options={
                'verbose_name': 'appointment',
                'verbose_name_plural': 'appointments',
                'ordering': ('-starts_at', '-id'),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('altegio_id', models.BigIntegerField(verbose_name='Altegio id')),
                ('raw', models.JSONField(blank=True, default=dict, verbose_name='as Altegio gave it')),
                ('first_seen_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='first seen')),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='changed here')),
                ('vanished_at', models.DateTimeField(blank=True, null=True, verbose_name='vanished from Altegio')),
                ('amount', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='sum')),
                ('paid_at', models.DateTimeField(blank=True, null=True, verbose_name='paid at')),
                ('account', models.CharField(blank=True, max_length=255, verbose_name='account')),
                ('is_cash', models.BooleanField(default=False, verbose_name='cash')),
                ('deleted', models.BooleanField(default=False, verbose_name='deleted')),
                ('appointment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='payments', to='altegio.appointment', verbose_name='appointment')),
                ('client', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='altegio.client', verbose_name='client')),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='altegio.company', verbose_name='location')),
            ],
            options={
                'verbose_name': 'payment',
                'verbose_name_plural': 'payments',
                'ordering': ('-paid_at', '-id'),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Service',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('altegio_id', models.BigIntegerField(verbose_name='Altegio id')),
                ('raw', models.JSONField(blank=True, default=dict, verbose_name='as Altegio gave it')),
                ('first_seen_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='first seen')),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='changed here')),
                ('vanished_at', models.DateTimeField(blank=True, null=True, verbose_name='vanished from Altegio')),
                ('title', models.CharField(max_length=255, verbose_name='name')),
                ('price_min', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='price from')),
                ('price_max', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='price to')),
                ('duration', models.PositiveIntegerField(default=0, verbose_name='duration, seconds')),
                ('active', models.BooleanField(default=True, verbose_name='active')),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='altegio.company', verbose_name='location')),
            ],
            options={
                'verbose_name': 'service',
                'verbose_name_plural': 'services',
                'ordering': ('title',),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AppointmentService',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('service_altegio_id', models.BigIntegerField(verbose_name="service's Altegio id")),
                ('title', models.CharField(blank=True, max_length=255, verbose_name='name')),
                ('amount', models.DecimalField(decimal_places=3, default=1, max_digits=10, verbose_name='amount')),
                ('first_cost', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='price before discount')),
                ('discount', models.DecimalField(decimal_places=2, default=0, max_digits=6, verbose_name='discount, %')),
                ('cost', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='price')),
                ('appointment', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='services', to='altegio.appointment', verbose_name='appointment')),
                ('service', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='altegio.service', verbose_name='service')),
            ],
            options={
                'verbose_name': 'service line',
                'verbose_name_plural': 'service lines',
                'ordering': ('position',),
            },
        ),
        migrations.CreateModel(
            name='ServiceCategory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('altegio_id', models.BigIntegerField(verbose_name='Altegio id')),
                ('raw', models.JSONField(blank=True, default=dict, verbose_name='as Altegio gave it')),
                ('first_seen_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='first seen')),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='changed here')),
                ('vanished_at', models.DateTimeField(blank=True, null=True, verbose_name='vanished from Altegio')),
                ('title', models.CharField(max_length=255, verbose_name='name')),
                ('weight', models.IntegerField(default=0, verbose_name='weight')),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='altegio.company', verbose_name='location')),
            ],
            options={
                'verbose_name': 'service category',
                'verbose_name_plural': 'service categories',
                'ordering': ('-weight', 'title'),
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='service',
            name='category',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='services', to='altegio.servicecategory', verbose_name='category'),
        ),
        migrations.CreateModel(
            name='Staff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('altegio_id', models.BigIntegerField(verbose_name='Altegio id')),
                ('raw', models.JSONField(blank=True, default=dict, verbose_name='as Altegio gave it')),
                ('first_seen_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='first seen')),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='changed here')),
                ('vanished_at', models.DateTimeField(blank=True, null=True, verbose_name='vanished from Altegio')),
                ('name', models.CharField(max_length=255, verbose_name='name')),
                ('position', models.CharField(blank=True, max_length=255, verbose_name='position')),
                ('specialization', models.CharField(blank=True, max_length=255, verbose_name='specialization')),
                ('fired', models.BooleanField(default=False, verbose_name='fired')),
                ('hidden', models.BooleanField(default=False, verbose_name='hidden from online booking')),
                ('rating', models.DecimalField(blank=True, decimal_places=2, max_digits=4, null=True, verbose_name='rating in Altegio')),
                ('avatar', models.URLField(blank=True, max_length=500, verbose_name='picture')),
                ('partial', models.BooleanField(default=False, verbose_name='known from an appointment only')),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='altegio.company', verbose_name='location')),
            ],
            options={
                'verbose_name': 'master',
                'verbose_name_plural': 'masters',
                'ordering': ('fired', 'name'),
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='appointment',
            name='staff',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='altegio.staff', verbose_name='master'),
        ),
        migrations.CreateModel(
            name='StaffUser',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='users', to='altegio.staff', verbose_name='master')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='staff_user', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'user of a master',
                'verbose_name_plural': 'users of masters',
            },
        ),
        migrations.CreateModel(
            name='SyncRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company_altegio_id', models.BigIntegerField(verbose_name="location's Altegio id")),
                ('kind', models.CharField(choices=[('full', 'full'), ('incremental', 'changes')], max_length=12, verbose_name='kind')),
                ('state', models.CharField(choices=[('running', 'running'), ('ok', 'done'), ('failed', 'failed'), ('lost', 'broken off')], default='running', max_length=8, verbose_name='state')),
                ('requested_by', models.CharField(blank=True, max_length=150, verbose_name='started by')),
                ('started_at', models.DateTimeField(verbose_name='started')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished')),
                ('lines', models.JSONField(blank=True, default=list, verbose_name='streams')),
                ('error', models.TextField(blank=True, verbose_name='error')),
                ('company', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='altegio.company', verbose_name='location')),
            ],
            options={
                'verbose_name': 'sync run',
                'verbose_name_plural': 'sync runs',
                'ordering': ('-started_at', '-id'),
                'permissions': [('start_sync', 'Can start a sync')],
            },
        ),
        migrations.CreateModel(
            name='SyncState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('company_altegio_id', models.BigIntegerField(verbose_name="location's Altegio id")),
                ('stream', models.CharField(max_length=32, verbose_name='stream')),
                ('bookmark', models.DateTimeField(blank=True, null=True, verbose_name='read up to')),
                ('last_started_at', models.DateTimeField(blank=True, null=True, verbose_name='last start')),
                ('last_ok_at', models.DateTimeField(blank=True, null=True, verbose_name='last good run')),
                ('last_error', models.TextField(blank=True, verbose_name='last error')),
                ('error_code', models.CharField(blank=True, max_length=32, verbose_name='error code')),
                ('available', models.BooleanField(default=True, verbose_name='available')),
            ],
            options={
                'verbose_name': 'stream',
                'verbose_name_plural': 'streams',
                'ordering': ('company_altegio_id', 'stream'),
                'constraints': [models.UniqueConstraint(fields=('company_altegio_id', 'stream'), name='altegio_syncstate_key')],
            },
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('altegio_id', models.BigIntegerField(verbose_name='Altegio id')),
                ('raw', models.JSONField(blank=True, default=dict, verbose_name='as Altegio gave it')),
                ('first_seen_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='first seen')),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='changed here')),
                ('vanished_at', models.DateTimeField(blank=True, null=True, verbose_name='vanished from Altegio')),
                ('starts_at', models.DateTimeField(verbose_name='start')),
                ('ends_at', models.DateTimeField(verbose_name='end')),
                ('attendance', models.SmallIntegerField(default=0, help_text='Altegio: 1 arrived, 2 confirmed, 0 pending, -1 no-show', verbose_name='attendance')),
                ('cancelled', models.BooleanField(default=False, verbose_name='cancelled')),
                ('cost', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='price')),
                ('paid', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='paid')),
                ('payment_status', models.CharField(choices=[('unpaid', 'unpaid'), ('partial', 'partly paid'), ('paid', 'paid'), ('over', 'overpaid'), ('none', 'nothing to pay')], default='none', max_length=8, verbose_name='payment')),
                ('client', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='altegio.client', verbose_name='client')),
                ('company', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='altegio.company', verbose_name='location')),
            ],
            options={
                'verbose_name': 'visit',
                'verbose_name_plural': 'visits',
                'ordering': ('-starts_at', '-id'),
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='appointment',
            name='visit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='appointments', to='altegio.visit', verbose_name='visit'),
        ),
        migrations.CreateModel(
            name='WebhookEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('received_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='received')),
                ('company_altegio_id', models.BigIntegerField(blank=True, null=True, verbose_name="location's Altegio id")),
                ('resource', models.CharField(blank=True, max_length=64, verbose_name='resource')),
                ('resource_id', models.BigIntegerField(blank=True, null=True, verbose_name='object')),
                ('event', models.CharField(blank=True, max_length=32, verbose_name='event')),
                ('body', models.TextField(verbose_name='body')),
                ('processed_at', models.DateTimeField(blank=True, null=True, verbose_name='processed')),
                ('outcome', models.CharField(blank=True, max_length=255, verbose_name='outcome')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('try_after', models.DateTimeField(blank=True, null=True, verbose_name='not before')),
            ],
            options={
                'verbose_name': 'Altegio webhook',
                'verbose_name_plural': 'Altegio webhooks',
                'ordering': ('-received_at', '-id'),
                'indexes': [models.Index(condition=models.Q(('processed_at__isnull', True)), fields=['id'], name='altegio_webhook_todo')],
            },
        ),
        migrations.AddIndex(
            model_name='client',
            index=models.Index(fields=['instagram_username'], name='altegio_client_instagram'),
        ),
        migrations.AddIndex(
            model_name='client',
            index=models.Index(fields=['phone'], name='altegio_client_phone'),
        ),
        migrations.AddIndex(
            model_name='client',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('name'), name='gin_trgm_ops'), name='altegio_client_name_trgm'),
        ),
        migrations.AddIndex(
            model_name='client',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('instagram_username'), name='gin_trgm_ops'), name='altegio_client_insta_trgm'),
        ),
        migrations.AddIndex(
            model_name='client',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('phone'), name='gin_trgm_ops'), name='altegio_client_phone_trgm'),
        ),
        migrations.AddConstraint(
            model_name='client',
            constraint=models.UniqueConstraint(fields=('company', 'altegio_id'), name='altegio_client_key'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(fields=['paid_at'], name='altegio_payment_paid_at'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.UniqueConstraint(fields=('company', 'altegio_id'), name='altegio_payment_key'),
        ),
        migrations.AddConstraint(
            model_name='appointmentservice',
            constraint=models.UniqueConstraint(fields=('appointment', 'position'), name='altegio_line_key'),
        ),
        migrations.AddConstraint(
            model_name='servicecategory',
            constraint=models.UniqueConstraint(fields=('company', 'altegio_id'), name='altegio_servicecategory_key'),
        ),
        migrations.AddIndex(
            model_name='service',
            index=models.Index(fields=['title'], name='altegio_service_title'),
        ),
        migrations.AddConstraint(
            model_name='service',
            constraint=models.UniqueConstraint(fields=('company', 'altegio_id'), name='altegio_service_key'),
        ),
        migrations.AddConstraint(
            model_name='staff',
            constraint=models.UniqueConstraint(fields=('company', 'altegio_id'), name='altegio_staff_key'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(fields=['starts_at'], name='altegio_visit_starts'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(fields=['client', 'starts_at'], name='altegio_visit_client'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(condition=models.Q(('attendance', 1), ('cancelled', False), ('vanished_at__isnull', True)), fields=['ends_at'], name='altegio_visit_completed'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.UniqueConstraint(fields=('company', 'altegio_id'), name='altegio_visit_key'),
        ),
        migrations.AddIndex(
            model_name='appointment',
            index=models.Index(fields=['starts_at'], name='altegio_appt_starts'),
        ),
        migrations.AddIndex(
            model_name='appointment',
            index=models.Index(fields=['staff', 'starts_at'], name='altegio_appt_staff'),
        ),
        migrations.AddIndex(
            model_name='appointment',
            index=models.Index(fields=['client', 'starts_at'], name='altegio_appt_client'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.UniqueConstraint(fields=('company', 'altegio_id'), name='altegio_appointment_key'),
        ),
    ]
