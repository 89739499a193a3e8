"""Altegio's JSON turned into rows of the mirror. Pure: no framework, no rows of the database, no clock.

A mapper gives a row whose attributes are named as the model's columns (a foreign key as
`<name>_altegio_id`), or raises Unreadable, and never anything else, whatever JSON it is given. `raw` in a
row is the vendor's object whole, with what Postgres cannot hold taken out.
"""

from __future__ import annotations

from altegio.mapping.appointments import map_appointment
from altegio.mapping.catalogue import map_company, map_service, map_service_category
from altegio.mapping.people import map_client, map_staff
from altegio.mapping.phones import normalise_phone
from altegio.mapping.rows import (
    AppointmentRow,
    ClientRow,
    CompanyRow,
    LineRow,
    PaymentRow,
    ServiceCategoryRow,
    ServiceRow,
    StaffRow,
)
from altegio.mapping.values import Unreadable

__all__ = [
    "AppointmentRow",
    "ClientRow",
    "CompanyRow",
    "LineRow",
    "PaymentRow",
    "ServiceCategoryRow",
    "ServiceRow",
    "StaffRow",
    "Unreadable",
    "map_appointment",
    "map_client",
    "map_company",
    "map_service",
    "map_service_category",
    "map_staff",
    "normalise_phone",
]
