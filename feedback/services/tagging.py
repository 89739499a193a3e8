"""Tags on comments: put on and taken off by people, counted for lists."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet

from feedback.models import Tag, TagMark


@transaction.atomic
def turn(survey_id: int, tag_id: int, user: Any, now: datetime) -> bool:
    """Put the tag on the survey, or take it off where it stands. Whether it stands there then."""
    standing = TagMark.objects.filter(survey=survey_id, tag=tag_id)
    if standing.delete()[0]:
        return False
    TagMark.objects.get_or_create(survey_id=survey_id, tag_id=tag_id, defaults={"by": user, "at": now})
    return True


def counted() -> QuerySet[Any]:
    """All tags, each with the number of its surveys as `surveys_count`. One query."""
    return Tag.objects.annotate(surveys_count=Count("marks")).order_by("name", "pk")


def most_used(since: datetime, until: datetime, most: int = 5) -> list[tuple[str, int]]:
    """The tags of what was answered in this time, the most used first. One query."""
    marks = TagMark.objects.filter(survey__received_at__gte=since, survey__received_at__lt=until)
    rows = marks.order_by().values("tag__name").annotate(count=Count("pk"))
    return list(rows.order_by("-count", "tag__name").values_list("tag__name", "count")[:most])
