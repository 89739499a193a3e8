"""Who calls the API."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from salon.api.tools import Tool
from salon.models import ApiToken


class ApiTokenAuthentication(BaseAuthentication):
    """`Authorization: Token KEY`."""

    def authenticate(self, request: Request) -> tuple[Any, ApiToken] | None:
        """The token's user, or None where the request carries no token."""
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"token":
            return None
        if len(words) != 2:
            raise AuthenticationFailed(_("Send the header as: Authorization: Token KEY"))
        now = timezone.now()
        token = ApiToken.find(words[1].decode("latin-1"), now=now)
        if token is None:
            raise AuthenticationFailed(
                _("This token is not known, is over or was revoked: ask the salon for a new one.")
            )
        token.note_use(now=now)
        return token.user or Tool(token), token

    def authenticate_header(self, request: Request) -> str:
        """Named in the answer 401, so that a caller knows what to send."""
        return "Token"


class ApiTokenScheme(OpenApiAuthenticationExtension):
    """How the token stands in the OpenAPI description."""

    target_class = "salon.api.authentication.ApiTokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """The header of the token."""
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": (
                "`Token KEY`. The owner makes a key for each tool in the admin, at API tokens; "
                "`manage.py drf_create_token USER` makes one with all the rights of a user."
            ),
        }
