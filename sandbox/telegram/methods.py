"""The Bot API's methods: parameters in, `result` out, or a `Refusal`."""

from __future__ import annotations

import ipaddress
import json
import re
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from sandbox.telegram.model import BOT, Note, Phone, Refusal
from sandbox.telegram.store import Telegram

Params = Mapping[str, Any]
LONGEST_TEXT = 4096
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}", re.ASCII)
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


def get_me(_telegram: Telegram, _params: Params) -> Any:
    """Who the bot is."""
    return {**BOT, "can_join_groups": False, "supports_inline_queries": False}


# --- messages -------------------------------------------------------------------------------------
def send_message(telegram: Telegram, params: Params) -> Any:
    """Put a message into a chat that was started and is not blocked."""
    phone, text, rows = _phone(telegram, params), _text(params), _rows(params)
    if phone.blocked:
        raise Refusal(403, "Forbidden: bot was blocked by the user")
    if not phone.started:
        raise Refusal(403, "Forbidden: bot can't initiate conversation with a user")
    return _message(phone, telegram.note(phone, text, from_bot=True, rows=rows))


def edit_message_text(telegram: Telegram, params: Params) -> Any:
    """Put another text into a message of the bot; without a keyboard its buttons go."""
    phone, text, rows = _phone(telegram, params), _text(params), _rows(params)
    return _edited(telegram, phone, _note(phone, params), text, rows)


def edit_message_reply_markup(telegram: Telegram, params: Params) -> Any:
    """Put other buttons under a message of the bot."""
    phone = _phone(telegram, params)
    note = _note(phone, params)
    return _edited(telegram, phone, note, note.text, _rows(params))


def answer_callback_query(telegram: Telegram, params: Params) -> Any:
    """Answer who pressed, once."""
    place = telegram.state.presses.pop(str(params.get("callback_query_id")), None)
    if place is None:
        raise Refusal(400, TOO_OLD)
    chat, number = place
    for note in telegram.state.phones[chat].notes:
        if note.number == number:
            note.notice = str(params.get("text") or "")
    telegram.touch()
    return True


def _phone(telegram: Telegram, params: Params) -> Phone:
    try:
        return telegram.state.phones[int(params["chat_id"])]
    except (KeyError, TypeError, ValueError) as error:
        raise Refusal(400, "Bad Request: chat not found") from error


def _text(params: Params) -> str:
    text = params.get("text")
    if not isinstance(text, str) or not text.strip():
        raise Refusal(400, "Bad Request: message text is empty")
    if len(text.encode("utf-16-le")) // 2 > LONGEST_TEXT:
        raise Refusal(400, "Bad Request: message is too long")
    return text


def _rows(params: Params) -> list[list[dict[str, str]]]:
    markup = params.get("reply_markup") or {}
    markup = json.loads(markup) if isinstance(markup, str) else markup
    rows = markup.get("inline_keyboard") or []
    for button in (button for row in rows for button in row):
        if len(str(button.get("callback_data", "")).encode()) > 64:
            raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
        if "url" in button and not _is_public(str(button["url"])):
            wrong = f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL"
            raise Refusal(400, f"Bad Request: {wrong}")
    return [[{key: str(value) for key, value in button.items()} for button in row] for row in rows]


def _is_public(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host


def _note(phone: Phone, params: Params) -> Note:
    for note in phone.notes:
        if note.from_bot and str(note.number) == str(params.get("message_id")):
            return note
    raise Refusal(400, "Bad Request: message to edit not found")


def _edited(telegram: Telegram, phone: Phone, note: Note, text: str, rows: Any) -> Any:
    if (note.text, note.rows) == (text, rows):
        raise Refusal(400, "Bad Request: message is not modified: it is the same as before")
    note.edited = note.edited or note.text != text
    note.text, note.rows = text, rows
    telegram.touch()
    return _message(phone, note)


def _message(phone: Phone, note: Note) -> dict[str, Any]:
    shown: dict[str, Any] = {"message_id": note.number, "from": BOT, "chat": phone.chat()}
    shown |= {"date": int(note.at.timestamp()), "text": note.text}
    return {**shown, "reply_markup": {"inline_keyboard": note.rows}} if note.rows else shown


# --- updates --------------------------------------------------------------------------------------
def set_webhook(telegram: Telegram, params: Params) -> Any:
    """Post updates to this address. The vendor takes https only; the sandbox its own machine as well."""
    url, secret = str(params.get("url") or ""), str(params.get("secret_token") or "")
    parts = urlsplit(url)
    if url and parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost"):
        raise Refusal(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
    if secret and not SECRET.fullmatch(secret):
        raise Refusal(400, "Bad Request: secret token contains unallowed characters")
    telegram.state.webhook, telegram.state.secret = url, secret
    telegram.state.error, telegram.state.error_at = "", 0
    telegram.touch()
    return True


def delete_webhook(telegram: Telegram, params: Params) -> Any:
    """Keep updates until they are fetched."""
    telegram.state.webhook = telegram.state.secret = ""
    if str(params.get("drop_pending_updates")).lower() == "true":
        telegram.state.updates = []
    telegram.touch()
    return True


def get_webhook_info(telegram: Telegram, _params: Params) -> Any:
    """Where updates are posted, and what last went wrong."""
    state = telegram.state
    info: dict[str, Any] = {
        "url": state.webhook,
        "has_custom_certificate": False,
        "pending_update_count": len(state.updates),
    }
    if state.error_at:
        info |= {"last_error_date": state.error_at, "last_error_message": state.error}
    return info


def get_updates(telegram: Telegram, params: Params) -> Any:
    """Hand out updates from a number on, after `timeout` seconds at the latest; forget those before it."""
    state = telegram.state
    if state.webhook:
        words = "can't use getUpdates method while webhook is active; use deleteWebhook to delete it first"
        raise Refusal(409, f"Conflict: {words}")
    offset, limit = int(params.get("offset") or 0), int(params.get("limit") or 100)
    state.updates = [one for one in state.updates if one["update_id"] >= offset]
    telegram.poller += 1
    mine, until = telegram.poller, time.monotonic() + min(float(params.get("timeout") or 0), 50)
    while not telegram.state.updates and (left := until - time.monotonic()) > 0:
        telegram.changed.notify_all()
        telegram.changed.wait(left)
        if telegram.poller != mine:
            raise Refusal(409, "Conflict: terminated by other getUpdates request")
    return telegram.state.updates[:limit]


METHODS: dict[str, Callable[[Telegram, Params], Any]] = {
    "getme": get_me,
    "sendmessage": send_message,
    "editmessagetext": edit_message_text,
    "editmessagereplymarkup": edit_message_reply_markup,
    "answercallbackquery": answer_callback_query,
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": get_webhook_info,
    "getupdates": get_updates,
}
