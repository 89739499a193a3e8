"""Everything that sending and hearing rest on, tried one after the other, with what to do in plain words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from altegio import selectors as mirror
from feedback.channels.instagram import reach
from feedback.channels.instagram.client import InstagramClient, Me
from feedback.channels.instagram.errors import Action, InstagramError
from feedback.models import InstagramAccount
from feedback.services import accounts, connecting, ice_breakers, renewal, subscriptions, troubles
from feedback.services.reading import webhooks_reach_us

State = InstagramAccount.State

GOOD, BAD, OPEN, OFF = "good", "bad", "wait", "off"
# Shorter than what a person waits for at the screen.
TIMEOUT = (3.0, 8.0)


@dataclass(frozen=True)
class Check:
    """One thing: `tone` is GOOD, BAD, OPEN (a person should look) or OFF (could not be asked).

    `advice` says where it is put right; `fix` names the button that does it, if there is one.
    """

    tone: str
    code: str
    name: str
    detail: str = ""
    advice: str = ""
    fix: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing is known to be wrong here."""
        return self.tone != BAD


@dataclass
class _Asked:
    """What Instagram said when asked: who the account is, and the refusals by the question."""

    me: Me | None = None
    refusals: dict[str, InstagramError] = field(default_factory=dict)

    def refusal(self, *questions: str) -> InstagramError | None:
        """The first refusal of these questions."""
        return next((self.refusals[one] for one in questions if one in self.refusals), None)


def check(account: InstagramAccount | None, now: datetime) -> list[Check]:
    """Try everything; each line stands by itself, so that all that is wrong shows at once."""
    if account is None or not account.token:
        return [_no_access(account), *_settings(), _webhook_address()]
    client = accounts.client_for(account, timeout=TIMEOUT)
    asked = _ask(client)
    return [
        _access(account, asked),
        _tester(asked),
        _permissions(asked),
        _messages(asked),
        _subscription(client, asked),
        *_settings(),
        _webhook_address(),
        _heard(account, now),
        _live(account, asked),
        _ice_breakers(client, asked),
        _life(account, now),
        _sending(account),
        _locations(account, now),
    ]


def _ask(client: InstagramClient) -> _Asked:
    asked = _Asked()
    try:
        asked.me = client.me()
    except InstagramError as error:
        asked.refusals["me"] = error
        if error.action in (Action.RECONNECT, Action.RETRY_LATER):
            return asked
    try:
        client.conversations()
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


def _access(account: InstagramAccount, asked: _Asked) -> Check:
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


def _by_refusal(code: str, name: str, error: InstagramError | None, mine: bool, good: str) -> Check:
    """A line that is good unless the refusal is about it; off where another refusal stands before it."""
    if error is None:
        return Check(GOOD, code, name, good)
    if not mine:
        return Check(OFF, code, name, _("Cannot be told until the other lines are put right."))
    why = troubles.explain(error)
    return Check(BAD, code, name, why.what, why.where)


def _tester(asked: _Asked) -> Check:
    error = asked.refusal("me", "conversations")
    mine = error is not None and (error.code, error.subcode) == (100, None)
    passed = asked.me is not None and not mine
    good = _("accepted, or not needed")
    return _by_refusal("tester", _("Tester role"), None if passed else error, mine, good)


def _permissions(asked: _Asked) -> Check:
    error = asked.refusal("me", "conversations")
    mine = error is not None and error.action is Action.PERMISSION
    return _by_refusal("permissions", _("Permissions"), error, mine, _("profile and messages"))


def _messages(asked: _Asked) -> Check:
    error = asked.refusal("conversations", "me")
    mine = error is not None and error.subcode == 2534041
    name = _("Access to messages in the Instagram app")
    if error is not None and not mine and "me" not in asked.refusals and error.action is Action.RETRY_LATER:
        why = troubles.explain(error)
        return Check(OPEN, "messages", name, why.what, why.where)
    return _by_refusal("messages", name, error, mine, _("switched on"))


# --- hearing --------------------------------------------------------------------------------------
def _subscription(client: InstagramClient, asked: _Asked) -> Check:
    name = _("Subscribed fields")
    if "me" in asked.refusals:
        return Check(OFF, "subscription", name, _("Cannot be told until the other lines are put right."))
    try:
        missing = subscriptions.missing_fields(client)
    except InstagramError as error:
        why = troubles.explain(error)
        return Check(BAD, "subscription", name, why.what, why.where)
    if missing:
        detail = _("Instagram does not tell us of: %(fields)s") % {"fields": ", ".join(missing)}
        advice = _("Press “Subscribe”, or run: manage.py instagram_subscribe")
        return Check(BAD, "subscription", name, detail, advice, "subscribe")
    return Check(GOOD, "subscription", name, ", ".join(subscriptions.WEBHOOK_FIELDS))


