"""The control door of the pretend Telegram, and the JSON of its page: phones, chats, deeds, deliveries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.telegram import deeds
from sandbox.telegram.model import USERNAME, Phone
from sandbox.telegram.store import Telegram

Answer = Response | tuple[Response, int]


def blueprint(telegram: Telegram) -> Blueprint:
    """Return the routes under `/_control/telegram/`. Faults of the API are planned at `/_control/faults`."""
    routes = Blueprint("telegram_control", __name__, url_prefix="/_control/telegram")
    door = Door(telegram)
    routes.register_error_handler(LookupError, lambda _: (jsonify({"error": "Такого телефона немає."}), 404))
    routes.register_error_handler(ValueError, lambda error: (jsonify({"error": str(error)}), 400))
    routes.add_url_rule("", "state", door.state, methods=["GET"])
    routes.add_url_rule("/deliveries", "deliveries", door.deliveries, methods=["GET", "POST"])
    routes.add_url_rule("/chats", "chats", door.chats, methods=["GET"])
    routes.add_url_rule("/chats/<int:number>", "chat", door.chat, methods=["GET"])
    routes.add_url_rule("/chats/<int:number>/<deed>", "act", door.act, methods=["POST"])
    return routes


class Door:
    """What can be seen and done."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram

    def state(self) -> Answer:
        """The bot, where its updates go, and how many wait."""
        with self.telegram.lock:
            state = self.telegram.state
            shown = {"bot": USERNAME, "webhook": state.webhook, "pending": len(state.updates)}
            return jsonify({**shown, "error": state.error, "updates": state.updates})

    def deliveries(self) -> Answer:
        """What was posted, and with what answer; `{"twice": true}` posts each update a second time."""
        with self.telegram.lock:
            if request.method == "POST":
                self.telegram.deliverer.twice = bool(_given().get("twice"))
            return jsonify({"twice": self.telegram.deliverer.twice, "log": self.telegram.deliverer.log})

    def chats(self) -> Answer:
        """All phones; nothing (204) while the version that the page has is the newest."""
        with self.telegram.lock:
            if request.args.get("version") == str(self.telegram.version):
                return Response(status=204), 204
            rows = [_row(phone) for phone in self.telegram.state.phones.values()]
            rows.sort(key=lambda row: row["last_at"] or "", reverse=True)
            return jsonify({**self._stamp(), "chats": rows})

    def chat(self, number: int) -> Answer:
        """One phone with its chat; nothing (204) while the version that the page has is the newest."""
        with self.telegram.lock:
            phone = self.telegram.state.phones[number]
            if request.args.get("version") == str(self.telegram.version):
                return Response(status=204), 204
            return jsonify({**self._stamp(), **_row(phone), **self._notes(phone)})

    def act(self, number: int, deed: str) -> Answer:
        """Do what the person does, and return their chat."""
        with self.telegram.lock:
            phone, body = self.telegram.state.phones[number], _given()
            deeds_by_name: dict[str, Callable[[], Any]] = {
                "open": lambda: deeds.open_link(self.telegram, phone, str(body.get("word", ""))),
                "start": lambda: deeds.start(self.telegram, phone, body.get("word")),
                "write": lambda: deeds.write(self.telegram, phone, _text(body)),
                "press": lambda: deeds.press(self.telegram, phone, int(body["message"]), int(body["button"])),
                "block": lambda: deeds.block(self.telegram, phone),
                "unblock": lambda: deeds.unblock(self.telegram, phone),
                "read": lambda: deeds.read(self.telegram, phone),
            }
            deeds_by_name[deed]()
            return jsonify({**self._stamp(), **_row(phone), **self._notes(phone)})

    def _stamp(self) -> dict[str, Any]:
        return {"version": str(self.telegram.version), "now": self.telegram.now().isoformat()}

    def _notes(self, phone: Phone) -> dict[str, Any]:
        waiting = {number for chat, number in self.telegram.state.presses.values() if chat == phone.id}
        return {
            "messages": [
                {
                    "number": note.number,
                    "text": note.text,
                    "from_bot": note.from_bot,
                    "at": note.at.isoformat(),
                    "buttons": [button for row in note.rows for button in row],
                    "edited": note.edited,
                    "notice": note.notice,
                    "waiting": note.number in waiting,
                }
                for note in phone.notes
            ]
        }


def _row(phone: Phone) -> dict[str, Any]:
    last = phone.notes[-1] if phone.notes else None
    return {
        "id": phone.id,
        "name": phone.name,
        "role": phone.role,
        "started": phone.started,
        "blocked": phone.blocked,
        "word": phone.word,
        "unread": phone.unread,
        "last_text": last.text if last else "",
        "last_from_bot": bool(last and last.from_bot),
        "last_at": last.at.isoformat() if last else "",
    }


def _given() -> dict[str, Any]:
    body = request.get_json(silent=True)
    return body if isinstance(body, dict) else {}


def _text(body: dict[str, Any]) -> str:
    text = str(body.get("text", "")).strip()
    if not text:
        raise ValueError("Порожнє повідомлення.")
    return text
