"""The mirror's worker as the product has it, but with our own pace lifted: for a vendor without a limit."""

from __future__ import annotations

import os
import sys
from unittest import mock

import django
from celery.bin.celery import main


class NoLimit:
    """A limiter that lets everyone through."""

    def acquire(self, priority: str) -> None:
        """Pass at once."""

    def answered(self, place: None) -> None:
        """Nobody waits for it."""

    def hold(self, seconds: float) -> None:
        """Nobody is held up."""


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salon.settings")
    django.setup()
    with mock.patch("altegio.sync.connection.limiter_from_settings", NoLimit):
        sys.exit(main())
