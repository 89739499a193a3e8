"""Words for the roles. The roles themselves, with what each may do, are made by a migration."""

from __future__ import annotations

from typing import Any

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


def is_built_in(name: str) -> bool:
    """Whether the role came with the product, which knows it by this name."""
    return name in ROLE_WORDS


ACTIONS = {
    "view": _("see"),
    "add": _("add"),
    "change": _("change"),
    "delete": _("delete"),
    "start_sync": _("start one"),
    "visits": _("of visits"),
    "answers": _("of answers"),
    "export": _("take away as files, also answers"),
    "erase_client": _("erase a client"),
    "export_client": _("export a client's data"),
}


def right_about(permission: Any) -> str:
    """What a permission is about, in words: "clients". Its name in the database is English."""
    model = permission.content_type.model_class()
    return str(model._meta.verbose_name_plural if model else permission.content_type.model)


def right_action(permission: Any) -> str:
    """What it lets its holder do, in words: "see"."""
    action = permission.codename.removesuffix(f"_{permission.content_type.model}")
    return str(ACTIONS.get(action, permission.name))
