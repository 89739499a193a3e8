"""What the pretend Telegram keeps."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

TOKEN = "sandbox-bot-token"
USERNAME = "sandbox_salon_bot"
BOT = {"id": 7000000000, "is_bot": True, "first_name": "Салон (пісочниця)", "username": USERNAME}
# Numbers of phones: fixed ones for the office, and one for each master by Altegio's number.
OFFICE = {
    "manager": (7000000010, "Марина", "керівниця"),
    "owner": (7000000011, "Софія", "власниця"),
    "reception": (7000000012, "Юля", "адміністраторка"),
    "english": (7000000013, "Emma", "власниця мережі"),
}
MASTERS_FROM = 7100000000


class Note(msgspec.Struct):
    """A message of a chat. `notice` is what the bot said to who pressed a button of it."""

    number: int
    at: datetime
    text: str
    from_bot: bool = True
    rows: list[list[dict[str, str]]] = []
    edited: bool = False
    notice: str = ""


class Phone(msgspec.Struct):
    """One person's Telegram. `word` is what a link brought that is open and not yet started."""

    id: int
    name: str
    role: str
    language: str = "uk"
    started: bool = False
    blocked: bool = False
    word: str | None = None
    unread: int = 0
    notes: list[Note] = []

    def shown(self) -> dict[str, Any]:
        """The person as updates show them."""
        return {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": self.language}

    def chat(self) -> dict[str, Any]:
        """The private chat as updates show it."""
        return {"id": self.id, "first_name": self.name, "type": "private"}


class State(msgspec.Struct):
    """Everything that a restart must not lose."""

    phones: dict[int, Phone]
    updates: list[dict[str, Any]] = []
    next_update: int = 400000001
    next_message: int = 1
    webhook: str = ""
    secret: str = ""
    error: str = ""
    error_at: int = 0
    # Presses that wait for an answer: the query's id, and the chat's and the message's numbers.
    presses: dict[str, list[int]] = {}


class Refusal(Exception):
    """An answer of the vendor that is no success."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters

    def body(self) -> dict[str, Any]:
        """The answer's JSON."""
        body = {"ok": False, "error_code": self.code, "description": self.description}
        return {**body, "parameters": self.parameters} if self.parameters else body
