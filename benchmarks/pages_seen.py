"""The pages of the admin that are looked at: all that the site has, as far as a look changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.db import models
from django.test import Client as Browser
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone, translation

from altegio.models import Appointment, Client, Staff
from salon.reports import periods
from tests.factories import StaffUserFactory
from tests.roles import ROLES, browser_of, user_in

# They lead elsewhere, or speak to the browser's script alone.
NO_PAGES = {"login", "logout", "autocomplete", "jsi18n", "password_change", "password_change_done"}
# The calendar's page asks so: it knows the zone.
VIEWS = ("day", "week", "month", "agenda")
# The name, the number and the Instagram name of one client among all; and what every tenth is called.
SEARCHED = ("Єдина", "0509999999", "@regular")
COMMON = "Олена"
# What a salon has more of every year.
GROWING = {"altegio", "feedback"}
Key = Callable[[], object]


@dataclass(frozen=True)
class Page:
    """A page as a role opens it: the name of its address, the key in it, and what follows the "?".

    `kind`: "page"; "years" of one that goes through years; or what it is of a `model`: its "list", a "search"
    in it, a "row", a "form" for a new one.
    """

    name: str
    role: str
    view: str
    key: Key | None = None
    query: str = ""
    kind: str = "page"
    model: type[models.Model] | None = None

    def address(self) -> str:
        """Where it is. Raises LookupError where there is no row to be shown."""
        key = None if self.key is None else self.key()
        if self.key is not None and key is None:
            raise LookupError(self.name)
        address = reverse(f"admin:{self.view}", args=() if key is None else (key,))
        return f"{address}?{self.query}" if self.query else address


def pages() -> list[Page]:
    """All of them: home and the calendar by role, then whatever the site has, as its owner sees it."""
    homes = [Page("home", role, "index") for role in ROLES]
    week = [
        Page(
            f"calendar: {view}",
            role,
            "calendar_events",
            query=urlencode({"view": view, "zone": "Europe/Kyiv"}),
        )
        for role in ("manager", "master")
        for view in VIEWS
    ]
    everywhere = [
        Page(f"search: {word}", role, "search", query=urlencode({"q": word}))
        for role in ("receptionist", "master")
        for word in (*SEARCHED, COMMON)
    ]
    named = sorted(set(_names(get_resolver().url_patterns, ())) - NO_PAGES)
    of_one = [
        Page("visit in the calendar", "receptionist", "calendar_visit", key=_their_last),
        Page("story of a client", "manager", "client_story", key=regular),
    ]
    return [
        *homes,
        *week,
        *everywhere,
        *of_one,
        _longest(),
        *(Page(name, "owner", name) for name in named),
        *_models(),
    ]


def _longest() -> Page:
    """The report that reads most, over as many days as it takes at once."""
    today = timezone.localdate()
    days = {"period": periods.CUSTOM, "from": f"{today - periods.LONGEST}", "to": f"{today}"}
    return Page("report_visits, three years", "owner", "report_visits", query=urlencode(days), kind="years")


def _names(patterns: list[URLPattern | URLResolver], inside: tuple[str, ...]) -> Iterator[str]:
    """The names of the admin's addresses without a number in them that are no model's."""
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from _names(each.url_patterns, (*inside, each.namespace or ""))
        elif "admin" in inside and each.name and not each.pattern.regex.groups and not _of_a_model(each.name):
            yield each.name


def _of_a_model(name: str) -> bool:
    return name == "index" or name.endswith(("_changelist", "_add"))


def _models() -> Iterator[Page]:
    """Every list, searches in those that grow, the row made last, and the form of a new one."""
    for model, its in admin.site._registry.items():
        start = f"{model._meta.app_label}_{model._meta.model_name}"
        with translation.override("en"):
            named = str(model._meta.verbose_name)
        yield Page(named, "owner", f"{start}_changelist", kind="list", model=model)
        if model._meta.app_label in GROWING and _is_searched(its):
            for word in SEARCHED:
                asked = urlencode({"q": word})
                name = f"{named}: {word}"
                yield Page(name, "owner", f"{start}_changelist", query=asked, kind="search", model=model)
        key = regular if model is Client else _last(model)
        yield Page(named, "owner", f"{start}_change", key=key, kind="row", model=model)
        yield Page(named, "owner", f"{start}_add", kind="form", model=model)


def _is_searched(its: ModelAdmin) -> bool:
    return bool(its.search_fields) or type(its).get_search_results is not ModelAdmin.get_search_results


def _last(model: type[models.Model]) -> Key:
    return lambda: model._default_manager.order_by("-pk").values_list("pk", flat=True).first()


def regular() -> object:
    """The client who came ten times in a salon of any size."""
    return Client.objects.values_list("pk", flat=True).get(instagram_username="regular")


def _their_last() -> object:
    rows = Appointment.objects.filter(client__instagram_username="regular").order_by("-starts_at")
    return rows.values_list("pk", flat=True).first()


def browsers() -> dict[str, Browser]:
    """A browser of each role, logged in; the master has a chair. "stock" may see Django's own lists."""
    users = {role: user_in(role) for role in ROLES}
    StaffUserFactory(user=users["master"], staff=Staff.objects.order_by("pk").first())
    return {
        **{role: browser_of(user) for role, user in users.items()},
        "stock": browser_of(user_in("nobody", is_superuser=True)),
    }