def _settings() -> list[Check]:
    """The app's keys, as far as they are missing; INSTAGRAM_APP_ID is needed for the log-in alone."""
    found = []
    if not any(settings.INSTAGRAM_APP_SECRETS):
        advice = _("Copy the Instagram app's secret from Meta for Developers into INSTAGRAM_APP_SECRETS.")
        detail = _("INSTAGRAM_APP_SECRETS is empty: no webhook can be verified.")
        found.append(Check(BAD, "secret", _("App secret"), detail, advice))
    if not settings.INSTAGRAM_VERIFY_TOKEN:
        advice = _(
            "Make up a long word, put it into INSTAGRAM_VERIFY_TOKEN and beside the webhook's address."
        )
        detail = _("INSTAGRAM_VERIFY_TOKEN is empty: Meta cannot verify our address.")
        found.append(Check(BAD, "verify", _("Verify token"), detail, advice))
    if not connecting.login_is_set_up():
        detail = _("Without INSTAGRAM_APP_ID accounts are connected by pasting a token only.")
        found.append(Check(OPEN, "login", _("Log-in by Instagram"), detail))
    return found


def webhook_address() -> str:
    """What the app's dashboard has to know."""
    return f"{settings.PUBLIC_URL}{reverse('feedback:instagram_webhook')}"


def _webhook_address() -> Check:
    """Whether our address answers Meta's question, asked from here by its public name."""
    name, url = _("Webhook address"), webhook_address()
    if not webhooks_reach_us() and not settings.DEMO:
        detail = _("%(url)s is not public: conversations are read every few minutes instead.")
        advice = _(
            "Set PUBLIC_URL to an https address that Instagram can reach, then answers arrive at once."
        )
        return Check(OPEN, "address", name, detail % {"url": url}, advice)
    if not settings.INSTAGRAM_VERIFY_TOKEN:
        return Check(OFF, "address", name, url)
    reached = reach.ask(url, settings.INSTAGRAM_VERIFY_TOKEN)
    if reached is reach.Reach.ANSWERS:
        return Check(GOOD, "address", name, url)
    if reached is reach.Reach.REFUSES:
        detail = _("Something else answers at %(url)s, or a proxy changes what it says.")
        advice = _(
            "See that PUBLIC_URL leads to this program and that the proxy lets /webhooks/ through as it is."
        )
    else:
        detail = _("Nothing answers at %(url)s.")
        advice = _(
            "See that PUBLIC_URL is right, that its certificate is valid and that the web server runs."
        )
    return Check(BAD, "address", name, detail % {"url": url}, advice)


def _heard(account: InstagramAccount, now: datetime) -> Check:
    name, last = _("Last webhook"), account.last_webhook_at
    if troubles.SILENT in account.warnings:
        why = troubles.explain_code(troubles.SILENT)
        return Check(BAD, "heard", name, why.what, why.where)
    if last is None:
        advice = _("Write something to the salon's Direct from another phone: it arrives here in seconds.")
        return Check(OPEN, "heard", name, _("None has come yet."), advice)
    return Check(GOOD, "heard", name, f"{timezone.localtime(last):%d.%m.%Y %H:%M}")


def _live(account: InstagramAccount, asked: _Asked) -> Check:
    """Instagram tells nobody whether an app is live: what arrives proves it, what is refused disproves it."""
    name, error = _("Live mode"), asked.refusal("me", "conversations")
    if error is not None and error.subcode in (2018027, 2018028):
        why = troubles.explain(error)
        return Check(BAD, "live", name, why.what, why.where)
    if account.last_webhook_at is not None:
        return Check(GOOD, "live", name, _("webhooks arrive"))
    advice = _(
        "Meta for Developers → your app: the switch must stand at Live (Published), or no webhook is sent."
    )
    return Check(OPEN, "live", name, _("Instagram does not tell; the first webhook proves it."), advice)


def _ice_breakers(client: InstagramClient, asked: _Asked) -> Check:
    name = _("Question in new conversations")
    if "me" in asked.refusals:
        return Check(OFF, "ice_breakers", name, _("Cannot be told until the other lines are put right."))
    try:
        if ice_breakers.is_set(client):
            return Check(GOOD, "ice_breakers", name, ice_breakers.rate_visit().question)
    except InstagramError as error:
        why = troubles.explain(error)
        return Check(BAD, "ice_breakers", name, why.what, why.where)
    detail = _("“%(question)s” is not offered: a new client's link tells us nothing.")
    words = {"question": ice_breakers.rate_visit().question}
    return Check(BAD, "ice_breakers", name, detail % words, _("Press “Offer the question”."), "ice_breakers")


# --- the account itself ---------------------------------------------------------------------------
def _life(account: InstagramAccount, now: datetime) -> Check:
    name, expires = _("Access lasts"), account.token_expires_at
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


def _sending(account: InstagramAccount) -> Check:
    name = _("Sending")
    if account.state != State.OK:
        why = troubles.explain_code(account.state_code, account.state_reason)
        fix = "connect" if account.state == State.RECONNECT else "resume"
        return Check(BAD, "sending", name, f"{account.get_state_display()}. {why.what}", why.where, fix)
    if account.paused:
        advice = _("Switch the pause off on the account's page.")
        return Check(BAD, "sending", name, _("Sending is paused."), advice)
    return Check(GOOD, "sending", name, _("Messages may go out."))


def _locations(account: InstagramAccount, now: datetime) -> Check:
    name, speak = _("Locations"), accounts.voices(now)
    titles = [each.title for each in mirror.companies() if speak.of(each.pk) == account]
    if titles:
        return Check(GOOD, "locations", name, ", ".join(titles))
    advice = _("Choose on the account's page which locations it writes for.")
    return Check(OPEN, "locations", name, _("It writes for no location."), advice)
