"""The salon's Instagram account: made from the environment, kept alive, stopped when Instagram says so."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.utils.translation import gettext as _

from feedback.channels.instagram.client import InstagramClient
from feedback.channels.instagram.errors import Action, InstagramError
from feedback.models import InstagramAccount
from feedback.signals import alert

log = structlog.get_logger(__name__)

State = InstagramAccount.State

WEBHOOK_FIELDS = (
    "messages",
    "messaging_postbacks",
    "messaging_referral",
    "message_reactions",
    "messaging_seen",
)
# The vendor says: a token may be refreshed when it is a day old, and dies 60 days after the last time.
REFRESH_AGE = timedelta(hours=24)
REFRESH_LEFT = timedelta(days=30)
HALTING = {
    Action.RECONNECT: State.RECONNECT,
    Action.STOP_ACCOUNT: State.STOPPED,
    Action.PERMISSION: State.STOPPED,
}


def current_account(now: datetime) -> InstagramAccount | None:
    """The account surveys go out from, or None when none is connected.

    The environment makes it once. A token that changed in the environment is taken over once, by its
    fingerprint; after that the row wins, for tokens are refreshed there.
    """
    ig_id, token = settings.INSTAGRAM_ACCOUNT_ID, settings.INSTAGRAM_ACCESS_TOKEN
    if not ig_id:
        return InstagramAccount.objects.order_by("pk").first()
    account, _made = InstagramAccount.objects.get_or_create(
        ig_id=ig_id, defaults={"username": settings.INSTAGRAM_USERNAME}
    )
    # An unreadable token (its key was lost) is as good as none: the environment's may help.
    if token and (_fingerprint(token) != account.token_fingerprint or not account.token):
        _take_over(account, token, now)
        account.refresh_from_db()
    return account


def _fingerprint(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _take_over(account: InstagramAccount, token: str, now: datetime) -> None:
    """Take a token of the environment; of two processes that see it, one does."""
    unchanged = InstagramAccount.objects.filter(pk=account.pk, token_fingerprint=account.token_fingerprint)
    taken = unchanged.update(
        token=token,
        token_fingerprint=_fingerprint(token),
        token_refreshed_at=now,
        token_expires_at=None,  # nobody told us: the first refresh does, a day later
        state=State.OK,
        state_reason="",
        parked_until=None,
    )
    if taken:
        log.info("instagram_token_taken_over", account=account.ig_id)


def client_for(account: InstagramAccount) -> InstagramClient:
    """A client with the account's token.

    Each has a session of its own: a kept connection that the vendor has closed in the meantime would
    turn a send into one whose outcome nobody knows.
    """
    return InstagramClient(
        graph_url=settings.INSTAGRAM_GRAPH_URL,
        version=settings.INSTAGRAM_GRAPH_VERSION,
        account_id=account.ig_id,
        token=account.token,
    )


def block_reason(account: InstagramAccount | None) -> str:
    """Why nothing may go out (a reason's code), "" when messages may."""
    if account is None or not account.token:
        return "no_account"
    if account.state != State.OK:
        return "account_stopped"
    return "paused" if account.paused else ""


def is_parked(account: InstagramAccount, now: datetime) -> bool:
    """Whether the account rests after a limit; the queue waits for minutes, nothing is lost."""
    return account.parked_until is not None and account.parked_until > now


def park(account: InstagramAccount, until: datetime) -> None:
    """Let the account rest until this moment."""
    InstagramAccount.objects.filter(pk=account.pk).update(parked_until=until)
    log.warning("instagram_account_parked", account=account.ig_id)


def halt(account: InstagramAccount, error: InstagramError) -> None:
    """Stop the account's whole queue by what the error says, and call for a person, once.

    Does nothing for errors that do not concern the whole account.
    """
    state = HALTING.get(error.action)
    if state is None:
        return
    reason = (error.meaning or str(error))[:255]
    working = InstagramAccount.objects.filter(pk=account.pk).exclude(state=state)
    if working.update(state=state, state_reason=reason):
        log.error("instagram_account_halted", account=account.ig_id, state=state, error=str(error))
        alert.send(
            sender=InstagramAccount,
            code=f"instagram_{state}",
            message=_("Instagram: no surveys go out (%(why)s).") % {"why": reason},
        )


def resume(account: InstagramAccount) -> None:
    """A person put it right: let messages go out again."""
    InstagramAccount.objects.filter(pk=account.pk).update(state=State.OK, state_reason="", parked_until=None)


def refresh_tokens(now: datetime) -> int:
    """Renew the tokens that are a day old and have less than 30 days left; return how many were renewed."""
    current_account(now)
    renewed = 0
    for account in InstagramAccount.objects.exclude(token="").exclude(state=State.RECONNECT):
        if _needs_refresh(account, now):
            renewed += refresh_token(account, now)
    return renewed


def _needs_refresh(account: InstagramAccount, now: datetime) -> bool:
    if account.token_refreshed_at is not None and now - account.token_refreshed_at < REFRESH_AGE:
        return False
    return account.token_expires_at is None or account.token_expires_at - now < REFRESH_LEFT


def refresh_token(account: InstagramAccount, now: datetime) -> bool:
    """Renew one token. A refusal that only a person can mend halts the account."""
    try:
        token = client_for(account).refresh_token()
    except InstagramError as error:
        log.warning("instagram_token_not_refreshed", account=account.ig_id, error=str(error))
        halt(account, error)
        return False
    InstagramAccount.objects.filter(pk=account.pk).update(
        token=token.token, token_refreshed_at=now, token_expires_at=now + timedelta(seconds=token.expires_in)
    )
    log.info("instagram_token_refreshed", account=account.ig_id)
    return True


@dataclass(frozen=True)
class Check:
    """One thing that works or does not; `advice` says what to do about it."""

    ok: bool
    name: str
    detail: str = ""
    advice: str = ""


def check(now: datetime) -> list[Check]:
    """Try what sending and hearing need; stops at the first thing without which the rest cannot be."""
    account = current_account(now)
    if account is None or not account.token:
        advice = _("Set INSTAGRAM_ACCOUNT_ID and INSTAGRAM_ACCESS_TOKEN.")
        return [Check(False, _("Account"), _("No Instagram account is connected."), advice)]
    client = client_for(account)
    try:
        me = client.me()
    except InstagramError as error:
        return [Check(False, _("Access token"), error.meaning or str(error), _advice(error))]
    checks = [Check(True, _("Access token"), f"@{me.username}" if me.username else me.user_id)]
    if me.user_id and me.user_id != account.ig_id:
        advice = _("Set INSTAGRAM_ACCOUNT_ID=%(id)s.") % {"id": me.user_id}
        checks.append(Check(False, _("Account"), _("The token belongs to another account."), advice))
    checks.append(_subscription(client))
    checks.append(_token_life(account, now))
    checks.append(_own_state(account))
    return checks


def _advice(error: InstagramError) -> str:
    if error.action is Action.RECONNECT:
        return _("Make a new access token in the app's dashboard and set INSTAGRAM_ACCESS_TOKEN.")
    if error.action is Action.RETRY_LATER:
        return _(
            "Instagram cannot be reached now: check the network and INSTAGRAM_GRAPH_URL, then try again."
        )
    return _("Check in the app's dashboard that the account has accepted its role and the permissions.")


def _subscription(client: InstagramClient) -> Check:
    try:
        fields = client.subscribed_fields()
    except InstagramError as error:
        return Check(False, _("Webhooks"), error.meaning or str(error), _advice(error))
    missing = sorted(set(WEBHOOK_FIELDS) - set(fields))
    if missing:
        detail = _("Not subscribed to: %(fields)s") % {"fields": ", ".join(missing)}
        return Check(False, _("Webhooks"), detail, _("Run: manage.py instagram_subscribe"))
    return Check(True, _("Webhooks"), ", ".join(fields))


def _token_life(account: InstagramAccount, now: datetime) -> Check:
    expires = account.token_expires_at
    if expires is None:
        return Check(True, _("Token's life"), _("Known after the first refresh, a day after connecting."))
    days = (expires - now).days
    detail = _("Days left: %(days)s") % {"days": days}
    advice = (
        "" if days > 7 else _("It is refreshed by itself while the worker and beat run: see that they do.")
    )
    return Check(days > 7, _("Token's life"), detail, advice)


def _own_state(account: InstagramAccount) -> Check:
    if account.state != State.OK:
        advice = _("When it is put right, set the account's state to “works” in the admin.")
        return Check(False, _("Sending"), account.state_reason or account.get_state_display(), advice)
    if account.paused:
        return Check(False, _("Sending"), _("Sending is paused."), _("Switch the pause off in the admin."))
    return Check(True, _("Sending"), _("Messages may go out."))


def subscribe(account: InstagramAccount) -> list[str]:
    """Have the account's events sent to our webhook; return the fields. Raises InstagramError."""
    client = client_for(account)
    client.subscribe(WEBHOOK_FIELDS)
    return client.subscribed_fields()
