"""The public review page is named to everybody alike, whatever they said."""

from __future__ import annotations

import pytest

from feedback.models import Campaign, Message, Question, VisitFeedback
from feedback.rules import FIXED_VALUES, QuestionKind
from feedback.services import outbox
from feedback.services.script import script_of
from feedback.texts import TEXT_LIMIT, size_in_bytes
from tests.feedback.factories import NOW, ContactFactory, SurveyFactory, make_campaign

pytestmark = pytest.mark.django_db

REVIEW = "https://reviews.example/perlyna"
RATED = (QuestionKind.RATING, QuestionKind.RATING10, QuestionKind.SCALE)
SCORES = [(kind, value) for kind in RATED for value in FIXED_VALUES[kind]]


def survey_of(campaign: Campaign, kind: str) -> VisitFeedback:
    campaign.questions.all().delete()
    Question.objects.create(campaign=campaign, position=1, key="rating", kind=kind, text_uk="Як?")
    survey = VisitFeedback.objects.first() or SurveyFactory(campaign=campaign, status="answering")
    if survey.contact is None:
        survey.contact = ContactFactory(client=survey.client)
        survey.save()
    return survey


def thanks(campaign: Campaign, kind: str, value: int | bool) -> str:
    """What the client reads in Direct after this score."""
    survey = survey_of(campaign, kind)
    Message.objects.all().delete()
    band = script_of(survey).band_of({"rating": value})
    message = outbox.queue_thanks(survey, band, NOW)
    assert message is not None
    return message.text


def word(campaign: Campaign, kind: str, text: str) -> None:
    campaign.templates.update_or_create(kind=kind, defaults={"text_uk": text})


def test_the_same_words_name_it_for_every_score_of_every_scale() -> None:
    campaign = make_campaign(review_url=REVIEW)
    found = {thanks(campaign, kind, value) for kind, value in SCORES}
    assert len(found) == 1
    assert found.pop().endswith(f"\n\n{REVIEW}")


@pytest.mark.parametrize("written_in", ["thanks", "thanks_low", "thanks_middle", "thanks_high"])
def test_words_by_score_may_differ_and_each_names_it_once(written_in: str) -> None:
    campaign = make_campaign(review_url=REVIEW)
    for kind in ("thanks", "thanks_low", "thanks_middle", "thanks_high"):
        named = " Відгук: {review_link}" if kind == written_in else ""
        word(campaign, kind, f"Дякуємо ({kind})!{named}")
    found = [thanks(campaign, kind, value) for kind, value in SCORES]
    assert len(set(found)) == 3
    assert {text.count(REVIEW) for text in found} == {1}


def test_the_longest_words_leave_room_for_it() -> None:
    campaign = make_campaign(review_url=REVIEW)
    word(campaign, "thanks", "дуже дякуємо " * 60)
    text = thanks(campaign, "rating", 5)
    assert text.endswith(f"…\n\n{REVIEW}")
    assert size_in_bytes(text) <= TEXT_LIMIT


def test_without_a_page_nothing_is_added() -> None:
    campaign = make_campaign()
    word(campaign, "thanks", "Дякуємо! {review_link}")
    assert thanks(campaign, "rating", 5) == "Дякуємо!"
