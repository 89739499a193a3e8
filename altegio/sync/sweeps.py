"""Sweeps: readings of a whole list, by date or in full, beside the passes over changes.

Not every change moves the mark that the passes go by, and nothing else tells which clients are gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from altegio.models import Company, SyncRun, SyncState


@dataclass(frozen=True)
class Sweep:
    """A sweep of one stream. `state`: the name under which it is remembered when it was done.

    `back`, `ahead`: days around today, both included; None: all there are. One that went well is not due
    again for `good_for`, so that it can be called for more often than it is needed: a night on which the
    vendor was away is made up for in the next hour.
    """

    kind: SyncRun.Kind
    state: str
    stream: str
    good_for: timedelta
    back: int | None = None
    ahead: int = 0

    def days(self, now: datetime, company: Company) -> tuple[date, date] | None:
        """The days to read, in the location's zone."""
        if self.back is None:
            return None
        today = now.astimezone(company.zone).date()
        return today - timedelta(days=self.back), today + timedelta(days=self.ahead)


RECENT = Sweep(
    SyncRun.Kind.RECENT,
    "appointments_by_date",
    "appointments",
    good_for=timedelta(hours=12),
    back=30,
    ahead=60,
)
CLIENTS = Sweep(SyncRun.Kind.CLIENTS, "clients_all", "clients", good_for=timedelta(days=3))

SWEEPS = {str(sweep.kind): sweep for sweep in (RECENT, CLIENTS)}


def is_due(company_id: int, sweep: Sweep, *, now: datetime) -> bool:
    """Whether it is long ago, or never was, that the sweep of this location (Altegio's id) went well."""
    states = SyncState.objects.filter(company_altegio_id=company_id, stream=sweep.state)
    return not states.filter(last_ok_at__gt=now - sweep.good_for).exists()
