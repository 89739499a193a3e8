"""The button below an alert about a low score: who presses first looks after the case."""

from __future__ import annotations

import re
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from altegio.usernames import name_of
from feedback.models import Case, TeamMember
from feedback.services import cases
from feedback.services.case_alerts import address

TAKE = re.compile(r"case:(\d{1,18}):take", re.ASCII)
CHANGES = "feedback.change_case"


def press(member: TeamMember, value: str, now: datetime) -> str | None:
    """Take the case for this member; the words to be shown to them. None for a button of another kind."""
    wanted = TAKE.fullmatch(value)
    if wanted is None:
        return None
    with translation.override(member.language):
        return _take(member, int(wanted[1]), now)


def _take(member: TeamMember, case_id: int, now: datetime) -> str:
    user = member.user
    if user is None or not user.is_active or not user.has_perm(CHANGES):
        return _("You may not look after cases: ask the owner.")
    taken = cases.take(case_id, user, now, from_others=False)
    case = Case.objects.select_related("owner").filter(pk=case_id).first()
    if case is None:
        return _("There is no such case any more.")
    if taken or (case.owner_id == user.pk and case.is_open):
        return _("The case is yours. %(address)s") % {"address": address(case)}
    if not case.is_open or case.owner is None:
        return _("The case is over.")
    owner = case.owner
    return _("%(who)s already looks after it.") % {"who": name_of(owner)}
