"""The only door by which surveys and the house read the mirror.

Everything here is lazy or bounded: a query set can be filtered and paged further, the rest says how many
queries it makes. Rows that vanished from Altegio are left out unless a function says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, QuerySet, Subquery

from altegio.models import (
    Appointment,
    Client,
    Company,
    Service,
    Staff,
    StaffUser,
    SyncState,
)
from altegio.selectors.people import (
    best_clients,
    digits_of,
    keys_of,
    likeness,
    search_clients,
    staff_called,
    typed_username,
)
from altegio.selectors.visits import (
    StaffRef,
    VisitDetails,
    completed_visits,
    first_visits,
    had_service,
    last_visits,
    review_requested_visits,
    reviewed_visits,
    unmarked_visits,
    visit_is_completed,
    visit_services_and_staff,
)

__all__ = [
    "NO_CLIENT",
    "InstagramMatch",
    "StaffRef",
    "VisitDetails",
    "active_services",
    "active_staff",
    "appointments_between",
    "best_clients",
    "client_by_instagram",
    "client_by_phone",
    "clients_with_instagram",
    "companies",
    "completed_visits",
    "conflicting_usernames",
    "first_visits",
    "had_service",
    "keys_of",
    "last_visits",
    "likeness",
    "mirror_age",
    "review_requested_visits",
    "reviewed_visits",
    "search_clients",
    "staff_called",
    "staff_for_user",
    "unmarked_visits",
    "visible_to",
    "visit_is_completed",
    "visit_services_and_staff",
]

# A reading that lies further ahead was noted before the clock was set back.
CLOCKS_DIFFER = timedelta(minutes=2)


@dataclass(frozen=True)
class InstagramMatch:
    """Who bears an Instagram name: `client` is set only when exactly one does."""

    client: Client | None
    count: int

    @property
    def conflict(self) -> bool:
        """Whether several clients bear the name, so that none of them can be meant for sure."""
        return self.count > 1


NO_CLIENT = InstagramMatch(None, 0)


# --- clients --------------------------------------------------------------------------------------
def clients_with_instagram(username: str) -> QuerySet[Client]:
    """Clients who bear this Instagram name, with or without @, in any case of letters."""
    return Client.objects.present().filter(
        instagram_username=typed_username(username), instagram_username__gt=""
    )


def client_by_instagram(username: str) -> InstagramMatch:
    """The one client who bears this Instagram name, or nobody, or the number of those who do.

    One query.
    """
    found = list(clients_with_instagram(username)[:10])
    if not found:
        return NO_CLIENT
    return InstagramMatch(found[0] if len(found) == 1 else None, len(found))


def conflicting_usernames(usernames: Iterable[str]) -> set[str]:
    """Those of these Instagram names that more than one client bears. One query."""
    names = {typed_username(name) for name in usernames} - {""}
    rows = Client.objects.present().filter(instagram_username__in=names).order_by()
    shared = rows.values("instagram_username").annotate(bearers=Count("pk")).filter(bearers__gt=1)
    return set(shared.values_list("instagram_username", flat=True))


def client_by_phone(phone: str) -> QuerySet[Client]:
    """Clients whose phone ends with the last nine digits of this one: the national number."""
    digits = digits_of(phone)[-9:]
    if len(digits) < 9:
        return Client.objects.none()
    return Client.objects.present().filter(phone__icontains=digits, phone__endswith=digits)


# --- the calendar ---------------------------------------------------------------------------------
def appointments_between(
    start: datetime, end: datetime, staff: Staff | int | None = None
) -> QuerySet[Appointment]:
    """Appointments and calendar blocks that begin in `start <= … < end`, of one master where given.

    Cancelled ones are in the list. Client, master, visit and location are loaded, service lines
    prefetched: two queries.
    """
    rows = Appointment.objects.present().filter(starts_at__gte=start, starts_at__lt=end)
    if staff is not None:
        rows = rows.filter(staff=staff)
    loaded = rows.select_related("client", "staff", "visit", "company").prefetch_related("services")
    return loaded.order_by("starts_at", "pk")


def staff_for_user(user: Any) -> Staff | None:
    """The master that this user of the system is, or None. One query."""
    if not getattr(user, "is_authenticated", False):
        return None
    row = StaffUser.objects.select_related("staff").filter(user_id=user.pk).first()
    return row.staff if row else None


def visible_to(user: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those of these appointments, visits or clients that this user may see.

    Whoever may see clients sees all of them, and so does a tool (`sees_all`), whose token names what it may
    read; a master sees the own ones, and the clients of these; a user who is neither sees none. No query of
    its own.
    """
    if getattr(user, "sees_all", False) or user.has_perm("altegio.view_client"):
        return rows
    # One row at most: as a value the database looks it up once, not for each appointment.
    chair = Subquery(StaffUser.objects.filter(user=user.pk).values("staff")[:1])
    if rows.model is Appointment:
        return rows.filter(staff=chair)
    link = "client_id" if rows.model is Client else "visit_id"
    return rows.filter(pk__in=Appointment.objects.filter(staff=chair).values(link))


def active_staff() -> QuerySet[Staff]:
    """Masters who work here now."""
    return Staff.objects.present().filter(fired=False)


def active_services() -> QuerySet[Service]:
    """Services that are on offer now, with their category."""
    return Service.objects.present().filter(active=True).select_related("category")


def companies() -> QuerySet[Company]:
    """The locations of the salon."""
    return Company.objects.all()


# --- the mirror itself ----------------------------------------------------------------------------
def mirror_age(now: datetime) -> timedelta | None:
    """How long ago the most neglected location's appointments were last read well; None before that.

    None too where the clock was set back since, until they are read anew. One query.
    """
    states = SyncState.objects.filter(stream="appointments")
    found = states.aggregate(oldest=Min("last_ok_at"), all=Count("pk"), read=Count("last_ok_at"))
    if not found["all"] or found["read"] < found["all"]:
        return None
    age: timedelta = now - found["oldest"]
    return max(age, timedelta(0)) if age > -CLOCKS_DIFFER else None
