"""Whether masters can be reminded, and by which way: read once for many."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from feedback.models import TeamMember, TeamMessage
from feedback.rules.photos import PhotoReason
from feedback.services import photo_settings, team


@dataclass(frozen=True)
class Masters:
    """Members of the team by the master's primary key, and the way to each member."""

    members: dict[int, TeamMember]
    ways: dict[int, str]
    by_email: bool

    def member(self, staff_id: int | None) -> TeamMember | None:
        """The member who is this master, None where nobody is."""
        return self.members.get(staff_id or 0)

    def way(self, staff_id: int | None) -> str:
        """The way to this master, "" where there is none."""
        member = self.member(staff_id)
        return self.ways[member.pk] if member is not None else ""

    def obstacle(self, staff_id: int | None) -> PhotoReason | None:
        """Why this master cannot be reminded now; None where one can."""
        if staff_id is None:
            return PhotoReason.NO_MASTER
        if self.member(staff_id) is None:
            return PhotoReason.NOT_IN_TEAM
        way = self.way(staff_id)
        if way == TeamMessage.Channel.EMAIL and not self.by_email:
            return PhotoReason.NO_TELEGRAM
        return None if way else PhotoReason.NO_WAY


def masters_of(staff_ids: Iterable[int | None]) -> Masters:
    """These masters (primary keys of altegio.Staff). Three queries."""
    members = team.members_of_staff(pk for pk in staff_ids if pk)
    return Masters(members, team.ways_to(members.values()), photo_settings.current().by_email)
