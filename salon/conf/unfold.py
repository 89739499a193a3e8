"""Settings of the admin's looks: name, colours, menu."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


def _may(permission: str) -> Callable[[HttpRequest], bool]:
    """Whether the user of a request has this permission."""
    return lambda request: bool(request.user.has_perm(permission))


def _static(path: str) -> Callable[[HttpRequest], str]:
    return lambda _request: static(path)


def _at(link: Any) -> Callable[[HttpRequest], bool]:
    """Whether a request is for this page or one below it; home only for itself."""
    return lambda request: request.path.startswith(str(link))


def _page(title: Any, icon: str, viewname: str, permission: str, badge: str = "") -> dict[str, Any]:
    """A line of the menu, shown to who has the permission; `badge` names the function that counts."""
    link = reverse_lazy(f"admin:{viewname}")
    line: dict[str, Any] = {"title": title, "icon": icon, "link": link, "permission": _may(permission)}
    line["active"] = _at(link)
    if badge:
        line |= {"count": badge, "badge_variant": "danger"}
    return line


def _list(title: Any, icon: str, app: str, model: str, badge: str = "") -> dict[str, Any]:
    """The line of a model's list."""
    return _page(title, icon, f"{app}_{model}_changelist", f"{app}.view_{model}", badge)


_HOME = {
    "title": _("Home"),
    "icon": "home",
    "link": reverse_lazy("admin:index"),
    "active": lambda request: request.path == str(reverse_lazy("admin:index")),
}

