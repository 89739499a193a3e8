"""The lines of the check about hearing: whether Instagram tells us what happens in Direct."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.channels.instagram import reach
from feedback.channels.instagram.client import InstagramClient
from feedback.channels.instagram.errors import InstagramError
from feedback.models import InstagramAccount
from feedback.services import connecting, ice_breakers, menu, subscriptions, troubles
from feedback.services.checkup_line import BAD, GOOD, OFF, OPEN, Asked, Check, later, refused
from feedback.services.reading import webhooks_reach_us

_OFFER = gettext_lazy("Press “Offer the question”, or run: manage.py instagram_subscribe --ice-breakers")


def subscription(client: InstagramClient, asked: Asked) -> Check:
    """Whether the account's events are sent to us, all kinds of them."""
    name = _("Subscribed fields")
    if "me" in asked.refusals:
        return Check(OFF, "subscription", name, later())
    try:
        missing = subscriptions.missing_fields(client)
    except InstagramError as error:
        return refused("subscription", name, error)
    if missing:
        detail = _("Instagram does not tell us of: %(fields)s") % {"fields": ", ".join(missing)}
        advice = _("Press “Subscribe”, or run: manage.py instagram_subscribe")
        return Check(BAD, "subscription", name, detail, advice, "subscribe")
    return Check(GOOD, "subscription", name, ", ".join(subscriptions.WEBHOOK_FIELDS))


def app_keys() -> list[Check]:
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


def address() -> Check:
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


def heard(account: InstagramAccount) -> Check:
    """When Instagram last told us something."""
    name, last = _("Last webhook"), account.last_webhook_at
    if troubles.SILENT in account.warnings:
        why = troubles.explain_code(troubles.SILENT)
        return Check(BAD, "heard", name, why.what, why.where)
    if last is None:
        advice = _("Write something to the salon's Direct from another phone: it arrives here in seconds.")
        return Check(OPEN, "heard", name, _("None has come yet."), advice)
    return Check(GOOD, "heard", name, f"{timezone.localtime(last):%d.%m.%Y %H:%M}")


def live(account: InstagramAccount, asked: Asked) -> Check:
    """Instagram tells nobody whether an app is live: what arrives proves it, what is refused disproves it."""
    name, error = _("Live mode"), asked.refusal("me", "conversations")
    if error is not None and error.subcode in (2018027, 2018028):
        return refused("live", name, error)
    if account.last_webhook_at is not None:
        return Check(GOOD, "live", name, _("webhooks arrive"))
    advice = _(
        "Meta for Developers → your app: the switch must stand at Live (Published), or no webhook is sent."
    )
    return Check(OPEN, "live", name, _("Instagram does not tell; the first webhook proves it."), advice)


def question(client: InstagramClient, asked: Asked) -> Check:
    """Whether new conversations offer our question."""
    name = _("Question in new conversations")
    if "me" in asked.refusals:
        return Check(OFF, "ice_breakers", name, later())
    try:
        if ice_breakers.is_set(client):
            return Check(GOOD, "ice_breakers", name, ice_breakers.rate_visit().question)
    except InstagramError as error:
        return refused("ice_breakers", name, error)
    detail = _("“%(question)s” is not offered: a new client's link tells us nothing.")
    words = {"question": ice_breakers.rate_visit().question}
    return Check(BAD, "ice_breakers", name, detail % words, str(_OFFER), "ice_breakers")


def way_out(client: InstagramClient, asked: Asked) -> Check:
    """Whether the menu of every conversation offers not to be written to. STOP as a word works without it."""
    name = _("Way out in the menu")
    if "me" in asked.refusals:
        return Check(OFF, "menu", name, later())
    item = menu.stop_item().title
    try:
        if menu.is_set(client):
            return Check(GOOD, "menu", name, item)
    except InstagramError as error:
        return refused("menu", name, error)
    detail = _("“%(item)s” is not in the menu; clients can still write STOP.") % {"item": item}
    return Check(OPEN, "menu", name, detail, str(_OFFER), "ice_breakers")
