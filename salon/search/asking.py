"""Who asks for what, and when: what every part of a search needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from altegio.admin.base import SEES_CLIENTS
from altegio.days import day_start, salon_zone

# Longer texts are no names; what is pasted by mistake should not be compared with every client.
LONGEST = 100
# Fewer letters would find half of the salon.
ENOUGH = 2


@dataclass(frozen=True)
class Asked:
    """A question of one user at one moment."""

    text: str
    user: Any
    now: datetime

    @property
    def sees_clients(self) -> bool:
        """Whether the user may see all clients and their phones."""
        return bool(self.user.has_perm(SEES_CLIENTS))

    @property
    def enough(self) -> bool:
        """Whether there is something to look for."""
        return sum(letter.isalnum() for letter in self.text) >= ENOUGH

    @property
    def today(self) -> tuple[datetime, datetime]:
        """From when till when today is, by the salon's clock."""
        zone = salon_zone()
        day = timezone.localdate(self.now, zone)
        return day_start(day, zone), day_start(day + timedelta(days=1), zone)

    def may(self, permission: str) -> bool:
        """Whether the user has this permission."""
        return bool(self.user.has_perm(permission))


def asked(text: str, user: Any, now: datetime) -> Asked:
    """Read what was typed."""
    return Asked(text.replace("\0", "").strip()[:LONGEST], user, now)
