"""A salon with a row of everything, so that every page has something to draw.

The words and the phone planted here are what a master must never read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from axes.models import AccessAttempt
from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.utils import timezone
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)

from altegio.models import Appointment, Client, Erasure
from feedback.models import (
    Answer,
    CaseNote,
    DataDeletion,
    Delivery,
    Holiday,
    InstagramAccount,
    LinkToken,
    Message,
    PhotoReminder,
    PhotoService,
    Tag,
    TeamMember,
    TeamMessage,
    TelegramBot,
    TelegramUpdate,
)
from salon.models import (
    Alert,
    ApiToken,
    AuditEntry,
    DataRequest,
    OutgoingDelivery,
    OutgoingWebhook,
    StuckTask,
)
from tests.factories import (
    CompletedVisitFactory,
    CustomFieldFactory,
    GoodsLineFactory,
    InstagramClientFactory,
    LabelFactory,
    PaymentFactory,
    QuarantineFactory,
    ReviewFactory,
    ServiceStaffFactory,
    StaffUserFactory,
    SyncRunFactory,
    SyncStateFactory,
    WebhookEventFactory,
    WorkingHoursFactory,
)
from tests.feedback.cases import opened
from tests.feedback.factories import OptOutFactory, SurveyFactory, make_campaign
from tests.roles import ROLES, user_in

NAME = "Коваленко Олена"
PHONE = "+380671234567"
MESSAGE = "Таємне слово з листування"
COMMENT = "Таємне слово з відгуку"
INSTAGRAM = "olena.tayemna"
EMAIL = "olena.tayemna@example.com"


@dataclass
class World:
    """A row of each model, and a user of each role; the master did the visit of the world."""

    users: dict[str, User]
    rows: dict[type[Model], Model] = field(default_factory=dict)

    def row(self, model: type[Model]) -> Any:
        """The row of this model, whose page is looked at."""
        assert model in self.rows, (
            f"tests/pages/world.py: make a row of {model.__name__}, so that its page is seen"
        )
        return self.rows[model]

    def add(self, *rows: Any) -> None:
        """Keep these as the rows of their models."""
        self.rows.update({type(row): row for row in rows})


def make_world() -> World:
    """Fill an empty database."""
    world = World({role: user_in(role, first_name="Ольга") for role in (*ROLES, "nobody")})
    _mirror(world)
    _surveys(world)
    _cases(world)
    _team(world)
    _system(world)
    world.add(world.users["master"], Group.objects.get(name="master"))
    return world


def _mirror(world: World) -> None:
    client = InstagramClientFactory(
        name=NAME,
        instagram_username=INSTAGRAM,
        phone=PHONE,
        email=EMAIL,
        comment=COMMENT,
        raw={"phone": PHONE, "name": "Олена"},
    )
    visit = CompletedVisitFactory(client=client)
    appointment = visit.appointments.get()
    appointment.custom_fields, appointment.labels = {"Кабінет": "2"}, [{"title": "VIP", "color": "#009800"}]
    appointment.comer, appointment.activity_id, appointment.prepaid = "Марко", 77, True
    appointment.paid_moved, appointment.master_request = 5, 1
    appointment.raw = {"client": {"phone": PHONE}}
    appointment.save()
    GoodsLineFactory(appointment=appointment)
    does = ServiceStaffFactory(staff=appointment.staff)
    hours = WorkingHoursFactory(staff=appointment.staff, starts_at=timezone.now())
    StaffUserFactory(user=world.users["master"], staff=appointment.staff)
    world.add(client, visit, appointment, appointment.staff, does.service, does.service.category, hours)
    world.add(client.company, PaymentFactory(appointment=appointment, kind="goods"))
    world.add(ReviewFactory(appointment=appointment, text=COMMENT), LabelFactory(), CustomFieldFactory())
    world.add(SyncRunFactory(requested_by="olena"), SyncStateFactory(last_error="Помилка"))
    world.add(QuarantineFactory(company=client.company, raw=f'{{"phone": "{PHONE}"}}'))
    world.add(WebhookEventFactory(resource="x", event="y", body=f'{{"phone": "{PHONE}"}}'))


def _surveys(world: World) -> None:
    appointment: Appointment = world.row(Appointment)
    campaign = make_campaign()
    survey = SurveyFactory(
        visit=appointment.visit, status="unknown", reason="outcome_unknown", comment=COMMENT, rating=4
    )
    optout = OptOutFactory(
        contact__client=appointment.client,
        contact__linked_by="username",
        contact__username=INSTAGRAM,
    )
    contact = optout.contact
    Message.objects.create(contact=contact, feedback=survey, purpose="rating", text=MESSAGE, state="unknown")
    Answer.objects.create(
        feedback=survey, question_key="comment", kind="text", text=COMMENT, answered_at=timezone.now()
    )
    account: InstagramAccount = contact.account
    delivery = Delivery.objects.create(body=f'{{"text": "{MESSAGE}"}}'.encode())
    holiday = Holiday.objects.create(date=timezone.localdate(), name="День незалежності")
    world.add(campaign, survey, contact, optout, account, delivery, holiday)
    link = LinkToken.objects.create(
        token="desk-token", purpose="desk", company=appointment.company,
        account=account, expires_at=timezone.now() + timedelta(days=9),
    )  # fmt: skip
    world.add(link)
    world.add(DataDeletion.objects.create(code="code", digest="d", asked_at=timezone.now(), scope="nothing"))


def _cases(world: World) -> None:
    case = opened(comment=COMMENT)
    CaseNote.objects.create(
        case=case, kind="note", text=COMMENT, author=world.users["manager"], at=timezone.now()
    )
    world.add(case, Tag.objects.create(name="час"))


def _team(world: World) -> None:
    appointment: Appointment = world.row(Appointment)
    photo = PhotoService.objects.create(service=appointment.services.get().service, changed_at=timezone.now())
    PhotoReminder.objects.create(
        appointment=appointment,
        staff=appointment.staff,
        ends_at=timezone.now(),
        remind_at=timezone.now(),
        service_ids=[photo.service_id],
        state="missed",
        reason="not_in_team",
    )
    colleague = TeamMember.objects.create(name="Оля", telegram_blocked_at=timezone.now(), wants_alerts=True)
    told = TeamMessage.objects.create(
        member=colleague, channel="telegram", purpose="test", key="k", text=MESSAGE, state="failed",
        error_code="our_bug",
    )  # fmt: skip
    bot = TelegramBot.objects.create(fingerprint="f", username="salon_bot")
    update = TelegramUpdate.objects.create(bot=bot, update_id=1, body={"text": MESSAGE})
    world.add(colleague, told, update)


def _system(world: World) -> None:
    interval = IntervalSchedule.objects.create(every=1, period="hours")
    task = PeriodicTask.objects.create(name="Щогодини", task="feedback.tasks.plan", interval=interval)
    world.add(interval, task, CrontabSchedule.objects.create(), SolarSchedule.objects.create(
        event="sunrise", latitude=50, longitude=30))  # fmt: skip
    world.add(ClockedSchedule.objects.create(clocked_time=timezone.now()))
    world.add(
        AccessAttempt.objects.create(username="olena", attempt_time=timezone.now(), failures_since_start=1)
    )
    token, _key = ApiToken.issue(user=world.users["owner"], name="Звіти")
    world.add(token)
    alert = Alert.objects.create(
        kind="instagram_reconnect", sentence="Instagram відключено.", advice="Підключіть його знову.",
        first_at=timezone.now(), last_at=timezone.now(),
    )  # fmt: skip
    world.add(alert)
    stuck = StuckTask.objects.create(
        name="altegio.tasks.read_object", arguments=[1001, "clients", 7], digest="d", reason="failed",
        error="KeyError", first_at=timezone.now(), last_at=timezone.now(),
    )  # fmt: skip
    world.add(stuck)
    _trust(world)


def _trust(world: World) -> None:
    client: Client = world.row(Client)
    now = timezone.now()
    erasure = Erasure.objects.create(company=client.company, erased_at=now)
    entry = AuditEntry.objects.create(at=now, user=world.users["owner"], action="exported", client=client)
    request = DataRequest.objects.create(
        kind="access", client=client, person=client.name, asked_at=now, due_at=now
    )
    tool = OutgoingWebhook.objects.create(name="CRM", url="https://crm.example.com/", kinds=["case.opened"])
    told = OutgoingDelivery.objects.create(webhook=tool, subject="case:1", kind="case.opened", body={"id": 1})
    world.add(erasure, entry, request, tool, told)
