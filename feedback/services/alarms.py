"""What people who look after Instagram must not miss: the lines at the head of every page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from altegio.lazy_text import joined
from feedback.models import InstagramAccount
from feedback.services import probing
from feedback.services.troubles import Trouble, explain_code

State = InstagramAccount.State
EXPIRED = "190/463"


@dataclass(frozen=True)
class Alarm:
    """Something is wrong with an account. `stops`: nothing goes out; `reconnect`: connecting again helps.

    `code`: the account's state where that stops it, else the code of the warning.
    """

    code: str
    account: InstagramAccount
    trouble: Trouble
    stops: bool
    reconnect: bool


def lines(now: datetime) -> list[Alarm]:
    """The alarms of all accounts, what stops messages first. One query."""
    rows = list(InstagramAccount.objects.defer("token").order_by("pk"))
    found = [alarm for account in rows for alarm in _of(account, now)]
    return sorted(found, key=lambda alarm: not alarm.stops)


def _of(account: InstagramAccount, now: datetime) -> list[Alarm]:
    if account.state != State.OK:
        why = explain_code(account.state_code, account.state_reason)
        if probing.may_pass(account):
            by_itself = _("The program looks again by itself, and goes on as soon as it has passed.")
            why = replace(why, where=joined(why.where, by_itself))
        return [Alarm(account.state, account, why, stops=True, reconnect=account.state == State.RECONNECT)]
    if account.token_expires_at is not None and account.token_expires_at <= now:
        return [Alarm(State.RECONNECT, account, explain_code(EXPIRED), stops=True, reconnect=True)]
    return [
        Alarm(code, account, explain_code(code), stops=False, reconnect=code == "token_ending")
        for code in account.warnings
    ]
