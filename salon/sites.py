"""The admin site of the project: home, calendar, and the page on which a first password is set."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from unfold.sites import UnfoldAdminSite


class SalonAdminSite(UnfoldAdminSite):
    """Unfold's site under the project's name."""

    site_title = site_header = index_title = _("Salon")
    # What is not known looks the same everywhere (altegio.admin.show.NOTHING, which is not loaded yet).
    empty_value_display = "–"

    def extra_urls(self) -> list[URLPattern]:
        """Pages of the house beside those of the models."""
        from altegio.admin import health, names
        from feedback.admin import (
            by_hand,
            clients,
            digest,
            photo_settings,
            photos,
            rebooked,
            sending,
            ways_in,
        )
        from salon import home
        from salon.calendar import feed_pages, visit
        from salon.calendar import views as calendar
        from salon.clients import consent
        from salon.privacy import erase_page, export_page, retention_page
        from salon.reports import answer_page, visit_page

        return [
            *self._ways_in(),
            path("reports/visits/", self.admin_view(visit_page.page), name="report_visits"),
            path("reports/answers/", self.admin_view(answer_page.page), name="report_answers"),
            path("home/numbers/", self.admin_view(home.numbers), name="home_numbers"),
            path("home/answers/", self.admin_view(home.said), name="home_answers"),
            path("home/today/", self.admin_view(home.today), name="home_today"),
            path("calendar/", self.admin_view(calendar.page), name="calendar"),
            path("calendar/events", self.admin_view(calendar.events), name="calendar_events"),
            path("calendar/version", self.admin_view(calendar.version), name="calendar_version"),
            path("calendar/feeds/", self.admin_view(feed_pages.page), name="calendar_feeds"),
            path("calendar/visits/<int:pk>/", self.admin_view(visit.page), name="calendar_visit"),
            path("sending/", self.admin_view(sending.page), name="sending"),
            path("clients/<int:client_id>/story/", self.admin_view(clients.story), name="client_story"),
            path("altegio/health/", self.admin_view(health.page), name="altegio_health"),
            path("altegio/instagram-names/", self.admin_view(names.page), name="altegio_names"),
            path("photos/", self.admin_view(photos.page), name="feedback_photos"),
            path("photos/settings/", self.admin_view(photo_settings.page), name="feedback_photo_settings"),
            path("cases/again/", self.admin_view(rebooked.page), name="feedback_rebooked"),
            path("cases/digest/", self.admin_view(digest.page), name="feedback_digest"),
            path("direct/by-hand/", self.admin_view(by_hand.page), name="feedback_by_hand"),
            path("direct/links/", self.admin_view(ways_in.page), name="feedback_ways_in"),
            path("direct/links/print/", self.admin_view(ways_in.sheet), name="feedback_qr_sheet"),
            path(
                "direct/links/<int:pk>/",
                self.admin_view(ways_in.for_client),
                name="feedback_way_for_client",
            ),
            path("privacy/retention/", self.admin_view(retention_page.page), name="privacy_retention"),
            path("clients/<int:client_id>/wish/", self.admin_view(consent.act), name="client_wish"),
            path("clients/<int:client_id>/erase/", self.admin_view(erase_page.page), name="privacy_erase"),
            path("clients/<int:client_id>/export/", self.admin_view(export_page.page), name="privacy_export"),
        ]

    def _ways_in(self) -> list[URLPattern]:
        """The pages of a password and of the second step of a log-in."""
        from salon.passwords import SetPassword
        from salon.two_factor import log_in, pages

        off = self.admin_view(pages.of_another)
        return [
            path("login/code/", log_in.page, name="login_code"),
            path("log-in-with-code/", self.admin_view(pages.own), name="two_factor"),
            path("auth/user/<int:pk>/without-code/", off, name="two_factor_off"),
            path("set-password/<uidb64>/<token>/", SetPassword.as_view(), name="set_password"),
        ]

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The log-in; who has a second step is led on to the page that asks for the code."""
        from salon.two_factor import log_in

        answer = super().login(request, extra_context)
        asked = request.method == "POST" and log_in.is_waiting(request, timezone.now()) is not None
        return HttpResponseRedirect(reverse("admin:login_code")) if asked else answer

    def search(self, request: HttpRequest, _extra_context: Any = None) -> HttpResponse:
        """Search everywhere: our own in Unfold's place, at the same address."""
        from salon.search import views

        return views.page(request)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page knows: also where the language switch leads back to, and what nobody may miss."""
        from feedback.admin import sending
        from salon.alerts import lines

        context = {**super().each_context(request), "redirect_to": request.get_full_path()}
        if request.user.is_active and request.user.is_staff:
            context["sending"] = sending.bar(request)
            context["alerts"] = lines.head(request, timezone.now())
        return context

    def app_index(self, request: HttpRequest, app_label: str, extra_context: Any = None) -> HttpResponse:
        """Lead home: the lists of an app by themselves are no place where anybody works."""
        return HttpResponseRedirect(reverse("admin:index"))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """The lists of all apps, made when something asks for them: the menu of our pages never does."""
        make = super().get_app_list
        return make(request, app_label) if app_label else SimpleLazyObject(lambda: make(request))

    def get_sidebar_list(self, request: HttpRequest) -> list[dict[str, Any]]:
        """The menu without what the user may not open; a badge only where there is something to count."""
        groups = super().get_sidebar_list(request)
        for group in groups:
            group["items"] = [item for item in group["items"] if item["has_permission"]]
            for item in group["items"]:
                # An address that is looked up when it is shown would be so each time it is shown.
                item["link"] = str(item["link"])
                count = _count(request, item["count"]) if "count" in item else 0
                if count:
                    item["badge"] = count
        return groups

    def _call_permission_callback(self, callback: Any, request: HttpRequest) -> bool:
        """Ask at once: to ask later, Unfold makes a class for each line of the menu, on each page."""
        if callback is None:
            return True
        asked = import_string(callback) if isinstance(callback, str) else callback
        return bool(asked(request))


def _count(request: HttpRequest, badge: str) -> int:
    """What stands beside a line of the menu, unless the page has counted it and left it on the request."""
    known: int | None = getattr(request, badge.rpartition(".")[2], None)
    return int(import_string(badge)()) if known is None else known
