"""Everything that `make demo` needs in the database: people who may log in, the mirror, the campaign."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from altegio.models import Staff, StaffUser, SyncRun
from altegio.selectors import active_services, active_staff
from feedback.models import Campaign, PhotoService, Tag, TeamMember
from feedback.services import bot_hearing, photo_settings
from salon.roles import MANAGER, MASTER, OWNER, RECEPTIONIST

PASSWORD = "demo-salon"
PEOPLE = {
    "owner": (OWNER, "Оксана"),
    "manager": (MANAGER, "Марина"),
    "reception": (RECEPTIONIST, "Соломія"),
    "master": (MASTER, ""),  # called as the master of Altegio who this is
}
DAYS_BEHIND = 7
# Masters in the bot besides the one who may log in; the others show who is missing there.
OTHER_MASTERS = 4
PHOTO_CATEGORIES = 4
TAGS = {"якість": "#9d4072", "майстер": "#245a97", "час": "#7d5407", "чистота": "#1b6b43", "ціна": "#6a3aa5"}
# The phones of the sandbox's Telegram: the manager's, and a master's by Altegio's number.
MANAGERS_PHONE, MASTERS_PHONES_FROM = 7000000010, 7100000000


class Command(BaseCommand):
    """Run at each start of the demo; what people have changed since the first one stays."""

    help = "Prepare the demo: users, first full sync, campaign. Refuses elsewhere."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Do what has not been done yet."""
        if not settings.DEMO:
            raise CommandError(
                "This prepares a demo with well-known passwords: it runs under `make demo` only."
            )
        for username, (role, name) in PEOPLE.items():
            make_user(username, role, name)
        if not SyncRun.objects.filter(kind=SyncRun.Kind.FULL, state=SyncRun.State.OK).exists():
            call_command("altegio_sync", full=True, stdout=self.stdout)
        tie_master()
        make_team()
        mark_photos()
        make_tags()
        if not Campaign.objects.filter(is_default=True, since__isnull=False).exists():
            since = timezone.localtime() - timedelta(days=DAYS_BEHIND)
            call_command(
                "feedback_campaign",
                "--on",
                "--since",
                since.isoformat(),
                "--hours",
                "00:00-24:00",
                stdout=self.stdout,
            )


def make_user(username: str, role: str, name: str) -> None:
    """A user with the demo's password and this role; one that is there already is left alone."""
    users = get_user_model().objects
    if users.filter(username=username).exists():
        return
    user = users.create_user(
        username, password=PASSWORD, first_name=name, is_staff=True, is_superuser=role == OWNER
    )
    user.groups.add(Group.objects.get(name=role))


def make_team() -> None:
    """Put the manager and some masters into the team, each with a phone of the sandbox's Telegram."""
    users = get_user_model().objects
    manager, master = users.get(username="manager"), users.get(username="master")
    tied = StaffUser.objects.filter(user=master).select_related("staff").first()
    _join(manager, PEOPLE["manager"][1], MANAGERS_PHONE)
    if tied is not None:
        phone = MASTERS_PHONES_FROM + tied.staff.altegio_id
        _join(master, tied.staff.name, phone, staff=tied.staff, wants_alerts=False)
    for staff in _near(timezone.now()).exclude(users__user=master)[:OTHER_MASTERS]:
        phone = MASTERS_PHONES_FROM + staff.altegio_id
        _join(None, staff.name, phone, staff=staff, wants_alerts=False)
    bot_hearing.look_after(timezone.now())


def make_tags() -> None:
    """A few words for what comments are about; none where people have made their own."""
    if not Tag.objects.exists():
        Tag.objects.bulk_create(Tag(name=name, colour=colour) for name, colour in TAGS.items())


def _join(user: Any, name: str, phone: int, **values: Any) -> None:
    """A colleague who is in the bot already; one whom people have put there is left alone."""
    known = Q(telegram_chat_id=phone) | Q(user=user if user is not None else 0)
    if TeamMember.objects.filter(known | Q(staff=values.get("staff") or 0)).exists():
        return
    linked = {"telegram_chat_id": phone, "telegram_name": name, "telegram_linked_at": timezone.now()}
    TeamMember.objects.create(user=user, name=name, **linked, **values)


def tie_master() -> None:
    """Make the user `master` the master with the most appointments around now, unless tied already."""
    user = get_user_model().objects.get(username="master")
    if StaffUser.objects.filter(user=user).exists():
        return
    staff = _near(timezone.now()).first()
    if staff is not None:
        StaffUser.objects.create(user=user, staff=staff)
        user.first_name = user.first_name or staff.name
        user.save(update_fields=["first_name"])


def _near(now: datetime) -> QuerySet[Staff]:
    """The masters, those with the most appointments around now first."""
    near = Q(
        appointments__cancelled=False,
        appointments__client__isnull=False,
        appointments__starts_at__gte=now - timedelta(days=1),
        appointments__starts_at__lt=now + timedelta(days=2),
    )
    return active_staff().annotate(near=Count("appointments", filter=near)).order_by("-near", "pk")


def mark_photos() -> None:
    """Let photos be taken of the first categories, and of what the master does who may log in.

    Not where somebody has chosen already.
    """
    if PhotoService.objects.exists():
        return
    services = active_services().filter(category__isnull=False)
    listed = services.order_by("-category__weight", "category").values_list("category", flat=True)
    categories = set(list(dict.fromkeys(listed))[:PHOTO_CATEGORIES])
    masters = services.filter(masters__staff__users__user__username="master")
    categories.update(masters.values_list("category", flat=True))
    wanted = set(services.filter(category__in=categories).values_list("pk", flat=True))
    photo_settings.mark(wanted, wanted, None, timezone.now())
