"""What a person does with their phone; each becomes an update for the bot."""

from __future__ import annotations

import secrets
from typing import Any

from sandbox.telegram.model import BOT, Note, Phone
from sandbox.telegram.store import Telegram


def open_link(telegram: Telegram, phone: Phone, word: str) -> None:
    """Open `t.me/<bot>?start=`: nothing is told until the person presses Start."""
    phone.word = word[:64]
    telegram.touch()


def start(telegram: Telegram, phone: Phone, word: str | None = None) -> None:
    """Press Start: with the link's word, if one is open. Who had blocked the bot lets it write again."""
    given = word if word is not None else phone.word
    if phone.blocked:
        unblock(telegram, phone)
    phone.started, phone.word = True, None
    # The person sees the bare command, as in the vendor's own app.
    write(telegram, phone, f"/start {given}" if given else "/start", shown="/start")


def write(telegram: Telegram, phone: Phone, text: str, shown: str = "") -> Note:
    """Write to the bot. Raises ValueError for who blocked it."""
    if phone.blocked:
        raise ValueError("Спершу розблокуйте бота.")
    phone.started = True
    note = telegram.note(phone, shown or text, from_bot=False)
    message = {"message_id": note.number, "from": phone.shown(), "chat": phone.chat()}
    telegram.tell("message", {**message, "date": int(note.at.timestamp()), "text": text})
    return note


def press(telegram: Telegram, phone: Phone, number: int, place: int) -> None:
    """Press a button, counted over all rows of the message. Raises ValueError where there is none."""
    note = next((one for one in phone.notes if one.number == number and one.from_bot), None)
    buttons = [button for row in note.rows for button in row] if note else []
    if note is None or not 0 <= place < len(buttons) or "callback_data" not in buttons[place]:
        raise ValueError("Такої кнопки немає.")
    query = str(secrets.randbits(60))
    telegram.state.presses[query] = [phone.id, note.number]
    shown: dict[str, Any] = {"message_id": note.number, "from": BOT, "chat": phone.chat()}
    shown |= {"date": int(note.at.timestamp()), "text": note.text}
    chosen = {"chat_instance": str(phone.id), "data": buttons[place]["callback_data"]}
    telegram.tell("callback_query", {"id": query, "from": phone.shown(), "message": shown, **chosen})


def block(telegram: Telegram, phone: Phone) -> None:
    """Stop the bot."""
    if not phone.blocked:
        phone.blocked = True
        _membership(telegram, phone, "member", "kicked")


def unblock(telegram: Telegram, phone: Phone) -> None:
    """Let the bot write again."""
    if phone.blocked:
        phone.blocked = False
        _membership(telegram, phone, "kicked", "member")


def _membership(telegram: Telegram, phone: Phone, old: str, new: str) -> None:
    change: dict[str, Any] = {"chat": phone.chat(), "from": phone.shown()}
    change |= {"date": int(telegram.now().timestamp())}
    change["old_chat_member"] = {"user": BOT, "status": old}
    change["new_chat_member"] = {"user": BOT, "status": new}
    telegram.tell("my_chat_member", change)


def read(telegram: Telegram, phone: Phone) -> None:
    """Look at the chat."""
    if phone.unread:
        phone.unread = 0
        telegram.touch()
