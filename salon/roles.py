"""Words for the roles. The roles themselves, with what each may do, are made by a migration."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

MASTER, RECEPTIONIST, MANAGER, OWNER = "master", "receptionist", "manager", "owner"

ROLE_WORDS = {
    MASTER: _("Master: own calendar"),
    RECEPTIONIST: _("Receptionist: clients and calendar"),
    MANAGER: _("Manager: clients, surveys, settings"),
    OWNER: _("Owner: everything"),
}


def role_label(name: str) -> str:
    """The role in words; a group that staff made keeps its own name."""
    return str(ROLE_WORDS.get(name, name))
