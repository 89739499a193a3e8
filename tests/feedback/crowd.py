"""A crowd in the sandbox, each with a manner and a story, whom the product asks all at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Any

import pytest

from altegio.models import Client, Visit
from feedback.models import ClientLanguage, InstagramAccount, InstagramContact, Question
from feedback.services import pace, planning
from sandbox.app import create_app
from sandbox.clock import FrozenClock
from sandbox.faults import FaultPlans
from sandbox.instagram import actions
from sandbox.instagram.model import Person
from sandbox.instagram.store import Instagram
from sandbox.people.stories import Story
from sandbox.server import make_server
from sandbox.world import World
from tests.factories import CompanyFactory, InstagramClientFactory, VisitFactory
from tests.feedback import thread as threads
from tests.feedback.factories import NOW, make_campaign
from tests.feedback.script_reading import Reading
from tests.feedback.thread import Door, Thread

PEOPLE = 1000

# In parts, so that several processes share them.
PARTS = 4

SEED = 5

# Every fifth is written to in English.
ENGLISH = 5

QUESTIONS: tuple[dict[str, Any], ...] = (
    {
        "key": "rating",
        "kind": "rating",
        "text_uk": "Дякуємо за візит! Оцініть від 1 до 5?",
        "text_en": "Thank you for the visit! Rate it from 1 to 5?",
    },
    {
        "key": "wrong",
        "kind": "choice",
        "text_uk": "Що пішло не так?",
        "text_en": "What went wrong?",
        "titles_uk": "Майстер\nЧас\nЦіна послуги",
        "titles_en": "Master\nTime\nPrice of it",
        "asked_after": "low",
    },
    {
        "key": "liked",
        "kind": "text",
        "text_uk": "Що сподобалося найбільше?",
        "text_en": "What did you like best?",
        "asked_after": "high",
        "required": False,
    },
    {"key": "recommend", "kind": "yes_no", "text_uk": "Порадите нас?", "text_en": "Would you recommend us?"},
    {
        "key": "why",
        "kind": "text",
        "text_uk": "Чому ні?",
        "text_en": "Why not?",
        "asked_after": "no",
        "after_key": "recommend",
        "required": False,
    },
    {
        "key": "score",
        "kind": "scale",
        "text_uk": "Наскільки у нас затишно, від 0 до 10?",
        "text_en": "How cosy are we, from 0 to 10?",
        "asked_after": "high",
        "required": False,
    },
)


@dataclass
class Guest:
    """A person, their story, and the plain reading of what they did."""

    person: Person
    story: Story
    reading: Reading | None = None
    noticed: int = 0
    mids: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def crowd(door: Door) -> Iterator[Thread]:
    """A sandbox with more than a thousand people, whose webhooks go to the product's door."""
    instagram = Instagram(World(1, 1900, 0, FrozenClock(NOW)), door.url)
    server = make_server(
        "127.0.0.1", 0, create_app(instagram.world, instagram, faults=FaultPlans(1), limit=False)
    )
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    instagram.start()
    yield Thread(instagram, FaultPlans(1), f"http://127.0.0.1:{server.port}", door)
    instagram.stop()
    server.shutdown()
    server.server_close()


@pytest.fixture
def thread(
    crowd: Thread, transactional_db: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Thread]:
    """The crowd's sandbox connected with the product; neither the vendor's limit nor our own pace holds."""
    monkeypatch.setattr(pace, "wait_for_turn", lambda _account: None)
    with threads.connected(crowd, settings, monkeypatch):
        # Echoes and reads are no answers: without them a thousand people take a third of the time.
        emit = crowd.instagram.emit
        monkeypatch.setattr(crowd.instagram, "emit", lambda event: None if is_idle(event) else emit(event))
        crowd.behave(batch=500, edits=0.0)
        crowd.control("/limits", {"send": {"calls": 100_000, "seconds": 1}})
        yield crowd


def is_idle(event: tuple[str, dict[str, Any]]) -> bool:
    """Whether an event only tells of the salon's own messages."""
    return "read" in event[1] or bool(event[1].get("message", {}).get("is_echo"))


def ask_all(thread: Thread, part: int) -> list[Guest]:
    """These clients were here yesterday and wrote an hour ago: all are asked now."""
    campaign = make_campaign(hours_start=time(0), hours_end=time(0), daily_limit=5000)
    campaign.questions.all().delete()
    for position, words in enumerate(QUESTIONS, start=1):
        Question(campaign=campaign, position=position, **words).save()
    everybody = [each for each in thread.instagram.people() if not each.blocked][:PEOPLE]
    assert len(everybody) == PEOPLE
    everybody = everybody[part::PARTS]
    company, account = CompanyFactory(), InstagramAccount.objects.get()
    clients = Client.objects.bulk_create(
        InstagramClientFactory.build(company=company, instagram_username=each.username.lower())
        for each in everybody
    )
    Visit.objects.bulk_create(VisitFactory.build(company=company, client=each) for each in clients)
    known = {"linked_by": "username", "linked_at": NOW, "profile_checked_at": NOW}
    hour_ago = NOW - timedelta(hours=1)
    InstagramContact.objects.bulk_create(
        InstagramContact(
            account=account,
            igsid=person.igsid,
            username=person.username.lower(),
            client=client,
            last_action_at=hour_ago,
            **known,
        )
        for person, client in zip(everybody, clients, strict=True)
    )
    ClientLanguage.objects.bulk_create(
        ClientLanguage(client=each, language="en", set_at=NOW) for each in clients[::ENGLISH]
    )
    for person in everybody:
        person.messages.clear()
        person.automatic = False
        actions.write(thread.instagram, person, "Добрий день", hour_ago)
        person.messages[:] = person.messages[-1:]
    thread.instagram.deliverer.reset()
    thread.behave(batch=500, edits=0.0)
    planning.plan(NOW)
    numbers = range(part, PEOPLE, PARTS)
    return [
        Guest(each, Story(SEED, number), noticed=1) for number, each in zip(numbers, everybody, strict=True)
    ]
