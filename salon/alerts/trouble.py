"""One thing that is wrong, in words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Trouble:
    """Something wrong, in words. `stops`: nothing goes on before a person acts. `connect`: a page."""

    kind: str
    subject: str
    title: str
    what: str = ""
    advice: str = ""
    facts: str = ""
    link: str = ""
    connect: str = ""
    stops: bool = True

    @property
    def key(self) -> tuple[str, str]:
        """What tells one trouble from another."""
        return self.kind, self.subject

    @property
    def sentence(self) -> str:
        """What is wrong, without what to do."""
        return f"{self.title} {self.what}".strip()
