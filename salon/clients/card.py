"""All that the card shows, gathered for one user."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from altegio.admin import show
from altegio.client.web import client_page
from altegio.models import Client, Label
from altegio.models.client import Importance
from feedback.admin.case_show import state_tag
from feedback.admin.client_log import log_of
from feedback.admin.clients import SEES as SEES_STORY
from feedback.models import Case, InstagramContact
from feedback.selectors import instagram_states
from feedback.services import by_hand, reaching
from salon.clients.asked import lines
from salon.clients.consent import consent
from salon.clients.figures import tiles
from salon.clients.names import instagram_line
from salon.clients.remedies import Around, Remedy, link_to_direct

SHOWN_STEPS, SHOWN_CASES = 15, 5
READS, SEES_CASES = "feedback.view_visitfeedback", "feedback.view_case"


def card(client: Client, request: HttpRequest, now: datetime) -> dict[str, Any]:
    """The context of the page. A flat number of queries, however many visits there are."""
    user = request.user
    around = Around(client, list(InstagramContact.objects.filter(client=client)), user)
    may_read, sees_cases = user.has_perm(READS), user.has_perm(SEES_CASES)
    state = instagram_states([client.pk])[client.pk]
    context: dict[str, Any] = {
        "client": client,
        "phone": show.phone(client.phone),
        "instagram": instagram_line(client.instagram_username, state),
        "labels": _labels(client),
        "visits_query": urlencode({"q": client.phone or client.name}),
        "tiles": tiles(client, now),
        "contacts": [(each, _last_wrote(each, client)) for each in around.contacts],
        "actions": _actions(around, now),
        "consent": consent(client, around.contacts, user),
        "cases": _cases(client) if sees_cases else None,
    }
    if user.has_perms(SEES_STORY):
        context["coming"], context["visits"] = lines(around, now, may_read=may_read)
        steps, more = log_of(client, 1, now, may_read=may_read, sees_cases=sees_cases, length=SHOWN_STEPS)
        context |= {"story": steps, "older": more}
    return context


def _last_wrote(contact: InstagramContact, client: Client) -> str:
    return show.moment(contact.last_action_at, client.company.zone) if contact.last_action_at else ""


def _labels(client: Client) -> Any:
    known = Label.objects.filter(company=client.company_id, title__in=client.tags)
    colors = dict(known.values_list("title", "color"))
    marks = show.labels((title, colors.get(title, "")) for title in client.tags)
    if client.importance == Importance.NONE:
        return marks
    return show.tag(client.get_importance_display(), show.Look("wait", "workspace_premium")) + marks


def _actions(around: Around, now: datetime) -> list[Remedy]:
    """What can be done with this client, as far as the user may."""
    client = around.client
    username = next((each.username for each in around.contacts if each.username), client.instagram_username)
    found = link_to_direct(around)
    if username:
        direct = reaching.conversation_address(username)
        found.insert(0, Remedy(_("Open Direct"), direct, "forum", outside=True))
    if around.may("feedback.view_handmark") and by_hand.people(now).filter(client=client).exists():
        found.insert(0, Remedy(_("Write by hand"), reverse("admin:feedback_by_hand"), "edit_note"))
    if client.vanished_at is None and client.altegio_id > 0:
        altegio = client_page(client.company.altegio_id, client.altegio_id)
        found.append(Remedy(_("Open in Altegio"), altegio, "open_in_new", outside=True))
    return found + _data(around)


def _data(around: Around) -> list[Remedy]:
    """What a client may ask of their data."""
    if around.client.is_erased:
        return []
    pk, found = around.client.pk, []
    if around.may("salon.export_client"):
        found.append(Remedy(_("Export"), reverse("admin:privacy_export", args=(pk,)), "download"))
    if around.may("salon.erase_client") or around.may("salon.add_datarequest"):
        found.append(
            Remedy(_("Erase the data"), reverse("admin:privacy_erase", args=(pk,)), "delete_forever")
        )
    return found


def _cases(client: Client) -> list[dict[str, Any]]:
    """The open ones first. One query."""
    rows = Case.objects.filter(survey__client=client).select_related("survey")
    return [
        {
            "pk": case.pk,
            "state": state_tag(case),
            "when": show.moment(case.opened_at, client.company.zone),
            "words": case.survey.comment,
        }
        for case in rows.order_by(F("resolved_at").desc(nulls_first=True), "-opened_at")[:SHOWN_CASES]
    ]
