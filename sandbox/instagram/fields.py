"""Reading the Graph's `fields` parameter: `id,messages.limit(5){id,from}`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sandbox.instagram import errors

_WORD = re.compile(r"\s*([a-z_]+)(?:\.limit\((\d+)\))?\s*")


@dataclass
class Fields:
    """The wanted fields by name, each with what is wanted inside it."""

    inside: dict[str, Fields] = field(default_factory=dict)
    limit: int | None = None

    def __contains__(self, name: str) -> bool:
        return name in self.inside


def parse(text: str) -> Fields:
    """Return what the parameter asks for. Raises the vendor's refusal for a text that cannot be read."""
    wanted, rest = _parse(text)
    if rest:
        raise errors.parameter(f'Syntax error in the fields parameter at "{rest[:20]}"')
    return wanted


def _parse(text: str) -> tuple[Fields, str]:
    wanted = Fields()
    while match := _WORD.match(text):
        name, limit = match.groups()
        text = text[match.end() :]
        inside = Fields()
        if text.startswith("{"):
            inside, text = _parse(text[1:])
            if not text.startswith("}"):
                raise errors.parameter("Syntax error in the fields parameter: unclosed brace")
            text = text[1:].lstrip()
        inside.limit = int(limit) if limit else None
        wanted.inside[name] = inside
        if not text.startswith(","):
            break
        text = text[1:]
    return wanted, text
