"""Forms of campaigns as a browser sends them, and visits of the last week."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest import mock

from django.template.response import SimpleTemplateResponse
from django.test import Client as Browser
from django.utils import timezone

from altegio.models import Visit
from feedback.models import Campaign, ContactEvent
from tests.factories import CompletedVisitFactory, InstagramClientFactory
from tests.feedback.factories import ContactFactory

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def address_of(campaign: Campaign) -> str:
    """The page of this campaign."""
    return f"/admin/feedback/campaign/{campaign.pk}/change/"


def given_to_page(browser: Browser, address: str) -> dict[str, Any]:
    """What the view at this address gives its page to show. To draw the page would take most of the time."""

    def leave(response: SimpleTemplateResponse) -> SimpleTemplateResponse:
        response.content = b""
        return response

    with mock.patch.object(SimpleTemplateResponse, "render", leave):
        found: dict[str, Any] = browser.get(address).context_data
    return found


def posted(browser: Browser, campaign: Campaign, **changed: Any) -> dict[str, Any]:
    """What the campaign's form would send as it stands, with these fields changed."""
    context = given_to_page(browser, address_of(campaign))
    forms = [context["adminform"].form]
    for formset in context["inline_admin_formsets"]:
        forms += [formset.formset.management_form, *formset.formset.forms]
    data: dict[str, Any] = {}
    for form in forms:
        for field in form:
            value = field.value()
            if field.name == "since":
                local = timezone.localtime(value) if value else None
                data["since_0"] = local.strftime("%d.%m.%Y") if local else ""
                data["since_1"] = local.strftime("%H:%M:%S") if local else ""
            elif field.name == "channels":
                for place, way in enumerate(way for way in value if way != "instagram"):
                    data[f"channels_{place}"] = way
            elif value is not None and value is not False:
                data[field.html_name] = value
    return {**data, **changed}


def form_of(browser: Browser, campaign: Campaign) -> tuple[str, dict[str, Any]]:
    """The address of the campaign's form and what it would send as it stands."""
    return address_of(campaign), posted(browser, campaign)


def count(browser: Browser, campaign: Campaign, **changed: Any) -> dict[str, Any]:
    """What the page is told while the form stands like this."""
    data = posted(browser, campaign, **changed)
    found: dict[str, Any] = browser.post(f"/admin/feedback/campaign/{campaign.pk}/count/", data).json()
    return found


def visits_of_the_week(count: int, *, wrote: bool = False, ago: timedelta = 3 * DAY) -> list[Visit]:
    """Completed visits of so many clients; with `wrote` each wrote in Direct two hours after it."""
    made = []
    for _number in range(count):
        ended_at = timezone.now() - ago
        times = {"starts_at": ended_at - HOUR, "ends_at": ended_at}
        visit = CompletedVisitFactory(client=InstagramClientFactory(), **times)
        if wrote:
            contact = ContactFactory(client=visit.client, last_action_at=ended_at + 2 * HOUR)
            ContactEvent.objects.create(
                contact=contact,
                account=contact.account,
                key=f"heard-{contact.pk}",
                kind="text",
                occurred_at=ended_at + 2 * HOUR,
                opens_window=True,
            )
        made.append(visit)
    return made
