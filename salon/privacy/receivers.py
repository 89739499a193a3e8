"""What the house does about personal data when something is heard inside the product."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from feedback.models import DataDeletion
from salon.models import DataRequest
from salon.models.requests import ANSWER_WITHIN


@receiver(post_save, sender=DataDeletion, dispatch_uid="salon.privacy.deletion")
def note_deletion(instance: DataDeletion, created: bool, **_kwargs: Any) -> None:
    """Meta passed on that the account's owner wants the data deleted: it was done at once."""
    if created:
        DataRequest.objects.create(
            kind=DataRequest.Kind.ERASE,
            came=DataRequest.Came.META,
            asked_at=instance.asked_at,
            due_at=instance.asked_at + ANSWER_WITHIN,
            state=DataRequest.State.DONE,
            done_at=instance.done_at or instance.asked_at,
            code=instance.code,
        )
