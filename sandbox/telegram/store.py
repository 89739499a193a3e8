"""The phones, what waits to be told to the bot, and by which way it is told."""

from __future__ import annotations

from datetime import datetime
from threading import Condition
from typing import Any

import msgspec

from sandbox.telegram.deliveries import Deliverer
from sandbox.telegram.model import MASTERS_FROM, OFFICE, Note, Phone, State
from sandbox.world import World


class Telegram:
    """One bot and everybody who may write to it. Changed under `lock`, which is the world's."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.lock = world.lock
        # Who waits for an update, or for its delivery.
        self.changed = Condition(self.lock)
        self.version = 0
        # Whoever asks for updates last is the only one who gets them.
        self.poller = 0
        self.deliverer = Deliverer(self)
        self.state = self._generated()

    def _generated(self) -> State:
        phones = [Phone(number, name, role) for number, name, role in OFFICE.values()]
        for phone in phones:
            phone.started = phone.role == "керівниця"
            phone.language = "en" if phone.name.isascii() else "uk"
        for staff in self.world.staff.values():
            role = str(staff.get("specialization") or "майстер")
            phones.append(Phone(MASTERS_FROM + staff["id"], str(staff["name"]), role, started=True))
        return State({phone.id: phone for phone in phones})

    def now(self) -> datetime:
        """Return the sandbox's moment."""
        return self.world.clock.now()

    def touch(self) -> None:
        """Say that something changed: the page shows it, the next snapshot holds it."""
        self.version += 1
        self.world.mark()
        self.changed.notify_all()

    def tell(self, kind: str, what: dict[str, Any]) -> dict[str, Any]:
        """Put an update where the bot finds it, or from where it is posted."""
        update = {"update_id": self.state.next_update, kind: what}
        self.state.next_update += 1
        self.state.updates.append(update)
        self.touch()
        return update

    def note(self, phone: Phone, text: str, *, from_bot: bool, rows: Any = ()) -> Note:
        """Put a message into a chat."""
        note = Note(self.state.next_message, self.now(), text, from_bot, list(rows))
        self.state.next_message += 1
        phone.notes.append(note)
        phone.unread = phone.unread + 1 if from_bot else 0
        self.touch()
        return note

    # --- a part of the sandbox --------------------------------------------------------------------
    def dump(self) -> dict[str, Any]:
        """Return everything that a restart must not lose."""
        with self.lock:
            found: dict[str, Any] = msgspec.to_builtins(self.state, str_keys=True)
            return found

    def load(self, state: dict[str, Any]) -> None:
        """Take over what `dump` returned before the restart."""
        with self.lock:
            self.state = msgspec.convert(state, State, strict=False)
            self.touch()

    def reset(self) -> None:
        """Go back to the state right after generation."""
        with self.lock:
            self.state = self._generated()
            self.deliverer.reset()
            self.touch()

    def start(self) -> None:
        """Start posting updates."""
        self.deliverer.start()

    def stop(self) -> None:
        """Stop posting updates."""
        self.deliverer.stop()
