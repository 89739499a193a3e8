"""The Celery application: tasks of both apps, their schedule and their limits."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_before_create_process, worker_init
from django_structlog.celery.steps import DjangoStructLogInitStep

from salon import memory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salon.settings")
# A worker would run all system checks at each start, read all pages for them, and tell nobody what was found.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

app = Celery("salon", task_cls="salon.parking:ParkingTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Lines of a task bear its id, and the id of the request that began it.
app.steps["worker"].add(DjangoStructLogInitStep)


@setup_logging.connect
def use_django_logging(**_kwargs: Any) -> None:
    """Keep Django's logging in workers too: Celery would otherwise replace it with its own."""
    from logging.config import dictConfig

    from django.conf import settings

    dictConfig(settings.LOGGING)


@worker_init.connect
def take_few_heaps(**_kwargs: Any) -> None:
    """A worker whose pool are threads has none of them yet."""
    memory.spare()


@worker_before_create_process.connect
def share_what_was_read(**_kwargs: Any) -> None:
    """A worker whose pool are processes has read everything that they need."""
    memory.share()
