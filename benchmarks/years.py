"""A salon as its pages see it: the weeks around today, and behind them as many years as one likes.

The last weeks and the coming ones are the same in a salon of any size: what a larger one has more is history
and other clients. Made in the tables by copies of one row of each, which is many times as fast as by the
product's own ways.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from altegio.models import (
    Appointment,
    AppointmentService,
    Client,
    Company,
    Payment,
    Review,
    Service,
    ServiceCategory,
    Staff,
    Visit,
    WorkingHours,
)
from benchmarks.copies import copy_rows
from tests.factories import (
    AppointmentServiceFactory,
    ClientFactory,
    CompanyFactory,
    InstagramClientFactory,
    PaymentFactory,
    ReviewFactory,
    ServiceFactory,
    StaffFactory,
    VisitFactory,
    WorkingHoursFactory,
)

# So many days around today are the same in a salon of any size; what is before them goes back so far.
BEHIND, AHEAD, YEARS = 180, 20, 10
MASTERS, SERVICES, CATEGORIES = 12, 40, 8
# Every so manieth of the recent appointments is that of one client, whose page is compared.
REGULARS = 100
NAMES = ("Олена", "Марія", "Ірина", "Тетяна", "Наталія", "Світлана", "Оксана", "Юлія", "Анна", "Вікторія")
SURNAMES = ("Шевченко", "Бондаренко", "Коваленко", "Ткаченко", "Кравченко", "Олійник", "Поліщук", "Лисенко")
TABLES = (
    Company,
    ServiceCategory,
    Service,
    Staff,
    Client,
    Visit,
    Appointment,
    AppointmentService,
    Payment,
    Review,
    WorkingHours,
)


@dataclass(frozen=True)
class Size:
    """How many appointments lie around today and how many before, and how many clients there are."""

    recent: int
    history: int
    clients: int

    @property
    def all(self) -> int:
        """All appointments."""
        return self.recent + self.history


@dataclass(frozen=True)
class Mirror:
    """The first row of each table, of which the others are copies."""

    company: Company
    client: Client
    staff: Staff
    service: Service
    visit: Visit
    appointment: Appointment
    line: AppointmentService


def fill(size: Size, now: datetime) -> Mirror:
    """Fill the empty tables of the mirror. Triggers and foreign keys must be off."""
    mirror = _first(now)
    _catalogue(mirror)
    _clients(mirror, size)
    _visits(mirror, size, now)
    _money(mirror)
    _hours(mirror, size, now)
    return mirror


def _first(now: datetime) -> Mirror:
    company = CompanyFactory()
    service, staff = ServiceFactory(company=company), StaffFactory(company=company)
    client = InstagramClientFactory(company=company, instagram_username="regular", name="Олена Постійна")
    # The only one of this name and number, to be looked for among all.
    ClientFactory(company=company, name="Соломія Єдина", phone="+380509999999")
    visit = VisitFactory(company=company, client=client, starts_at=now - timedelta(days=365 * YEARS + 30))
    shared = {name: getattr(visit, name) for name in ("company", "client", "starts_at", "ends_at", "cost")}
    appointment = Appointment.objects.create(
        **shared, visit=visit, staff=staff, altegio_id=visit.altegio_id, attendance=visit.attendance
    )
    line = AppointmentServiceFactory(appointment=appointment, service=service)
    return Mirror(company, client, staff, service, visit, appointment, line)


def _catalogue(mirror: Mirror) -> None:
    category = mirror.service.category
    assert category
    many = {"id": "id + n", "altegio_id": "altegio_id + n"}
    copy_rows(category, CATEGORIES - 1, **many, title="'Категорія ' || n")
    copy_rows(
        mirror.service,
        SERVICES - 1,
        **many,
        title="'Послуга ' || n",
        category_id=f"{category.pk} + n % {CATEGORIES}",
    )
    copy_rows(mirror.staff, MASTERS - 1, **many, name=f"{one_of(NAMES)} || ' ' || n")


def _clients(mirror: Mirror, size: Size) -> None:
    copy_rows(
        mirror.client,
        size.clients - 2,
        id="id + 1 + n",
        altegio_id="altegio_id + 1 + n",
        name=f"{one_of(NAMES)} || ' ' || {one_of(SURNAMES, 'n / 10')}",
        phone="'+38067' || lpad(n::text, 7, '0')",
        instagram_username="CASE WHEN n % 5 < 3 THEN 'client.' || n ELSE '' END",
        visits_count="n % 30",
        spent="(n % 30) * 700",
    )


def _visits(mirror: Mirror, size: Size, now: datetime) -> None:
    moment, starts = at(now), _starts(size, now)
    times = {
        "id": "id + n",
        "altegio_id": "altegio_id + n",
        "client_id": f"{mirror.client.pk} + {_whose(size)}",
        "starts_at": starts,
        "ends_at": f"{starts} + interval '1 hour'",
        "cancelled": "n % 33 = 7",
        "attendance": f"CASE WHEN {starts} > {moment} THEN n % 2 * 2 WHEN n % 20 = 3 THEN -1 ELSE 1 END",
        "cost": "500 + n % 7 * 100",
        "paid": f"CASE WHEN {starts} < {moment} THEN 500 + n % 7 * 100 ELSE 0 END",
        "payment_status": f"CASE WHEN {starts} < {moment} THEN 'paid' ELSE 'unpaid' END",
        "first_seen_at": f"least({starts}, {moment}) - interval '3 days'",
        "changed_at": f"least({starts}, {moment})",
    }
    copy_rows(mirror.visit, size.all, **times)
    copy_rows(
        mirror.appointment,
        size.all,
        **times,
        visit_id=f"{mirror.visit.pk} + n",
        staff_id=f"{mirror.staff.pk} + n % {MASTERS}",
        created_at=f"{starts} - interval '5 days'",
    )
    copy_rows(
        mirror.line,
        size.all,
        id="id + n",
        appointment_id=f"{mirror.appointment.pk} + n",
        service_id=f"{mirror.service.pk} + n % {SERVICES}",
        title=f"'Послуга ' || n % {SERVICES}",
        cost="500 + n % 7 * 100",
    )


def _money(mirror: Mirror) -> None:
    """A payment of each appointment that was paid, and Altegio's own review of some."""
    of = mirror.appointment
    others = f"SELECT * FROM altegio_appointment WHERE id > {of.pk}"
    many = {"id": f"first.id + its.id - {of.pk}", "altegio_id": f"first.altegio_id + its.id - {of.pk}"}
    copy_rows(
        PaymentFactory(appointment=of, client=mirror.client, paid_at=of.ends_at),
        f"{others} AND paid > 0",
        **many,
        appointment_id="its.id",
        client_id="its.client_id",
        amount="its.paid",
        paid_at="its.ends_at",
    )
    copy_rows(
        ReviewFactory(appointment=of, staff=mirror.staff, written_at=of.ends_at),
        f"{others} AND attendance = 1 AND starts_at < now() AND id % 10 = 0",
        **many,
        appointment_id="its.id",
        staff_id="its.staff_id",
        written_at="its.ends_at",
    )


