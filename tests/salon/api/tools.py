"""A tool that calls the API by a token of its own."""

from __future__ import annotations

from typing import Any

from django.test import Client as Browser

from salon.models import ApiToken

V1 = "/api/v1/"


class Caller:
    """Calls the API with a token."""

    def __init__(self, *scopes: str, **values: Any) -> None:
        values.setdefault("per_minute", 100_000)
        wanted = list(scopes) or ApiToken.Scope.values
        self.token, self.key = ApiToken.issue(name="tool", scopes=wanted, **values)

    def ask(self, path: str, status: int = 200, **headers: str) -> Any:
        """The answer at `path` ("staff/?…", or a whole address); its status is what is expected."""
        address = path if path.startswith(("/", "http")) else V1 + path
        answer = Browser().get(address, headers={"authorization": f"Token {self.key}", **headers})
        assert answer.status_code == status, answer.content
        return answer

    def read(self, path: str, status: int = 200, **headers: str) -> Any:
        """The parsed body of that answer."""
        return self.ask(path, status, **headers).json()
