"""The salon's own account: its profile, what it subscribed to, its ice breakers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sandbox.instagram import errors
from sandbox.instagram.fields import Fields
from sandbox.instagram.model import APP_ID, Account

if TYPE_CHECKING:
    from sandbox.instagram.store import Instagram

MAX_ICE_BREAKERS = 4
KNOWN_FIELDS = (
    "messages",
    "message_edit",
    "message_echoes",
    "message_reactions",
    "messaging_reactions",
    "messaging_postbacks",
    "messaging_seen",
    "messaging_referral",
    "messaging_referrals",
    "messaging_handover",
    "messaging_optins",
    "standby",
    "comments",
    "live_comments",
    "mentions",
    "story_insights",
)


def own_profile(own: Account, wanted: Fields) -> dict[str, Any]:
    """Return `/me`. The vendor's `user_id` is the id in webhooks; its `id` is another, app-scoped one."""
    known: dict[str, Any] = {
        "user_id": own.ig_id,
        "username": own.username,
        "name": "Салон краси (пісочниця)",
        "account_type": "BUSINESS",
        "followers_count": 1843,
        "follows_count": 210,
        "media_count": 356,
        "profile_picture_url": "https://scontent.cdninstagram.com/v/salon.jpg",
    }
    unknown = [name for name in wanted.inside if name not in known and name != "id"]
    if unknown:
        raise errors.parameter(f"Tried accessing nonexisting field ({unknown[0]})")
    return {**{name: known[name] for name in known if name in wanted}, "id": own.scoped_id}


def subscribed_apps(instagram: Instagram, node: str, method: str, body: dict[str, Any]) -> dict[str, Any]:
    """Read, change or end the subscription. The vendor refuses to change it under `me`."""
    state = instagram.state
    if method == "GET":
        fields = state.subscribed_fields
        return {"data": [{"id": APP_ID, "name": "sandbox", "subscribed_fields": fields}] if fields else []}
    if node == "me":
        raise errors.method_unsupported(method)
    if method == "DELETE":
        state.subscribed_fields = []
    elif method == "POST":
        state.subscribed_fields = _fields(body.get("subscribed_fields"))
    else:
        raise errors.method_unsupported(method)
    instagram.touch()
    return {"success": True}


def _fields(given: Any) -> list[str]:
    names = given.split(",") if isinstance(given, str) else given
    if not isinstance(names, list) or not names or names == [""]:
        raise errors.parameter("The parameter subscribed_fields is required")
    for index, name in enumerate(names):
        if name not in KNOWN_FIELDS:
            options = ", ".join(KNOWN_FIELDS)
            raise errors.parameter(
                f'Param subscribed_fields[{index}] must be one of {{{options}}} - got "{name}".'
            )
    return [str(name) for name in names]


def messenger_profile(instagram: Instagram, method: str, body: dict[str, Any]) -> dict[str, Any]:
    """Read, set or remove the ice breakers and the persistent menu."""
    state = instagram.state
    if method == "GET":
        shown = {"ice_breakers": state.ice_breakers, "persistent_menu": state.persistent_menu}
        asked = str(body.get("fields", "ice_breakers")).split(",")
        kept = {name: value for name, value in shown.items() if name in asked and value}
        return {"data": [kept] if kept else []}
    if body.get("platform", "instagram") != "instagram":
        raise errors.parameter("Param platform must be one of {instagram}")
    if method == "POST":
        _set_profile(instagram, body)
    elif method == "DELETE":
        for name in _listed(body.get("fields")):
            if name not in {"ice_breakers", "persistent_menu"}:
                raise errors.parameter("Param fields must be of {ice_breakers, persistent_menu}")
            setattr(state, name, [])
    else:
        raise errors.method_unsupported(method)
    instagram.touch()
    return {"result": "success"}


def _listed(value: Any) -> list[str]:
    if isinstance(value, str):
        value = json.loads(value) if value.startswith("[") else value.split(",")
    if not isinstance(value, list) or not value:
        raise errors.parameter("The parameter fields is required")
    return [str(one) for one in value]


def _set_profile(instagram: Instagram, body: dict[str, Any]) -> None:
    if "ice_breakers" not in body and "persistent_menu" not in body:
        raise errors.parameter("The parameter ice_breakers is required")
    if "ice_breakers" in body:
        instagram.state.ice_breakers = _ice_breakers(body["ice_breakers"])
    if "persistent_menu" in body:
        instagram.state.persistent_menu = _menu(body["persistent_menu"])


def _ice_breakers(given: Any) -> list[dict[str, Any]]:
    """Take both forms of the vendor: flat questions, or questions by locale."""
    if (
        isinstance(given, list)
        and given
        and all(isinstance(one, dict) and "question" in one for one in given)
    ):
        given = [{"locale": "default", "call_to_actions": given}]
    kept = _with_default_locale(given)
    for one in kept:
        actions = one.get("call_to_actions")
        if not isinstance(actions, list) or not 1 <= len(actions) <= MAX_ICE_BREAKERS:
            raise errors.parameter(f"Param ice_breakers must hold 1 to {MAX_ICE_BREAKERS} questions")
        if not all(isinstance(a, dict) and a.get("question") and a.get("payload") for a in actions):
            raise errors.parameter("Param ice_breakers must hold question and payload")
    return kept


def _with_default_locale(given: Any) -> list[dict[str, Any]]:
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise errors.parameter("Param must be an array")
    if not any(one.get("locale") == "default" for one in given):
        raise errors.parameter("Param must have a default locale")
    return given


MAX_MENU, MAX_MENU_TITLE = 20, 30


def _menu(given: Any) -> list[dict[str, Any]]:
    kept = _with_default_locale(given)
    for one in kept:
        if "composer_input_disabled" in one:
            raise errors.parameter("Param composer_input_disabled is not available for Instagram")
        actions = one.get("call_to_actions")
        if not isinstance(actions, list) or not 1 <= len(actions) <= MAX_MENU:
            raise errors.parameter(f"Param call_to_actions must hold 1 to {MAX_MENU} items")
        for item in actions:
            goal = {"web_url": "url", "postback": "payload"}.get(str(item.get("type")))
            if (
                goal is None
                or not item.get(goal)
                or not 1 <= len(str(item.get("title", ""))) <= MAX_MENU_TITLE
            ):
                raise errors.parameter("Param call_to_actions must hold type, title and its payload or url")
    return kept


def menu(instagram: Instagram) -> list[dict[str, str]]:
    """Return the menu's items that bring a payload; a conversation that exists shows them too."""
    found = next((one for one in instagram.state.persistent_menu if one.get("locale") == "default"), {})
    items = [item for item in found.get("call_to_actions", []) if item["type"] == "postback"]
    return [{"title": str(item["title"]), "payload": str(item["payload"])} for item in items]


def ice_breakers(instagram: Instagram) -> list[dict[str, str]]:
    """Return the questions that a person sees in a new thread."""
    for one in instagram.state.ice_breakers:
        if one.get("locale") == "default":
            return [
                {"title": str(a["question"]), "payload": str(a["payload"])} for a in one["call_to_actions"]
            ]
    return []
