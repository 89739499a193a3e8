"""A thousand people answer, each in their own manner, and end as a plain reading of the script says.

The sandbox's people act, the product hears by its own door and sends to the sandbox's, both over sockets; one
clock is moved through the weeks. What each person meant is compared with what the product has.
"""

from __future__ import annotations

import heapq
import itertools
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from feedback.models import Answer, Message, OptOut, VisitFeedback
from feedback.services import expiry, inbox, release, sending
from sandbox.instagram import actions, control
from sandbox.people.stories import MANNERS, Deed, Seen
from tests.feedback.crowd import PARTS, PEOPLE, QUESTIONS, Guest, ask_all, crowd, thread
from tests.feedback.factories import NOW
from tests.feedback.script_reading import Asked, Reading
from tests.feedback.thread import Thread, door
from tests.sandbox.instagram.support import until

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["crowd", "door", "thread"]

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)

SCRIPT = [
    Asked("rating", "rating"),
    Asked("wrong", "choice", after=("rating", "low")),
    Asked("liked", "text", needed=False, after=("rating", "high")),
    Asked("recommend", "yes_no"),
    Asked("why", "text", needed=False, after=("recommend", "no")),
    Asked("score", "scale", needed=False, after=("rating", "high")),
]

AGAIN = {
    "порадили б ви нас друзям": "recommend",
    "recommend us to your friends": "recommend",
    "так чи ні": "recommend",
    "yes or no": "recommend",
    "одним числом": "rating",
    "with one number": "rating",
    "число від 0 до 10": "score",
    "number from 0 to 10": "score",
}


def work(thread: Thread) -> None:
    """Let the workers do all there is, but for learning who these people are: that is known."""
    until(thread.instagram.deliverer.settled)
    while inbox.sort_deliveries(thread.now) >= inbox.BATCH:
        pass
    people = inbox.waiting_people(thread.now, limit=PEOPLE)
    for contact_id in people:
        inbox.hear(contact_id, thread.now)
    ready = sending.ready_messages(thread.now, limit=PEOPLE)
    for message_id in ready:
        sending.send_message(message_id, thread.now)


def live(thread: Thread, clients: list[Guest]) -> None:
    """Move the clock from deed to deed, and on to where everything is closed."""
    order = itertools.count()
    due: list[tuple[datetime, int, Guest, Deed | None]] = []
    for day in range(1, 30):
        heapq.heappush(due, (NOW + day * DAY + MINUTE, next(order), clients[0], None))
    while release.release_due(thread.now):
        pass
    work(thread)
    notice(clients, thread.now, due, order)
    while due:
        now = due[0][0]
        thread.instagram.world.clock.set_offset((now - NOW).total_seconds())
        expiry.expire(now)
        for client in clients:
            if client.reading is not None:
                client.reading.time_passes(now)
        while due and due[0][0] == now:
            _at, _number, client, deed = heapq.heappop(due)
            if deed is not None:
                act(thread, client, deed)
        work(thread)
        notice(clients, now, due, order)


def notice(clients: list[Guest], now: datetime, due: list[Any], order: Any) -> None:
    """Who got a message plans what to do about it."""
    for client in clients:
        new = client.person.messages[client.noticed :]
        client.noticed = len(client.person.messages)
        for message in new:
            if not (message.from_salon and message.by_api):
                continue
            if client.reading is None:
                client.reading = Reading(SCRIPT, now)
            seen = Seen(message.mid, message.text, tuple(each["title"] for each in message.quick_replies))
            client.mids[message.mid] = question_of(message.text)
            for deed in client.story.sees(seen):
                heapq.heappush(due, (now + deed.wait, next(order), client, deed))


def question_of(text: str) -> str:
    """Which question a message asks, by its words alone; "" for thanks and the like."""
    for words in QUESTIONS:
        if text in (words["text_uk"], words["text_en"]):
            return str(words["key"])
    return next((key for words, key in AGAIN.items() if words in text), "")


