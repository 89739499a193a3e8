"""The product's worker, but with short rests: `python -m benchmarks.hurried -A salon worker …`.

After a refusal the product rests for minutes, as the vendor counts by the hour. Under a torture that refuses
every tenth message it would rest nearly always: here it rests for seconds, and does all else as ever.
"""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from datetime import timedelta
from unittest import mock

import django
from celery.bin.celery import main

SHORT_RESTS = {
    "feedback.services.refusals.LIMIT_REST": timedelta(seconds=2),
    "feedback.services.refusals.UNREACHABLE_REST": timedelta(seconds=2),
    "feedback.services.refusals.AGAIN_AFTER": timedelta(seconds=6),
    # Still longer than any request takes.
    "feedback.services.sending.CLAIM_LASTS": timedelta(seconds=40),
    "feedback.services.reading.SETTLE_AFTER": timedelta(seconds=30),
    "feedback.services.reading.SETTLE_AGAIN": timedelta(seconds=60),
}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salon.settings")
    django.setup()
    with ExitStack() as stack:
        for name, rest in SHORT_RESTS.items():
            stack.enter_context(mock.patch(name, rest))
        sys.exit(main())
