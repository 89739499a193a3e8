"""What the worker does for the mirror. Thin: the work is in `altegio.sync`."""

from __future__ import annotations

import logging
from typing import Any

from celery import shared_task
from django.utils import timezone

from altegio.sync.connection import NotConfigured, client_from_settings, company_ids
from altegio.sync.engine import run_sync
from altegio.sync.events import process_events
from altegio.sync.locks import SyncBusy

log = logging.getLogger(__name__)

# The first pass reads all of a salon's past, at three requests a second. A pass that is handed out twice
# meanwhile finds the location's lock taken and does nothing.
_SOFT_LIMIT = 4 * 3600
_LIMIT = _SOFT_LIMIT + 60
_ASK_AGAIN = 15
_FOR_AN_HOUR = 3600 // _ASK_AGAIN


@shared_task(soft_time_limit=_SOFT_LIMIT, time_limit=_LIMIT)
def sync_incremental(**_kwargs: Any) -> None:
    """Read what changed, at every location."""
    _sync_all(full=False)


@shared_task(soft_time_limit=_SOFT_LIMIT, time_limit=_LIMIT)
def sync_full(requested_by: str = "", **_kwargs: Any) -> None:
    """Read everything, at every location."""
    _sync_all(full=True, requested_by=requested_by)


@shared_task(max_retries=_FOR_AN_HOUR, soft_time_limit=_SOFT_LIMIT, time_limit=_LIMIT)
def sync_company(company_id: int, full: bool = False, requested_by: str = "", **_kwargs: Any) -> None:
    """Read one location (Altegio's id) because a person asked; waits while another pass is running."""
    try:
        client = client_from_settings()
        run_sync(company_id, full=full, now=timezone.now(), client=client, requested_by=requested_by)
    except NotConfigured as error:
        log.info("altegio.not_configured missing=%s", error)
    except SyncBusy as error:
        raise sync_company.retry(countdown=_ASK_AGAIN, exc=error) from error


@shared_task
def process_webhooks(**_kwargs: Any) -> None:
    """Read again what Altegio's webhooks told of."""
    try:
        process_events(client_from_settings(), company_ids(), now=timezone.now())
    except NotConfigured as error:
        log.info("altegio.not_configured missing=%s", error)


def _sync_all(*, full: bool, requested_by: str = "") -> None:
    try:
        client = client_from_settings()
    except NotConfigured as error:
        log.info("altegio.not_configured missing=%s", error)
        return
    for company_id in company_ids():
        try:
            run_sync(company_id, full=full, now=timezone.now(), client=client, requested_by=requested_by)
        except SyncBusy:
            log.info("altegio.sync_busy company=%s", company_id)
