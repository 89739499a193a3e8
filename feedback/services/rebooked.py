"""Whether clients come again after what they answered, by how they rated the visit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet

from altegio.selectors import returning
from feedback.models import VisitFeedback
from feedback.rules import Thresholds, band
from feedback.services.campaigns import default_campaign

WITHIN = timedelta(days=60)
# Of fewer clients a share says little.
FEW = 30
BANDS = ("low", "middle", "high")


@dataclass
class Band:
    """Of `clients` who rated so, how many come again, and how many of these booked it after the answer.

    `open`: how many of the clients still have time left, so that the shares may grow.
    """

    name: str
    clients: int = 0
    again: int = 0
    booked: int = 0
    open: int = 0

    @property
    def few(self) -> bool:
        """Whether these are too few to conclude anything."""
        return self.clients < FEW

    def share(self, count: int) -> int | None:
        """A part of the clients in whole percent; None of nobody."""
        return round(100 * count / self.clients) if self.clients else None


def by_band(since: datetime, now: datetime, companies: Iterable[int] = ()) -> list[Band]:
    """The three bands for ratings that came between `since` and `now`. Two queries, however many surveys.

    Each client counts once, by the newest answer. They come again if an appointment of theirs, not
    cancelled, begins within `WITHIN` after the answer, whenever it was made.
    """
    thresholds = Thresholds(low_until=default_campaign().low_threshold)
    found = {name: Band(name) for name in BANDS}
    for row in _counted(_newest(since, now, companies), now):
        one = found[band("rating", row["rating"], thresholds)]
        one.clients += row["clients"]
        one.again += row["again"]
        one.booked += row["booked"]
        one.open += row["open"]
    return list(found.values())


def _newest(since: datetime, now: datetime, companies: Iterable[int]) -> QuerySet[VisitFeedback]:
    """The newest rated survey of each client."""
    rated = VisitFeedback.objects.filter(
        received_at__gte=since, received_at__lte=now, rating__isnull=False, client__isnull=False
    )
    wanted = list(companies)
    if wanted:
        rated = rated.filter(visit__company__in=wanted)
    return rated.order_by("client_id", "-received_at", "-pk").distinct("client_id")


def _counted(newest: QuerySet[VisitFeedback], now: datetime) -> Any:
    """How many of each rating, and of those how many come again. One query."""
    person, answered = OuterRef("client"), OuterRef("received_at")
    rows = VisitFeedback.objects.filter(pk__in=newest.values("pk")).annotate(
        comes=returning.comes_again(person, answered, WITHIN),
        comes_anew=returning.comes_again(person, answered, WITHIN, booked_after=True),
    )
    return (
        rows.order_by()
        .values("rating")
        .annotate(
            clients=Count("pk"),
            again=Count("pk", filter=Q(comes=True)),
            booked=Count("pk", filter=Q(comes_anew=True)),
            open=Count("pk", filter=Q(received_at__gt=now - WITHIN)),
        )
    )
