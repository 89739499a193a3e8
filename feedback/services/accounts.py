"""The salon's Instagram accounts: which one speaks for a location, whether it may, and what stops it.

One is made from the environment and serves every location that names no other. Others are connected in the
admin (`connecting`), renewed by schedule (`renewal`), watched (`subscriptions`, `silence`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db.models import F, Func, Q, QuerySet, Value
from django.db.models.functions import Least
from django.utils.translation import gettext_lazy as _

from altegio import selectors as mirror
from altegio.lazy_text import Text, filled, joined
from altegio.models import Client
from feedback.channels.instagram.client import InstagramClient
from feedback.channels.instagram.errors import Action, InstagramError
from feedback.models import InstagramAccount, LocationAccount
from feedback.services import troubles
from feedback.signals import alert

log = structlog.get_logger(__name__)

State = InstagramAccount.State

HALTING = {
    Action.RECONNECT: State.RECONNECT,
    Action.STOP_ACCOUNT: State.STOPPED,
    Action.PERMISSION: State.STOPPED,
}
# What an account is set to when a person or a new token has put it right.
WORKING = {
    "state": State.OK,
    "state_code": "",
    "state_reason": "",
    "parked_until": None,
    "probed_at": None,
    "probes": 0,
}
# No refusal lets anything wait for so long: a moment still further ahead is of a clock that was set back.
LONGEST_REST = timedelta(minutes=10)
# More than anybody counts, and within the column.
MANY = 1000
# The first reading of its conversations begins anew, or is over.
NO_PLACE = {"conversations_begun_at": None, "conversations_after": ""}


def current_account(now: datetime) -> InstagramAccount | None:
    """The account of every location that names no other, or None when none is connected.

    The environment makes it once. A token that changed in the environment is taken over once, by its
    fingerprint; after that the row wins, for tokens are refreshed there. Without one in the environment it
    is the account that was connected first.
    """
    ig_id, token = settings.INSTAGRAM_ACCOUNT_ID, settings.INSTAGRAM_ACCESS_TOKEN
    if not ig_id:
        return InstagramAccount.objects.order_by("pk").first()
    account, _made = InstagramAccount.objects.get_or_create(
        ig_id=ig_id, defaults={"username": settings.INSTAGRAM_USERNAME}
    )
    if token and (fingerprint(token) != account.token_fingerprint or _unreadable(account)):
        _take_over(account, token, now)
        account.refresh_from_db()
    return account


def fingerprint(token: str) -> str:
    """What tells a token of the environment from the one that was there before it."""
    return hashlib.sha256(token.encode()).hexdigest()


def fingerprint_of_environment(ig_id: str) -> str:
    """The mark by which the environment's present token of this account is not taken over again."""
    token = settings.INSTAGRAM_ACCESS_TOKEN
    return fingerprint(token) if token and ig_id == settings.INSTAGRAM_ACCOUNT_ID else ""


def _unreadable(account: InstagramAccount) -> bool:
    """The token's key was lost: the environment's token may help. One taken from us stays away."""
    return not account.token and account.state != State.RECONNECT


def _take_over(account: InstagramAccount, token: str, now: datetime) -> None:
    """Take a token of the environment; of two processes that see it, one does."""
    unchanged = InstagramAccount.objects.filter(pk=account.pk, token_fingerprint=account.token_fingerprint)
    taken = unchanged.update(
        token=token,
        token_fingerprint=fingerprint(token),
        token_refreshed_at=now,
        token_expires_at=None,  # nobody told us: the first refresh does, a day later
        origin=InstagramAccount.Origin.ENVIRONMENT,
        connected_at=now,
        **WORKING,
    )
    if taken:
        log.info("instagram_token_taken_over", account=account.ig_id)


# --- locations ------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Voices:
    """Which account speaks for which location; `default` for those that name none."""

    default: InstagramAccount | None
    named: dict[int, InstagramAccount]

    def of(self, company_id: int) -> InstagramAccount | None:
        """The account of a location (its primary key)."""
        return self.named.get(company_id, self.default)


def voices(now: datetime) -> Voices:
    """The accounts of all locations; two queries, however many there are."""
    rows = LocationAccount.objects.select_related("account")
    return Voices(current_account(now), {row.company_id: row.account for row in rows})


def bearers(account: InstagramAccount, username: str, now: datetime) -> QuerySet[Client]:
    """Clients who bear this Instagram name at the locations that the account speaks for.

    In a chain whose locations have accounts of their own one person has a card and a conversation at each.
    """
    found = mirror.clients_with_instagram(username) if username else Client.objects.none()
    if not LocationAccount.objects.exists():
        return found
    speak = voices(now)
    mine = [each.pk for each in mirror.companies() if speak.of(each.pk) == account]
    return found.filter(company__in=mine) if mine else found


def account_for(company_id: int, now: datetime) -> InstagramAccount | None:
    """The account that writes to clients of this location (its primary key)."""
    named = InstagramAccount.objects.filter(locations__company=company_id).first()
    return named or current_account(now)


def connected(now: datetime) -> list[InstagramAccount]:
    """Every account that has a token, the default one first."""
    default = current_account(now)
    others = InstagramAccount.objects.exclude(token="").order_by("pk")
    return sorted(others, key=lambda each: default is None or each.pk != default.pk)


def set_locations(account: InstagramAccount, company_ids: Iterable[int]) -> None:
    """Let the account speak for these locations (primary keys); those it leaves fall back to the default."""
    chosen = set(company_ids)
    LocationAccount.objects.filter(account=account).exclude(company__in=chosen).delete()
    for company_id in chosen:
        LocationAccount.objects.update_or_create(company_id=company_id, defaults={"account": account})


