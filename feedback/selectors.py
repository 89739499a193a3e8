"""The door by which the admin, the API and the house read the surveys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When

from altegio.models import Client
from altegio.selectors import keys_of, search_clients
from feedback.models import InstagramContact, VisitFeedback
from feedback.models.survey import comment_vector
from feedback.models.words import PHOTO_REASON_WORDS, REASON_WORDS
from feedback.texts.searching import query_of

__all__ = [
    "feedback_list",
    "instagram_state_case",
    "instagram_states",
    "photo_reason_text",
    "reason_text",
    "said_in_comments",
    "search_surveys",
    "with_instagram_state",
]

INSTAGRAM_STATES = ("linked", "name_only", "conflict", "none")


def feedback_list() -> QuerySet[VisitFeedback]:
    """Surveys with all that a list shows, the newest visit first; answers take one query more."""
    rows = VisitFeedback.objects.select_related("visit__company", "client", "staff", "contact", "campaign")
    return rows.prefetch_related("answers")


def search_surveys(text: str, *, names_only: bool = False) -> QuerySet[VisitFeedback]:
    """Surveys of the clients who are found by this text, and those whose comment holds its words in any form.

    `names_only` is for who may see no phones. The queries of `search_clients`, and one besides.
    """
    every = VisitFeedback.objects.order_by()
    clients = keys_of(search_clients(text, names_only=names_only))
    by_client = every.filter(client__in=clients).values("pk")
    return every.filter(pk__in=by_client.union(said_in_comments(text).values("pk")))


def said_in_comments(text: str) -> QuerySet[VisitFeedback]:
    """Surveys whose comment holds these words in any form; none for a phone or a name with @.

    No query by itself.
    """
    every = VisitFeedback.objects.order_by()
    wanted = "" if text.startswith(("@", "+")) else query_of(text)
    if not wanted:
        return every.none()
    query = SearchQuery(wanted, config="simple", search_type="raw")
    return every.exclude(comment="").alias(said=comment_vector()).filter(said=query)


def reason_text(code: str) -> str:
    """A reason's code as a sentence in the language of the moment; the code itself when it is not known."""
    words = dict(REASON_WORDS)
    return str(words.get(code, code)) if code else ""


def photo_reason_text(code: str) -> str:
    """Why a master is not reminded of a photo, as a sentence; the code itself when it is not known."""
    return str(dict(PHOTO_REASON_WORDS).get(code, code)) if code else ""


def instagram_state_case() -> Case:
    """The expression that tells how sure it is who a client (the row) is in Instagram.

    `linked`: their conversation is known. `conflict`: two clients bear the name, it may be a real Gmail
    box, or a person has to decide about who wrote. `name_only`: a sure name, not seen in Direct yet.
    """
    contacts = InstagramContact.objects.filter(client=OuterRef("pk"))
    doubted = InstagramContact.objects.filter(
        username=OuterRef("instagram_username"), client__isnull=True
    ).exclude(conflict="")
    twins = Client.objects.present().filter(instagram_username=OuterRef("instagram_username"))
    return Case(
        When(Exists(contacts), then=Value("linked")),
        When(instagram_username="", then=Value("none")),
        When(
            Q(instagram_certain=False) | Exists(twins.exclude(pk=OuterRef("pk"))) | Exists(doubted),
            then=Value("conflict"),
        ),
        default=Value("name_only"),
        output_field=CharField(),
    )


def with_instagram_state(clients: QuerySet[Client]) -> QuerySet[Any]:
    """Annotate clients with `instagram_state`; no query more."""
    return clients.annotate(instagram_state=instagram_state_case())


def instagram_states(client_ids: Iterable[int]) -> dict[int, str]:
    """The Instagram state of each of these clients (primary keys). One query."""
    rows = Client.objects.filter(pk__in=list(client_ids)).order_by()
    return dict(rows.annotate(state=instagram_state_case()).values_list("pk", F("state")))