NAVIGATION: list[dict[str, Any]] = [
    {
        "title": _("Today"),
        "items": [
            _HOME,
            _page(_("Calendar"), "calendar_month", "calendar", "altegio.view_appointment"),
            _page(_("Photo reminders"), "add_a_photo", "feedback_photos", "feedback.view_photoreminder"),
        ],
    },
    {
        "title": _("Clients and visits"),
        "items": [
            _list(_("Clients"), "groups", "altegio", "client"),
            _page(
                _("Instagram names"),
                "alternate_email",
                "altegio_names",
                "altegio.view_client",
                "salon.admin.badges.names_to_settle",
            ),
            _list(_("Visits"), "spa", "altegio", "visit"),
            _list(_("Appointments"), "event_note", "altegio", "appointment"),
            _list(_("Payments"), "payments", "altegio", "payment"),
            _list(_("Reviews in Altegio"), "star", "altegio", "review"),
            _page(_("Report of visits"), "bar_chart", "report_visits", "salon.visits_report"),
        ],
    },
    {
        "title": _("Surveys"),
        "items": [
            _list(
                _("Answers and surveys"),
                "reviews",
                "feedback",
                "visitfeedback",
                "salon.admin.badges.surveys_to_look_at",
            ),
            _page(_("Report of answers"), "insights", "report_answers", "salon.answers_report"),
            _list(_("Cases"), "support_agent", "feedback", "case", "salon.admin.badges.open_cases"),
            _page(
                _("Write by hand"),
                "edit_note",
                "feedback_by_hand",
                "feedback.view_handmark",
                "salon.admin.badges.clients_to_write_to",
            ),
            _page(_("Who comes again"), "event_repeat", "feedback_rebooked", "feedback.view_case"),
            _list(_("Tags of comments"), "sell", "feedback", "tag"),
            _page(_("Digest of the week"), "newspaper", "feedback_digest", "feedback.view_digestsetting"),
            _list(_("Campaigns"), "tune", "feedback", "campaign"),
            _list(_("Holidays"), "event_busy", "feedback", "holiday"),
            _page(_("Sending"), "pause_circle", "sending", "feedback.view_sendingswitch"),
            _list(_("Do not write to"), "do_not_disturb_on", "feedback", "optout"),
            _list(
                _("People in Direct"),
                "forum",
                "feedback",
                "instagramcontact",
                "salon.admin.badges.contacts_to_resolve",
            ),
            _page(_("Links and QR codes"), "qr_code_2", "feedback_ways_in", "feedback.view_instagramcontact"),
            _list(_("Instagram accounts"), "photo_camera", "feedback", "instagramaccount"),
        ],
    },
    {
        "title": _("Salon"),
        "items": [
            _list(_("Masters"), "badge", "altegio", "staff"),
            _list(_("Team"), "group", "feedback", "teammember"),
            _list(_("Services"), "content_cut", "altegio", "service"),
            _list(_("Categories"), "category", "altegio", "servicecategory"),
            _list(_("Working hours"), "schedule", "altegio", "workinghours"),
            _list(_("Labels"), "label", "altegio", "label"),
            _list(_("Custom fields"), "edit_note", "altegio", "customfield"),
            _list(_("Locations"), "storefront", "altegio", "company"),
        ],
    },
    {
        "title": _("Personal data"),
        "collapsible": True,
        "items": [
            _list(
                _("Requests about data"),
                "contact_support",
                "salon",
                "datarequest",
                "salon.admin.badges.overdue_requests",
            ),
            _page(_("What is kept for how long"), "auto_delete", "privacy_retention", "salon.view_retention"),
            _list(_("Erased people"), "person_remove", "altegio", "erasure"),
            _list(_("Audit log"), "history", "salon", "auditentry"),
        ],
    },
    {
        "title": _("System"),
        "collapsible": True,
        "items": [
            _page(
                _("What was read from Altegio"),
                "monitor_heart",
                "altegio_health",
                "altegio.view_syncstate",
                "salon.admin.badges.stops_of_the_mirror",
            ),
            _list(_("Alerts"), "notifications_active", "salon", "alert"),
            _list(_("Sync runs"), "sync", "altegio", "syncrun"),
            _list(_("Streams"), "stacks", "altegio", "syncstate"),
            _list(_("Instagram webhooks"), "webhook", "feedback", "delivery"),
            _list(
                _("Quarantine"),
                "report",
                "altegio",
                "quarantine",
                "salon.admin.badges.objects_in_quarantine",
            ),
            _list(_("Messages to the team"), "outgoing_mail", "feedback", "teammessage"),
            _list(_("Telegram updates"), "mark_chat_unread", "feedback", "telegramupdate"),
            _list(_("Altegio webhooks"), "move_to_inbox", "altegio", "webhookevent"),
            _list(_("Users"), "person", "auth", "user"),
            _list(_("Roles"), "shield_person", "auth", "group"),
            _list(_("API tokens"), "key", "salon", "apitoken"),
            _list(_("Webhooks to other tools"), "webhook", "salon", "outgoingwebhook"),
            _list(_("Task schedule"), "timer", "django_celery_beat", "periodictask"),
            _list(_("Stuck tasks"), "running_with_errors", "salon", "stucktask"),
            _list(_("Log-in attempts"), "lock", "axes", "accessattempt"),
        ],
    },
]

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": _("Salon"),
    "SITE_HEADER": _("Salon"),
    "SITE_SUBHEADER": _("clients, visits, answers"),
    "SITE_URL": None,
    "SITE_ICON": _static("salon/mark.svg"),
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "sizes": "any", "href": _static("salon/mark.svg")},
    ],
    "SHOW_BACK_BUTTON": True,
    "SHOW_VIEW_ON_SITE": False,
    "BORDER_RADIUS": "8px",
    "STYLES": [_static(f"salon/{name}.css") for name in ("salon", "search", "lists", "reachable")],
    "SCRIPTS": [_static("salon/salon.js"), _static("salon/search.js")],
    "DASHBOARD_CALLBACK": "salon.home.dashboard",
    "COLORS": {
        # Warm greys and a calm plum: quiet beside the colours of states.
        "base": {
            "50": "#faf9f8",
            "100": "#f4f2f1",
            "200": "#e7e3e1",
            "300": "#d5cfcc",
            "400": "#a59c99",
            "500": "#766d6b",
            "600": "#574f4e",
            "700": "#423b3b",
            "800": "#2b2627",
            "900": "#1c1819",
            "950": "#121011",
        },
        "primary": {
            "50": "#fcf4f8",
            "100": "#f8e8f0",
            "200": "#f1d2e2",
            "300": "#e5aecb",
            "400": "#d98db4",
            "500": "#cc74a2",
            "600": "#9d4072",
            "700": "#82325d",
            "800": "#6c2b4e",
            "900": "#5a2743",
            "950": "#361226",
        },
    },
    "LOGIN": {"form": "salon.two_factor.log_in.PasswordForm"},
    "ACCOUNT": {
        "navigation": [
            {"title": _("Change password"), "link": reverse_lazy("admin:password_change")},
            {"title": _("Log-in with a code"), "link": reverse_lazy("admin:two_factor")},
        ]
    },
    "SIDEBAR": {"show_search": False, "show_all_applications": False, "navigation": NAVIGATION},
}
