"""What is wrong with an account, in plain words, and where a person puts it right.

By the vendor's code and subcode as `code_of` writes them ("200/2534041"), or by a word of ours.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from altegio.lazy_text import Text, filled, joined
from feedback.channels.instagram.errors import Action, InstagramError

TOKEN_ENDING, UNSUBSCRIBED, SILENT = "token_ending", "unsubscribed", "silent"
REMOVED, DELETED = "removed", "deleted"


@dataclass(frozen=True)
class Trouble:
    """What is wrong, and what to do about it: in the language of whoever reads it."""

    what: Text
    where: Text


_RECONNECT = gettext_lazy(
    "Press “Connect again” on the account's page in this admin and log in to Instagram."
)
_TESTER = gettext_lazy(
    "Meta for Developers → your app → App roles → Roles: add this account as an Instagram Tester. Then, "
    "logged in as the salon: instagram.com → Settings → Apps and websites → Tester invites → Accept."
)
_LIVE = gettext_lazy(
    "Meta for Developers → your app: switch the app to Live (Publish), and under Use cases → Instagram see "
    "that instagram_business_basic and instagram_business_manage_messages are added. Then connect again."
)
_SUPPORT = gettext_lazy(
    "Instagram app → Settings → Account Status shows what is restricted and until when. When it has passed, "
    "press “It is put right: send again” on the account's page."
)
_LATER = gettext_lazy("Wait a few minutes and check again; see that the server's network lets it out.")

_BY_CODE = {
    "10/1893063": (gettext_lazy("Instagram has restricted the account for a while."), _SUPPORT),
    "10/2534077": (
        gettext_lazy("Instagram cannot verify the account, or wants a second step at log-in."),
        gettext_lazy(
            "Open Instagram as the salon, confirm what it asks, then connect the account again here."
        ),
    ),
    "10": (gettext_lazy("The app lacks a permission for this account."), _LIVE),
    "100": (
        gettext_lazy("The app is not authorised for this account: it has no accepted tester role."),
        _TESTER,
    ),
    "100/2534029": (gettext_lazy("Instagram does not let this business send by programs."), _SUPPORT),
    "100/2534013": (gettext_lazy("The account is not linked as Instagram wants it."), _RECONNECT),
    "190": (gettext_lazy("Instagram no longer accepts the access."), _RECONNECT),
    "190/458": (gettext_lazy("The app was removed from the Instagram account."), _RECONNECT),
    "190/460": (gettext_lazy("The Instagram password was changed, so the access ended."), _RECONNECT),
    "190/463": (gettext_lazy("The access has expired."), _RECONNECT),
    "190/467": (gettext_lazy("Instagram has ended the access."), _RECONNECT),
    "200": (gettext_lazy("The app has no permission for messages, or it is not live."), _LIVE),
    "200/2534041": (
        gettext_lazy("Access to messages is switched off in the Instagram app."),
        gettext_lazy(
            "On the salon's phone: Instagram → Settings → Messages and story replies → Message controls → "
            "Connected tools → switch on “Allow access to messages”."
        ),
    ),
    "613/2018338": (gettext_lazy("Instagram sees an abuse of message tags."), _SUPPORT),
    "36103": (
        gettext_lazy("This kind of account cannot be used by programs."),
        gettext_lazy("Instagram app → Settings → Account type and tools: switch to a professional account."),
    ),
    REMOVED: (gettext_lazy("The app was removed from the Instagram account."), _RECONNECT),
    DELETED: (
        gettext_lazy("The account's owner asked Meta to delete what this program kept, and it was deleted."),
        gettext_lazy("If the salon wants to go on, connect the account again."),
    ),
    TOKEN_ENDING: (
        gettext_lazy("The access ends in less than a week and could not be renewed."),
        gettext_lazy("See that the worker and the scheduler run; if they do, connect the account again."),
    ),
    UNSUBSCRIBED: (
        gettext_lazy("Instagram does not send us what clients write: the subscription is missing."),
        gettext_lazy("Open the account's check page and press “Subscribe”; it says what Instagram answers."),
    ),
    SILENT: (
        gettext_lazy("Clients write in Direct, but Instagram tells us nothing: its webhooks do not arrive."),
        gettext_lazy(
            "Meta for Developers → your app: it must be Live, and under Use cases → Instagram → Webhooks the "
            "address and the verify token must be those of the check page, with the fields switched on."
        ),
    ),
}
_BY_ACTION = {
    Action.RECONNECT: "190",
    Action.PERMISSION: "200",
    Action.STOP_ACCOUNT: "100",
}


def code_of(error: InstagramError) -> str:
    """The vendor's code and subcode as one word; the action's where there is no code."""
    parts = [str(part) for part in (error.code, error.subcode) if part is not None]
    return "/".join(parts) or str(error.action)


def explain(error: InstagramError) -> Trouble:
    """What a refusal of Instagram means for a person."""
    code = code_of(error)
    known = code if code in _BY_CODE else code.partition("/")[0]
    if known in _BY_CODE and error.action in _BY_ACTION:
        return explain_code(code)
    if error.action in _BY_ACTION and error.code is None:
        return explain_code(_BY_ACTION[error.action])
    if error.action in (Action.RETRY_LATER, Action.OUTCOME_UNKNOWN):
        what = gettext_lazy("Instagram cannot be reached now, or asks for patience.")
        return Trouble(joined(what, f"({_facts(error)})"), _LATER)
    return Trouble(_unknown(_facts(error)), _LIVE)


def explain_code(code: str, fallback: str = "") -> Trouble:
    """The words for a code that was stored; an unknown subcode counts as its code without one."""
    found = _BY_CODE.get(code) or _BY_CODE.get(code.partition("/")[0]) or _BY_CODE.get(_word(code))
    if found is None:
        return Trouble(_unknown(fallback or code), _LIVE)
    return Trouble(*found)


def _word(code: str) -> str:
    """Where only the action was stored, the commonest code of that action."""
    return next((known for action, known in _BY_ACTION.items() if code == str(action)), "")


def _facts(error: InstagramError) -> str:
    return error.meaning or error.cause or code_of(error)


def _unknown(facts: str) -> Text:
    return filled(gettext_lazy("Instagram refuses: %(facts)s."), facts=facts)
