"""What the mappers give: one class a table, its attributes named as the table's columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

ZERO = Decimal(0)


@dataclass(slots=True)
class CompanyRow:
    """A location. `timezone` is an IANA name."""

    altegio_id: int
    title: str
    timezone: str
    currency: str = ""
    city: str = ""
    address: str = ""
    phone: str = ""
    raw: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class StaffRow:
    """A member of staff. `partial`: made from the snapshot inside an appointment."""

    altegio_id: int
    name: str
    position: str = ""
    specialization: str = ""
    fired: bool = False
    hidden: bool = False
    rating: Decimal | None = None
    avatar: str = ""
    partial: bool = False
    raw: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class ServiceCategoryRow:
    """A group of services."""

    altegio_id: int
    title: str
    weight: int = 0
    raw: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class ServiceStaffRow:
    """Who does a service. `duration` in seconds; `price` None: the service's own."""

    staff_altegio_id: int
    duration: int = 0
    price: Decimal | None = None
    service_altegio_id: int = 0


@dataclass(slots=True)
class ServiceRow:
    """A service. `duration` in seconds."""

    altegio_id: int
    title: str
    category_altegio_id: int | None = None
    price_min: Decimal = ZERO
    price_max: Decimal = ZERO
    duration: int = 0
    active: bool = True
    raw: dict[str, Any] = field(default_factory=dict)
    masters: list[ServiceStaffRow] = field(default_factory=list)


@dataclass(slots=True)
class LabelRow:
    """A label. `entity`: "client" or "record"; `color` as #rrggbb or ""."""

    altegio_id: int
    entity: str
    title: str
    color: str = ""
    raw: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class CustomFieldRow:
    """A field of the salon's own. `kind` is the vendor's word: text, number, select, date, datetime."""

    altegio_id: int
    entity: str
    code: str
    title: str
    kind: str = ""
    raw: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class WorkingHoursRow:
    """A stretch of a master's working day."""

    altegio_id: int
    staff_altegio_id: int
    date: date
    starts_at: datetime
    ends_at: datetime
    raw: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class ReviewRow:
    """A review that was left in Altegio. `rating` 1 to 5."""

    altegio_id: int
    appointment_altegio_id: int | None = None
    staff_altegio_id: int | None = None
    rating: int | None = None
    text: str = ""
    author: str = ""
    written_at: datetime | None = None
    raw: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class ClientRow:
    """A client. `partial`: made from the smaller object inside an appointment.

    A partial row says nothing of visits, money, birthday and date of change: they stand at their defaults
    and must never be written over what a whole client has brought. In `birth_date` the year 1900 means that
    the year is not known.
    """

    altegio_id: int
    name: str = ""
    surname: str = ""
    patronymic: str = ""
    phone: str = ""
    phone_hidden: bool = False
    email: str = ""
    comment: str = ""
    card: str = ""
    sex: str = ""
    importance: int = 0
    birthday_sms: bool = False
    bot_messages: bool = False
    no_mailings: bool = False
    newsletter_allowed: bool | None = None
    data_processing_allowed: bool | None = None
    birth_date: date | None = None
    visits_count: int = 0
    spent: Decimal = ZERO
    paid: Decimal = ZERO
    balance: Decimal = ZERO
    discount: Decimal = ZERO
    tags: list[str] = field(default_factory=list)
    custom_fields: dict[str, Any] = field(default_factory=dict)
    instagram_username: str = ""
    instagram_source: str = ""
    instagram_certain: bool = False
    instagram_written: str = ""
    source_changed_at: datetime | None = None
    partial: bool = False
    raw: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class LineRow:
    """A service line. `first_cost` and `cost` are totals of the line, `discount` is in percent."""

    position: int
    service_altegio_id: int
    title: str = ""
    amount: Decimal = Decimal(1)
    first_cost: Decimal = ZERO
    discount: Decimal = ZERO
    cost: Decimal = ZERO
    appointment_altegio_id: int = 0


@dataclass(slots=True)
class GoodsRow:
    """A line of goods. `cost` is the total of the line, `amount` how much was sold, both above zero."""

    position: int
    sale_altegio_id: int | None
    good_altegio_id: int | None = None
    staff_altegio_id: int | None = None
    title: str = ""
    amount: Decimal = Decimal(1)
    discount: Decimal = ZERO
    cost: Decimal = ZERO
    appointment_altegio_id: int = 0


@dataclass(slots=True)
class PaymentRow:
    """A payment of a client. `from_record`: read inside its appointment, not in the list of all."""

    altegio_id: int
    appointment_altegio_id: int | None
    client_altegio_id: int | None
    amount: Decimal
    paid_at: datetime | None = None
    account: str = ""
    is_cash: bool = False
    deleted: bool = False
    raw: dict[str, Any] = field(default_factory=dict)
    kind: str = "service"
    sale_altegio_id: int | None = None
    comment: str = ""
    from_record: bool = True


@dataclass(slots=True)
class AppointmentRow:
    """An appointment with what is inside it. Without a client it is a calendar block."""

    altegio_id: int
    visit_altegio_id: int | None
    client_altegio_id: int | None
    staff_altegio_id: int | None
    starts_at: datetime
    ends_at: datetime
    attendance: int = 0
    cancelled: bool = False
    cost: Decimal = ZERO
    paid: Decimal = ZERO
    payment_status: str = "none"
    comment: str = ""
    is_online: bool = False
    confirmed: bool = True
    source: str = "admin"
    source_detail: str = ""
    bookform_id: int | None = None
    from_url: str = ""
    created_user_id: int | None = None
    comer: str = ""
    labels: list[dict[str, str]] = field(default_factory=list)
    color: str = ""
    activity_id: int | None = None
    clients_count: int = 1
    master_request: int = 0
    prepaid: bool = False
    prepaid_confirmed: bool = False
    paid_in_full: bool = False
    review_requested: bool = False
    notified: bool = False
    custom_fields: dict[str, Any] = field(default_factory=dict)
    created_at: datetime | None = None
    source_changed_at: datetime | None = None
    services: list[LineRow] = field(default_factory=list)
    goods: list[GoodsRow] = field(default_factory=list)
    payments: list[PaymentRow] = field(default_factory=list)
    partial_client: ClientRow | None = None
    partial_staff: StaffRow | None = None
    raw: dict[str, Any] = field(default_factory=dict)
