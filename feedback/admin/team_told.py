"""What a colleague is told, as the list of the team says it: what they want, and whether it reaches them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from feedback.models import TeamMember


def told(member: TeamMember) -> Iterator[SafeString | str]:
    """A line for each wish of a member, as the list reads members: annotated with what decides about it."""
    reads: bool = getattr(member, "reads", False)
    if member.wants_alerts:
        yield _("alerts") if reads else _unheard(_("alerts"), _no_reader(member))
    if not member.wants_digest:
        return
    if reads:
        yield _("weekly digest")
    elif not getattr(member, "is_master", False):
        yield _unheard(_("weekly digest"), _no_reader(member))
    elif getattr(member, "masters_too", False):
        yield _("weekly digest of the own visits")
    else:
        yield _unheard(_("weekly digest"), _("masters get none until it is allowed on its page"))


def _no_reader(member: TeamMember) -> str:
    if member.user_id is None:
        return _("is not sent: choose the user as whom this colleague logs in")
    return _("is not sent: this user may not read what clients answered")


def _unheard(what: Any, why: str) -> SafeString:
    return format_html('<span class="quiet">{} – {}</span>', what, why)
