"""Altegio's JSON turned into rows of the mirror. Pure: no framework, no rows of the database, no clock.

A mapper gives a row whose attributes are named as the model's columns (a foreign key as
`<name>_altegio_id`), or raises Unreadable, and never anything else, whatever JSON it is given. `raw` in a
row is the vendor's object whole, with what Postgres cannot hold taken out.
"""

from __future__ import annotations

from altegio.mapping.appointments import map_appointment
from altegio.mapping.catalogue import map_company, map_service, map_service_category
from altegio.mapping.days import map_review, map_working_hours, working_hours
from altegio.mapping.marks import map_custom_field, map_label, of_entity
from altegio.mapping.money import is_payment, map_payment
from altegio.mapping.people import map_client, map_staff
from altegio.mapping.phones import normalise_phone
from altegio.mapping.rows import (
    AppointmentRow,
    ClientRow,
    CompanyRow,
    CustomFieldRow,
    GoodsRow,
    LabelRow,
    LineRow,
    PaymentRow,
    ReviewRow,
    ServiceCategoryRow,
    ServiceRow,
    ServiceStaffRow,
    StaffRow,
    WorkingHoursRow,
)
from altegio.mapping.values import Unreadable

__all__ = [
    "AppointmentRow",
    "ClientRow",
    "CompanyRow",
    "CustomFieldRow",
    "GoodsRow",
    "LabelRow",
    "LineRow",
    "PaymentRow",
    "ReviewRow",
    "ServiceCategoryRow",
    "ServiceRow",
    "ServiceStaffRow",
    "StaffRow",
    "Unreadable",
    "WorkingHoursRow",
    "is_payment",
    "map_appointment",
    "map_client",
    "map_company",
    "map_custom_field",
    "map_label",
    "map_payment",
    "map_review",
    "map_service",
    "map_service_category",
    "map_staff",
    "map_working_hours",
    "normalise_phone",
    "of_entity",
    "working_hours",
]
