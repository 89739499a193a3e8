"""Which questions and texts of a campaign have no English, so that who reads English gets the Ukrainian."""

from __future__ import annotations

from collections.abc import Iterable

from feedback.models import Campaign, MessageTemplate, Question


def without_english(rows: Iterable[Question | MessageTemplate]) -> list[str]:
    """Those of these rows, saved or not, by their names."""
    return [f"«{row}»" for row in rows if row.lacks_translation or row.lacks_titles]


def missing_english(campaign: Campaign) -> list[str]:
    """Those of the campaign as it is stored. Two queries."""
    questions, templates = campaign.questions.order_by("position", "pk"), campaign.templates.order_by("pk")
    return without_english([*questions, *templates])
