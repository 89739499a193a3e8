"""The addresses of the product with the world's rows in place of their parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import resolve, reverse

from altegio.models import Appointment, Client, Payment, Review, Service, Staff, Visit, WorkingHours
from feedback.models import Campaign, LinkToken, VisitFeedback
from feedback.services.form_links import form_link
from feedback.services.stop_links import stop_link
from salon.passwords import set_password_link
from tests.pages.addresses import Address
from tests.pages.world import INSTAGRAM, World

# What stands in an address that is none of a model's pages.
_ARGUMENTS: dict[str, Callable[[World], dict[str, Any]]] = {
    "admin:client_story": lambda world: {"client_id": world.row(Client).pk},
    "admin:feedback_way_for_client": lambda world: {"pk": world.row(Client).pk},
    "admin:calendar_visit": lambda world: {"pk": world.row(Appointment).pk},
    "admin:client_wish": lambda world: {"client_id": world.row(Client).pk},
    "admin:privacy_erase": lambda world: {"client_id": world.row(Client).pk},
    "admin:privacy_export": lambda world: {"client_id": world.row(Client).pk},
    "admin:feedback_visitfeedback_export": lambda _world: {"form": "csv"},
    "admin:feedback_case_open": lambda world: {"survey_id": world.row(VisitFeedback).pk},
    "admin:feedback_tag_turn": lambda world: {"survey_id": world.row(VisitFeedback).pk},
    "admin:set_password": lambda world: _of(set_password_link(world.users["nobody"])),
    "admin:view_on_site": lambda _world: {"content_type_id": 1, "object_id": 1},
    "admin:app_list": lambda _world: {"app_label": "altegio"},
    "calendar_feed": lambda _world: {"word": "unknown"},
    "form": lambda world: _of(form_link(world.row(VisitFeedback))),
    "stop": lambda world: _of(stop_link(world.row(Client).pk)),
    "feedback:instagram_deletion_status": lambda _world: {"code": "code"},
    "feedback-detail": lambda world: {"visit_id": world.row(Visit).altegio_id},
    "altegio:webhook": lambda _world: {"secret": settings.ALTEGIO_WEBHOOK_SECRET},
    "telegram_webhook": lambda _world: {"secret": "secret"},
}
# The model whose row an address of the API shows.
_OF_API = {
    "client-detail": Client,
    "appointment-detail": Appointment,
    "visit-detail": Visit,
    "staff-detail": Staff,
    "service-detail": Service,
    "payment-detail": Payment,
    "review-detail": Review,
    "working-hours-detail": WorkingHours,
}
# Without which an address shows nothing.
_QUERIES: dict[str, Callable[[World], str]] = {
    "admin:calendar_events": lambda _world: "?start=2026-07-01&end=2026-07-02",
    "admin:feedback_qr_sheet": lambda world: f"?link={world.row(LinkToken).pk}",
    "client-by-instagram": lambda _world: f"?instagram={INSTAGRAM}",
}


def path_of(address: Address, world: World) -> str:
    """The address with the world's rows in place of its parameters."""
    query = _QUERIES.get(address.name)
    return _path_of(address, world) + (query(world) if query else "")


def _path_of(address: Address, world: World) -> str:
    if address.name == "admin:feedback_campaign_simple_history":
        campaign = world.row(Campaign)
        return reverse(address.name, args=(campaign.pk, campaign.history.first().pk))
    if address.name in _ARGUMENTS:
        return reverse(address.name, kwargs=_ARGUMENTS[address.name](world))
    if not address.parameters:
        return reverse(address.name)
    if address.name in _OF_API:
        return reverse(address.name, kwargs={"id": world.row(_OF_API[address.name]).altegio_id})
    assert address.model, f"tests/pages/paths.py: say in _ARGUMENTS what stands in {address.route}"
    (parameter,) = address.parameters
    return reverse(address.name, kwargs={parameter: world.row(address.model).pk})


def _of(link: str) -> dict[str, Any]:
    """What stands in the address of a link that the product made."""
    return dict(resolve(urlsplit(link).path).kwargs)
