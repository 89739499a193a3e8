"""What the worker does for the mirror. Thin: the work is in `altegio.sync`."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

from celery import shared_task
from django.utils import timezone

from altegio.client import AltegioClient, AltegioError, Retryable
from altegio.sync import again, sweeps
from altegio.sync.connection import NotConfigured, client_from_settings, company_ids
from altegio.sync.engine import run_sync
from altegio.sync.events import events_wait, process_events
from altegio.sync.locks import SyncBusy, company_lock, reader_lock

log = logging.getLogger(__name__)

# The first pass reads all of a salon's past, at three requests a second. A pass that is handed out twice
# meanwhile finds the location's lock taken and does nothing.
_SOFT_LIMIT = 4 * 3600
_LIMIT = _SOFT_LIMIT + 60
_ASK_AGAIN = 15
_FOR_AN_HOUR = 3600 // _ASK_AGAIN
# A reader of webhooks makes way for the next one after this: no task is to run for longer than a few minutes.
_READING = timedelta(minutes=5)


@shared_task(soft_time_limit=_SOFT_LIMIT, time_limit=_LIMIT)
def sync_incremental(**_kwargs: Any) -> None:
    """Read what changed, at every location."""
    _sync_all()


@shared_task(soft_time_limit=_SOFT_LIMIT, time_limit=_LIMIT)
def sweep_recent(**_kwargs: Any) -> None:
    """Read the appointments around today by their date, at every location where that is due."""
    _sync_all(sweep=sweeps.RECENT)


@shared_task(soft_time_limit=_SOFT_LIMIT, time_limit=_LIMIT)
def sweep_clients(**_kwargs: Any) -> None:
    """Read all clients, and see who is gone, at every location where that is due."""
    _sync_all(sweep=sweeps.CLIENTS)


@shared_task(max_retries=_FOR_AN_HOUR, soft_time_limit=_SOFT_LIMIT, time_limit=_LIMIT)
def sync_company(
    company_id: int,
    full: bool = False,
    requested_by: str = "",
    sweep: str = "",
    anew: str = "",
    **_kwargs: Any,
) -> None:
    """Read one location (Altegio's id) because a person asked; waits while another pass is running.

    `sweep` ("recent", "clients") is done whether it is due or not; the stream `anew` is read whole.
    """
    chosen = sweeps.SWEEPS.get(sweep)
    try:
        client, now = client_from_settings(), timezone.now()
        # The pass takes the same lock once more: no other comes between.
        with company_lock(company_id) if anew else nullcontext():
            if anew:
                again.make_due(company_id, anew)
            run_sync(company_id, full=full, sweep=chosen, now=now, client=client, requested_by=requested_by)
    except NotConfigured as error:
        log.info("altegio.not_configured missing=%s", error)
    except SyncBusy as error:
        raise sync_company.retry(countdown=_ASK_AGAIN, exc=error) from error


@shared_task(max_retries=_FOR_AN_HOUR)
def read_object(company_id: int, stream: str, altegio_id: int, **_kwargs: Any) -> None:
    """Read one object anew because a person asked."""

    def work(client: AltegioClient) -> None:
        again.read_object(client, company_id, stream, altegio_id, now=timezone.now())

    _of_vendor(read_object, work)


@shared_task(max_retries=_FOR_AN_HOUR)
def try_quarantined(quarantine_id: int, **_kwargs: Any) -> None:
    """Read an object in quarantine anew because a person asked."""

    def work(client: AltegioClient) -> None:
        again.try_quarantined(client, quarantine_id, now=timezone.now())

    _of_vendor(try_quarantined, work)


@shared_task(max_retries=_FOR_AN_HOUR)
def try_all_quarantined(**_kwargs: Any) -> None:
    """Read all that stands in quarantine anew because a person asked; one task, so that it has one place."""

    def work(client: AltegioClient) -> None:
        for quarantine_id in again.quarantined():
            again.try_quarantined(client, quarantine_id, now=timezone.now())

    _of_vendor(try_all_quarantined, work)


def _of_vendor(task: Any, work: Callable[[AltegioClient], Any]) -> None:
    """Do the work; come back later where the vendor is away. What else it says is left to the passes."""
    try:
        work(client_from_settings())
    except NotConfigured as error:
        log.info("altegio.not_configured missing=%s", error)
    except Retryable as error:
        raise task.retry(countdown=_ASK_AGAIN, exc=error) from error
    except AltegioError as error:
        log.warning("altegio.not_read_again status=%s", error.status)


@shared_task
def process_webhooks(**_kwargs: Any) -> None:
    """Read again what Altegio's webhooks told of, until nothing waits; two tasks at a time, the others end.

    A burst of webhooks brings several tasks: those that found no place must not keep anything else waiting,
    and what they came for is seen by whoever leaves a place.
    """
    try:
        client = client_from_settings()
    except NotConfigured as error:
        log.info("altegio.not_configured missing=%s", error)
        return
    until = timezone.now() + _READING
    while timezone.now() < until:
        with reader_lock() as place:
            if not place:
                return
            process_events(client, company_ids(), now=timezone.now())
        # Looked at after the place was given back: who found none before that has gone away.
        if not events_wait(now=timezone.now()):
            return


def _sync_all(*, sweep: sweeps.Sweep | None = None) -> None:
    try:
        client = client_from_settings()
    except NotConfigured as error:
        log.info("altegio.not_configured missing=%s", error)
        return
    for company_id in company_ids():
        now = timezone.now()
        if sweep is not None and not sweeps.is_due(company_id, sweep, now=now):
            continue
        try:
            run_sync(company_id, sweep=sweep, now=now, client=client)
        except SyncBusy:
            log.info("altegio.sync_busy company=%s", company_id)