def act(thread: Thread, client: Guest, deed: Deed) -> None:
    """The person does it, and the plain reading hears what was meant."""
    reading = client.reading
    assert reading is not None
    now, title = thread.now, ""
    if deed.index >= 0:
        offered = actions.quick_replies_of(client.person, deed.under)
        title = offered[deed.index]["title"]
        does = {"quick_reply": deed.index, "under": deed.under}
    else:
        does = {"sent": "image"} if deed.means == "picture" else {"text": deed.text}
    # As the control door does it: who acts needs no socket, what is heard and sent does.
    with thread.instagram.lock:
        control.act(thread.instagram, client.person, does)
    client.noticed = len(client.person.messages)
    if deed.means == "stop":
        reading.stops()
    elif deed.means in ("passes", "undecided"):
        reading.passes(now)
    elif deed.means == "asks":
        reading.asks(now)
    elif deed.means == "words":
        reading.says(deed.text, now)
    elif deed.means == "value" and deed.index >= 0:
        reading.taps(client.mids[deed.under], deed.value, now, title)
    elif deed.means == "value":
        reading.types(deed.value, now)


def differences(client: Guest, survey: VisitFeedback, answers: dict[str, Any]) -> list[str]:
    """What the product has otherwise than the reading says, a line each."""
    reading = client.reading
    assert reading is not None
    expected = {
        "state": reading.state,
        "complete": reading.complete,
        "rating": reading.rating,
        "recommends": reading.answers.get("recommend"),
        "answers": {**reading.answers}
        | ({"afterwards": "\n".join(reading.afterwards)} if reading.afterwards else {}),
    }
    found = {
        "state": survey.status,
        "complete": survey.complete,
        "rating": survey.rating,
        "recommends": survey.would_recommend,
        "answers": answers,
    }
    who = f"{client.story.manner} #{client.story.number}"
    return [
        f"{who}: {name} is {found[name]!r}, by the script {value!r}"
        for name, value in expected.items()
        if found[name] != value
    ]


def answers_of_all() -> dict[int, dict[str, Any]]:
    """What the product keeps, by survey."""
    kept: dict[int, dict[str, Any]] = {}
    for row in Answer.objects.all():
        value = row.text if row.kind == "text" else row.yes if row.kind == "yes_no" else row.number
        kept.setdefault(row.feedback_id, {})[row.question_key] = value
    return kept


@pytest.mark.parametrize("part", range(PARTS))
def test_a_thousand_people_end_as_a_plain_reading_of_the_script_says(thread: Thread, part: int) -> None:
    clients = ask_all(thread, part)
    live(thread, clients)
    kept = answers_of_all()
    surveys = {each.contact.igsid: each for each in VisitFeedback.objects.select_related("contact")}
    mismatches = [
        line
        for client in clients
        for line in differences(
            client,
            surveys[client.person.igsid],
            kept.get(surveys[client.person.igsid].pk, {}),
        )
    ]
    listed = "\n".join([f"{len(mismatches)} mismatches", *mismatches[:60]])
    assert not mismatches, listed
    assert {each.story.manner for each in clients} == set(MANNERS)
    stopped = {each.person.igsid for each in clients if each.story.manner.startswith("stops")}
    refused = OptOut.objects.filter(contact__isnull=False)
    assert set(refused.values_list("contact__igsid", flat=True)) <= stopped
    nobody_hears_a_thing_twice(clients)
    assert not Message.objects.exclude(state="sent").exists()
    assert {"answered", "expired", "skipped"} == set(Counter(each.status for each in surveys.values()))


def nobody_hears_a_thing_twice(clients: list[Guest]) -> None:
    """No message of the salon's program comes a second time."""
    for client in clients:
        told = Counter(each.text for each in client.person.messages if each.by_api)
        assert not [text for text, times in told.items() if times > 1], client.story
