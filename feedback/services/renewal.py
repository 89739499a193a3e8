"""Access tokens kept alive: renewed long before they end, re-encrypted when the keys change."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from cryptography.fernet import InvalidToken
from django.db.models import TextField
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast

from feedback.channels.instagram.errors import Action, InstagramError
from feedback.fields import rotated
from feedback.models import InstagramAccount
from feedback.services import accounts
from feedback.services.troubles import TOKEN_ENDING

log = structlog.get_logger(__name__)

State = InstagramAccount.State

# The vendor says: a token may be refreshed when it is a day old, and dies 60 days after the last time.
REFRESH_AGE = timedelta(hours=24)
REFRESH_LEFT = timedelta(days=30)
ENDING = timedelta(days=7)


def refresh_tokens(now: datetime) -> int:
    """Renew the tokens that are a day old and have less than 30 days left; return how many were renewed."""
    accounts.current_account(now)
    rotate_keys()
    living = InstagramAccount.objects.exclude(token="").exclude(state=State.RECONNECT)
    return sum(refresh_token(account, now) for account in living if needs_refresh(account, now))


def needs_refresh(account: InstagramAccount, now: datetime) -> bool:
    """Whether the token is due for renewal. One that cannot be read any more is not ours to renew."""
    if not account.token:
        return False
    if account.token_refreshed_at is not None and now - account.token_refreshed_at < REFRESH_AGE:
        return False
    return account.token_expires_at is None or account.token_expires_at - now < REFRESH_LEFT


def refresh_token(account: InstagramAccount, now: datetime) -> bool:
    """Renew one token. A refusal that only a person can mend stops the account; others are tried again."""
    try:
        token = accounts.client_for(account).refresh_token()
    except InstagramError as error:
        log.warning("instagram_token_not_refreshed", account=account.ig_id, error=str(error))
        _note_failure(account, error, now)
        return False
    # A token that somebody put in meanwhile stays.
    same = InstagramAccount.objects.filter(pk=account.pk, token_refreshed_at=account.token_refreshed_at)
    expires = now + timedelta(seconds=token.expires_in)
    if not same.update(token=token.token, token_refreshed_at=now, token_expires_at=expires):
        return False
    accounts.unwarn(account, TOKEN_ENDING)
    log.info("instagram_token_refreshed", account=account.ig_id)
    return True


def _note_failure(account: InstagramAccount, error: InstagramError, now: datetime) -> None:
    """Only a dead token stops the account: what else refuses a renewal says nothing about messages."""
    expires = account.token_expires_at
    if error.action is Action.RECONNECT:
        accounts.halt(account, error)
    elif expires is not None and expires <= now:
        accounts.stop(account, State.RECONNECT, "190/463", "the token has expired")
    elif expires is not None and expires - now < ENDING:
        accounts.warn(account, TOKEN_ENDING)


def rotate_keys() -> int:
    """Encrypt with the first key what another of FIELD_ENCRYPTION_KEYS still opens; return how many.

    So that an old key may be taken out of the settings once this has run.
    """
    changed = 0
    stored = InstagramAccount.objects.exclude(token="").annotate(raw=Cast("token", TextField()))
    for pk, raw in stored.values_list("pk", "raw"):
        try:
            fresh = rotated(raw)
        except InvalidToken:
            log.error("instagram_token_unreadable", account=pk)
            continue
        if fresh != raw:
            same = InstagramAccount.objects.annotate(raw=Cast("token", TextField())).filter(pk=pk, raw=raw)
            changed += same.update(token=RawSQL("%s", (fresh,)))
    if changed:
        log.info("instagram_tokens_encrypted_anew", count=changed)
    return changed
