"""Reading the body of a send: what it says, or the vendor's refusal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sandbox.instagram import errors

MAX_TEXT_BYTES = 1000
MAX_QUICK_REPLIES = 13
MAX_TITLE = 20
MAX_BUTTONS = 3
MAX_ELEMENTS = 10
MAX_PAYLOAD = 1000


@dataclass
class Draft:
    """A message that passed the checks of its form."""

    text: str
    kind: str = "text"
    quick_replies: list[dict[str, str]] = field(default_factory=list)
    buttons: list[dict[str, str]] = field(default_factory=list)
    title: str = ""


def recipient_of(body: dict[str, Any]) -> str:
    """Return the IGSID addressed. A username is no address: the vendor knows `id` and `comment_id` only."""
    recipient = body.get("recipient")
    if not isinstance(recipient, dict):
        raise errors.parameter("The parameter recipient is required")
    if "comment_id" in recipient:
        raise errors.comment_invalid()
    unknown = sorted(set(recipient) - {"id"})
    if unknown:
        raise errors.parameter(f'Invalid keys "{", ".join(unknown)}" were found in param "recipient".')
    if not isinstance(recipient.get("id"), str | int) or not str(recipient["id"]):
        raise errors.parameter('Param recipient must contain a field named "id"')
    return str(recipient["id"])


def check_tag(body: dict[str, Any]) -> None:
    """Refuse message tags: this account has no approval for the only one that Instagram knows."""
    tag = body.get("tag")
    if tag == "HUMAN_AGENT":
        raise errors.human_agent()
    if tag is not None:
        raise errors.parameter(f'Param tag must be one of {{HUMAN_AGENT}} - got "{tag}".')


def draft_of(body: dict[str, Any]) -> Draft:
    """Return the message of a send body, or raise what the vendor answers to a wrong one."""
    message = body.get("message")
    if not isinstance(message, dict) or not message:
        raise errors.parameter("The parameter message is required")
    attachment = message.get("attachment")
    if isinstance(attachment, dict):
        return _attachment(attachment)
    if message.get("attachments"):
        return Draft(text="", kind="attachment")
    text = _text(message.get("text"))
    replies = message.get("quick_replies") or []
    if not isinstance(replies, list) or len(replies) > MAX_QUICK_REPLIES:
        raise errors.message_invalid(f"at most {MAX_QUICK_REPLIES} quick replies")
    return Draft(text=text, quick_replies=[_quick_reply(reply) for reply in replies])


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise errors.message_invalid("text is empty")
    if len(value.encode()) > MAX_TEXT_BYTES:
        raise errors.message_invalid(f"text is longer than {MAX_TEXT_BYTES} bytes")
    return value


def _quick_reply(reply: Any) -> dict[str, str]:
    if not isinstance(reply, dict) or reply.get("content_type") not in {
        "text",
        "user_phone_number",
        "user_email",
    }:
        raise errors.message_invalid("quick reply without a known content_type")
    title, payload = str(reply.get("title") or ""), str(reply.get("payload") or "")
    if reply["content_type"] == "text" and not (title and payload):
        raise errors.message_invalid("quick reply without title or payload")
    if len(payload) > MAX_PAYLOAD:
        raise errors.message_invalid("quick reply payload too long")
    return {"title": title[:MAX_TITLE], "payload": payload}


def _attachment(attachment: dict[str, Any]) -> Draft:
    payload = attachment.get("payload")
    if attachment.get("type") != "template":
        return Draft(text="", kind="attachment")
    if not isinstance(payload, dict):
        raise errors.message_invalid("template without payload")
    if payload.get("template_type") == "button":
        return Draft(_text(payload.get("text")), "template", buttons=_buttons(payload.get("buttons")))
    if payload.get("template_type") == "generic":
        return _generic(payload.get("elements"))
    raise errors.message_invalid("unknown template_type")


def _generic(elements: Any) -> Draft:
    if not isinstance(elements, list) or not 1 <= len(elements) <= MAX_ELEMENTS:
        raise errors.message_invalid(f"a generic template has 1 to {MAX_ELEMENTS} elements")
    first = elements[0]
    if not isinstance(first, dict) or not first.get("title"):
        raise errors.message_invalid("element without title")
    buttons = _buttons(first["buttons"]) if first.get("buttons") else []
    return Draft(
        str(first.get("subtitle") or ""), "template", buttons=buttons, title=str(first["title"])[:80]
    )


def _buttons(buttons: Any) -> list[dict[str, str]]:
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= MAX_BUTTONS:
        raise errors.message_invalid(f"a template has 1 to {MAX_BUTTONS} buttons")
    kept = []
    for button in buttons:
        kind = button.get("type") if isinstance(button, dict) else None
        goal = {"web_url": "url", "postback": "payload"}.get(str(kind))
        if goal is None or not button.get("title") or not button.get(goal):
            raise errors.message_invalid("wrong button")
        kept.append({"type": str(kind), "title": str(button["title"])[:MAX_TITLE], goal: str(button[goal])})
    return kept
