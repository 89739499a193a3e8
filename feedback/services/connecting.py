"""Connecting an account: by logging in to Instagram, or with a token made in the app's dashboard."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from feedback.channels.instagram.client import InstagramClient, Me
from feedback.channels.instagram.errors import Action, InstagramError
from feedback.channels.instagram.login import SCOPES, Login, LoginRefused, authorize_address
from feedback.models import InstagramAccount
from feedback.services import accounts, renewal, subscriptions, troubles
from feedback.signals import staff_acted

log = structlog.get_logger(__name__)

Origin = InstagramAccount.Origin
LONGEST_TOKEN = 1000


class NotConnected(Exception):
    """Nothing was changed; its text says why and what to do, for the person at the screen."""


def login_is_set_up() -> bool:
    """Whether the settings hold what the log-in needs: the Instagram app's id and secret."""
    return bool(settings.INSTAGRAM_APP_ID and any(settings.INSTAGRAM_APP_SECRETS))


def return_address() -> str:
    """Where Instagram sends the owner back; the app's dashboard has to know exactly this address."""
    return f"{settings.PUBLIC_URL}{reverse('admin:feedback_instagramaccount_back')}"


def login_address(state: str) -> str:
    """Instagram's page on which the owner allows the access."""
    return authorize_address(
        settings.INSTAGRAM_AUTHORIZE_URL,
        app_id=settings.INSTAGRAM_APP_ID,
        redirect_uri=return_address(),
        state=state,
    )


def by_code(code: str, expected: InstagramAccount | None, now: datetime) -> InstagramAccount:
    """Connect with the code that Instagram sent the owner back with. Raises NotConnected.

    `expected` is the account that is connected again: a log-in as another one is refused.
    """
    login = Login(
        oauth_url=settings.INSTAGRAM_OAUTH_URL,
        graph_url=settings.INSTAGRAM_GRAPH_URL,
        app_id=settings.INSTAGRAM_APP_ID,
        secrets=settings.INSTAGRAM_APP_SECRETS,
    )
    try:
        granted = login.redeem(code, return_address())
        _require(granted.permissions)
        token = login.exchange(granted)
    except LoginRefused as error:
        log.warning("instagram_login_refused", error=str(error))
        raise NotConnected(_refused_words()) from error
    except InstagramError as error:
        log.warning("instagram_login_failed", error=str(error))
        raise NotConnected(_words(error)) from error
    return _keep(token.token, now + timedelta(seconds=token.expires_in), Origin.LOGIN, expected, now)


def by_token(token: str, expected: InstagramAccount | None, now: datetime) -> InstagramAccount:
    """Connect with a long-lived token made in the app's dashboard. Raises NotConnected.

    Its end is not told with it: a renewal, at once or a day later, tells it.
    """
    token = token.strip()
    if not token.isascii() or not token.isprintable() or not 0 < len(token) <= LONGEST_TOKEN or " " in token:
        raise NotConnected(_("This is not an access token: copy it from the app's dashboard whole."))
    account = _keep(token, None, Origin.PASTED, expected, now)
    renewal.refresh_token(account, now)
    account.refresh_from_db()
    return account


def _require(permissions: Sequence[str]) -> None:
    missing = [scope for scope in SCOPES if permissions and scope not in permissions]
    if missing:
        text = _(
            "Without these permissions nothing works: %(names)s. Connect again and leave them switched on."
        )
        raise NotConnected(text % {"names": ", ".join(missing)})


def _keep(
    token: str, expires: datetime | None, origin: str, expected: InstagramAccount | None, now: datetime
) -> InstagramAccount:
    """Ask whose token it is, keep it on that account's row, and have the events sent to us."""
    me = _whose(token)
    if expected is not None and me.user_id != expected.ig_id:
        text = _("You are logged in to Instagram as @%(name)s, but this is the account %(account)s.")
        raise NotConnected(text % {"name": me.username or me.user_id, "account": expected})
    with transaction.atomic():
        account, new = InstagramAccount.objects.get_or_create(ig_id=me.user_id)
        InstagramAccount.objects.filter(pk=account.pk).update(
            username=me.username[:30] or account.username,
            app_scoped_id=me.app_scoped_id,
            token=token,
            token_fingerprint=accounts.fingerprint_of_environment(me.user_id),
            token_expires_at=expires,
            token_refreshed_at=now,
            origin=origin,
            connected_at=now,
            warnings=[],
            **accounts.WORKING,
        )
        account.refresh_from_db()
        staff_acted.send(sender=InstagramAccount, deed="connected", about=account)
    log.info("instagram_account_connected", account=account.ig_id, new=new, origin=origin)
    subscriptions.ensure_subscribed(account, now)
    account.refresh_from_db()
    return account


def _whose(token: str) -> Me:
    client = InstagramClient(
        graph_url=settings.INSTAGRAM_GRAPH_URL,
        version=settings.INSTAGRAM_GRAPH_VERSION,
        account_id="me",
        token=token,
    )
    try:
        me = client.me()
    except InstagramError as error:
        raise NotConnected(_words(error)) from error
    if not me.user_id or len(me.user_id) > 32:
        raise NotConnected(_("Instagram did not say which account this is: is it a professional one?"))
    return me


def _words(error: InstagramError) -> str:
    if error.action is Action.RECONNECT:
        return _("Instagram does not accept this access token: make a new one.")
    trouble = troubles.explain(error)
    return f"{trouble.what} {trouble.where}"


def _refused_words() -> str:
    return _(
        "Instagram did not take the log-in. Try once more; if it happens again, INSTAGRAM_APP_ID and "
        "INSTAGRAM_APP_SECRETS are not the pair of the Instagram app (Meta for Developers → Use cases → "
        "Instagram → API setup with Instagram login), or the return address there differs: %(url)s"
    ) % {"url": return_address()}