def _hours(mirror: Mirror, size: Size, now: datetime) -> None:
    """Every master works every day, as far back as there are appointments."""
    days = BEHIND + AHEAD + size.history // max(1, size.history // (365 * YEARS))
    last = timezone.localtime(now).replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=AHEAD)
    day = f"{at(last)} - interval '1 day' * (n / {MASTERS})"
    copy_rows(
        WorkingHoursFactory(staff=mirror.staff, starts_at=last + timedelta(days=1)),
        days * MASTERS,
        id="id + n",
        altegio_id="altegio_id + n",
        staff_id=f"{mirror.staff.pk} + n % {MASTERS}",
        date=f"({day})::date",
        starts_at=day,
        ends_at=f"{day} + interval '10 hours'",
    )


def _whose(size: Size) -> str:
    """The number of the n-th appointment's client: 0 is the regular one, and 1 never comes."""
    regular = f"n > {size.history} AND (n - {size.history}) % {REGULARS} = {REGULARS // 2}"
    return f"CASE WHEN {regular} THEN 0 ELSE 2 + n % {size.clients - 2} END"


def _starts(size: Size, now: datetime) -> str:
    """When the n-th appointment starts: the newest around today, a few a day, the others before."""
    a_day, before = size.recent // (BEHIND + AHEAD), max(1, size.history // (365 * YEARS))
    # From 0 on for the recent ones, down from -1 for the others.
    number = f"(n - {size.history} - 1)"
    recent = f"n > {size.history}"
    day = f"CASE WHEN {recent} THEN {number} / {a_day} - {BEHIND} ELSE {number} / {before} - {BEHIND} - 1 END"
    slot = f"CASE WHEN {recent} THEN {number} % {a_day} ELSE n % 20 END"
    midnight = at(timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0))
    return f"({midnight} + interval '1 day' * ({day}) + interval '30 minutes' * (18 + {slot}))"


def at(moment: datetime) -> str:
    """The moment in the database's words."""
    return f"timestamptz '{moment.isoformat()}'"


def one_of(words: Sequence[str], number: str = "n") -> str:
    """One word after another, by a number."""
    listed = ", ".join(f"'{word}'" for word in words)
    return f"(ARRAY[{listed}])[1 + ({number}) % {len(words)}]"
