"""Calls to the Instagram API with Instagram Login.

One call is one request: nothing here repeats a request, follows a redirect or logs. The access token goes in
the Authorization header; the vendor wants it in the query for the refresh alone. No message bears a
`messaging_type` or a `tag`: the vendor reserves HUMAN_AGENT for what a person writes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import requests

from feedback.channels.instagram.errors import Action, InstagramError, OutcomeUnknown
from feedback.channels.instagram.transport import Transport
from feedback.channels.instagram.types import (
    Conversation,
    ConversationMessage,
    IceBreaker,
    Me,
    MenuItem,
    Page,
    Profile,
    QuickReply,
    Sent,
    Token,
)
from feedback.channels.reading import identifier, integer, mapping, name, sequence, string

__all__ = [
    "Conversation",
    "ConversationMessage",
    "IceBreaker",
    "InstagramClient",
    "Me",
    "MenuItem",
    "Page",
    "Profile",
    "QuickReply",
    "Sent",
    "Token",
]

TEXT_LIMIT = 1000  # bytes of UTF-8, so 500 Cyrillic letters
QUICK_REPLIES_LIMIT = 13
ICE_BREAKERS_LIMIT = 4
MENU_LIMIT = 20
MESSAGE_FIELDS = "id,created_time,from,to,message"


class InstagramClient:
    """The account's door to Instagram.

    Every method raises `InstagramError`, whose `action` says what to do. Only `send_text` can end in
    `OutcomeUnknown`: the other calls may be repeated, so their unclear ends read as `retry_later`.
    """

    def __init__(
        self,
        *,
        graph_url: str,
        version: str,
        account_id: str,
        token: str,
        session: requests.Session | None = None,
        timeout: tuple[float, float] = (5, 20),
    ) -> None:
        """`graph_url` has no version; `account_id` is the numeric professional account id (`entry.id`);
        `timeout` is seconds to connect and to wait for the answer."""
        self._account = quote(account_id, safe="")
        self._version = version.strip("/")
        self._token = token
        self._http = Transport(graph_url, token, session or requests.Session(), timeout)

    def send_text(self, igsid: str, text: str, quick_replies: Sequence[QuickReply] = ()) -> Sent:
        """Send one message. Raises `OutcomeUnknown` when it may have arrived without our knowing.

        The vendor allows 1000 bytes and 13 buttons; more is refused here (`our_bug`), before anything leaves.
        """
        if not text.strip() or len(text.encode("utf-8", "replace")) > TEXT_LIMIT:
            raise InstagramError(Action.OUR_BUG, cause="text empty or over 1000 bytes")
        if len(quick_replies) > QUICK_REPLIES_LIMIT:
            raise InstagramError(Action.OUR_BUG, cause="more than 13 quick replies")
        message: dict[str, Any] = {"text": text}
        if quick_replies:
            message["quick_replies"] = [each.as_json() for each in quick_replies]
        body = self._http.send(
            self._path(self._account, "messages"), {"recipient": {"id": igsid}, "message": message}
        )
        mid = identifier(body.get("message_id"), limit=255)
        if not mid:
            raise OutcomeUnknown(status=200, cause="no message_id in the answer")
        return Sent(mid, identifier(body.get("recipient_id")) or igsid)

    def profile(self, igsid: str) -> Profile:
        """Who this is. The vendor answers `no_consent` (230) until the person has written or tapped.

        Where the vendor refuses the field itself (code 100 without a subcode) the action is `skip`, not
        `stop_account`: take the username from `conversation_with` then.
        """
        try:
            body = self._get(self._path(quote(igsid, safe="")), {"fields": "name,username"})
        except InstagramError as error:
            if error.code == 100 and error.action is Action.STOP_ACCOUNT:
                raise InstagramError(
                    Action.SKIP, code=100, subcode=error.subcode, status=error.status, trace=error.trace
                ) from None
            raise
        return Profile(igsid, string(body.get("username")), name(body.get("name")))

    def conversations(self, after: str | None = None, limit: int = 50) -> Page:
        """A page of threads with their participants. The vendor allows 2 such calls a second."""
        params = {"platform": "instagram", "fields": "participants,updated_time", "limit": str(limit)}
        if after:
            params["after"] = after
        return Page.from_json(self._get(self._path("me", "conversations"), params))

    def conversation_with(self, igsid: str) -> Conversation | None:
        """The thread with one person, None when there is none the vendor would show."""
        params = {"platform": "instagram", "user_id": igsid, "fields": "participants,updated_time"}
        found = Page.from_json(self._get(self._path("me", "conversations"), params)).conversations
        return found[0] if found else None

    def messages(self, conversation_id: str) -> list[ConversationMessage]:
        """The newest messages of a thread; the vendor shows no more than 20."""
        params = {"fields": f"messages{{{MESSAGE_FIELDS}}}"}
        body = self._get(self._path(quote(conversation_id, safe="")), params)
        found = sequence(mapping(body.get("messages")).get("data"))
        return [ConversationMessage.from_json(mapping(each)) for each in found]

    def message(self, mid: str) -> ConversationMessage:
        """One message by its id, where a webhook named it without its sender."""
        body = self._get(self._path(quote(mid, safe="")), {"fields": MESSAGE_FIELDS})
        return ConversationMessage.from_json(body)

    def me(self) -> Me:
        """The account this token belongs to."""
        body = self._get(self._path("me"), {"fields": "id,user_id,username"})
        found = mapping((sequence(body.get("data")) or [body])[0])  # some versions wrap it in `data`
        return Me(
            user_id=identifier(found.get("user_id")),
            username=string(found.get("username")),
            app_scoped_id=identifier(found.get("id")),
        )

    def subscribe(self, fields: Sequence[str]) -> None:
        """Have the account's events of these kinds sent to our webhook. Raises unless the vendor confirms."""
        path = self._path(self._account, "subscribed_apps")
        body = self._http.repeatable("POST", path, {"subscribed_fields": ",".join(fields)})
        if body.get("success") is not True:
            raise InstagramError(Action.PERMISSION, status=200, cause="subscription not confirmed")

    def subscribed_fields(self) -> list[str]:
        """The kinds of events the account is subscribed to now, sorted; [] when it is not subscribed."""
        body = self._get(self._path(self._account, "subscribed_apps"), {})
        names = {
            string(name)
            for app in sequence(body.get("data"))
            for name in sequence(mapping(app).get("subscribed_fields"))
        }
        return sorted(names - {""})

    def ice_breakers(self) -> list[IceBreaker]:
        """The questions that people see in a new thread, those of the default language."""
        path = self._path(self._account, "messenger_profile")
        body = self._get(path, {"fields": "ice_breakers", "platform": "instagram"})
        listed = [
            mapping(each)
            for profile in sequence(body.get("data"))
            for each in sequence(mapping(profile).get("ice_breakers"))
        ]
        # The vendor shows them flat, or grouped by language as they were set.
        grouped = [each for each in listed if string(each.get("locale")) in ("", "default")]
        inner = [one for each in grouped for one in sequence(each.get("call_to_actions"))]
        found = [mapping(one) for one in (inner or grouped)]
        return [
            IceBreaker(string(one["question"]), string(one.get("payload")))
            for one in found
            if string(one.get("question"))
        ]

    def set_ice_breakers(self, questions: Sequence[IceBreaker]) -> None:
        """Show these questions in new threads in place of the present ones. The vendor allows 1 to 4."""
        if not 1 <= len(questions) <= ICE_BREAKERS_LIMIT:
            raise InstagramError(Action.OUR_BUG, cause="one to four ice breakers")
        actions = [each.as_json() for each in questions]
        breakers = [{"call_to_actions": actions, "locale": "default"}]
        self._set_profile({"ice_breakers": breakers}, "ice breakers not confirmed")

    def menu(self) -> dict[str, list[MenuItem]]:
        """The menu of every conversation, by locale; {} where there is none."""
        path = self._path(self._account, "messenger_profile")
        body = self._get(path, {"fields": "persistent_menu", "platform": "instagram"})
        menus = [
            mapping(each)
            for profile in sequence(body.get("data"))
            for each in sequence(mapping(profile).get("persistent_menu"))
        ]
        return {
            string(each.get("locale")) or "default": [
                MenuItem.from_json(mapping(one)) for one in sequence(each.get("call_to_actions"))
            ]
            for each in menus
        }

    def set_menu(self, menus: Mapping[str, Sequence[MenuItem]]) -> None:
        """Show these menus in place of the present ones. The vendor wants a locale named "default"."""
        if "default" not in menus or any(not 1 <= len(items) <= MENU_LIMIT for items in menus.values()):
            raise InstagramError(Action.OUR_BUG, cause="a default menu, one to twenty items")
        shown = [
            {"locale": locale, "call_to_actions": [each.as_json() for each in items]}
            for locale, items in menus.items()
        ]
        self._set_profile({"persistent_menu": shown}, "menu not confirmed")

    def _set_profile(self, what: dict[str, Any], unconfirmed: str) -> None:
        path = self._path(self._account, "messenger_profile")
        answer = self._http.repeatable("POST", path, {}, json_body={"platform": "instagram", **what})
        if answer.get("result") != "success" and answer.get("success") is not True:
            raise InstagramError(Action.PERMISSION, status=200, cause=unconfirmed)

    def refresh_token(self) -> Token:
        """Another 60 days. The vendor wants the token to be at least a day old and not yet expired.

        The old token stays valid, so an unclear end may be tried again.
        """
        params = {"grant_type": "ig_refresh_token", "access_token": self._token}
        body = self._get("refresh_access_token", params)  # unversioned, says the vendor
        token, seconds = string(body.get("access_token")), integer(body.get("expires_in"))
        if not token or not seconds or seconds < 0:
            raise InstagramError(Action.RETRY_LATER, status=200, cause="no token in the answer")
        return Token(token, seconds)

    def _path(self, *parts: str) -> str:
        return "/".join((self._version, *parts))

    def _get(self, path: str, params: Mapping[str, str]) -> dict[str, Any]:
        return self._http.repeatable("GET", path, params)
