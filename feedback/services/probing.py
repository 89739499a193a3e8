"""Whether what stopped an account has passed by itself: looked at now and then by a read, never by a message.

Throttling and outages of the vendor stop nothing (they park the account or leave an outcome unknown). What
stops it waits for a person, except where a read of the conversations meets the same wall: then a read that
passes lets the queue go on.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.db.models import F

from feedback.channels.instagram.errors import SHOWN_BY_READING, Action, InstagramError
from feedback.models import InstagramAccount
from feedback.services import accounts, pace, troubles

log = structlog.get_logger(__name__)

State = InstagramAccount.State

# From look to look the wait doubles.
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=15), timedelta(hours=24)
TIMEOUT = (5.0, 10.0)


def may_pass(account: InstagramAccount) -> bool:
    """Whether the account's stop is one that a read shows to be over.

    A refusal without a code of the vendor's (a bare 401 or 403) was of the whole door, which a read tries.
    """
    code = account.state_code
    if account.state == State.OK or not code:
        return False
    if code in set(Action):
        return True
    main, _slash, sub = code.partition("/")
    return main.isdigit() and (int(main), int(sub) if sub.isdigit() else None) in SHOWN_BY_READING


def wait_of(account: InstagramAccount) -> timedelta:
    """How long to wait before the next look."""
    return min(FIRST_WAIT * 2 ** min(account.probes, 10), LONGEST_WAIT)


def probe(now: datetime) -> int:
    """Look at the stopped accounts whose time has come; return how many go on."""
    stopped = InstagramAccount.objects.exclude(state=State.OK).exclude(token="").order_by("pk")
    return sum(
        _look(account, now)
        for account in stopped
        if may_pass(account) and account.token and _claim(account, now)
    )


def _claim(account: InstagramAccount, now: datetime) -> bool:
    """Be the one who looks. A fresh stop is only noted: the first look is a while after it."""
    same = InstagramAccount.objects.filter(pk=account.pk, probed_at=account.probed_at)
    if account.probed_at is None:
        InstagramAccount.objects.filter(pk=account.pk, probed_at__isnull=True).update(probed_at=now)
        return False
    if account.probed_at > now - wait_of(account) or not same.update(probed_at=now, probes=F("probes") + 1):
        return False
    account.probed_at, account.probes = now, account.probes + 1
    return True


def _look(account: InstagramAccount, now: datetime) -> bool:
    try:
        pace.wait_for_conversations(account.ig_id)
        accounts.client_for(account, timeout=TIMEOUT).conversations(limit=1)
    except InstagramError as error:
        log.info("instagram_still_stopped", account=account.ig_id, error=str(error))
        _note(account, error)
        return False
    if not accounts.lift(account):
        return False
    accounts.catch_up(account)
    return True


def _note(account: InstagramAccount, error: InstagramError) -> None:
    """Another wall may stand there by now: say that one, and call for a person if it takes one."""
    accounts.halt(account, error)
    if accounts.HALTING.get(error.action) == account.state:
        rows = InstagramAccount.objects.filter(pk=account.pk, state=account.state)
        rows.update(state_code=troubles.code_of(error)[:32], state_reason=(error.meaning or str(error))[:255])
