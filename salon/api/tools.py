"""Who calls by a token of a tool: not a person, with rights that follow from the token's scopes."""

from __future__ import annotations

from typing import Any

from salon.models import ApiToken

Scope = ApiToken.Scope
# Who works here and what is offered stands on every booking page: any token reads it.
_ANY = frozenset({"altegio.view_staff", "altegio.view_service"})
RIGHTS: dict[str, frozenset[str]] = {
    Scope.CLIENTS: frozenset({"altegio.view_client"}),
    Scope.PHONES: frozenset({"altegio.view_client"}),
    Scope.APPOINTMENTS: frozenset(
        f"altegio.view_{name}" for name in ("appointment", "visit", "payment", "workinghours")
    ),
    Scope.FEEDBACK: frozenset({"feedback.view_visitfeedback", "altegio.view_review"}),
    Scope.REPORTS: frozenset({"salon.visits_report", "salon.answers_report"}),
}


class Tool:
    """What stands in the place of a user: it may what its token's scopes name, and has no row of its own."""

    pk = id = None
    is_authenticated = is_active = True
    is_anonymous = is_staff = is_superuser = False
    # No row is another master's: see `altegio.selectors.visible_to`.
    sees_all = True

    def __init__(self, token: ApiToken) -> None:
        self.token = token
        self.sees_phones = Scope.PHONES in token.scopes
        self.rights = _ANY.union(*(RIGHTS[scope] for scope in token.scopes))

    def __str__(self) -> str:
        return self.token.name

    def get_username(self) -> str:
        """The tool's name, as the house calls it."""
        return self.token.name

    def has_perm(self, perm: str, _obj: Any = None) -> bool:
        """Whether one of the scopes opens it."""
        return perm in self.rights
