"""No message bears a tag, least of all that of a human agent."""

from __future__ import annotations

import inspect
import json
from datetime import timedelta
from pathlib import Path

import pytest

import feedback
from feedback.channels.instagram.client import InstagramClient
from feedback.channels.instagram.errors import Action, InstagramError
from feedback.channels.instagram.transport import MESSAGE_PARTS
from feedback.rules import Way
from feedback.services import release, sending
from tests.feedback.deliveries import wrote
from tests.feedback.factories import NOW, ReachableSurveyFactory, make_campaign
from tests.feedback.services.conftest import Graph
from tests.feedback.services.heard import hears
from tests.feedback.services.other_ways import account, state

pytestmark = pytest.mark.django_db
__all__ = ["account"]

MINUTE = timedelta(minutes=1)
IGSID = "90000000000000001"

# Staff mark comments with tags: that word goes to no vendor.
TAGS_OF_COMMENTS = {"feedback/admin/tags.py", "feedback/models/tag.py"}


def test_no_code_of_the_product_knows_the_tag_of_a_human_agent() -> None:
    """Only the words that say why it is never used; and the method that sends has no place for it."""
    project = Path(feedback.__file__).parent.parent
    sources = [path for room in ("feedback", "salon", "altegio") for path in (project / room).rglob("*.py")]
    naming = [path.name for path in sources if "HUMAN_AGENT" in path.read_text()]
    assert sorted(naming) == ["client.py", "transport.py"]
    for path in sources:
        source = path.read_text()
        assert '"messaging_type"' not in source, path
        room = path.relative_to(project).as_posix()
        if room.startswith("feedback/") and room not in TAGS_OF_COMMENTS:
            assert '"tag"' not in source, path
    # One method alone posts messages, and it lets nothing through but who and what.
    posting = [path.name for path in sources if '"messages"), {"recipient"' in path.read_text()]
    assert posting == ["client.py"]
    assert sum(path.read_text().count("_http.send(") for path in sources) == 1
    assert list(inspect.signature(InstagramClient.send_text).parameters) == [
        "self",
        "igsid",
        "text",
        "quick_replies",
    ]


@pytest.mark.parametrize("extra", [{"tag": "HUMAN_AGENT"}, {"messaging_type": "MESSAGE_TAG"}])
def test_a_body_with_a_tag_never_leaves(graph: Graph, extra: dict[str, str]) -> None:
    client = InstagramClient(graph_url="https://graph.test", version="v25.0", account_id="1", token="t")
    message = {"recipient": {"id": IGSID}, "message": {"text": "Добрий день"}, **extra}
    with pytest.raises(InstagramError) as refused:
        client._http.send("v25.0/1/messages", message)
    assert refused.value.action is Action.OUR_BUG
    assert len(graph.mock.calls) == 0


def test_every_message_of_a_whole_survey_is_free_of_tags(graph: Graph) -> None:
    make_campaign()
    survey = ReachableSurveyFactory(person__igsid=IGSID)
    release.release_due(NOW)
    at = NOW
    for number, words in enumerate(("не зрозуміло що", "5", "Гарно", "так", "СТОП")):
        for message_id in sending.ready_messages(at):
            sending.send_message(message_id, at)
        at += MINUTE
        hears(wrote(IGSID, words, at, f"m{number}"), at)
    for message_id in sending.ready_messages(at):
        sending.send_message(message_id, at)
    assert len(graph.sent) >= 5
    posts = [call.request for call in graph.mock.calls if call.request.method == "POST"]
    assert len(posts) == len(graph.sent)
    for request in posts:
        sent = json.loads(request.body or b"{}")
        assert set(sent) == MESSAGE_PARTS
        assert set(sent["message"]) <= {"text", "quick_replies"}
    assert state(survey)[2] == Way.INSTAGRAM
