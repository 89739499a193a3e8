"""Thanks of the form are the same for every score, and lead to reviews."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client as Browser

from feedback.models import Answer, Question, VisitFeedback
from tests.feedback.factories import make_campaign
from tests.feedback.forms import Clock, answer_all, clock, path, say, sent, shown

pytestmark = pytest.mark.django_db
__all__ = ["clock"]

DAY = timedelta(days=1)
REVIEW = "https://reviews.example/salon"


def every_answer() -> list[tuple[str, str]]:
    numbers = {"rating": range(1, 6), "rating10": range(1, 11), "scale": range(11)}
    found = [(kind, str(number)) for kind, values in numbers.items() for number in values]
    return [*found, ("yes_no", "yes"), ("yes_no", "no"), ("choice", "1"), ("choice", "2")]


@pytest.mark.parametrize("later", [timedelta(0), 2 * DAY], ids=["at once", "later"])
def test_thanks_are_the_same_to_the_byte_for_every_score_of_every_kind(
    client: Browser, clock: Clock, later: timedelta
) -> None:
    campaign = make_campaign(review_url=REVIEW)
    survey, pages = sent(campaign=campaign), set()
    begun = clock.at
    for kind, value in every_answer():
        clock.at = begun
        Answer.objects.all().delete()
        VisitFeedback.objects.update(status="sent", ended_at=None, received_at=None, script=None, rating=None)
        campaign.questions.all().delete()
        Question.objects.create(
            campaign=campaign,
            position=1,
            key="only",
            kind=kind,
            text_uk="Як?",
            titles_uk="А\nБ" * (kind == "choice"),
        )
        assert say(client, survey, "only", value).status_code == 303
        assert Answer.objects.count() == 1
        clock.at += later
        pages.add(client.get(path(survey)).content)
    assert len(pages) == 1
    assert f'href="{REVIEW}"'.encode() in pages.pop()


def test_without_a_review_page_nobody_is_sent_to_one(client: Browser) -> None:
    survey = sent()
    answer_all(client, survey, "5")
    assert "публічний відгук" not in shown(client, survey)
