"""What a look at the connection comes to, a line each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `ok` None: works, but a person should know of it."""

    ok: bool | None
    text: str
    advice: str = ""
