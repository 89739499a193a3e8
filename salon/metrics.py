"""`/metrics`: how the product stands, in numbers for Prometheus. Nothing personal is in them, and no text."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any

import redis
from django.conf import settings
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from altegio import selectors as mirror
from altegio.selectors import standing as mirror_standing
from altegio.sync.connection import limiter_from_settings
from feedback.services import case_times, standing
from salon import health
from salon.models import Alert

HOUR = timedelta(hours=1)
QUEUES = ("celery", "altegio", "altegio-soon")


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The numbers, for who has METRICS_TOKEN, or, where there is none, for this machine alone."""
    if not allowed(request):
        return HttpResponse("METRICS_TOKEN is needed: Authorization: Bearer …\n", status=403)
    registry = CollectorRegistry()
    registry.register(Collector(timezone.now()))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def allowed(request: HttpRequest) -> bool:
    """Whether who asks may see the numbers. A proxy's word means that the request came from elsewhere."""
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
    address = request.META.get("REMOTE_ADDR", "")
    return "X-Forwarded-For" not in request.headers and bool(address) and ip_address(address).is_loopback


class Collector:
    """What Prometheus asks for, read at the moment when it asks. A flat number of queries."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[Metric]:
        """All families; of a part that does not answer only `salon_up` tells."""
        state = health.readiness(now=self.now)
        yield _family("salon_up", "1 where the part is well.", ["part"], _ones(state))
        if state["broker"]:
            yield from self._broker()
        if state["database"]:
            for part in (self._mirror, self._sending, self._people):
                yield from part()

    def _broker(self) -> Iterator[Metric]:
        beat = health.beat_age(now=self.now)
        yield _single("salon_beat_age_seconds", "Since the clock last started a task.", beat)
        yield _family("salon_queue_length", "Tasks that wait in a queue.", ["queue"], _queue_lengths())
        spent = limiter_from_settings().spent()
        counts = [] if spent is None else [(("minute",), spent.minute), (("hour",), spent.hour)]
        yield _family("salon_altegio_requests", "Requests to Altegio within the last …", ["within"], counts)

    def _mirror(self) -> Iterator[Metric]:
        ages = mirror_standing.stream_ages(self.now)
        rows = [((str(company), stream), age.total_seconds()) for company, stream, age in ages]
        words = "Since a stream was last read well."
        yield _family("salon_stream_age_seconds", words, ["location", "stream"], rows)
        yield _single("salon_mirror_age_seconds", "Since Altegio was last read.", mirror.mirror_age(self.now))
        since = self.now - HOUR
        hooks = mirror_standing.webhooks_since(since)
        counts = [((kind, "done" if done else "waiting"), count) for kind, done, count in hooks]
        yield _family(
            "salon_altegio_webhooks_hour", "Altegio's webhooks of an hour.", ["kind", "state"], counts
        )
        oldest = mirror_standing.oldest_webhook(self.now)
        yield _single("salon_altegio_webhook_wait_seconds", "The oldest webhook not dealt with.", oldest)

    def _sending(self) -> Iterator[Metric]:
        made = standing.messages_since(self.now - HOUR)
        rows = [((way, state), count) for way, state, count in made]
        yield _family(
            "salon_messages_hour", "Messages to clients made within an hour.", ["way", "state"], rows
        )
        waits = [
            (("client",), _seconds(standing.oldest_message(self.now))),
            (("team",), _seconds(standing.oldest_team_message(self.now))),
        ]
        yield _family("salon_message_wait_seconds", "The message that is due for longest.", ["to"], waits)
        came, oldest = standing.deliveries(self.now - HOUR, self.now)
        yield _single("salon_instagram_webhooks_hour", "Instagram's webhooks of an hour.", came)
        yield _single("salon_instagram_webhook_wait_seconds", "The oldest webhook not dealt with.", oldest)
        days = [
            ((ig_id, state), left.total_seconds() / 86400)
            for ig_id, state, left in standing.accounts(self.now)
            if left is not None
        ]
        words = "Days until an account's token ends."
        yield _family("salon_instagram_token_days", words, ["account", "state"], days)

    def _people(self) -> Iterator[Metric]:
        rows = [
            (("open",), case_times.open_cases().count()),
            (("overdue",), case_times.overdue(self.now).count()),
        ]
        yield _family("salon_cases", "Cases that wait for somebody.", ["state"], rows)
        kinds = Alert.objects.filter(ended_at=None).order_by().values_list("kind").annotate(count=Count("pk"))
        alerts = [((kind,), count) for kind, count in kinds.order_by("kind")]
        yield _family("salon_alerts", "What wants a person now.", ["kind"], alerts)


def _queue_lengths() -> list[tuple[tuple[str, ...], float]]:
    server = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=3, socket_connect_timeout=3)
    lengths: list[Any] = [server.llen(name) for name in QUEUES]
    return [((name,), float(length)) for name, length in zip(QUEUES, lengths, strict=True)]


def _ones(state: dict[str, bool]) -> list[tuple[tuple[str, ...], float]]:
    return [((name,), float(well)) for name, well in state.items()]


def _seconds(age: timedelta | None) -> float:
    return age.total_seconds() if age else 0.0


def _single(name: str, words: str, value: float | timedelta | None) -> Metric:
    """One number; none where there is nothing to count, so that nobody takes nothing for a good 0."""
    if value is None:
        return GaugeMetricFamily(name, words)
    number = value.total_seconds() if isinstance(value, timedelta) else float(value)
    return GaugeMetricFamily(name, words, value=number)


def _family(
    name: str, words: str, labels: list[str], rows: Iterable[tuple[tuple[str, ...], float]]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, words, labels=labels)
    for values, number in rows:
        family.add_metric(list(values), number)
    return family