# --- what goes out --------------------------------------------------------------------------------
def client_for(account: InstagramAccount, timeout: tuple[float, float] = (5.0, 20.0)) -> InstagramClient:
    """A client with the account's token; `timeout` is seconds to connect and to wait for an answer.

    Each has a session of its own: a kept connection that the vendor has closed in the meantime would
    turn a send into one whose outcome nobody knows.
    """
    return InstagramClient(
        graph_url=settings.INSTAGRAM_GRAPH_URL,
        version=settings.INSTAGRAM_GRAPH_VERSION,
        account_id=account.ig_id,
        token=account.token,
        timeout=timeout,
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
    return account.parked_until is not None and now < account.parked_until <= now + LONGEST_REST


def rests(now: datetime, account: str = "") -> Q:
    """The same for a query; `account` leads to it, as in "contact__account__"."""
    return Q(**{f"{account}parked_until__gt": now, f"{account}parked_until__lte": now + LONGEST_REST})


def resting(now: datetime) -> list[InstagramAccount]:
    """The accounts that work and rest after a limit just now. One query."""
    rows = InstagramAccount.objects.filter(rests(now), state=State.OK)
    return list(rows.defer("token").order_by("pk"))


def park(account: InstagramAccount, until: datetime) -> None:
    """Let the account rest until this moment."""
    InstagramAccount.objects.filter(pk=account.pk).update(parked_until=until)
    log.warning("instagram_account_parked", account=account.ig_id)


# --- what stops it --------------------------------------------------------------------------------
def halt(account: InstagramAccount, error: InstagramError) -> None:
    """Stop the account's whole queue by what the error says, and call for a person, once.

    Does nothing for errors that do not concern the whole account.
    """
    state = HALTING.get(error.action)
    if state is not None:
        stop(account, state, troubles.code_of(error), error.meaning or str(error))


def catch_up(account: InstagramAccount) -> None:
    """Have the conversations read once more: what was said while nobody told us must not be lost."""
    InstagramAccount.objects.filter(pk=account.pk).update(conversations_read_at=None, **NO_PLACE)


def stop(account: InstagramAccount, state: str, code: str, reason: str) -> bool:
    """Let nothing go out until a person acts; queued messages and surveys wait for their own deadlines.

    Alerts when the account was not in this state already. `code` is what `troubles` has words for.
    """
    running = InstagramAccount.objects.filter(pk=account.pk).exclude(state=state)
    if not running.update(state=state, state_code=code[:32], state_reason=reason[:255]):
        return False
    log.error("instagram_account_halted", account=account.ig_id, state=state, code=code)
    why = troubles.explain_code(code, reason)
    title = filled(_("Instagram %(account)s: no messages go out."), account=account)
    _tell(account, state, joined(title, why.what), why.where)
    return True


def resume(account: InstagramAccount) -> None:
    """A person put it right: let messages go out again."""
    InstagramAccount.objects.filter(pk=account.pk).update(**WORKING)


def lift(account: InstagramAccount) -> bool:
    """What stopped the account has passed by itself; False when its state is another one by now.

    How often that was tried is kept until a message went, so that a stop which comes back is tried seldomer.
    """
    same = InstagramAccount.objects.filter(pk=account.pk, state=account.state, state_code=account.state_code)
    values = {**WORKING, "probed_at": account.probed_at, "probes": account.probes}
    if not same.update(**values):
        return False
    log.warning("instagram_account_goes_on", account=account.ig_id, code=account.state_code)
    text = _("Instagram, %(account)s: what stopped the messages has passed, they go out again.")
    _tell(account, "goes_on", filled(text, account=account))
    return True


def went(account: InstagramAccount) -> None:
    """A message of the account went out: what was tried in vain before does not count any more."""
    if account.probes or account.unknown_in_a_row:
        mine = InstagramAccount.objects.filter(pk=account.pk)
        mine.update(probes=0, probed_at=None, unknown_in_a_row=0)


def note_unknown(account: InstagramAccount) -> int:
    """The outcome of a send is not known; of how many in a row by now."""
    mine = InstagramAccount.objects.filter(pk=account.pk)
    mine.update(unknown_in_a_row=Least(F("unknown_in_a_row") + 1, Value(MANY)))
    return int(mine.values_list("unknown_in_a_row", flat=True).get())


def warn(account: InstagramAccount, code: str) -> bool:
    """Tell people, once, of what does not stop messages yet. `code` is what `troubles` has words for."""
    quiet = InstagramAccount.objects.filter(pk=account.pk).exclude(warnings__contains=[code])
    added = Func(F("warnings"), Value(code), function="array_append")
    if not quiet.update(warnings=added):
        return False
    log.warning("instagram_account_warning", account=account.ig_id, code=code)
    why = troubles.explain_code(code)
    _tell(account, code, joined(f"Instagram {account}.", why.what), why.where)
    return True


def _tell(account: InstagramAccount, code: str, message: Text, advice: Text = "") -> None:
    facts = {"account": account.pk, "message": message, "advice": advice}
    alert.send(sender=InstagramAccount, code=f"instagram_{code}", **facts)


def unwarn(account: InstagramAccount, *codes: str) -> None:
    """What was warned of has passed."""
    for code in codes:
        warned = InstagramAccount.objects.filter(pk=account.pk, warnings__contains=[code])
        warned.update(warnings=Func(F("warnings"), Value(code), function="array_remove"))
