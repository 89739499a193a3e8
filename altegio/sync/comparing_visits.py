"""Visits beside what follows from the appointments that Altegio gives."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from altegio.models import Appointment, Company, Visit
from altegio.sync.differences import differ

_ATTENDANCE = {1: 0, 2: 1, 0: 2, -1: 4}


class Visits:
    """Visits as they follow from the appointments that were read, beside those of the mirror."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self._found: dict[int, list[tuple[bool, datetime, datetime, int, Decimal]]] = {}

    def note(self, rows: Iterable[Any]) -> None:
        """Take in appointments."""
        for row in rows:
            if row.visit_altegio_id:
                facts = (row.cancelled, row.starts_at, row.ends_at, row.attendance, row.cost)
                self._found.setdefault(row.visit_altegio_id, []).append(facts)

    def differences(self, unreadable: Collection[int]) -> Iterator[str]:
        """Compare every visit, but for those of which an appointment cannot be read."""
        unclear = Appointment.objects.filter(company=self._company, altegio_id__in=unreadable, visit__gt=0)
        known = set(unclear.order_by().values_list("visit__altegio_id", flat=True))
        for visit in Visit.objects.filter(company=self._company, vanished_at__isnull=True).iterator():
            if visit.altegio_id in known:
                continue
            known.add(visit.altegio_id)
            facts = self._found.get(visit.altegio_id)
            if facts is None:
                yield f"visits {visit.altegio_id}: " + _("not in Altegio")
            elif names := _of_visit(visit, facts):
                yield differ("visits", visit.altegio_id, names)
        for altegio_id in sorted(self._found.keys() - known):
            yield f"visits {altegio_id}: " + _("not here")


def _of_visit(visit: Visit, facts: Sequence[tuple[bool, datetime, datetime, int, Decimal]]) -> list[str]:
    alive = [one for one in facts if not one[0]]
    counted = alive or facts
    expected: dict[str, Any] = {
        "cancelled": not alive,
        "starts_at": min(one[1] for one in counted),
        "ends_at": max(one[2] for one in counted),
        "attendance": min((one[3] for one in counted), key=lambda code: _ATTENDANCE.get(code, 3)),
        "cost": sum((one[4] for one in alive), Decimal(0)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP),
    }
    return [name for name, value in expected.items() if getattr(visit, name) != value]
