"""Questions of the salon's own, and a talk about them."""

from __future__ import annotations

from typing import Any

from feedback.models import Message, Question
from tests.feedback.factories import AccountFactory, ReachableSurveyFactory, make_campaign
from tests.feedback.services.conftest import Graph
from tests.feedback.services.talking import Talk

WRONG = {"kind": "choice", "text_uk": "Що не так?", "titles_uk": "Майстер\nЧас\nЦіна", "asked_after": "low"}
LIKED = {"kind": "text", "text_uk": "Що сподобалося?", "asked_after": "high", "required": False}
CALL = {"kind": "yes_no", "text_uk": "Можна зателефонувати?", "asked_after": "low", "required": False}
COSY = {"kind": "scale", "text_uk": "Наскільки затишно?", "required": False}
RATING = {"kind": "rating", "text_uk": "Оцініть візит"}


def asked(*questions: dict[str, Any]) -> None:
    """The campaign asks just these; the keys are those of the names above."""
    campaign = make_campaign()
    campaign.questions.all().delete()
    names = {id(value): name.lower() for name, value in globals().items() if isinstance(value, dict)}
    for position, words in enumerate(questions, start=1):
        key = str(words.get("key") or names[id(words)])
        made = Question(campaign=campaign, position=position, **{**words, "key": key})
        made.full_clean()
        made.save()


def talk_about(graph: Graph, *questions: dict[str, Any]) -> Talk:
    """A talk that has begun, about these questions."""
    AccountFactory()
    asked(*questions)
    talk = Talk(ReachableSurveyFactory(), graph)
    talk.ask()
    return talk


def purposes(talk: Talk) -> list[str]:
    """The purposes of all that was sent about the survey, in order."""
    rows = Message.objects.filter(feedback=talk.survey).order_by("pk")
    return list(rows.values_list("purpose", flat=True))
