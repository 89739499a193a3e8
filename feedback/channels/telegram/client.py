"""Calls to the Telegram Bot API.

One call is one request: nothing here repeats a request, follows a redirect or logs. Texts go out as they
are, without a parse mode: a name with an underscore is a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import requests

from feedback.channels.reading import mapping, sequence, string
from feedback.channels.telegram.errors import Action, OutcomeUnknown, TelegramError
from feedback.channels.telegram.transport import Transport
from feedback.channels.telegram.types import Button, Me, Sent, WebhookInfo, number

__all__ = ["Button", "Me", "Sent", "TelegramClient", "WebhookInfo"]

TEXT_LIMIT = 4096  # characters as Telegram counts them: UTF-16 units
NOTICE_LIMIT = 200  # of the text that answers a press
DATA_LIMIT = 64  # bytes
UPDATES = ("message", "callback_query", "my_chat_member")
UPDATES_LIMIT = 100


class TelegramClient:
    """The bot's door to Telegram.

    Every method raises `TelegramError`, whose `action` says what to do. Only `send_message` can end in
    `OutcomeUnknown`: the other calls may be repeated, so their unclear ends read as `retry_later`.
    """

    def __init__(
        self,
        *,
        api_url: str,
        token: str,
        session: requests.Session | None = None,
        timeout: tuple[float, float] = (5, 20),
    ) -> None:
        """`timeout` is seconds to connect and to wait for the answer."""
        self._transport = Transport(api_url, token, session or requests.Session(), timeout)

    def send_message(self, chat_id: int, text: str, buttons: Sequence[Button] = ()) -> Sent:
        """Send one message, a row a button. Raises `OutcomeUnknown` when it may have arrived unknown to us.

        What the vendor would refuse is refused here (`our_bug`), before anything leaves.
        """
        _check(text, buttons)
        params: dict[str, Any] = {"chat_id": chat_id, "text": text, **_plain(), **_keyboard(buttons)}
        body = mapping(self._transport.send("sendMessage", params))
        message_id = number(body.get("message_id"))
        if message_id is None:
            raise OutcomeUnknown(code=200, cause="no message_id in the answer")
        return Sent(message_id)

    def edit_text(self, chat_id: int, message_id: int, text: str, buttons: Sequence[Button] = ()) -> None:
        """Put another text in the place of a message's; the buttons go unless they are given again."""
        _check(text, buttons)
        params = {"chat_id": chat_id, "message_id": message_id, "text": text, **_plain()}
        self._transport.repeatable("editMessageText", {**params, **_keyboard(buttons)})

    def edit_buttons(self, chat_id: int, message_id: int, buttons: Sequence[Button] = ()) -> None:
        """Put these buttons in the place of a message's; none takes them away."""
        _check("-", buttons)
        markup = _keyboard(buttons) or {"reply_markup": {"inline_keyboard": []}}
        self._transport.repeatable(
            "editMessageReplyMarkup", {"chat_id": chat_id, "message_id": message_id, **markup}
        )

    def answer_press(self, callback_id: str, notice: str = "", *, alert: bool = False) -> None:
        """Answer who pressed a button; without that, it goes on spinning. `alert` waits for an OK."""
        params = {"callback_query_id": callback_id, "text": fit(notice, NOTICE_LIMIT), "show_alert": alert}
        self._transport.repeatable("answerCallbackQuery", params)

    def set_webhook(self, url: str, secret: str) -> None:
        """Have updates posted to `url` (https), each with `secret` in its header."""
        # One connection: updates then come in their order.
        params = {"url": url, "secret_token": secret, "allowed_updates": list(UPDATES), "max_connections": 1}
        self._transport.repeatable("setWebhook", params)

    def delete_webhook(self) -> None:
        """Have updates kept until they are fetched. What waits, waits on."""
        self._transport.repeatable("deleteWebhook", {})

    def webhook_info(self) -> WebhookInfo:
        """Where updates are posted now."""
        return WebhookInfo.from_json(mapping(self._transport.repeatable("getWebhookInfo", {})))

    def updates(self, offset: int, wait: int = 0, limit: int = UPDATES_LIMIT) -> list[dict[str, Any]]:
        """The updates from number `offset` on, oldest first; those before it are forgotten by the vendor.

        Waits up to `wait` seconds for the first one. Raises with `conflict` while a webhook is set, or while
        somebody else waits.
        """
        params = {"offset": offset, "timeout": wait, "limit": limit, "allowed_updates": list(UPDATES)}
        found = sequence(self._transport.repeatable("getUpdates", params, wait=wait))
        return [each for each in found if isinstance(each, dict)]

    def me(self) -> Me:
        """The bot this token belongs to."""
        body = mapping(self._transport.repeatable("getMe", {}))
        return Me(
            number(body.get("id")) or 0,
            string(body.get("username"))[:64],
            string(body.get("first_name"))[:64],
        )


def fit(text: str, limit: int = TEXT_LIMIT) -> str:
    """The text cut so that Telegram takes it, with an ellipsis where something is missing."""
    if _length(text) <= limit:
        return text
    room = text.encode("utf-16-le")[: 2 * (limit - 1)]
    return room.decode("utf-16-le", "ignore").rstrip() + "…"


def _length(text: str) -> int:
    return len(text.encode("utf-16-le", "replace")) // 2


def _check(text: str, buttons: Sequence[Button]) -> None:
    if not text.strip() or _length(text) > TEXT_LIMIT:
        raise TelegramError(Action.OUR_BUG, cause="text empty or over 4096 characters")
    if any(not each.title.strip() or len(each.data.encode()) > DATA_LIMIT for each in buttons):
        raise TelegramError(Action.OUR_BUG, cause="a button without a title or with over 64 bytes")
    if any(bool(each.data) == bool(each.url) for each in buttons):
        raise TelegramError(Action.OUR_BUG, cause="a button that does nothing, or two things")


def _plain() -> dict[str, Any]:
    """No picture of the page behind an address in the text."""
    return {"link_preview_options": {"is_disabled": True}}


def _keyboard(buttons: Sequence[Button]) -> dict[str, Any]:
    rows = [[each.as_json()] for each in buttons]
    return {"reply_markup": {"inline_keyboard": rows}} if rows else {}
