"""One thing that is wrong, in words."""

from __future__ import annotations

from dataclasses import dataclass

from altegio.lazy_text import Text, joined


@dataclass(frozen=True)
class Trouble:
    """Something wrong, in words of whoever reads. `stops`: nothing goes on before a person acts.

    `connect`: a page.
    """

    kind: str
    subject: str
    title: Text
    what: Text = ""
    advice: Text = ""
    facts: str = ""
    link: str = ""
    connect: str = ""
    stops: bool = True

    @property
    def key(self) -> tuple[str, str]:
        """What tells one trouble from another."""
        return self.kind, self.subject

    @property
    def sentence(self) -> Text:
        """What is wrong, without what to do."""
        return joined(self.title, self.what)
