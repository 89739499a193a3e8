"""Everything that sending and hearing rest on, tried one after the other, with what to do in plain words."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from altegio import selectors as mirror
from feedback.channels.instagram.client import InstagramClient
from feedback.channels.instagram.errors import Action, InstagramError
from feedback.models import InstagramAccount
from feedback.services import accounts, checkup_hearing, pace, renewal, troubles
from feedback.services.checkup_line import BAD, GOOD, OFF, OPEN, Asked, Check, by_refusal, later

State = InstagramAccount.State

# Shorter than what a person waits for at the screen.
TIMEOUT = (3.0, 8.0)


def check(account: InstagramAccount | None, now: datetime) -> list[Check]:
    """Try everything; each line stands by itself, so that all that is wrong shows at once.

    A refusal that concerns the whole account stops its queue, as the same refusal of a message would.
    """
    if account is None or not account.token:
        return [_no_access(account), *checkup_hearing.app_keys(), checkup_hearing.address()]
    client = accounts.client_for(account, timeout=TIMEOUT)
    asked = _ask(client, account.ig_id)
    for error in asked.refusals.values():
        accounts.halt(account, error)
    return [
        _access(account, asked),
        _tester(asked),
        _permissions(asked),
        _messages(asked),
        checkup_hearing.subscription(client, asked),
        *checkup_hearing.app_keys(),
        checkup_hearing.address(),
        checkup_hearing.heard(account),
        checkup_hearing.live(account, asked),
        checkup_hearing.question(client, asked),
        checkup_hearing.way_out(client, asked),
        _life(account, asked, now),
        _sending(account, asked, now),
        _locations(account, now),
    ]


def _ask(client: InstagramClient, account_id: str) -> Asked:
    asked = Asked()
    try:
        asked.me = client.me()
    except InstagramError as error:
        asked.refusals["me"] = error
        if error.action in (Action.RECONNECT, Action.RETRY_LATER):
            return asked
    pace.wait_for_conversations(account_id)
    try:
        client.conversations(limit=1)
    except InstagramError as error:
        asked.refusals["conversations"] = error
    return asked


# --- access ---------------------------------------------------------------------------------------
def _no_access(account: InstagramAccount | None) -> Check:
    if account is not None and account.state == State.RECONNECT:
        why = troubles.explain_code(account.state_code, account.state_reason)
        return Check(BAD, "access", _("Access"), why.what, why.where, "connect")
    advice = _(
        "Press “Connect” on the page of Instagram accounts, or set INSTAGRAM_ACCOUNT_ID and "
        "INSTAGRAM_ACCESS_TOKEN."
    )
    return Check(BAD, "access", _("Access"), _("No Instagram account is connected."), advice, "connect")


def _access(account: InstagramAccount, asked: Asked) -> Check:
    name, error = _("Access"), asked.refusals.get("me")
    if error is not None and error.action in (Action.RECONNECT, Action.RETRY_LATER):
        why = troubles.explain(error)
        fix = "connect" if error.action is Action.RECONNECT else ""
        return Check(BAD, "access", name, why.what, why.where, fix)
    if asked.me is None:
        return Check(OFF, "access", name, _("See the lines below."))
    who = f"@{asked.me.username}" if asked.me.username else asked.me.user_id
    if asked.me.user_id and asked.me.user_id != account.ig_id:
        detail = _("The access token belongs to another account: %(who)s.") % {"who": who}
        advice = _("Connect this account again, or set INSTAGRAM_ACCOUNT_ID=%(id)s.")
        return Check(BAD, "access", name, detail, advice % {"id": asked.me.user_id}, "connect")
    return Check(GOOD, "access", name, who)


def _tester(asked: Asked) -> Check:
    error = asked.refusal("me", "conversations")
    mine = _lacks_role(asked)
    passed = asked.me is not None and not mine
    good = _("accepted, or not needed")
    return by_refusal("tester", _("Tester role"), None if passed else error, mine, good)


def _lacks_role(asked: Asked) -> bool:
    error = asked.refusal("me", "conversations")
    return error is not None and (error.code, error.subcode) == (100, None)


def _permissions(asked: Asked) -> Check:
    error = asked.refusal("me", "conversations")
    mine = error is not None and error.action is Action.PERMISSION
    return by_refusal("permissions", _("Permissions"), error, mine, _("profile and messages"))


def _messages(asked: Asked) -> Check:
    error = asked.refusal("conversations", "me")
    mine = error is not None and error.subcode == 2534041
    name = _("Access to messages in the Instagram app")
    if error is not None and not mine and "me" not in asked.refusals and error.action is Action.RETRY_LATER:
        why = troubles.explain(error)
        return Check(OPEN, "messages", name, why.what, why.where)
    return by_refusal("messages", name, error, mine, _("switched on"))


# --- the account itself ---------------------------------------------------------------------------
def _life(account: InstagramAccount, asked: Asked, now: datetime) -> Check:
    name, expires = _("Access lasts"), account.token_expires_at
    refused = asked.refusal("me") or (asked.refusal("conversations") if _lacks_role(asked) else None)
    known = expires is not None and (
        expires <= now or refused is None or refused.action is Action.RETRY_LATER
    )
    if refused is not None and not known:
        return Check(OFF, "life", name, later())
    if expires is None:
        return Check(GOOD, "life", name, _("Known after the first renewal, a day after connecting."))
    if expires <= now:
        why = troubles.explain_code("190/463")
        return Check(BAD, "life", name, why.what, why.where, "connect")
    days = (expires - now) // timedelta(days=1)
    detail = ngettext("%(n)s more day; renewed by itself", "%(n)s more days; renewed by itself", days)
    late = expires - now < renewal.ENDING
    advice = troubles.explain_code(troubles.TOKEN_ENDING).where if late else ""
    return Check(BAD if late else GOOD, "life", name, detail % {"n": days}, advice)


def _sending(account: InstagramAccount, asked: Asked, now: datetime) -> Check:
    name = _("Sending")
    if account.state != State.OK:
        why = troubles.explain_code(account.state_code, account.state_reason)
        fix = "connect" if account.state == State.RECONNECT else "resume"
        return Check(BAD, "sending", name, f"{account.get_state_display()}. {why.what}", why.where, fix)
    if account.paused:
        advice = _("Switch the pause off on the account's page.")
        return Check(BAD, "sending", name, _("Sending is paused."), advice)
    if asked.refusal("me", "conversations") is not None:
        return Check(OFF, "sending", name, later())
    if account.parked_until is not None and accounts.is_parked(account, now):
        until = {"until": f"{timezone.localtime(account.parked_until):%H:%M}"}
        detail = _("Instagram asks for fewer messages: the account rests until %(until)s, then goes on.")
        return Check(OPEN, "sending", name, detail % until)
    return Check(GOOD, "sending", name, _("Messages may go out."))


def _locations(account: InstagramAccount, now: datetime) -> Check:
    name, speak = _("Locations"), accounts.voices(now)
    titles = [each.title for each in mirror.companies() if speak.of(each.pk) == account]
    if titles:
        return Check(GOOD, "locations", name, ", ".join(titles))
    advice = _("Choose on the account's page which locations it writes for.")
    return Check(OPEN, "locations", name, _("It writes for no location."), advice)
